"""Golden cases of the site's clock: each names the rule, the place and the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendar import due_at, is_allowed, local_date, next_allowed, window_closes
from core.types import Delay, Hours, SiteCalendar, Window
from tests.support.sequences import sms, task

WEEKDAYS_FROM_EIGHT: tuple[Hours | None, ...] = ((time(8), time(18)),) * 5 + (None, None)
ALL_DAY: Hours = (time(0), time(0))
NEW_YORK = SiteCalendar("America/New_York")
LONDON = SiteCalendar("Europe/London")
LORD_HOWE = SiteCalendar("Australia/Lord_Howe")
KATHMANDU = SiteCalendar("Asia/Kathmandu")
APIA = SiteCalendar("Pacific/Apia")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, site: SiteCalendar, fold: int = 0) -> datetime:
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(site.zone), fold=fold)
    return wall.astimezone(UTC)


def due(event: datetime, delay: Delay, site: SiteCalendar, at: time | None = None) -> datetime:
    return due_at(sms("step", delay, at=at), event, site)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("2027-03-13T12:00", "2027-03-14T13:00"),
        ("2027-03-12T12:00", "2027-03-13T14:00"),
        ("2027-11-06T12:00", "2027-11-07T14:00"),
        ("2027-11-05T12:00", "2027-11-06T13:00"),
    ],
)
def test_nine_stays_nine_in_new_york_on_both_change_days(event: str, expected: str) -> None:
    assert due(local(event, NEW_YORK), Delay(days=1), NEW_YORK, time(9)) == utc(expected)


def test_calendar_days_keep_the_wall_time_of_the_event_over_a_change() -> None:
    event = local("2027-03-13T16:20:31", NEW_YORK)
    assert due(event, Delay(days=1), NEW_YORK) - event == timedelta(hours=23)
    event = local("2027-11-06T16:20:31", NEW_YORK)
    assert due(event, Delay(days=1), NEW_YORK) - event == timedelta(hours=25)


def test_elapsed_time_is_physical_over_a_change() -> None:
    event = local("2027-03-13T16:00", NEW_YORK)
    assert due(event, Delay(elapsed=timedelta(hours=24)), NEW_YORK) == local("2027-03-14T17:00", NEW_YORK)


def test_friday_noon_waits_for_monday_eight_in_sydney() -> None:
    sydney = SiteCalendar("Australia/Sydney", normal=WEEKDAYS_FROM_EIGHT)
    friday = local("2027-07-02T12:00", sydney)
    assert next_allowed(friday, Window.NORMAL, sydney) == friday
    after_hours = friday + timedelta(hours=6)
    assert next_allowed(after_hours, Window.NORMAL, sydney) == local("2027-07-05T08:00", sydney)
    mondays_only = SiteCalendar("Australia/Sydney", normal=((time(8), time(9)), *[None] * 6))
    assert next_allowed(friday, Window.NORMAL, mondays_only) == local("2027-07-05T08:00", mondays_only)
    over_the_change = local("2027-10-01T12:00", mondays_only)
    assert next_allowed(over_the_change, Window.NORMAL, mondays_only) == utc("2027-10-03T21:00")


def test_a_time_that_london_skips_becomes_the_first_minute_after_it() -> None:
    event = local("2027-03-27T12:00", LONDON)
    moved = due(event, Delay(days=1), LONDON, time(1, 30))
    assert moved == utc("2027-03-28T01:00")
    assert moved.astimezone(ZoneInfo("Europe/London")).time() == time(2)


def test_a_time_that_new_york_shows_twice_is_taken_the_first_time() -> None:
    event = local("2027-11-06T12:00", NEW_YORK)
    assert due(event, Delay(days=1), NEW_YORK, time(1, 30)) == utc("2027-11-07T05:30")


def test_an_event_in_the_second_showing_of_an_hour_is_never_due_before_it() -> None:
    event = local("2027-11-07T01:30", NEW_YORK, fold=1)
    assert due(event, Delay(), NEW_YORK) == event
    assert due(event, Delay(), NEW_YORK, time(1, 45)) == event
    assert due(event, Delay(days=1), NEW_YORK) == utc("2027-11-08T06:30")


def test_a_step_time_already_past_on_the_day_of_the_event_is_due_at_once() -> None:
    event = local("2027-06-01T12:00", LONDON)
    assert due(event, Delay(), LONDON, time(9)) == event


def test_two_weeks_closed_hold_ordinary_messages_but_not_the_hard_window() -> None:
    shut = frozenset(date(2027, 12, 20) + timedelta(days=day) for day in range(14))
    site = SiteCalendar("Europe/London", closures=shut)
    moment = local("2027-12-18T19:00", site)
    assert next_allowed(moment, Window.NORMAL, site) == local("2028-01-03T09:00", site)
    assert next_allowed(moment, Window.HARD, site) == moment
    assert next_allowed(local("2027-12-25T06:00", site), Window.HARD, site) == local("2027-12-25T08:00", site)


def test_nepal_is_five_hours_and_three_quarters_ahead() -> None:
    assert due(utc("2027-06-01T00:00"), Delay(days=1), KATHMANDU, time(9)) == utc("2027-06-02T03:15")
    assert next_allowed(utc("2027-06-01T14:00"), Window.NORMAL, KATHMANDU) == utc("2027-06-02T03:15")


def test_lord_howe_changes_by_half_an_hour() -> None:
    assert due(local("2027-04-03T12:00", LORD_HOWE), Delay(days=1), LORD_HOWE, time(9)) == utc(
        "2027-04-03T22:30"
    )
    skipped = due(local("2027-10-02T12:00", LORD_HOWE), Delay(days=1), LORD_HOWE, time(2, 15))
    assert skipped.astimezone(ZoneInfo("Australia/Lord_Howe")).isoformat() == "2027-10-03T02:30:00+11:00"
    twice = due(local("2027-04-03T12:00", LORD_HOWE), Delay(days=1), LORD_HOWE, time(1, 45))
    assert twice.astimezone(ZoneInfo("Australia/Lord_Howe")).isoformat() == "2027-04-04T01:45:00+11:00"


def test_apia_jumped_over_a_whole_friday() -> None:
    event = local("2011-12-29T10:00", APIA)
    assert due(event, Delay(days=1), APIA, time(9)) == local("2011-12-31T00:00", APIA)
    assert due(event, Delay(days=2), APIA, time(9)) == local("2011-12-31T09:00", APIA)
    assert next_allowed(local("2011-12-29T19:30", APIA), Window.NORMAL, APIA) == local(
        "2011-12-31T09:00", APIA
    )
    assert local_date(utc("2011-12-30T09:59"), APIA) == date(2011, 12, 29)
    assert local_date(utc("2011-12-30T10:00"), APIA) == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("event", "hours", "expected"),
    [
        ("2027-06-04T16:00", 2, "2027-06-07T10:00"),
        ("2027-06-05T11:00", 1, "2027-06-07T10:00"),
        ("2027-06-07T03:00", 0, "2027-06-07T09:00"),
        ("2027-06-07T09:00", 8, "2027-06-07T17:00"),
        ("2027-06-07T17:00", 0, "2027-06-08T09:00"),
        ("2027-06-07T09:00", 8.5, "2027-06-08T09:30"),
        ("2027-06-16T16:30", 1, "2027-06-21T09:30"),
        ("2027-03-12T16:00", 2, "2027-03-15T10:00"),
        # Fifty open days: fifty-two weekdays from a Tuesday, less the two closures.
        ("2027-06-01T09:00", 400, "2027-08-11T17:00"),
    ],
)
def test_opening_hours_pass_only_while_the_site_is_open(event: str, hours: float, expected: str) -> None:
    site = SiteCalendar("America/New_York", closures=frozenset({date(2027, 6, 17), date(2027, 6, 18)}))
    delay = Delay(elapsed=timedelta(hours=hours), business=True)
    assert due(local(event, site), delay, site) == local(expected, site)


def test_opening_time_counts_what_really_passes_on_the_night_of_a_change() -> None:
    always = SiteCalendar("America/New_York", opening=(ALL_DAY,) * 7)
    delay = Delay(elapsed=timedelta(hours=24), business=True)
    assert due(local("2027-03-14T00:00", always), delay, always) == local("2027-03-15T01:00", always)
    nights = SiteCalendar("America/New_York", opening=((time(0), time(4)),) * 7)
    delay = Delay(elapsed=timedelta(hours=4), business=True)
    assert due(local("2027-11-07T00:00", nights), delay, nights) == local("2027-11-07T03:00", nights)
    assert due(local("2027-03-14T00:00", nights), delay, nights) == local("2027-03-15T01:00", nights)


def test_calendar_days_and_opening_time_add_up() -> None:
    delay = Delay(days=1, elapsed=timedelta(minutes=30), business=True)
    assert due(local("2027-06-04T10:00", LONDON), delay, LONDON) == local("2027-06-07T09:30", LONDON)


@pytest.mark.parametrize(
    ("event", "delay", "at", "expected"),
    [
        ("2027-06-01T10:00", Delay(days=5), time(9), "2027-06-07T09:00"),
        ("2027-06-01T10:00", Delay(days=1), time(8), "2027-06-02T09:00"),
        ("2027-06-01T10:00", Delay(days=1), time(12), "2027-06-02T12:00"),
        ("2027-06-01T10:00", Delay(days=1), time(17), "2027-06-03T09:00"),
        ("2027-06-01T16:30", Delay(elapsed=timedelta(hours=1)), None, "2027-06-02T09:00"),
        ("2027-12-23T10:00", Delay(days=1), None, "2027-12-29T09:00"),
    ],
)
def test_a_task_is_due_while_the_site_is_open_and_a_message_is_not_moved(
    event: str, delay: Delay, at: time | None, expected: str
) -> None:
    christmas = frozenset(date(2027, 12, day) for day in (24, 25, 26, 27, 28))
    site = SiteCalendar("Europe/London", closures=christmas)
    moment = local(event, site)
    assert due_at(task("call", delay, at=at), moment, site) == local(expected, site)
    wall = moment.astimezone(ZoneInfo(site.zone)).replace(tzinfo=None) + timedelta(days=delay.days)
    named = wall if at is None else datetime.combine(wall.date(), at)
    assert due(moment, delay, site, at) == local(str(named), site) + delay.elapsed


def test_a_task_at_a_site_that_never_opens_is_refused_by_name() -> None:
    site = SiteCalendar("Europe/London", opening=(None,) * 7)
    with pytest.raises(ValueError, match=r"Europe/London.*opening hours"):
        due_at(task("call", 1), utc("2027-06-01T10:00"), site)


def test_ten_to_eleven_in_the_night_of_a_change_waits_for_the_right_morning() -> None:
    spring = local("2027-03-13T22:50", NEW_YORK)
    assert next_allowed(spring, Window.HARD, NEW_YORK) == utc("2027-03-14T12:00")
    assert next_allowed(spring, Window.NORMAL, NEW_YORK) == utc("2027-03-15T13:00")
    autumn = local("2027-11-06T22:50", NEW_YORK)
    assert next_allowed(autumn, Window.HARD, NEW_YORK) == utc("2027-11-07T13:00")
    assert not is_allowed(spring, Window.HARD, NEW_YORK)


def test_a_window_includes_its_opening_and_excludes_its_closing() -> None:
    for window, opens, closes in ((Window.HARD, 8, 20), (Window.NORMAL, 9, 19)):
        start, end = local(f"2027-06-01T{opens:02}:00", LONDON), local(f"2027-06-01T{closes}:00", LONDON)
        assert is_allowed(start, window, LONDON)
        assert not is_allowed(start - timedelta(microseconds=1), window, LONDON)
        assert is_allowed(end - timedelta(microseconds=1), window, LONDON)
        assert not is_allowed(end, window, LONDON)
        assert window_closes(start, window, LONDON) == end
        assert next_allowed(end, window, LONDON) == start + timedelta(days=1)


def test_any_window_is_always_open() -> None:
    moment = local("2027-12-25T03:00", LONDON)
    assert is_allowed(moment, Window.ANY, LONDON)
    assert next_allowed(moment, Window.ANY, LONDON) == moment
    assert window_closes(moment, Window.ANY, LONDON) == moment + timedelta(hours=24)


def test_a_moment_outside_every_window_has_already_closed() -> None:
    sunday = local("2027-06-06T12:00", LONDON)
    assert window_closes(sunday, Window.NORMAL, LONDON) == sunday


def test_ordinary_hours_never_reach_past_the_hard_ones() -> None:
    site = SiteCalendar("Europe/London", normal=((time(6), time(23)),) * 7)
    assert next_allowed(local("2027-06-01T06:30", site), Window.NORMAL, site) == local(
        "2027-06-01T08:00", site
    )
    assert not is_allowed(local("2027-06-01T20:00", site), Window.NORMAL, site)
    to_midnight = SiteCalendar("Europe/London", normal=(ALL_DAY,) * 7)
    assert window_closes(local("2027-06-01T12:00", to_midnight), Window.NORMAL, to_midnight) == local(
        "2027-06-01T20:00", to_midnight
    )
    disjoint = SiteCalendar("Europe/London", normal=((time(5), time(7)),) * 7)
    with pytest.raises(ValueError, match="Europe/London"):
        next_allowed(local("2027-06-01T06:00", disjoint), Window.NORMAL, disjoint)


def test_an_opening_that_the_clock_skips_is_the_first_minute_after() -> None:
    early = SiteCalendar("Europe/London", hard=(time(1, 30), time(20)))
    assert next_allowed(utc("2027-03-28T00:10"), Window.HARD, early) == utc("2027-03-28T01:00")


def test_a_window_in_an_hour_shown_twice_opens_twice() -> None:
    site = SiteCalendar("America/New_York", hard=(time(1, 15), time(1, 45)))
    assert window_closes(utc("2027-11-07T05:20"), Window.HARD, site) == utc("2027-11-07T05:45")
    assert next_allowed(utc("2027-11-07T05:45"), Window.HARD, site) == utc("2027-11-07T06:15")
    assert window_closes(utc("2027-11-07T06:15"), Window.HARD, site) == utc("2027-11-07T06:45")
    through = SiteCalendar("America/New_York", hard=(time(1), time(3)))
    assert window_closes(utc("2027-11-07T05:20"), Window.HARD, through) == utc("2027-11-07T08:00")


def test_midnight_as_a_closing_time_ends_the_day() -> None:
    site = SiteCalendar("Europe/London", hard=(time(8), time(0)))
    moment = local("2027-06-01T23:59", site)
    assert is_allowed(moment, Window.HARD, site)
    assert window_closes(moment, Window.HARD, site) == local("2027-06-02T00:00", site)
    assert next_allowed(local("2027-06-02T00:00", site), Window.HARD, site) == local("2027-06-02T08:00", site)


def test_a_site_without_hours_is_named() -> None:
    site = SiteCalendar("Pacific/Auckland", opening=(None,) * 7, normal=(None,) * 7)
    event = utc("2027-06-01T00:00")
    with pytest.raises(ValueError, match=r"Pacific/Auckland.*opening hours"):
        due(event, Delay(elapsed=timedelta(minutes=5), business=True), site)
    with pytest.raises(ValueError, match=r"Pacific/Auckland.*normal window"):
        next_allowed(event, Window.NORMAL, site)
    with pytest.raises(ValueError, match="Pacific/Auckland"):
        next_allowed(event, Window.HARD, SiteCalendar("Pacific/Auckland", hard=(time(9), time(9))))


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "../../etc/passwd", "Europe"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"no time zone called '{name}'"):
        local_date(utc("2027-06-01T00:00"), SiteCalendar(name))
