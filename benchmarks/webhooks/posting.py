"""One request on a connection of its own, as bytes: nothing is mended on the way, and little time is lost."""

from __future__ import annotations

import asyncio

from tests.support.signing import FORM, Webhook

TWILIO_WAITS_SECONDS = 15.0


def request_of(webhook: Webhook) -> bytes:
    """The whole request, in the way of the wire."""
    body = webhook.body()
    headers = {"Host": "127.0.0.1", "Content-Type": FORM, **webhook.headers}
    headers |= {"Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"POST {webhook.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def post(port: int, request: bytes) -> int:
    """The status of the answer, once it is here whole; 0: there was none within Twilio's patience."""
    try:
        async with asyncio.timeout(TWILIO_WAITS_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                answer = await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 0
    parts = answer.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
