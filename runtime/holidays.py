"""Public holidays and legal hours of the places where clinics have sites, kept current in the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import holidays as library
from sqlalchemy import Connection

from models.hours import legal_entry
from models.store import holidays as store
from sequences.legal import legal_hours_of, load_legal_rules

_YEARS_BACK, _YEARS_AHEAD = 1, 3


def refresh(connection: Connection, now: datetime) -> int:
    """Write what has changed since the last time: holidays of last year to three years on, legal hours.

    At every load of a clinic and once a day: governments move holidays, and new versions bring new
    laws. Gives the number of rows written; none when all is as it was.
    """
    places = store.places(connection)
    regions = {(place.country, place.subdivision) for place in places}
    first = date(now.year - _YEARS_BACK, 1, 1)
    last = date(now.year + _YEARS_AHEAD + 1, 1, 1) - timedelta(days=1)
    written = sum(_refresh_region(connection, *each, first, last) for each in sorted(regions, key=str))
    rules = load_legal_rules()
    for place in places:
        legal = [legal_entry(rule) for rule in legal_hours_of(rules, place.country, place.subdivision)]
        if place.hours.get("legal", []) != legal:
            hours = {name: value for name, value in place.hours.items() if name != "legal"}
            store.put_hours(connection, place.id, {**hours, "legal": legal} if legal else hours)
            written += 1
    return written


def region_of(country: str, subdivision: str | None) -> str:
    """The key of a place in ``public_holiday``: the whole list of GB-SCT stands under GB-SCT alone."""
    return country if subdivision is None else f"{country}-{subdivision}"


def place_fault(country: str, subdivision: str | None) -> str | None:
    """Why no public holidays are known for a place, as a sentence; ``None`` when they are."""
    known = library.list_supported_countries(include_aliases=False)
    if country not in known:
        return f"no public holidays are known for the country {country!r}; check its two letters"
    if subdivision is not None and subdivision not in known[country]:
        parts = f"use one of {', '.join(sorted(known[country]))}" if known[country] else "leave it out"
        return f"{country} has no part called {subdivision!r}; {parts}"
    return None


def between(country: str, subdivision: str | None, first: date, last: date) -> dict[date, str]:
    """The public holidays of a place without a fault, by date, both ends included."""
    found = library.country_holidays(
        country, subdiv=subdivision, years=range(first.year, last.year + 1), expand=False
    )
    # A holiday observed on another day can fall outside the years asked for.
    return {day: name for day, name in found.items() if first <= day <= last}


def _refresh_region(
    connection: Connection, country: str, subdivision: str | None, first: date, last: date
) -> int:
    if place_fault(country, subdivision) is not None:
        return 0
    region = region_of(country, subdivision)
    wanted = between(country, subdivision, first, last)
    stored = store.of_region(connection, region, first, last)
    gone = [day for day, name in stored.items() if wanted.get(day) != name]
    new = {day: name for day, name in wanted.items() if stored.get(day) != name}
    store.remove(connection, region, gone)
    store.put(connection, region, new)
    return len(gone) + len(new)
