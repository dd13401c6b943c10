"""The ways in which the stand-in for Twilio's message API goes wrong."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

Answer = Literal["refuse", "error", "close", "garbage", "truncate", "no_sid", "html", "hang", "drip"]


@dataclass(frozen=True, slots=True)
class Fault:
    """How one request goes wrong. ``accept``: the message is taken all the same.

    ``answer``: refuse (``status`` and ``code``), error (500 and 20500), close (no answer), garbage (201, not
    JSON), truncate (201, half the JSON), no_sid (201, empty JSON), html (503 from a proxy), hang (never
    answers), drip (the right answer, a byte every 0.1 s). Truncate and drip need ``accept``.
    """

    answer: Answer
    accept: bool = False
    code: int | None = None
    status: int = 400
    on: Literal["create", "list"] = "create"


RATE_LIMIT = Fault("refuse", code=20429, status=429)
LOST = Fault("close", accept=True)


_BY_RATE = {
    "lose": LOST,
    "fail": Fault("error"),
    "broken": Fault("error", accept=True),
    "limit": RATE_LIMIT,
    "hang": Fault("hang", accept=True),
    "swallow": Fault("hang"),
}


@dataclass(slots=True)
class Rates:
    """Shares of creates that go wrong: ``lose``: accepted without an answer; ``fail``: 500, not accepted;
    ``broken``: accepted and answered with 500; ``limit``: 429; ``hang``: accepted and never answered;
    ``swallow``: neither accepted nor answered.

    ``unlisted``: share of accepted messages that no list shows. ``latency``: seconds before each answer,
    right or wrong.
    """

    lose: float = 0.0
    fail: float = 0.0
    broken: float = 0.0
    limit: float = 0.0
    hang: float = 0.0
    swallow: float = 0.0
    unlisted: float = 0.0
    latency: float = 0.0

    def fault(self, drawn: float) -> tuple[str, Fault] | None:
        """What happens to a create that drew this number between 0 and 1, and the name of its share."""
        for name, fault in _BY_RATE.items():
            rate = getattr(self, name)
            if drawn < rate:
                return name, fault
            drawn -= rate
        return None


def error_answer(status: int, code: int | None, text: str) -> web.Response:
    """An error as Twilio words it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return web.json_response(
        {"code": code, "message": text, "more_info": more, "status": status}, status=status
    )


async def go_wrong(fault: Fault, request: web.Request, usual: web.Response | None) -> web.StreamResponse:
    """Answer as scripted. ``usual``: the right answer, where the message was accepted."""
    if fault.answer == "refuse":
        return error_answer(fault.status, fault.code, "Refused by the script")
    if fault.answer == "error":
        return error_answer(500, 20500, "An internal server error has occurred")
    if fault.answer == "html":
        return web.Response(status=503, text="<html>unavailable</html>", content_type="text/html")
    if fault.answer == "garbage":
        return web.Response(status=201, text="\x00\xffnot json", content_type="application/json")
    if fault.answer == "no_sid":
        return web.json_response({}, status=201)
    if fault.answer == "hang":
        await asyncio.sleep(3600)
    elif fault.answer in ("drip", "truncate"):
        await _write_slowly(request, usual, whole=fault.answer == "drip")
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _write_slowly(request: web.Request, usual: web.Response | None, *, whole: bool) -> None:
    assert usual is not None
    assert isinstance(usual.body, bytes)
    answer = web.StreamResponse(status=usual.status, headers={"Content-Length": str(len(usual.body))})
    await answer.prepare(request)
    if not whole:
        await answer.write(usual.body[: len(usual.body) // 2])
        return
    for byte in usual.body:
        await answer.write(bytes([byte]))
        await asyncio.sleep(0.1)
