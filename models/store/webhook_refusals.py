"""Webhooks that were turned away, counted per day, route and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_ADD = statement(
    """
    INSERT INTO webhook_refusal (day, route, why, count, first_at, last_at, digest, size)
    VALUES (:day, :route, :why, :count, :first_at, :last_at, :digest, :size)
    ON CONFLICT (day, route, why) DO UPDATE SET count = webhook_refusal.count + excluded.count,
      last_at = excluded.last_at, digest = excluded.digest, size = excluded.size
    """,
    times=("first_at", "last_at"),
    dates=("day",),
)
_SINCE = query(
    """
    SELECT day, route, why, count, first_at, last_at, digest, size FROM webhook_refusal
    WHERE day >= :since ORDER BY day, route, why
    """,
    dates=("since",),
    returns_times=("first_at", "last_at"),
    returns_dates=("day",),
)


@dataclass(frozen=True, slots=True)
class Refusals:
    """``count`` webhooks of one route turned away for one reason on one UTC day.

    ``digest`` and ``size`` in bytes: of the newest body, as far as it was read.
    """

    route: str
    why: str
    count: int
    first_at: datetime
    last_at: datetime
    digest: str
    size: int

    @property
    def day(self) -> date:
        """The UTC day that they count for."""
        return self.last_at.astimezone(UTC).date()


def add(connection: Connection, refusals: Iterable[Refusals]) -> None:
    """Count them."""
    names = Refusals.__slots__
    rows = [{**{name: getattr(each, name) for name in names}, "day": each.day} for each in refusals]
    if rows:
        connection.execute(_ADD, rows)


def since(connection: Connection, day: date) -> list[Any]:
    """What was turned away on this UTC day and later."""
    return list(connection.execute(_SINCE, {"since": day}))
