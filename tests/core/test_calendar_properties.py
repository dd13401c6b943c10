"""Every zone and every clock change of 2024 to 2028, held against the plain wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import due_at, is_allowed, next_allowed, window_closes
from core.types import Delay, SiteCalendar, Step, Window
from tests.support.sequences import sms

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NEXT_DAY_AT_NINE = sms("nine", Delay(days=1), at=time(9))


@dataclass(frozen=True)
class Change:
    """``at``: the first UTC moment of the new offset; ``before`` and ``after``: offsets from UTC."""

    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def site(self) -> SiteCalendar:
        return SiteCalendar(self.zone.key)

    def wall(self, offset: timedelta) -> datetime:
        """What a clock at this offset shows at the change, without a zone."""
        return (self.at + offset).replace(tzinfo=None)


def offset_of(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def changes_of(zone: ZoneInfo) -> Iterator[Change]:
    moment, before = FIRST, offset_of(FIRST, zone)
    while moment < LAST:
        later = moment + DAY
        after = offset_of(later, zone)
        if after != before:
            early, late = moment, later
            while late - early > timedelta(seconds=1):
                middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
                early, late = (middle, late) if offset_of(middle, zone) == before else (early, middle)
            yield Change(zone, late, before, after)
        moment, before = later, after


@cache
def changes() -> list[Change]:
    return [change for name in sorted(available_timezones()) for change in changes_of(ZoneInfo(name))]


def shown(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock shows, without a zone, so that comparisons are plain."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def step_at(clock: time) -> Step:
    return sms("step", Delay(days=1), at=clock)


def day_before(change: Change, wall: datetime) -> datetime:
    """Noon of the local day before ``wall``."""
    noon = datetime.combine(wall.date() - DAY, time(12), change.zone)
    return noon.astimezone(UTC)


def test_there_are_changes_of_both_kinds_in_many_zones() -> None:
    assert len({change.zone.key for change in changes()}) > 150
    assert sum(change.after > change.before for change in changes()) > 700
    assert sum(change.after < change.before for change in changes()) > 700


def test_nine_is_nine_in_every_zone_around_every_change() -> None:
    for change in changes():
        for days in (-3, -2, -1, 0, 1):
            event = change.at + days * DAY
            due = due_at(NEXT_DAY_AT_NINE, event, change.site)
            wanted = datetime.combine(shown(event, change.zone).date() + DAY, time(9))
            assert shown(due, change.zone) == wanted, (change, days)


@pytest.mark.parametrize("moment", [FIRST, FIRST + 200 * DAY])
def test_nine_is_nine_in_zones_without_changes_too(moment: datetime) -> None:
    for name in available_timezones():
        zone = ZoneInfo(name)
        due = due_at(NEXT_DAY_AT_NINE, moment, SiteCalendar(name))
        assert shown(due, zone) == datetime.combine(shown(moment, zone).date() + DAY, time(9)), name


def test_times_that_do_not_exist_move_to_the_first_minute_that_does() -> None:
    for change in changes():
        if change.after <= change.before:
            continue
        first, last = change.wall(change.before), change.wall(change.after) - MINUTE
        for wall in (first, first + (last - first) / 2, last):
            due = due_at(step_at(wall.time()), day_before(change, wall), change.site)
            assert due == change.at, (change, wall)
            assert shown(due, change.zone) == last + MINUTE
            assert shown(due - MINUTE, change.zone) == first - MINUTE


def test_times_that_happen_twice_are_taken_once_and_first() -> None:
    for change in changes():
        if change.after >= change.before:
            continue
        first, last = change.wall(change.after), change.wall(change.before) - MINUTE
        for wall in (first, first + (last - first) / 2, last):
            due = due_at(step_at(wall.time()), day_before(change, wall), change.site)
            assert shown(due, change.zone) == wall, change
            assert due < change.at, change
            assert shown(due + (change.before - change.after), change.zone) == wall


def in_window(moment: datetime, zone: ZoneInfo, window: Window) -> bool:
    """The default site's windows, read off the wall clock."""
    wall = shown(moment, zone)
    if window is Window.HARD:
        return time(8) <= wall.time() < time(20)
    return wall.weekday() < 6 and time(9) <= wall.time() < time(19)


def assert_first_allowed(moment: datetime, window: Window, site: SiteCalendar, zone: ZoneInfo) -> None:
    allowed = next_allowed(moment, window, site)
    assert allowed >= moment
    assert is_allowed(allowed, window, site)
    assert in_window(allowed, zone, window)
    if allowed == moment:
        return
    for earlier in (moment, allowed - MINUTE, moment + (allowed - moment) * 0.37):
        assert not in_window(earlier, zone, window) or earlier < moment, (moment, allowed, zone)


def test_the_next_allowed_moment_is_allowed_and_the_first_around_every_change() -> None:
    for change in changes():
        for hours in (-40, -13, -1, 0, 2, 11):
            moment = change.at + timedelta(hours=hours, minutes=17)
            for window in (Window.HARD, Window.NORMAL):
                assert_first_allowed(moment, window, change.site, change.zone)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
zones = st.sampled_from(sorted(available_timezones()))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    change = draw(st.sampled_from(changes()))
    return change.zone, change.at + timedelta(minutes=draw(st.integers(-3000, 3000)))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(around_a_change(), st.tuples(zones.map(ZoneInfo), moments)),
    st.lists(clocks, min_size=2, max_size=2, unique=True).map(sorted),
)
def test_any_hours_open_and_close_by_the_wall_clock(
    place: tuple[ZoneInfo, datetime], hours: list[time]
) -> None:
    zone, moment = place
    opens, closes = hours
    site = SiteCalendar(zone.key, hard=(opens, closes))

    def is_open(at: datetime) -> bool:
        return opens <= shown(at, zone).time() < closes

    assert is_allowed(moment, Window.HARD, site) == is_open(moment)
    try:
        allowed = next_allowed(moment, Window.HARD, site)
    except ValueError:
        raise AssertionError(f"{zone} {hours} never opens") from None
    assert allowed >= moment
    assert is_open(allowed)
    span = int((allowed - moment) / MINUTE)
    assert not any(is_open(moment + n * MINUTE) for n in range(0, span, 7))
    assert allowed == moment or not is_open(allowed - timedelta(seconds=1))
    end = window_closes(allowed, Window.HARD, site)
    assert end > allowed
    assert not is_open(end)
    assert all(is_open(allowed + n * MINUTE) for n in range(0, int((end - allowed) / MINUTE), 7))


@settings(max_examples=150, deadline=None)
@given(st.one_of(around_a_change(), st.tuples(zones.map(ZoneInfo), moments)), st.integers(0, 30 * 60), clocks)
def test_opening_time_is_what_passes_between_opening_and_closing(
    place: tuple[ZoneInfo, datetime], minutes: int, opens: time
) -> None:
    zone, event = place[0], place[1].replace(second=0, microsecond=0)
    site = SiteCalendar(zone.key, opening=((opens, time(0)),) * 7)
    wanted = Delay(elapsed=timedelta(minutes=minutes), business=True)
    due = due_at(sms("step", wanted), event, site)
    minutes_open = sum(
        shown(event + n * MINUTE, zone).time() >= opens for n in range(int((due - event) / MINUTE))
    )
    assert due >= event
    assert minutes_open == minutes


def test_the_first_time_after_a_repeated_stretch_is_itself() -> None:
    for change in changes():
        if change.after < change.before:
            wall = change.wall(change.before)
            due = due_at(step_at(wall.time()), day_before(change, wall), change.site)
            assert shown(due, change.zone) == wall, change
