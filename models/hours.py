"""The JSON in ``site.hours`` and back: opening, normal and hard windows, closures, half days, legal hours."""

from __future__ import annotations

import json
from datetime import date, time
from functools import lru_cache
from typing import Any

from core.types import Hours, LegalHours, SiteCalendar

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STANDARD = SiteCalendar(zone="UTC")
_NO_DAYS: frozenset[date] = frozenset()


def calendar_of(
    zone: str,
    hours: str | dict[str, Any],
    holidays: frozenset[date] = _NO_DAYS,
    legal: tuple[LegalHours, ...] = (),
) -> SiteCalendar:
    """The calendar of a site. ``hours``: the JSON as text, which is quicker, or read already.

    Missing keys take the product's defaults. ``legal`` adds to the legal hours in ``hours``. The same
    arguments give the same object. Raises ``ValueError`` naming the entry that cannot be read.
    """
    text = hours if isinstance(hours, str) else json.dumps(hours, sort_keys=True)
    return _calendar(zone, text, holidays, legal)


def legal_entry(rule: LegalHours) -> dict[str, Any]:
    """What ``site.hours`` holds of one legal rule; ``calendar_of`` reads it back."""
    return {
        "week": {
            day: f"{each[0]:%H:%M}-{each[1]:%H:%M}"
            for day, each in zip(_DAYS, rule.week, strict=True)
            if each is not None
        },
        "valid_from": None if rule.valid_from is None else rule.valid_from.isoformat(),
        "valid_until": None if rule.valid_until is None else rule.valid_until.isoformat(),
        "on_holidays": rule.on_holidays,
        "marketing_only": rule.marketing_only,
    }


def week_of(week: dict[str, str]) -> tuple[Hours | None, ...]:
    """Hours per day, Monday first, from ``{"mon": "09:00-17:30", ...}``; days not named are ``None``."""
    unknown = set(week) - set(_DAYS)
    if unknown:
        raise ValueError(f"hours: unknown day {sorted(unknown)[0]!r}; use {', '.join(_DAYS)}")
    return tuple(_hours(week[day]) if day in week else None for day in _DAYS)


@lru_cache(maxsize=1024)
def _calendar(
    zone: str, hours_json: str, holidays: frozenset[date], legal: tuple[LegalHours, ...]
) -> SiteCalendar:
    hours = json.loads(hours_json)
    short_days = hours.get("short_days", {})
    return SiteCalendar(
        zone=zone,
        opening=week_of(hours["opening"]) if "opening" in hours else _STANDARD.opening,
        normal=week_of(hours["normal"]) if "normal" in hours else _STANDARD.normal,
        hard=_hours(hours["hard"]) if "hard" in hours else _STANDARD.hard,
        closures=frozenset(date.fromisoformat(day) for day in hours.get("closures", ())),
        holidays=holidays,
        short_days=tuple((date.fromisoformat(day), _hours(short_days[day])) for day in sorted(short_days)),
        legal=(*(_legal(entry) for entry in hours.get("legal", ())), *legal),
    )


def _legal(entry: dict[str, Any]) -> LegalHours:
    return LegalHours(
        week=week_of(entry["week"]),
        valid_from=_day(entry["valid_from"]),
        valid_until=_day(entry["valid_until"]),
        on_holidays=entry["on_holidays"],
        marketing_only=entry["marketing_only"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _hours(text: str) -> Hours:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"hours: {text!r} is not like '09:00-17:30'") from None
    if opens >= closes:
        raise ValueError(f"hours: {text!r} closes before it opens")
    return opens, closes
