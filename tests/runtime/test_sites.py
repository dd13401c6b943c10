"""At which site a follow-up belongs: as told, the visit's, the patient's, and said where it is assumed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.types import Trigger
from models.store import clinics
from runtime.database import Database
from runtime.intake import Told, accept_booking, accept_trigger
from runtime.sites import site_named
from runtime.told import Details, IntakeError, Opened, Person
from tests.support.intake import NOW, catalog, row_of, tell
from tests.support.practice import CLINIC
from tests.support.rows import change, load, select
from tests.support.second_site import BEA, HILL, MAIN, add_hill

ANA = f"{CLINIC}-ana"


@pytest.fixture
def two(clinic: Database) -> Database:
    """The clinic with both sites; its patient belongs to neither."""
    with clinic.writing() as connection:
        add_hill(connection)
    return clinic


def book(database: Database, ref: str, site: str | None = None, at: timedelta = timedelta(days=3)) -> None:
    with database.writing() as connection:
        accept_booking(connection, Told(CLINIC, "p1", ref, NOW), NOW + at, None, NOW, site)


def at_home(database: Database, site: str) -> None:
    change(database, "UPDATE patient SET site_id = :site", site=site)


def place(database: Database, opened: Opened) -> tuple[str, ...]:
    return row_of(database, opened.follow_up_id, "site_id", "owner_id")


def test_the_events_site_goes_before_all(two: Database) -> None:
    at_home(two, MAIN)
    book(two, "visit", MAIN)
    opened = tell(two, Trigger.CANCELLATION, "visit", site_id=HILL)
    assert place(two, opened) == (HILL, BEA)
    assert opened.site_assumed is None


def test_the_visits_site_goes_before_the_patients(two: Database) -> None:
    at_home(two, MAIN)
    book(two, "visit", HILL)
    assert place(two, tell(two, Trigger.CANCELLATION, "visit")) == (HILL, BEA)


@pytest.mark.parametrize(("home", "owner"), [(HILL, BEA), (MAIN, ANA)])
def test_without_either_it_is_the_patients(two: Database, home: str, owner: str) -> None:
    at_home(two, home)
    opened = tell(two, Trigger.NO_SHOW)
    assert place(two, opened) == (home, owner)
    assert opened.site_assumed is None


def test_where_nobody_said_it_is_assumed_and_told(two: Database) -> None:
    opened = tell(two, Trigger.NO_SHOW)
    assert place(two, opened) == (HILL, BEA)
    assert opened.site_assumed == "hill"


def test_what_is_assumed_is_where_the_patient_was_seen_last(two: Database) -> None:
    book(two, "first", HILL)
    book(two, "next", MAIN, timedelta(days=9))
    opened = tell(two, Trigger.NO_SHOW, "another")
    assert place(two, opened) == (MAIN, ANA)
    assert opened.site_assumed == "main"


def test_what_is_assumed_stays_the_same_from_one_follow_up_to_the_next(two: Database) -> None:
    tell(two, Trigger.NO_SHOW, "r1", site_id=MAIN)
    opened = tell(two, Trigger.ADVERSE_REPLY, "r2")
    assert place(two, opened) == (MAIN, ANA)
    assert opened.site_assumed == "main"


def test_one_site_is_nothing_to_assume(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert place(clinic, opened) == (MAIN, ANA)
    assert opened.site_assumed is None


def test_an_enquirer_belongs_where_they_asked(two: Database) -> None:
    asks = Person("Robin Sample", "+447700900555")
    told = Told(CLINIC, "", "form-1", NOW)
    with two.writing() as connection:
        details = Details(person=asks, site_id=MAIN)
        opened = accept_trigger(connection, catalog(), Trigger.NEW_ENQUIRY, told, NOW, details)
    assert place(two, opened) == (MAIN, ANA)
    assert select(two, "SELECT site_id FROM patient WHERE first_name = 'Robin'") == [(MAIN,)]


def test_asking_elsewhere_moves_no_patient(two: Database) -> None:
    at_home(two, MAIN)
    assert place(two, tell(two, Trigger.NEW_ENQUIRY, site_id=HILL)) == (HILL, BEA)
    assert select(two, "SELECT site_id FROM patient") == [(MAIN,)]


def test_a_visit_keeps_its_site_when_it_moves(two: Database) -> None:
    at_home(two, MAIN)
    book(two, "visit", HILL)
    book(two, "visit", at=timedelta(days=5))
    assert select(two, "SELECT site_id FROM appointment") == [(HILL,)]
    book(two, "visit", MAIN, at=timedelta(days=6))
    assert select(two, "SELECT site_id FROM appointment") == [(MAIN,)]


def test_a_new_visit_is_at_the_patients_site(two: Database) -> None:
    at_home(two, HILL)
    book(two, "visit")
    assert select(two, "SELECT site_id FROM appointment") == [(HILL,)]


@pytest.mark.parametrize(("key", "known"), [("hill", HILL), (HILL, HILL), (None, None)])
def test_a_site_goes_by_the_clinics_id_and_ours(two: Database, key: str | None, known: str | None) -> None:
    with two.reading() as connection:
        assert site_named(connection, CLINIC, key) == known


def test_a_site_nobody_knows_is_refused_with_those_there_are(two: Database) -> None:
    with two.reading() as connection, pytest.raises(IntakeError, match="Sites: hill, main") as caught:
        site_named(connection, CLINIC, "quay")
    assert "'quay'" in str(caught.value)


def test_where_nobody_works_somebody_of_the_clinic_answers(two: Database) -> None:
    change(two, "UPDATE staff SET active = :no WHERE id = :bea", no=False, bea=BEA)
    assert place(two, tell(two, Trigger.NO_SHOW, "r1", site_id=HILL)) == (HILL, ANA)
    change(two, "UPDATE staff SET active = :yes, role = 'manager' WHERE id = :bea", yes=True, bea=BEA)
    assert place(two, tell(two, Trigger.CANCELLATION, "r2", site_id=HILL)) == (HILL, BEA)


def test_a_site_that_is_closed_takes_nothing_new(two: Database) -> None:
    at_home(two, HILL)
    book(two, "visit", HILL)
    before = tell(two, Trigger.NO_SHOW, "r1")
    with two.writing() as connection:
        assert clinics.close_sites(connection, CLINIC, {MAIN}, NOW) == [HILL]
        assert clinics.close_sites(connection, CLINIC, {MAIN}, NOW) == []
    opened = tell(two, Trigger.CANCELLATION, "visit")
    assert (place(two, opened), opened.site_assumed) == ((MAIN, ANA), None)
    assert place(two, before) == (HILL, BEA)
    assert load(two, before.follow_up_id, NOW).row.booking_url == "https://hill.example/h"
    with two.reading() as connection, pytest.raises(IntakeError, match="Sites: main"):
        site_named(connection, CLINIC, "hill")


def test_a_site_that_comes_back_is_open_again(two: Database) -> None:
    at_home(two, HILL)
    with two.writing() as connection:
        clinics.close_sites(connection, CLINIC, {MAIN}, NOW)
        add_hill(connection)
    assert place(two, tell(two, Trigger.NO_SHOW)) == (HILL, BEA)
