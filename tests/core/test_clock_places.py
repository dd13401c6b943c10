"""Where the patient is: several wall clocks at once, numbers without a place, and places that never fit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendar import (
    is_allowed,
    next_allowed,
    opens_at_all,
    recipient_calendar,
    window_closes,
)
from core.types import LegalHours, SiteCalendar, Window

LONDON = SiteCalendar("Europe/London")
NEW_YORK = SiteCalendar("America/New_York")


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def clocks(
    site: SiteCalendar, patient_zone: str | None = None, phone_zones: tuple[str, ...] | None = None
) -> tuple[str, ...] | str:
    found = recipient_calendar(site, patient_zone, phone_zones)
    assert found.zone == site.zone
    assert not (found.narrow and found.clocks)
    return "10-17" if found.narrow else found.clocks


def test_nobody_says_otherwise_so_the_patient_is_near_the_site() -> None:
    assert recipient_calendar(LONDON, None, None) is LONDON
    assert recipient_calendar(LONDON, "Europe/London", None) is LONDON
    assert (
        recipient_calendar(LONDON, None, ("Europe/Guernsey", "Europe/Isle_of_Man", "Europe/London")) is LONDON
    )


def test_a_zone_that_shows_the_same_time_all_year_changes_nothing() -> None:
    dublin = SiteCalendar("Europe/Dublin")
    assert recipient_calendar(dublin, None, ("Europe/Guernsey", "Europe/London")) is dublin
    assert recipient_calendar(NEW_YORK, "America/Toronto", ("America/Detroit",)) is NEW_YORK
    assert clocks(NEW_YORK, "America/Bogota") == ("America/New_York", "America/Bogota"), "only in winter"


def test_every_place_that_the_evidence_names_must_agree() -> None:
    assert clocks(LONDON, "Europe/Madrid") == ("Europe/London", "Europe/Madrid")
    assert clocks(NEW_YORK, None, ("America/Denver",)) == ("America/New_York", "America/Denver")
    both = ("America/New_York", "America/Chicago", "America/Los_Angeles")
    assert clocks(NEW_YORK, "America/Chicago", ("America/Los_Angeles",)) == both
    assert clocks(NEW_YORK, None, ("America/Chicago", "America/Denver")) == (
        "America/New_York", "America/Chicago", "America/Denver",
    )  # fmt: skip
    assert clocks(NEW_YORK, "America/Chicago", ("America/Chicago", "America/Denver")) == both[:2]
    assert clocks(NEW_YORK, "America/Chicago", ("America/New_York",)) == both[:2]
    assert clocks(NEW_YORK, "America/New_York", ("America/Los_Angeles",)) == (both[0], both[2])


def test_a_number_without_a_place_is_written_to_when_it_is_day_in_many_places() -> None:
    assert clocks(LONDON, None, ()) == "10-17"
    assert clocks(LONDON, "Europe/Madrid", ()) == ("Europe/London", "Europe/Madrid")
    calendar = recipient_calendar(LONDON, None, ())
    for window in (Window.NORMAL, Window.HARD):
        morning = at("2027-06-01T08:30", "Europe/London")
        opens = at("2027-06-01T10:00", "Europe/London")
        assert next_allowed(morning, window, calendar) == opens
        assert window_closes(opens, window, calendar) == at("2027-06-01T17:00", "Europe/London")
    assert is_allowed(morning, Window.ANY, calendar)


def test_a_message_across_six_hours_leaves_when_both_are_awake() -> None:
    calendar = recipient_calendar(NEW_YORK, None, ("Europe/Paris",))
    morning = at("2027-06-01T07:00", "America/New_York")
    opens = next_allowed(morning, Window.NORMAL, calendar)
    assert opens == at("2027-06-01T09:00", "America/New_York")
    assert window_closes(opens, Window.NORMAL, calendar) == at("2027-06-01T19:00", "Europe/Paris")
    # For two weeks in March only one of the two has changed its clocks.
    between = next_allowed(at("2027-03-16T07:00", "America/New_York"), Window.NORMAL, calendar)
    assert window_closes(between, Window.NORMAL, calendar) - between == timedelta(hours=5)


def test_it_must_not_be_sunday_at_either_end() -> None:
    calendar = recipient_calendar(SiteCalendar("Pacific/Auckland"), "Australia/Perth", None)
    monday_there = next_allowed(at("2027-06-05T19:30", "Pacific/Auckland"), Window.NORMAL, calendar)
    assert monday_there == at("2027-06-07T09:00", "Australia/Perth")


def test_over_the_dateline_the_weekdays_of_both_sides_count() -> None:
    site = SiteCalendar("Pacific/Kiritimati")
    calendar = recipient_calendar(site, "Pacific/Pago_Pago", None)
    assert calendar.clocks == ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    # An hour and a day apart: Monday here is Sunday there, and Saturday there is Sunday here.
    monday = at("2027-06-07T12:00", "Pacific/Kiritimati")
    assert next_allowed(monday, Window.NORMAL, calendar) == at("2027-06-07T09:00", "Pacific/Pago_Pago")
    saturday = at("2027-06-12T19:30", "Pacific/Kiritimati")
    assert next_allowed(saturday, Window.NORMAL, calendar) == at("2027-06-14T09:00", "Pacific/Pago_Pago")
    assert next_allowed(monday, Window.HARD, calendar) == monday


def test_ordinary_hours_that_never_meet_make_way_for_the_hard_ones() -> None:
    assert not opens_at_all(
        SiteCalendar("Europe/London", clocks=("Europe/London", "Australia/Sydney")), Window.NORMAL
    )
    calendar = recipient_calendar(LONDON, None, ("Australia/Sydney",))
    assert calendar.clocks == ("Europe/London", "Australia/Sydney")
    for month in (1, 4, 7, 10):
        found = next_allowed(at(f"2027-{month:02}-04T12:00", "Europe/London"), Window.NORMAL, calendar)
        for zone in calendar.clocks:
            local = found.astimezone(ZoneInfo(zone))
            assert time(8) <= local.time() < time(20)
            assert local.weekday() < 6


def test_where_no_hour_fits_the_patients_own_clock_counts() -> None:
    calendar = recipient_calendar(LONDON, "Pacific/Auckland", None)
    assert calendar.clocks == ("Pacific/Auckland",)
    found = next_allowed(at("2027-06-01T12:00", "Europe/London"), Window.NORMAL, calendar)
    assert found == at("2027-06-02T09:00", "Pacific/Auckland")
    assert clocks(LONDON, None, ("Pacific/Auckland",)) == "10-17", "a number alone says too little for that"
    assert clocks(LONDON, "Pacific/Auckland", ("Asia/Tokyo",)) == ("Pacific/Auckland",)


def test_the_sites_closures_hold_wherever_the_patient_is() -> None:
    site = SiteCalendar("Europe/London", closures=frozenset({date(2027, 6, 2)}))
    calendar = recipient_calendar(site, "Pacific/Auckland", None)
    ten_in_auckland = at("2027-06-02T10:00", "Pacific/Auckland")
    assert is_allowed(ten_in_auckland, Window.NORMAL, calendar), "still the first of June in London"
    assert not is_allowed(ten_in_auckland + timedelta(hours=24), Window.NORMAL, calendar)
    assert is_allowed(ten_in_auckland + timedelta(hours=24), Window.HARD, calendar)


def test_days_off_play_no_part_in_the_choice_and_are_kept() -> None:
    shut_all_year = frozenset(date(2027, 1, 1) + timedelta(days=day) for day in range(400))
    site = SiteCalendar(
        "Europe/London", holidays=shut_all_year, short_days=((date(2028, 12, 24), (time(9), time(12))),)
    )
    calendar = recipient_calendar(site, "Europe/Madrid", None)
    assert calendar.clocks == ("Europe/London", "Europe/Madrid")
    assert (calendar.holidays, calendar.short_days) == (site.holidays, site.short_days)
    assert recipient_calendar(site, "Europe/London", None) is site


def test_a_calendar_never_fits_a_patient_worse_than_no_hour_at_all() -> None:
    evenings = SiteCalendar("Europe/London", normal=((time(17), time(19)),) * 5 + (None, None))
    assert recipient_calendar(evenings, None, ()) is evenings, "10-17 would hold the message for ever"


@pytest.mark.parametrize("window", [Window.NORMAL, Window.HARD])
def test_a_window_that_never_opens_is_told_before_anybody_waits_for_it(window: Window) -> None:
    assert opens_at_all(LONDON, window)
    apart = SiteCalendar("America/New_York", clocks=("America/New_York", "Asia/Bangkok"))
    assert not opens_at_all(apart, window), "twelve hours in winter"
    banned = LegalHours(((time(21), time(22)),) * 7, marketing_only=False)
    against_the_law = SiteCalendar("Europe/London", legal=(banned,))
    assert not opens_at_all(against_the_law, window)
    with pytest.raises(ValueError, match=f"Europe/London.*{window} window"):
        next_allowed(at("2027-06-01T12:00", "Europe/London"), window, against_the_law)
    assert opens_at_all(against_the_law, Window.ANY)
    assert opens_at_all(SiteCalendar("UTC", closures=frozenset({date(2027, 1, 4)})), window), "days off aside"


def test_an_unknown_zone_of_a_patient_is_named() -> None:
    with pytest.raises(ValueError, match="no time zone called 'Europe/Lundon'"):
        recipient_calendar(LONDON, "Europe/Lundon", None)
