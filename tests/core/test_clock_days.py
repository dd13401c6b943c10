"""Holidays, half days, working days, days before the event, and time enough for a colleague to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendar import (
    NeverAllowed,
    due_at,
    is_allowed,
    next_allowed,
    staffed_stretch,
    window_closes,
    working_days_after,
)
from core.types import Delay, SiteCalendar, Window
from tests.support.sequences import sms, task

HOUR = timedelta(hours=1)
EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})
"""Good Friday and Easter Monday in England; the clocks go forward on the Sunday between."""
LONDON = SiteCalendar("Europe/London", holidays=EASTER)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def test_public_holidays_hold_ordinary_messages_but_not_answers() -> None:
    thursday_evening = london("2027-03-25T19:30")
    assert next_allowed(thursday_evening, Window.NORMAL, LONDON) == london("2027-03-27T09:00")
    assert next_allowed(london("2027-03-28T12:00"), Window.NORMAL, LONDON) == london("2027-03-30T09:00")
    assert is_allowed(london("2027-03-26T12:00"), Window.HARD, LONDON)


def test_the_site_is_shut_on_public_holidays() -> None:
    call = due_at(task("call", Delay(elapsed=HOUR, business=True)), london("2027-03-25T16:30"), LONDON)
    assert call == london("2027-03-30T09:30")


def test_a_half_day_ends_messages_and_opening_time_early() -> None:
    half = replace(LONDON, short_days=((date(2027, 12, 24), (time(9), time(12))),))
    noon = london("2027-12-24T12:00")
    assert not is_allowed(noon, Window.NORMAL, half)
    assert window_closes(noon - HOUR, Window.NORMAL, half) == noon
    assert is_allowed(noon, Window.HARD, half)
    late = Delay(elapsed=2 * HOUR, business=True)
    assert due_at(task("call", late), london("2027-12-24T11:00"), half) == london("2027-12-27T10:00")


def test_hours_for_a_single_day_open_the_site_on_a_holiday_and_on_a_saturday() -> None:
    hours = (time(10), time(13))
    special = replace(LONDON, short_days=((date(2027, 3, 26), hours), (date(2027, 3, 27), hours)))
    assert working_days_after(london("2027-03-25T11:00"), 1, special) == london("2027-03-26T11:00")
    assert working_days_after(london("2027-03-25T11:00"), 2, special) == london("2027-03-27T11:00")
    assert not is_allowed(london("2027-03-26T11:00"), Window.NORMAL, special), "messages rest all the same"
    shut = replace(special, closures=frozenset({date(2027, 3, 26)}))
    assert working_days_after(london("2027-03-25T11:00"), 1, shut) == london("2027-03-27T11:00")


@pytest.mark.parametrize(
    ("event", "days", "expected"),
    [
        ("2027-03-24T15:00", 1, "2027-03-25T15:00"),
        ("2027-03-24T15:00", 2, "2027-03-30T15:00"),
        ("2027-03-24T15:00", 3, "2027-03-31T15:00"),
        ("2027-03-27T08:00", 1, "2027-03-30T08:00"),
        ("2027-03-25T23:30", 0, "2027-03-25T23:30"),
        ("2027-03-27T15:00", 0, "2027-03-30T15:00"),
        ("2027-03-30T15:00", -1, "2027-03-25T15:00"),
        ("2027-03-31T15:00", -3, "2027-03-24T15:00"),
    ],
)
def test_working_days_are_days_on_which_the_site_is_open(event: str, days: int, expected: str) -> None:
    assert working_days_after(london(event), days, LONDON) == london(expected)
    assert due_at(sms("step", Delay(days=days, working=True)), london(event), LONDON) == london(expected)


def test_a_working_day_may_have_a_time_of_its_own() -> None:
    step = sms("step", Delay(days=3, working=True), at=time(10))
    assert due_at(step, london("2027-03-24T15:00"), LONDON) == london("2027-03-31T10:00")


def test_two_weeks_closed_are_no_working_days() -> None:
    shut = frozenset(date(2027, 8, 2) + timedelta(days=day) for day in range(14))
    site = replace(LONDON, closures=shut)
    assert working_days_after(london("2027-07-30T15:00"), 1, site) == london("2027-08-16T15:00")
    never = replace(LONDON, opening=(None,) * 7)
    with pytest.raises(ValueError, match="Europe/London does not open"):
        working_days_after(london("2027-07-30T15:00"), 1, never)


def test_a_recall_starts_before_its_date() -> None:
    due = london("2027-04-06T10:15")
    fortnight_before = due_at(sms("invite", Delay(days=-14), at=time(9, 30)), due, LONDON)
    assert fortnight_before == london("2027-03-23T09:30"), "by the wall clock, over the change between"
    assert due_at(sms("invite", Delay(days=-14)), due, LONDON) == london("2027-03-23T10:15")
    assert due_at(task("call", Delay(days=-10)), due, LONDON) == london("2027-03-30T09:00"), (
        "a holiday, so later"
    )


def test_a_step_leaves_time_after_we_learned_of_the_event() -> None:
    step = replace(sms("missed_you", Delay(elapsed=45 * HOUR / 60)), after_learning=45 * HOUR / 60)
    event = london("2027-06-01T10:00")
    assert due_at(step, event, LONDON) == event + timedelta(minutes=45)
    assert due_at(step, event, LONDON, learned_at=event) == event + timedelta(minutes=45)
    marked = event + 2 * HOUR
    assert due_at(step, event, LONDON, learned_at=marked) == marked + timedelta(minutes=45)
    later = sms("new_time", 2)
    assert due_at(later, event, LONDON, learned_at=marked) == london("2027-06-03T10:00"), "not asked for"


def test_a_task_learned_of_late_is_still_due_while_somebody_is_there() -> None:
    call = replace(task("call", Delay(elapsed=HOUR)), after_learning=HOUR)
    event = london("2027-06-01T10:00")
    assert due_at(call, event, LONDON, learned_at=london("2027-06-04T16:30")) == london("2027-06-07T09:00")


def test_an_urgent_task_is_due_at_any_hour() -> None:
    sunday_night = london("2027-06-06T23:10")
    call = replace(task("call"), urgent=True)
    assert due_at(call, sunday_night, LONDON) == sunday_night
    escalation = replace(task("escalate", Delay(elapsed=15 * HOUR / 60)), urgent=True)
    assert due_at(escalation, sunday_night, LONDON) == sunday_night + timedelta(minutes=15)
    in_business_hours = replace(task("call", Delay(elapsed=HOUR, business=True)), urgent=True)
    assert due_at(in_business_hours, sunday_night, LONDON) == sunday_night + HOUR


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ("2027-06-01T10:00", 3, "2027-06-01T10:00"),
        ("2027-06-01T14:00", 3, "2027-06-01T14:00"),
        ("2027-06-01T14:01", 3, "2027-06-02T09:00"),
        ("2027-06-01T07:00", 3, "2027-06-01T09:00"),
        ("2027-06-04T15:00", 3, "2027-06-07T09:00"),
        ("2027-03-25T15:00", 3, "2027-03-30T09:00"),
        ("2027-06-01T18:00", 0, "2027-06-01T18:00"),
    ],
)
def test_a_check_in_leaves_only_with_staffed_hours_ahead(moment: str, hours: int, expected: str) -> None:
    found = staffed_stretch(london(moment), Window.NORMAL, hours * HOUR, LONDON)[0]
    assert found == london(expected)


def test_staffed_hours_are_counted_in_any_window() -> None:
    moment = london("2027-06-01T15:00")
    until = london("2027-06-02T14:00")
    assert staffed_stretch(moment, Window.ANY, 3 * HOUR, LONDON) == (london("2027-06-02T00:00"), until)
    assert staffed_stretch(moment, Window.HARD, 3 * HOUR, LONDON) == (london("2027-06-02T08:00"), until)


def test_more_staffed_hours_than_any_day_has_are_refused() -> None:
    with pytest.raises(NeverAllowed, match=r"Europe/London has no day with 9 opening hours left"):
        staffed_stretch(london("2027-06-01T15:00"), Window.NORMAL, 9 * HOUR, LONDON)
    afternoons = replace(LONDON, opening=((time(20), time(23)),) * 7)
    found = staffed_stretch(london("2027-06-01T19:30"), Window.NORMAL, HOUR, afternoons)[0]
    assert found == london("2027-06-02T09:00"), "before opening counts: the hours lie ahead"
