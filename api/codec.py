"""Temporal's remote codec: lets its command line and its pages show what is stored encrypted.

The protocol: ``Payloads`` as JSON to ``/encode`` or ``/decode``, the same back (docs.temporal.io, remote
codecs). Without payload keys nothing is encrypted and there is nothing here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import Response
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payload, Payloads

from api import pages
from api.codec_access import SESSION, Sessions
from api.dependencies import Dependencies
from api.limits import CODEC_BYTES, PAGE_BYTES, read_body
from api.problems import Problem
from runtime.codec import EncryptingCodec, PayloadDamaged, UnknownPayloadKey

_ALLOWED = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization,content-type,x-namespace",
    "Access-Control-Max-Age": "600",
}
_HOURS = int(SESSION.total_seconds() // 3600)
Transform = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


def codec_router(dependencies: Dependencies) -> APIRouter:
    """The codec's routes, for those who show its token."""
    access = dependencies.codec
    secure = (dependencies.public_base_url or "").startswith("https://")
    router = APIRouter(prefix="/codec", include_in_schema=False)

    def opened() -> tuple[EncryptingCodec, Sessions]:
        if access.codec is None:
            raise Problem(404, "not-encrypted", "No payload keys are set, so there is nothing to decode.")
        if access.token is None:
            raise Problem(503, "no-token", "Set FOLLOW_UP_CODEC_TOKEN to decode payloads here.")
        return access.codec, Sessions(access.token)

    async def transformed(request: Request, name: str) -> Response:
        cors = _cors(request, access.ui_origins)
        try:
            codec, sessions = opened()
            sessions.check(request, access.ui_origins, dependencies.clock())
            body = await read_body(request, CODEC_BYTES)
            done = await _transform(codec.encode if name == "encode" else codec.decode, body)
        except Problem as problem:
            problem.headers |= cors
            raise
        headers = cors | {"Cache-Control": "no-store"}
        return Response(MessageToJson(done, indent=None), media_type="application/json", headers=headers)

    @router.post("/encode")
    async def encode(request: Request) -> Response:
        """Encrypt what somebody types into Temporal's pages."""
        return await transformed(request, "encode")

    @router.post("/decode")
    async def decode(request: Request) -> Response:
        """Show what is stored."""
        return await transformed(request, "decode")

    @router.options("/encode")
    @router.options("/decode")
    async def preflight(request: Request) -> Response:
        """What a browser asks before it lets Temporal's pages call."""
        cors = _cors(request, access.ui_origins)
        return Response(status_code=204, headers=cors | (_ALLOWED if len(cors) > 1 else {}))

    @router.get("/login")
    async def login_page() -> Response:
        """Ask for the token."""
        opened()
        return pages.sign_in(_HOURS)

    @router.post("/login")
    async def login(request: Request) -> Response:
        """Give this browser a session."""
        _, sessions = opened()
        form = parse_qs((await read_body(request, PAGE_BYTES)).decode("utf-8", "replace"))
        if not sessions.fits(form.get("token", [""])[0].strip()):
            return pages.sign_in(_HOURS, wrong="That is not the token.")
        page = pages.signed_in(access.ui_origins[:1])
        sessions.begin(page, dependencies.clock(), secure=secure)
        return page

    return router


async def _transform(transform: Transform, body: bytes) -> Payloads:
    try:
        given = Parse(body, Payloads(), ignore_unknown_fields=True)
    except (ParseError, UnicodeDecodeError, RecursionError):
        raise Problem(400, "not-payloads", "The body is not Temporal's Payloads as JSON.") from None
    try:
        return Payloads(payloads=await transform(given.payloads))
    except (UnknownPayloadKey, PayloadDamaged) as error:
        raise Problem(400, "unreadable-payload", str(error)) from None


def _cors(request: Request, origins: tuple[str, ...]) -> dict[str, str]:
    """Leave to read the answer, with cookies, for pages of Temporal's own address and no others."""
    origin = request.headers.get("origin")
    if origin is None or origin not in origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
    }
