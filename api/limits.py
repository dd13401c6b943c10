"""How much a request may bring and how long it may take, whatever it says of its own length."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from api.problems import Problem, away

T = TypeVar("T")

WEBHOOK_BYTES = 256 * 1024
"""10,000 characters outside Latin take twelve bytes each in a form."""
EMAIL_BYTES = 25 * 1024 * 1024
"""Photographs come with replies. Of all this, ``ingest.email_in`` reads the beginning."""
EVENT_BYTES = 64 * 1024
CODEC_BYTES = 16 * 1024 * 1024
PAGE_BYTES = 16 * 1024
BODY_WITHIN = timedelta(seconds=10)
STORED_WITHIN = timedelta(seconds=10)
"""Twilio waits 15 s in all; what is stored late all the same is the same thing once more."""


class BodyRefused(Problem):
    """The body is too large, too slow, or stopped half way. ``seen``: as much as was read."""

    def __init__(self, status: int, kind: str, detail: str, seen: bytes) -> None:
        self.seen = seen
        super().__init__(status, kind, detail, headers={"Connection": "close"})


async def read_body(request: Request, most: int, within: timedelta = BODY_WITHIN) -> bytes:
    """The whole body of at most ``most`` bytes. Raises ``BodyRefused``."""
    body = bytearray()
    try:
        async with asyncio.timeout(within.total_seconds()):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise BodyRefused(
                        413, "too-large", f"The body has more than {most} bytes.", bytes(body[:most])
                    )
    except TimeoutError:
        detail = f"The body did not arrive within {within.total_seconds():g} s."
        raise BodyRefused(408, "too-slow", detail, bytes(body)) from None
    except ClientDisconnect:
        raise BodyRefused(400, "incomplete", "The body ended too early.", bytes(body)) from None
    return bytes(body)


def replaying(body: bytes) -> Receive:
    """What gives a body that was read already to whoever reads it again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def in_time(work: Awaitable[T], within: timedelta = STORED_WITHIN) -> T:
    """The result of work on the database. Raises ``Problem`` (503) when it takes too long."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await work
    except TimeoutError:
        raise away() from None
