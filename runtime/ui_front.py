"""Temporal's pages, told to send the browser's sign-in along when they ask our codec to decrypt.

The local server's program has no option for it, and its pages send no cookie to another port unless their
settings say so. So they are served through here, byte for byte but for that one setting. Who may decrypt is
still for the codec to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SETTINGS = b"/api/v1/settings"
_WITHOUT, _WITH = b'"IncludeCredentials":false', b'"IncludeCredentials":true '
"""Equally long, so that nothing else of the answer changes."""
_LONGEST_HEAD = 64 * 1024
_PIECE = 64 * 1024
_HEAD_WITHIN_SECONDS = 30.0


@asynccontextmanager
async def ui_front(host: str, port: int, behind: int) -> AsyncIterator[None]:
    """Serve on ``port`` what Temporal's pages serve on the port ``behind``. Raises ``OSError``."""

    served: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_serve(reader, writer, host, behind))
        served.add(task)
        task.add_done_callback(served.discard)

    server = await asyncio.start_server(serve, host, port, limit=_LONGEST_HEAD)
    try:
        yield
    finally:
        server.close()
        await _end(*served)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, behind: int) -> None:
    asks: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(_HEAD_WITHIN_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            answers, asks = await asyncio.open_connection(host, behind)
        asks.write(_one_request(head))
        await _exchange((reader, asks), (answers, writer), settings=_asks_for_settings(head))
    except (OSError, EOFError, asyncio.LimitOverrunError):
        pass  # whoever went away is not waiting for an answer
    finally:
        for each in (asks, writer):
            if each is not None:
                each.close()


def _asks_for_settings(head: bytes) -> bool:
    target = head.split(b" ", 2)[1] if head.count(b" ") >= 2 else b""
    return target.partition(b"?")[0] == _SETTINGS


def _one_request(head: bytes) -> bytes:
    """The head of a request after whose answer the connection ends, so that the next one has its own."""
    first, *lines = head[:-4].split(b"\r\n")
    dropped = {b"connection", b"keep-alive"} | ({b"accept-encoding"} if _asks_for_settings(head) else set())
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in dropped]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


_Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _exchange(there: _Way, back: _Way, *, settings: bool) -> None:
    """The rest of a request one way, the answer the other; over when it is answered or nobody listens."""
    ways = [asyncio.create_task(each) for each in (_pump(*there), (_answer if settings else _pump)(*back))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(*ways)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write((await reader.read(-1)).replace(_WITHOUT, _WITH))
    await writer.drain()


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
