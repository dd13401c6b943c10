"""Evidence of what was turned away: counted per day and reason, also through a database's absence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import OperationalError

from api.afterwards import Afterwards
from api.refusals import RefusalCounter
from models.store import webhook_refusals
from runtime.database import Database
from tests.api.application import ON_SQLITE
from tests.support.clock import Clock

BEFORE_MIDNIGHT = datetime(2027, 6, 1, 23, 59, 59, tzinfo=UTC)


def kept(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = webhook_refusals.since(connection, BEFORE_MIDNIGHT.date())
    return [(row.day.day, row.route, row.why, row.count) for row in rows]


class Coming:
    """A database that is away for the first writes."""

    def __init__(self, database: Database, away_for: int) -> None:
        self._database, self._left = database, away_for
        self.writes = 0

    async def write(self, *arguments: Any, **named: Any) -> Any:
        self.writes += 1
        if self._left:
            self._left -= 1
            raise OperationalError("", {}, Exception("away"))
        return await self._database.write(*arguments, **named)

    async def read(self, *arguments: Any, **named: Any) -> Any:
        return await self._database.read(*arguments, **named)


def counter(database: Any, clock: Clock) -> tuple[RefusalCounter, Afterwards]:
    afterwards = Afterwards(None, database, clock)
    return RefusalCounter(database, afterwards, clock), afterwards


async def test_each_day_route_and_reason_is_a_row(practice: Database) -> None:
    clock = Clock(BEFORE_MIDNIGHT)
    refusals, afterwards = counter(practice, clock)
    for route, why in (("a", "x"), ("a", "x"), ("a", "y"), ("b", "x")):
        refusals.note(route, why, b"one")
    await afterwards.drain()
    clock.forward(timedelta(seconds=2))
    refusals.note("a", "x", b"another")
    refusals.note("a", "x", b"the last")
    await afterwards.drain()
    assert kept(practice) == [(1, "a", "x", 2), (1, "a", "y", 1), (1, "b", "x", 1), (2, "a", "x", 2)]
    with practice.reading() as connection:
        newest = webhook_refusals.since(connection, clock.now.date())[0]
    assert (newest.digest, newest.size) == (sha256(b"the last").hexdigest(), 8)
    assert newest.first_at == newest.last_at == clock.now


@ON_SQLITE
async def test_a_flood_is_written_in_few_transactions(practice: Database) -> None:
    database = Coming(practice, away_for=0)
    refusals, afterwards = counter(database, Clock(BEFORE_MIDNIGHT))
    for _ in range(1000):
        refusals.note("a", "x", b"")
    await afterwards.drain()
    assert kept(practice) == [(1, "a", "x", 1000)]
    assert database.writes <= 2


@ON_SQLITE
async def test_what_could_not_be_written_is_written_later(practice: Database) -> None:
    refusals, afterwards = counter(Coming(practice, away_for=2), Clock(BEFORE_MIDNIGHT))
    for _ in range(3):
        refusals.note("a", "x", b"")
        await afterwards.drain()
    assert kept(practice) == [(1, "a", "x", 3)]
