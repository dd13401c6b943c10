"""Kills the worker again and again, at fixed times, and starts it at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from benchmarks.faults import ledger
from benchmarks.programs import Program
from runtime.database import Database


class Killer:
    """``kills``: so far. ``cut_off``: messages that a kill hit between their claim and its settlement."""

    def __init__(self, worker: Program, database: Database, every: float) -> None:
        self._worker, self._database, self._every = worker, database, every
        self._asleep = asyncio.Event()
        self.kills = 0
        self.cut_off: set[str] = set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Kill while the block runs; at its end the worker runs. Raises what went wrong with the worker."""
        killing = asyncio.create_task(self._kill())
        try:
            yield
        finally:
            if not killing.done():
                await self._asleep.wait()  # never in the middle of a start
            killing.cancel()
            with suppress(asyncio.CancelledError):
                await killing

    async def _kill(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            due = max(due + self._every, clock())
            self._asleep.set()
            await asyncio.sleep(due - clock())
            self._asleep.clear()
            await self._worker.kill()
            self.kills += 1
            self.cut_off |= await self._database.read(ledger.cut_off)
            await self._worker.start()
