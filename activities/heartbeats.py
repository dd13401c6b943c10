"""Tells Temporal that this worker lives, so that a killed one is noticed in seconds, not minutes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio import activity

_EVERY_SECONDS = 3.0


@asynccontextmanager
async def heartbeats() -> AsyncIterator[None]:
    """Heartbeat for as long as the block runs."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            activity.heartbeat()

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
