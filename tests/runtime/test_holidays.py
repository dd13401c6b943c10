"""Public holidays and legal hours of the places where clinics have sites, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.calendar import is_allowed
from core.types import Window
from models.hours import calendar_of
from models.store import clinics
from models.store import holidays as store
from runtime.database import Database
from runtime.holidays import place_fault, refresh, region_of
from tests.support.practice import CLINIC, set_up_clinic

NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
EVER = (date(2020, 1, 1), date(2040, 1, 1))


@pytest.fixture
def clinic(database: Database) -> Database:
    with database.writing() as connection:
        set_up_clinic(connection)
    return database


def put_site(database: Database, site_id: str, zone: str, **columns: Any) -> None:
    row = {"id": site_id, "clinic_id": CLINIC, "name": site_id, "zone": zone, "phone": "1", "hours": {}}
    more = dict.fromkeys(("booking_url", "sms_sender", "email_sender"))
    with database.writing() as connection:
        clinics.put_site(connection, {**row, **more, **columns})


def refreshed(database: Database, now: datetime = NOW) -> int:
    with database.writing() as connection:
        return refresh(connection, now)


def of_region(database: Database, region: str) -> dict[date, str]:
    with database.reading() as connection:
        return store.of_region(connection, region, *EVER)


def hours_of(database: Database, site_id: str) -> dict[str, Any]:
    with database.reading() as connection:
        return next(site.hours for site in clinics.sites(connection, CLINIC) if site.id == site_id)


def test_holidays_of_each_place_are_stored_for_the_years_around_now(clinic: Database) -> None:
    put_site(clinic, "edinburgh", "Europe/London", country="GB", subdivision="SCT")
    put_site(clinic, "leeds", "Europe/London", country="GB", subdivision="ENG")
    refreshed(clinic)
    scotland, england = of_region(clinic, "GB-SCT"), of_region(clinic, "GB-ENG")
    assert date(2028, 1, 3) in scotland, "2 January is a Sunday in 2028, so the day after"
    assert date(2027, 3, 29) in england
    assert date(2027, 3, 29) not in scotland, "Easter Monday is none in Scotland"
    assert england[date(2027, 3, 26)] == "Good Friday"
    assert {day.year for day in england} == {2026, 2027, 2028, 2029, 2030}
    assert of_region(clinic, "GB"), "the first site names no part of the country"


def test_a_second_time_nothing_is_written(clinic: Database) -> None:
    put_site(clinic, "austin", "America/Chicago", country="US", subdivision="TX")
    assert refreshed(clinic) > 50
    assert refreshed(clinic) == 0
    a_year_on = refreshed(clinic, datetime(2028, 6, 1, tzinfo=UTC))
    assert 0 < a_year_on < 50, "one more year, and nothing else"
    assert date(2026, 12, 25) in of_region(clinic, "US-TX"), "past years stay"


def test_a_holiday_that_was_moved_is_moved(clinic: Database) -> None:
    refreshed(clinic)
    right = of_region(clinic, "GB")
    with clinic.writing() as connection:
        store.remove(connection, "GB", [date(2027, 12, 27)])
        store.put(connection, "GB", {date(2027, 6, 3): "Jubilee that was called off"})
    assert refreshed(clinic) == 2
    assert of_region(clinic, "GB") == right


def test_legal_hours_become_part_of_the_sites_hours(clinic: Database) -> None:
    put_site(
        clinic, "providence", "America/New_York", country="US", subdivision="RI",
        hours={"hard": "07:00-22:00", "legal": [{"of": "an older version"}]},
    )  # fmt: skip
    refreshed(clinic)
    hours = hours_of(clinic, "providence")
    assert hours["hard"] == "07:00-22:00"
    calendar = calendar_of("America/New_York", hours)
    assert not is_allowed(datetime(2027, 6, 1, 22, 30, tzinfo=UTC), Window.NORMAL, calendar), "18:30"
    assert is_allowed(datetime(2027, 6, 1, 21, 30, tzinfo=UTC), Window.NORMAL, calendar), "17:30"
    assert not is_allowed(datetime(2027, 6, 2, 1, 30, tzinfo=UTC), Window.HARD, calendar), "21:30"
    assert "legal" not in hours_of(clinic, f"{CLINIC}-main"), "no rule for Britain"


def test_a_place_nobody_knows_the_holidays_of_holds_nothing_up(clinic: Database) -> None:
    put_site(clinic, "nowhere", "UTC", country="XX", subdivision="Y")
    refreshed(clinic)
    assert of_region(clinic, "XX-Y") == {}


def test_unknown_places_are_told_in_words() -> None:
    assert place_fault("GB", None) is None
    assert place_fault("GB", "SCT") is None
    assert (
        place_fault("XX", None) == "no public holidays are known for the country 'XX'; check its two letters"
    )
    fault = place_fault("GB", "XX")
    assert fault is not None
    assert fault.startswith("GB has no part called 'XX'; use one of ENG, ")
    assert place_fault("SG", "01") == "SG has no part called '01'; leave it out"


def test_regions_are_named_as_the_table_says() -> None:
    assert (region_of("GB", None), region_of("GB", "SCT")) == ("GB", "GB-SCT")
