"""What Twilio tells: texts from patients, and what became of ours. Nothing unsigned is looked at."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.afterwards import BOOKING_CHANGED, REPLY_RECEIVED, Afterwards
from api.dependencies import Dependencies, TwilioAccount
from api.limits import WEBHOOK_BYTES, BodyRefused, in_time, read_body
from api.problems import Problem
from api.refusals import RefusalCounter
from api.twilio_forms import inbound_of, report_of
from gateways.twilio_signature import SETTINGS, SIGNATURE, Fields, Forged, verify
from runtime.inbound import accept_inbound
from runtime.reports import accept_report
from runtime.told import Changed

INBOUND, STATUS = "twilio/inbound", "twilio/status"
NOTHING_TO_SAY = "<Response></Response>"
"""Twilio itself answers STOP and START; we answer through the ledger or not at all."""
log = logging.getLogger("follow_up.api")


def twilio_router(dependencies: Dependencies, afterwards: Afterwards, refusals: RefusalCounter) -> APIRouter:
    """The routes that Twilio calls."""
    router = APIRouter(prefix="/twilio", include_in_schema=False)

    async def said(request: Request, route: str) -> tuple[Fields, bytes]:
        account, base_url = dependencies.twilio, dependencies.public_base_url
        if account is None or base_url is None:
            log.warning(
                "Twilio called /%s, and nothing can be checked: set FOLLOW_UP_PUBLIC_BASE_URL,"
                " FOLLOW_UP_TWILIO_ACCOUNT_SID and FOLLOW_UP_TWILIO_AUTH_TOKEN",
                route,
            )
            refusals.note(route, "not_configured", b"")
            raise Problem(503, "not-configured", "Webhooks of Twilio are not set up here.")
        try:
            body = await read_body(request, WEBHOOK_BYTES)
        except BodyRefused as refused:
            refusals.note(route, refused.kind, refused.seen)
            raise
        found = _checked(request, account, base_url, body)
        if isinstance(found, str):
            refusals.note(route, found, body)
            raise Problem(403, "not-signed", "This is not a webhook that Twilio signed for this address.")
        return found, body

    async def stored(accept: Callable[..., Changed], *arguments: Any, signal: str) -> None:
        changed = await in_time(dependencies.database.write(accept, *arguments))
        afterwards.tell(changed.to_start, changed.to_ring, signal)

    @router.post("/inbound")
    @router.post("/inbound/")
    async def inbound(request: Request) -> Response:
        """A patient wrote a text or a WhatsApp message."""
        (fields, body), now = await said(request, INBOUND), dependencies.clock()
        try:
            came = inbound_of(fields, now)
        except Problem as problem:
            refusals.note(INBOUND, problem.kind, body)
            raise
        await stored(accept_inbound, dependencies.catalog, came, now, signal=REPLY_RECEIVED)
        return Response(NOTHING_TO_SAY, media_type="text/xml")

    @router.post("/status/{message_id}")
    @router.post("/status/{message_id}/")
    async def status(request: Request, message_id: str) -> Response:
        """Something became of a message of ours."""
        (fields, body), now = await said(request, STATUS), dependencies.clock()
        try:
            report = report_of(fields, message_id, now)
        except Problem as problem:
            refusals.note(STATUS, problem.kind, body)
            raise
        await stored(accept_report, report, now, signal=BOOKING_CHANGED)
        return Response(status_code=204)

    return router


def _checked(request: Request, account: TwilioAccount, base_url: str, body: bytes) -> Fields | str:
    """What the webhook says, or why it is turned away."""
    raw_path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    url = base_url.rstrip("/") + raw_path.decode("latin-1") + ("?" + query.decode("latin-1") if query else "")
    headers = {name: request.headers.getlist(name) for name in (SIGNATURE, SETTINGS)}
    found = verify(account.secrets, url, request.headers.get("content-type", ""), body, headers)
    if isinstance(found, Forged):
        return found
    return found if found.values.get("AccountSid") == [account.account_sid] else "other_account"
