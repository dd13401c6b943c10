"""What a request leaves behind once it is stored and answered: follow-ups to start and to ring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError

from models.store.transactions import DATABASE_AWAY, Transactions
from runtime.dispatch import ring, start_follow_up
from runtime.scrubbing import place_of

BOOKING_CHANGED = "booking_changed"
REPLY_RECEIVED = "reply_received"
OPT_OUT_RECEIVED = "opt_out_received"
"""Signals of the workflow. Each only says "look again", so the first does for all that has no own."""
AT_ONCE = 20
MOST_WAITING = 2000
"""Beyond this many, the worker's chores start and ring what was stored."""
DRAIN_WITHIN = timedelta(seconds=10)

log = logging.getLogger("follow_up.api")


class Afterwards:
    """Runs work beside the requests. Everything it does is stored already, so losing it costs minutes."""

    def __init__(self, client: Client | None, database: Transactions, clock: Callable[[], datetime]) -> None:
        self._client, self._database, self._clock = client, database, clock
        self._running: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def tell(self, to_start: Iterable[str], to_ring: Iterable[str], signal: str) -> None:
        """Start these follow-ups and ring those, soon. Call it only after the commit."""
        starts, rings = tuple(to_start), tuple(dict.fromkeys(to_ring))
        if self._client is not None and (starts or rings):
            self.run(self._tell(self._client, starts, rings, signal))

    def run(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do this soon. Errors are logged without their text. False when too much is waiting already."""
        if len(self._running) >= MOST_WAITING:
            work.close()
            log.warning("Too much is waiting for Temporal; the worker makes up for it")
            return False
        task = asyncio.create_task(_without_traceback(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    async def drain(self, within: timedelta = DRAIN_WITHIN) -> None:
        """Return once everything is done, or cancel it when it takes too long."""
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _tell(
        self, client: Client, starts: tuple[str, ...], rings: tuple[str, ...], signal: str
    ) -> None:
        async with self._turns:
            for follow_up_id in starts:
                await start_follow_up(client, self._database, follow_up_id, self._clock())
            for follow_up_id in rings:
                await ring(client, follow_up_id, signal)


async def _without_traceback(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (RPCError, RuntimeError, TimeoutError, *DATABASE_AWAY) as error:
        log.warning("Work after a request has to wait (%s)", type(error).__name__)
    except Exception as error:
        log.error("Work after a request failed: %s at %s", type(error).__name__, place_of(error))
