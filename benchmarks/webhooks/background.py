"""Follow-ups that run while webhooks come in: some that wait for their patients, and ever new ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection
from temporalio.client import Client

from benchmarks.practice import STEPS, Practice, sequence_of
from benchmarks.webhooks.arrivals import Sent
from core.types import Sequence
from models.store.sql import query, statement
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import start_follow_up
from sequences.catalog import definition_of, sequence_from

SENT_WITHIN_SECONDS = 600.0
LOOK_EVERY_SECONDS = 0.5
_SENT = query("SELECT id, provider_id, recipient FROM message WHERE state = 'sent' ORDER BY claimed_at")
_CLOSED = statement("SELECT count(*) AS number FROM follow_up WHERE closed_at IS NOT NULL")


def of_three_touches(*, waiting: bool) -> Sequence:
    """Texts a second after one another; ``waiting``: it then waits for the patient for an hour."""
    sequence = sequence_of(tuple(timedelta(seconds=nth) for nth in range(1, len(STEPS) + 1)))
    return sequence_from(definition_of(replace(sequence, ends_with_last_step=not waiting)))


class Background:
    """``opened``: follow-ups so far."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client, self._database = client, database
        self._practice = Practice(database)
        self.opened = 0

    async def wait_for_patients(self, count: int) -> list[Sent]:
        """Open follow-ups for this many patients, numbered from 0; every message of theirs, all sent."""
        await asyncio.to_thread(self._practice.add_patients, count)
        for _ in range(count):
            await self._open(of_three_touches(waiting=True))
        async with asyncio.timeout(SENT_WITHIN_SECONDS):
            while len(found := await self._database.read(sent)) < count * len(STEPS):
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        return found

    @asynccontextmanager
    async def opening(self, rate: float, at_most: int) -> AsyncIterator[None]:
        """Open ``rate`` follow-ups a second, for other patients, around a block. Raises what went wrong."""
        await asyncio.to_thread(self._practice.add_patients, at_most)
        task = asyncio.create_task(self._open_on(rate))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _open_on(self, rate: float) -> None:
        clock = asyncio.get_running_loop().time
        due, sequence = clock(), of_three_touches(waiting=False)
        while True:
            await self._open(sequence)
            due += 1 / rate
            await asyncio.sleep(due - clock())

    async def _open(self, sequence: Sequence) -> None:
        follow_up_id, _patient = await self._practice.accept(sequence)
        await start_follow_up(self._client, self._database, follow_up_id, utc_now())
        self.opened += 1


def sent(connection: Connection) -> list[Sent]:
    """Every message that the provider took."""
    return [Sent(*row) for row in connection.execute(_SENT)]


def closed(connection: Connection) -> int:
    """How many follow-ups came to their end."""
    return int(connection.execute(_CLOSED).one().number)
