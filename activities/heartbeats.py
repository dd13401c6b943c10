"""Tells Temporal that this worker lives, so that a killed one is noticed in seconds, not minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from temporalio import activity

_EVERY_SECONDS = 3.0


@contextmanager
def heartbeats() -> Iterator[None]:
    """Heartbeat for as long as the block runs. Call it in an activity, on its event loop."""
    loop = asyncio.get_running_loop()
    coming: asyncio.TimerHandle

    def beat() -> None:
        nonlocal coming
        activity.heartbeat()
        coming = loop.call_later(_EVERY_SECONDS, beat)

    coming = loop.call_later(_EVERY_SECONDS, beat)
    try:
        yield
    finally:
        coming.cancel()
