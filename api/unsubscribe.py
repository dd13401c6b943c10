"""``/u/<token>``: the link in every e-mail that stops them, for people and for mail programs (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api import pages
from api.afterwards import OPT_OUT_RECEIVED, Afterwards
from api.dependencies import Dependencies
from api.limits import PAGE_BYTES, in_time, read_body
from models.store.message_contacts import contact_of
from runtime import unsubscribe
from runtime.inbound import accept_unsubscribe


def unsubscribe_router(dependencies: Dependencies, afterwards: Afterwards) -> APIRouter:
    """A look changes nothing, as scanners follow every link; a POST stops at once and asks for nothing."""
    router = APIRouter(include_in_schema=False)

    def contact(connection: Connection, token: str) -> tuple[str, str] | None:
        message_id = unsubscribe.message_of(dependencies.unsubscribe_key, token)
        point = None if message_id is None else contact_of(connection, message_id)
        return None if message_id is None or point is None else (message_id, point)

    @router.api_route(f"{unsubscribe.PATH}/{{token}}", methods=["GET", "HEAD"])
    async def show(token: str) -> Response:
        """Ask whether the e-mails should stop."""
        found = await in_time(dependencies.database.read(contact, token))
        return pages.unknown_link() if found is None else pages.ask_to_stop()

    @router.post(f"{unsubscribe.PATH}/{{token}}")
    async def stop(request: Request, token: str) -> Response:
        """Stop them. What the body says does not matter: the link is what allows it."""
        await read_body(request, PAGE_BYTES)
        now = dependencies.clock()
        found = await in_time(dependencies.database.read(contact, token))
        if found is None:
            return pages.unknown_link()
        message_id, point = found
        changed = await in_time(dependencies.database.write(accept_unsubscribe, point, message_id, now))
        afterwards.tell(changed.to_start, changed.to_ring, OPT_OUT_RECEIVED)
        return pages.stopped()

    return router
