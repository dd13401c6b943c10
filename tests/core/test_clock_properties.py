"""Windows, intersections, working days and opening time in every zone, around every kind of clock change.

Everything is held against the plain wall clock, read minute by minute.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import (
    is_allowed,
    local_date,
    next_allowed,
    opens_at_all,
    recipient_calendar,
    staffed_stretch,
    window_closes,
    working_days_after,
)
from core.local_time import same_clock
from core.types import Hours, LegalHours, SiteCalendar, Window
from tests.core.test_calendar_properties import around_a_change, changes, shown

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ZONES = sorted(available_timezones())
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 1)).map(
    lambda at: at.replace(tzinfo=UTC, second=0, microsecond=0)
)
places = st.one_of(around_a_change().map(lambda place: (place[0].key, place[1])), st.tuples(zones, moments))
windows = st.sampled_from([Window.NORMAL, Window.HARD])
days_off = st.frozensets(st.integers(-3, 12), max_size=4)


def legal_at(moment: datetime, window: Window, calendar: SiteCalendar, zone: str) -> bool:
    """Whether one wall clock is inside the window, straight from the words of the rule."""
    wall = shown(moment, ZoneInfo(zone))
    limits: list[Hours | None] = [calendar.hard]
    if window is Window.NORMAL:
        limits.append(calendar.normal[wall.weekday()])
    if calendar.narrow:
        limits.append((time(10), time(17)))
    for rule in calendar.legal:
        begun = rule.valid_from is None or rule.valid_from <= wall.date()
        if begun and (window is Window.NORMAL or not rule.marketing_only):
            holiday = wall.date() in calendar.holidays and not rule.on_holidays
            limits.append(None if holiday else rule.week[wall.weekday()])
    return all(each is not None and each[0] <= wall.time() < each[1] for each in limits)


def fits(moment: datetime, window: Window, calendar: SiteCalendar) -> bool:
    day = shown(moment, ZoneInfo(calendar.zone)).date()
    rests = window is Window.NORMAL and (day in calendar.closures or day in calendar.holidays)
    clocks = calendar.clocks or (calendar.zone,)
    return not rests and all(legal_at(moment, window, calendar, zone) for zone in clocks)


def assert_first(found: datetime, moment: datetime, window: Window, calendar: SiteCalendar) -> None:
    assert found >= moment
    assert fits(found, window, calendar)
    assert is_allowed(found, window, calendar)
    if found > moment:
        assert not fits(found - MINUTE, window, calendar)
        steps = int((found - moment) / MINUTE)
        assert not any(fits(moment + n * MINUTE, window, calendar) for n in range(0, steps, 13))
    end = window_closes(found, window, calendar)
    assert end > found
    assert all(fits(found + n * MINUTE, window, calendar) for n in range(0, int((end - found) / MINUTE), 13))


@settings(max_examples=120, deadline=None)
@given(places, st.lists(zones, max_size=2), windows, days_off, st.booleans())
def test_the_first_moment_that_fits_every_clock_is_found(
    place: tuple[str, datetime], others: list[str], window: Window, off: frozenset[int], legal: bool
) -> None:
    zone, moment = place
    rule = LegalHours((*((time(9), time(18)),) * 5, (time(10), time(17)), None), on_holidays=False)
    today = moment.date()
    site = SiteCalendar(
        zone,
        closures=frozenset(today + n * DAY for n in off if n % 2),
        holidays=frozenset(today + n * DAY for n in off if not n % 2),
        legal=(rule,) if legal else (),
    )
    patient, *number = [*others, None, None][:2]
    calendar = recipient_calendar(site, patient, None if number == [None] else tuple(number))
    assert_first(next_allowed(moment, window, calendar), moment, window, calendar)


@settings(max_examples=60, deadline=None)
@given(zones, st.one_of(st.none(), zones), st.one_of(st.none(), st.lists(zones, max_size=3).map(tuple)))
def test_whatever_is_known_of_a_patient_there_is_an_hour_every_week(
    zone: str, patient: str | None, number: tuple[str, ...] | None
) -> None:
    calendar = recipient_calendar(SiteCalendar(zone), patient, number)
    for window in (Window.NORMAL, Window.HARD):
        assert opens_at_all(calendar, window)
    if patient is not None:
        assert any(same_clock(patient, each) for each in calendar.clocks or (zone,)), "their record counts"


@settings(max_examples=100, deadline=None)
@given(places, st.integers(-15, 15), days_off, st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
def test_working_days_are_counted_by_the_calendar(
    place: tuple[str, datetime], days: int, off: frozenset[int], week: list[bool]
) -> None:
    zone, moment = place
    today = shown(moment, ZoneInfo(zone)).date()
    opening = tuple((time(9), time(17)) if is_open else None for is_open in week)
    site = SiteCalendar(zone, opening=opening, closures=frozenset(today + n * DAY for n in off))

    def is_open(day: date) -> bool:
        return week[day.weekday()] and day not in site.closures

    found = local_date(working_days_after(moment, days, site), site)
    # A wall time that its day does not have becomes the first moment after it, at worst the next day's.
    assert is_open(found) or is_open(found - DAY)
    between = range(1, abs((found - today).days))
    counted = sum(is_open(today + n * (DAY if days >= 0 else -DAY)) for n in between)
    if days == 0:
        assert counted == 0
        assert found == today or not is_open(today)
    else:
        assert counted in (abs(days) - 1, abs(days))
        assert (found > today) == (days > 0)


def test_working_days_keep_the_wall_time_around_every_change() -> None:
    for change in changes():
        site = replace(change.site, opening=((time(9), time(17)),) * 7)
        event = datetime.combine(shown(change.at, change.zone).date() - 2 * DAY, time(9), change.zone)
        for days in (1, 2, 3):
            found = working_days_after(event.astimezone(UTC), days, site)
            assert shown(found, change.zone).time() == time(9), change
            assert local_date(found, site) == event.date() + days * DAY


@settings(max_examples=100, deadline=None)
@given(places, st.integers(1, 8 * 60), windows)
def test_staffed_time_ahead_is_really_there(
    place: tuple[str, datetime], minutes: int, window: Window
) -> None:
    zone, moment = place
    site = SiteCalendar(zone)
    found, last = staffed_stretch(moment, window, minutes * MINUTE, site)
    assert is_allowed(found, window, site)
    assert last >= found
    today = local_date(found, site)
    walls = (shown(found + n * MINUTE, ZoneInfo(zone)) for n in range(26 * 60))
    left = sum(
        wall.date() == today and wall.weekday() < 5 and time(9) <= wall.time() < time(17) for wall in walls
    )
    assert left >= minutes
    assert found == moment or found - MINUTE < moment or not is_allowed(found - MINUTE, window, site)
