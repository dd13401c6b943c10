"""Opens follow-ups as fast as the product finishes them, and says when all have come to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio.client import Client

from benchmarks.faults import ledger
from benchmarks.faults.plan import Plan
from benchmarks.practice import Practice
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import start_follow_up

FRESH = timedelta(seconds=30)
"""A follow-up older than this waits for proof or for another try, and leaves its place to a new one."""
LOOK_EVERY_SECONDS = 0.5
SAY_EVERY_SECONDS = 30.0

Say = Callable[[str], None]


class Feed:
    """``plan.follow_ups`` follow-ups, ``plan.in_flight`` of them at work at the same time."""

    def __init__(self, plan: Plan, client: Client, database: Database, say: Say) -> None:
        self._plan, self._client, self._database, self._say = plan, client, database, say
        self._practice = Practice(database)
        self._sequence = plan.sequence()
        self._opened = 0

    async def run(self) -> None:
        """Open all, then wait until each has ended and no message is unsettled."""
        await asyncio.to_thread(self._practice.add_patients, self._plan.follow_ups)
        clock = asyncio.get_running_loop().time
        say_at = clock()
        while True:
            await self._open_some()
            now = await self._database.read(ledger.standing)
            done = self._opened == self._plan.follow_ups and not now.running and not now.claimed
            if done or clock() >= say_at:
                say_at = clock() + SAY_EVERY_SECONDS
                self._say(
                    f"{self._opened} follow-ups opened, {now.running} running; {now.messages} messages"
                    f" claimed, {now.claimed} of them not settled"
                )
            if done:
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _open_some(self) -> None:
        left = self._plan.follow_ups - self._opened
        if not left:
            return
        at_work = await self._database.read(ledger.busy, utc_now() - FRESH)
        for _ in range(min(self._plan.in_flight - at_work, left)):
            follow_up_id, _patient = await self._practice.accept(self._sequence)
            await start_follow_up(self._client, self._database, follow_up_id, utc_now())
            self._opened += 1
