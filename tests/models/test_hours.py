"""What ``site.hours`` holds, read as text or as a dictionary, with holidays and legal hours."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from core.types import LegalHours, SiteCalendar
from models.hours import calendar_of, week_of

HOURS = {
    "opening": {"mon": "09:00-12:30"},
    "closures": ["2027-08-02"],
    "short_days": {"2027-12-31": "09:00-11:00", "2027-12-24": "09:00 - 12:00"},
}
HOLIDAYS = frozenset({date(2027, 12, 25)})


def test_nothing_said_is_the_usual_week() -> None:
    assert calendar_of("Europe/London", {}) == SiteCalendar("Europe/London")
    assert calendar_of("Europe/London", "{}") == SiteCalendar("Europe/London")


def test_text_and_dictionary_say_the_same_and_equal_arguments_give_one_object() -> None:
    from_text = calendar_of("UTC", json.dumps(HOURS), HOLIDAYS)
    assert from_text == calendar_of("UTC", HOURS, HOLIDAYS)
    assert from_text is calendar_of("UTC", json.dumps(HOURS), frozenset([date(2027, 12, 25)]))
    assert from_text.opening == ((time(9), time(12, 30)), None, None, None, None, None, None)
    assert from_text.closures == {date(2027, 8, 2)}
    assert from_text.holidays == HOLIDAYS
    assert from_text.short_days == (
        (date(2027, 12, 24), (time(9), time(12))),
        (date(2027, 12, 31), (time(9), time(11))),
    )


def test_other_holidays_are_another_calendar() -> None:
    assert calendar_of("UTC", HOURS) != calendar_of("UTC", HOURS, HOLIDAYS)


def test_legal_hours_given_add_to_those_stored() -> None:
    rule = LegalHours(((time(8), time(20)),) * 7)
    assert calendar_of("UTC", HOURS, legal=(rule,)).legal == (rule,)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ({"moon": "09:00-17:00"}, "unknown day 'moon'"),
        ({"mon": "nine to five"}, "'nine to five' is not like '09:00-17:30'"),
        ({"mon": "17:00-09:00"}, "closes before it opens"),
    ],
)
def test_hours_that_cannot_be_read_are_named(week: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        week_of(week)
