"""The JSON in ``site.hours`` and back: opening, normal and hard windows, closures."""

from __future__ import annotations

import json
from datetime import date, time
from functools import lru_cache
from typing import Any

from core.types import Hours, SiteCalendar

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STANDARD = SiteCalendar(zone="UTC")


def calendar_of(zone: str, hours: dict[str, Any]) -> SiteCalendar:
    """The calendar of a site. Missing keys take the product's defaults.

    Raises ``ValueError`` naming the entry that cannot be read.
    """
    return _calendar(zone, json.dumps(hours, sort_keys=True))


@lru_cache(maxsize=1024)
def _calendar(zone: str, hours_json: str) -> SiteCalendar:
    hours = json.loads(hours_json)
    return SiteCalendar(
        zone=zone,
        opening=_week(hours.get("opening"), _STANDARD.opening),
        normal=_week(hours.get("normal"), _STANDARD.normal),
        hard=_hours(hours["hard"]) if "hard" in hours else _STANDARD.hard,
        closures=frozenset(date.fromisoformat(day) for day in hours.get("closures", ())),
    )


def _week(week: dict[str, str] | None, standard: tuple[Hours | None, ...]) -> tuple[Hours | None, ...]:
    if week is None:
        return standard
    unknown = set(week) - set(_DAYS)
    if unknown:
        raise ValueError(f"hours: unknown day {sorted(unknown)[0]!r}; use {', '.join(_DAYS)}")
    return tuple(_hours(week[day]) if day in week else None for day in _DAYS)


def _hours(text: str) -> Hours:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"hours: {text!r} is not like '09:00-17:30'") from None
    if opens >= closes:
        raise ValueError(f"hours: {text!r} closes before it opens")
    return opens, closes
