"""Enquirers: found again when they ask again, recognised when the clinic makes a record of them."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.patient_record import PatientRecord
from core.types import Scope, Trigger
from models.store.matching import find_or_add_enquirer
from models.store.patients import UpsertCounts, find_patient, upsert_patients
from runtime.database import Database
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import EVENT, HOUR, SEQUENCE, change, load, open_follow_up, pinned, put_visit, select
from tests.support.sequences import DAY

MOBILE, HOME = "+447700900555", "+442079460055"
MAIL = "ann@lee.example"
ENQUIRY = pinned(replace(SEQUENCE, trigger=Trigger.NEW_ENQUIRY, scope=Scope.ANY))
RECORD = PatientRecord(2, "7", "Ann", "Lee", phones=(MOBILE,), emails=())


@pytest.fixture
def clinic(database: Database) -> Database:
    with database.writing() as connection:
        set_up_clinic(connection)
    return database


def ask(
    clinic: Database,
    name: str = "Ann Lee",
    phone: str | None = MOBILE,
    email: str | None = MAIL,
    ref: str = "form-1",
) -> Any:
    with clinic.writing() as connection:
        return find_or_add_enquirer(connection, CLINIC, name, phone, email, ref, EVENT)


def put(clinic: Database, *records: PatientRecord) -> UpsertCounts:
    with clinic.writing() as connection:
        return upsert_patients(connection, CLINIC, records, EVENT + DAY)


def find(clinic: Database, key: str) -> Any:
    with clinic.reading() as connection:
        return find_patient(connection, CLINIC, key)


def addresses(clinic: Database, patient_id: str) -> list[Any]:
    return [
        value
        for (value,) in select(
            clinic,
            "SELECT cp.value FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id"
            " WHERE pc.patient_id = :id AND pc.ended_at IS NULL ORDER BY cp.kind DESC, pc.position",
            id=patient_id,
        )
    ]


def unclear(clinic: Database) -> list[Any]:
    return [
        name
        for (name,) in select(
            clinic, "SELECT first_name FROM patient WHERE unclear_since IS NOT NULL ORDER BY first_name"
        )
    ]


def test_who_asks_first_becomes_a_patient_of_their_own(clinic: Database) -> None:
    row = ask(clinic, "Lee, Ann Mary")
    assert (row.first_name, row.last_name, row.origin, row.unclear_since) == (
        "Ann Mary",
        "Lee",
        "enquiry",
        None,
    )
    assert row.external_id.startswith("enquiry:")
    assert not any(part in row.external_id for part in ("900555", "lee", "form-1"))
    assert addresses(clinic, row.id) == [MOBILE, MAIL]
    assert find(clinic, row.external_id) == row


def test_who_asks_again_is_the_same_person(clinic: Database) -> None:
    first = ask(clinic, email=None)
    assert ask(clinic, "LEE Ann", HOME, None, ref="form-2").id != first.id, "nothing but the name is alike"
    assert ask(clinic, "LEE Ann", MOBILE, MAIL, ref="form-3").id == first.id
    assert addresses(clinic, first.id) == [MOBILE, MAIL]
    assert select(clinic, "SELECT count(*) FROM patient") == [(2,)]
    assert unclear(clinic) == []


def test_a_patient_on_record_who_asks_is_found_and_gets_no_address_from_a_form(clinic: Database) -> None:
    put(clinic, RECORD)
    row = ask(clinic, phone=MOBILE, email="somebody@else.example")
    assert (row.external_id, row.origin) == ("7", "record")
    assert addresses(clinic, row.id) == [MOBILE]


@pytest.mark.parametrize("name", ["Liz Lee", "", "Annie Lee"])
def test_somebody_of_another_name_with_a_known_number_waits(clinic: Database, name: str) -> None:
    put(clinic, RECORD)
    row = ask(clinic, name)
    assert row.unclear_since == EVENT
    assert find(clinic, "7").unclear_since is None, "the patient's own messages go on"


def test_two_candidates_with_the_same_phone(clinic: Database) -> None:
    put(clinic, RECORD, replace(RECORD, external_id="8"))
    row = ask(clinic, email=None)
    assert row.external_id not in ("7", "8")
    assert row.unclear_since == EVENT


def test_the_same_enquiry_told_again_is_the_same_person_even_if_unclear(clinic: Database) -> None:
    put(clinic, RECORD, replace(RECORD, external_id="8"))
    row = ask(clinic)
    open_follow_up(clinic, patient=row.id, trigger=Trigger.NEW_ENQUIRY, ref="form-1", given=ENQUIRY)
    assert ask(clinic).id == row.id
    assert ask(clinic, "Somebody Else").id != row.id, "another source may use the same reference"


def test_an_enquirer_who_reappears_as_a_new_record_and_books(clinic: Database) -> None:
    asked = ask(clinic)
    follow_up = open_follow_up(clinic, patient=asked.id, trigger=Trigger.NEW_ENQUIRY, given=ENQUIRY)
    born = date(1980, 3, 4)
    record = replace(RECORD, first_name="Ann Mary", birth_date=born)
    assert put(clinic, record) == UpsertCounts(imported=1, recognised=1)
    row = find(clinic, "7")
    assert (row.id, row.origin, row.first_name, row.birth_date) == (asked.id, "record", "Ann Mary", born)
    assert select(clinic, "SELECT count(*) FROM patient") == [(1,)]
    put_visit(clinic, "visit", EVENT + 5 * DAY, seen_at=EVENT + DAY, patient="7")
    assert load(clinic, follow_up, given=ENQUIRY).facts.booked_for == EVENT + 5 * DAY
    assert put(clinic, record) == UpsertCounts(unchanged=1)


def test_what_an_enquirer_gave_stays_when_the_record_does_not_list_it(clinic: Database) -> None:
    asked = ask(clinic)
    for _ in range(2):
        put(clinic, RECORD)
        assert addresses(clinic, asked.id) == [MOBILE, MAIL]
    listed = replace(RECORD, phones=(HOME, MOBILE), emails=(MAIL,))
    assert put(clinic, listed).updated == 1
    assert addresses(clinic, asked.id) == [HOME, MOBILE, MAIL]
    assert put(clinic, RECORD).updated == 1
    assert addresses(clinic, asked.id) == [MOBILE], "now they are the record's, and it lists them no more"


def unclear_cases() -> Rows[Any]:
    liz, bea = replace(RECORD, first_name="Liz"), replace(RECORD, first_name="Bea")
    return [
        pytest.param(["Ann Lee"], [liz], ["Ann", "Liz"], id="a nickname, or a sister"),
        pytest.param(["Ann Lee", "Eve Lee"], [bea], ["Ann", "Bea", "Eve"], id="the phone of two others"),
        pytest.param(
            ["Ann Lee"],
            [RECORD, replace(RECORD, external_id="8")],
            ["Ann", "Ann", "Ann"],
            id="two new records alike",
        ),
        pytest.param(["Ann Lee", "Eve Lee"], [RECORD], [], id="one fits, the other is somebody else"),
        pytest.param(
            ["Ann Lee"],
            [replace(bea, external_id="8"), RECORD],
            [],
            id="one file holds the one who fits and a relative",
        ),
        pytest.param(["Ann Lee"], [replace(RECORD, phones=(HOME,))], [], id="only the name is alike"),
    ]


@pytest.mark.parametrize(("asked", "records", "expected"), unclear_cases())
def test_who_waits_until_a_colleague_has_said_who_is_who(
    clinic: Database, asked: list[str], records: list[PatientRecord], expected: list[str]
) -> None:
    for number, name in enumerate(asked):
        ask(clinic, name, email=None, ref=f"form-{number}")
    change(clinic, "UPDATE patient SET unclear_since = NULL")
    counts = put(clinic, *records)
    assert unclear(clinic) == expected
    assert counts.imported == len(records)
    if expected:
        assert select(clinic, "SELECT count(*) FROM patient") == [(len(asked) + len(records),)]
    assert put(clinic, *records) == UpsertCounts(unchanged=len(records))
    assert unclear(clinic) == expected


def test_facts_say_that_a_patient_may_be_somebody_else(clinic: Database) -> None:
    asked = ask(clinic)
    follow_up = open_follow_up(clinic, patient=asked.id, trigger=Trigger.NEW_ENQUIRY, given=ENQUIRY)
    assert not load(clinic, follow_up, given=ENQUIRY).facts.identity_unclear
    put(clinic, replace(RECORD, first_name="Liz"))
    assert load(clinic, follow_up, EVENT + HOUR, given=ENQUIRY).facts.identity_unclear


def test_a_number_that_is_somebody_elses_stays_cut_whatever_an_import_says(clinic: Database) -> None:
    put(clinic, RECORD)
    patient = find(clinic, "7").id
    change(
        clinic,
        "UPDATE patient_contact SET ended_at = created.at, wrong_at = created.at"
        " FROM (SELECT created_at AS at FROM clinic) AS created",
    )
    assert put(clinic, RECORD) == UpsertCounts(unchanged=1)
    assert addresses(clinic, patient) == []
    assert ask(clinic, email=None).id != patient


def test_other_clinics_are_not_looked_at(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="uptown")
        add_patient(connection, "u1", clinic_id="uptown", phone=MOBILE, first_name="Ann", last_name="Lee")
    row = ask(clinic)
    assert (row.clinic_id, row.unclear_since) == (CLINIC, None)
    assert put(clinic, RECORD).recognised == 1
    assert select(clinic, "SELECT count(*) FROM patient WHERE clinic_id = 'uptown'") == [(1,)]
