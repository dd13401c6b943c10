"""What the law adds to a site's windows: hours, days, holidays, from one date to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.calendar import for_class, is_allowed, next_allowed, recipient_calendar, window_closes
from core.types import Hours, LegalHours, SiteCalendar, Window

ALL_WEEK: Hours = (time(7), time(22))
WIDE = SiteCalendar("America/Chicago", normal=(ALL_WEEK,) * 7, hard=ALL_WEEK)
FEDERAL = LegalHours(((time(8), time(21)),) * 7, marketing_only=False)
TEXAS = LegalHours((*((time(9), time(21)),) * 6, (time(12), time(21))), valid_from=date(2025, 9, 1))
NO_HOLIDAYS = LegalHours(((time(8), time(21)),) * 7, on_holidays=False)


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)


def opens(text: str, window: Window, calendar: SiteCalendar) -> str:
    found = next_allowed(chicago(text), window, calendar).astimezone(ZoneInfo("America/Chicago"))
    return f"{found:%Y-%m-%dT%H:%M}"


def test_the_strictest_of_site_country_and_state_holds() -> None:
    site = replace(WIDE, legal=(FEDERAL, TEXAS))
    assert opens("2027-06-01T06:00", Window.NORMAL, site) == "2027-06-01T09:00"
    assert opens("2027-06-06T06:00", Window.NORMAL, site) == "2027-06-06T12:00", "a Sunday"
    assert opens("2027-06-01T06:00", Window.HARD, site) == "2027-06-01T08:00"
    assert window_closes(chicago("2027-06-01T12:00"), Window.HARD, site) == chicago("2027-06-01T21:00")
    assert opens("2027-06-06T06:00", Window.HARD, site) == "2027-06-06T08:00", "answers are no marketing"
    late = replace(site, normal=((time(11), time(12)),) * 7)
    assert opens("2027-06-01T06:00", Window.NORMAL, late) == "2027-06-01T11:00", "the site's own is stricter"


def test_a_law_holds_from_its_first_day_until_the_day_it_ends() -> None:
    dated = replace(TEXAS, valid_from=date(2027, 6, 2), valid_until=date(2027, 6, 4))
    site = replace(WIDE, legal=(dated,))
    for day, hour in ((1, 7), (2, 9), (3, 9), (4, 7)):
        assert opens(f"2027-06-{day:02}T05:00", Window.NORMAL, site) == f"2027-06-{day:02}T{hour:02}:00"


def test_a_law_may_ban_public_holidays_and_sundays() -> None:
    all_kinds = replace(NO_HOLIDAYS, marketing_only=False)
    site = replace(WIDE, legal=(all_kinds,), holidays=frozenset({date(2027, 7, 5)}))
    assert opens("2027-07-05T10:00", Window.HARD, site) == "2027-07-06T08:00"
    no_sundays = LegalHours((*((time(8), time(20)),) * 6, None), marketing_only=False)
    assert opens("2027-06-06T10:00", Window.HARD, replace(WIDE, legal=(no_sundays,))) == "2027-06-07T08:00"


def test_a_law_on_marketing_leaves_everything_else_free() -> None:
    site = replace(WIDE, legal=(FEDERAL, TEXAS))
    assert for_class(site, marketing=True) is site
    other = for_class(site, marketing=False)
    assert other.legal == (FEDERAL,)
    assert for_class(site, marketing=False) is other, "the same object, so that caches know it"
    assert for_class(WIDE, marketing=False) is WIDE
    sunday = chicago("2027-06-06T10:00")
    assert is_allowed(sunday, Window.NORMAL, other)
    assert not is_allowed(sunday, Window.NORMAL, site)


def test_the_law_is_kept_by_the_clock_of_every_place() -> None:
    site = replace(WIDE, legal=(TEXAS,))
    calendar = recipient_calendar(site, "America/Los_Angeles", None)
    found = next_allowed(chicago("2027-06-01T05:00"), Window.NORMAL, calendar)
    assert found.astimezone(ZoneInfo("America/Los_Angeles")).time() == time(9)


def test_equal_calendars_are_one_key() -> None:
    one, other = (SiteCalendar("UTC", legal=(FEDERAL,), closures=frozenset({date(2027, 1, 1)})) for _ in "ab")
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, replace(one, narrow=True), replace(one, legal=())}) == 3
