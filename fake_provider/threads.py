"""The stand-in in a thread of its own, for callers without a running loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fake_provider.server import TwilioServer


@contextmanager
def in_thread(server: TwilioServer) -> Iterator[TwilioServer]:
    """Run the server in a thread of its own, for tests without a running loop."""
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server:
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10), "the stand-in for Twilio did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
