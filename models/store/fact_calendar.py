"""The calendar a follow-up lives by: its site's hours with public holidays, and where the patient is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from core.recipients import recipient_calendar
from core.types import Sequence, SiteCalendar
from models.hours import calendar_of

BEFORE = timedelta(days=35)
AFTER = timedelta(days=35)
"""Holidays are read this long around a follow-up's life: steps may lie before their date or be put off."""


def holidays_between(sequence: Sequence, event_at: datetime, now: datetime) -> tuple[date, date]:
    """The first and the last day on which a holiday could matter."""
    last = max(event_at + sequence.expires_after, now)
    return (min(event_at, now) - BEFORE).date(), (last + AFTER).date()


def regions_of(country: str | None, subdivision: str | None) -> tuple[str | None, str | None]:
    """The keys of ``public_holiday`` for a site, such as GB and GB-SCT: the part's list, if it has one,
    is the whole list."""
    if not country or not subdivision:
        return country or None, None
    return country, subdivision if "-" in subdivision else f"{country}-{subdivision}"


def calendar_for(
    zone: str, hours: str, holidays: Iterable[str], patient_zone: str | None, phone_zones: str | None
) -> SiteCalendar:
    """``hours``: the JSON text of ``site.hours``. ``holidays``: ISO dates. ``phone_zones``: as stored, zones
    separated by blanks; ``None``: there is no number, or nobody looked."""
    site = calendar_of(zone, hours, frozenset(map(date.fromisoformat, holidays)))
    if patient_zone is None and phone_zones is None:
        return site
    return recipient_calendar(site, patient_zone, None if phone_zones is None else tuple(phone_zones.split()))
