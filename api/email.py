"""``POST /email/inbound``: an e-mail that the clinic's mail server hands on, whole, as it came in.

    curl --fail --silent --show-error --max-time 60 -H "Authorization: Bearer $TOKEN" \\
      -H "Content-Type: message/rfc822" --data-binary @- https://.../email/inbound || exit 75

as a mail server's pipe; with exit code 75 (EX_TEMPFAIL) it keeps the e-mail and tries again.
"""

from __future__ import annotations

import asyncio
import hmac
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.afterwards import BOOKING_CHANGED, REPLY_RECEIVED, Afterwards
from api.clinic_keys import bearer_of
from api.dependencies import Dependencies
from api.email_meaning import accept_email, report_of
from api.limits import EMAIL_BYTES, BodyRefused, in_time, read_body
from api.problems import Problem
from api.refusals import RefusalCounter
from ingest.email_in import EmailError, IncomingEmail, read_email
from runtime.reports import accept_report

ROUTE = "email/inbound"
WITHIN = timedelta(seconds=60)


def email_router(dependencies: Dependencies, afterwards: Afterwards, refusals: RefusalCounter) -> APIRouter:
    """The route that a mail server calls."""
    router = APIRouter(include_in_schema=False)

    def check(request: Request) -> None:
        if dependencies.email_secret is None:
            refusals.note(ROUTE, "not_configured", b"")
            detail = "Set FOLLOW_UP_EMAIL_INBOUND_TOKEN to take in e-mail."
            raise Problem(503, "not-configured", detail)
        given = bearer_of(request)
        if given is None or not hmac.compare_digest(_bytes(given), _bytes(dependencies.email_secret)):
            refusals.note(ROUTE, "token", b"")
            detail = "Show FOLLOW_UP_EMAIL_INBOUND_TOKEN as `Authorization: Bearer ...`."
            raise Problem(401, "no-valid-token", detail, headers={"WWW-Authenticate": "Bearer"})

    async def read(request: Request) -> IncomingEmail:
        try:
            body = await read_body(request, EMAIL_BYTES, WITHIN)
        except BodyRefused as refused:
            refusals.note(ROUTE, refused.kind, refused.seen)
            raise
        try:
            # Beside the loop: somebody's long e-mail must not keep others waiting.
            return await asyncio.to_thread(read_email, body)
        except EmailError as error:
            refusals.note(ROUTE, "unreadable", body)
            raise Problem(422, "unreadable", f"Nothing was stored: {error}.") from None

    @router.post("/email/inbound")
    async def inbound(request: Request) -> Response:
        """A patient wrote an e-mail, or one of ours came back."""
        check(request)
        email, now = await read(request), dependencies.clock()
        if email.bounce is None:
            arguments: tuple[Any, ...] = (accept_email, dependencies.catalog, email, now)
        else:
            arguments = (accept_report, report_of(email.bounce, now), now)
        changed = await in_time(dependencies.database.write(*arguments))
        signal = REPLY_RECEIVED if email.bounce is None else BOOKING_CHANGED
        afterwards.tell(changed.to_start, changed.to_ring, signal)
        return Response(status_code=204)

    return router


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
