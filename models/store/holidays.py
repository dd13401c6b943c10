"""Public holidays by region, and the places whose holidays and legal hours our sites live by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_PLACES = query(
    """
    SELECT s.id, coalesce(s.country, c.country) AS country, s.subdivision, s.hours
    FROM site s JOIN clinic c ON c.id = s.clinic_id ORDER BY s.id
    """,
    returns_json=("hours",),
)
_HOLIDAYS = query(
    """
    SELECT day, name FROM public_holiday
    WHERE region = :region AND day BETWEEN :first AND :last ORDER BY day
    """,
    dates=("first", "last"),
    returns_dates=("day",),
)
_REMOVE = statement("DELETE FROM public_holiday WHERE region = :region AND day = :day", dates=("day",))
_ADD = statement(
    "INSERT INTO public_holiday (region, day, name) VALUES (:region, :day, :name)", dates=("day",)
)
_PUT_HOURS = statement("UPDATE site SET hours = :hours WHERE id = :id", json=("hours",))


def places(connection: Connection) -> list[Any]:
    """Every site by id: id, country (its clinic's where it names none), subdivision, hours."""
    return list(connection.execute(_PLACES))


def of_region(connection: Connection, region: str, first: date, last: date) -> dict[date, str]:
    """The public holidays of a region such as GB or GB-SCT from ``first`` to ``last``, with their names."""
    rows = connection.execute(_HOLIDAYS, {"region": region, "first": first, "last": last})
    return {row.day: row.name for row in rows}


def put(connection: Connection, region: str, holidays: Mapping[date, str]) -> None:
    """Add holidays that a region does not have yet."""
    rows = [{"region": region, "day": day, "name": name} for day, name in holidays.items()]
    if rows:
        connection.execute(_ADD, rows)


def remove(connection: Connection, region: str, days: Iterable[date]) -> None:
    """Take holidays away from a region."""
    rows = [{"region": region, "day": day} for day in days]
    if rows:
        connection.execute(_REMOVE, rows)


def put_hours(connection: Connection, site_id: str, hours: dict[str, Any]) -> None:
    """Replace ``site.hours``."""
    connection.execute(_PUT_HOURS, {"id": site_id, "hours": hours})
