"""Tells the door what happened, with the sequences of the product."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from core.types import Trigger
from runtime.database import Database
from runtime.intake import accept_trigger
from runtime.told import Details, Opened, Told
from sequences.catalog import load_catalog
from tests.support.practice import CLINIC
from tests.support.rows import select

NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
"""A Tuesday, 10:00 in London."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@cache
def catalog() -> Any:
    """The product's own sequences."""
    return load_catalog()


def tell(
    database: Database,
    trigger: Trigger,
    ref: str = "r",
    *,
    patient: str = "p1",
    at: datetime = NOW,
    now: datetime = NOW,
    source: str = "cli",
    **details: Any,
) -> Opened:
    """One event in a transaction of its own."""
    told = Told(CLINIC, patient, ref, at, source)
    with database.writing() as connection:
        return accept_trigger(connection, catalog(), trigger, told, now, Details(**details))


def row_of(database: Database, follow_up_id: str, *columns: str) -> tuple[Any, ...]:
    """Columns of one follow-up."""
    (row,) = select(database, f"SELECT {', '.join(columns)} FROM follow_up WHERE id = :id", id=follow_up_id)
    return row


def instants(database: Database, sql: str, **values: Any) -> list[Any]:
    """The moments in the first column, with their offset on both databases."""
    found = []
    for (value,) in select(database, sql, **values):
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        found.append(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    return found
