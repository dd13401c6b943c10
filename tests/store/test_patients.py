"""Patients in the database: the file is the truth where it speaks, and repeating it changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from core.patient_record import PatientRecord
from models.store import clinics, patient_contacts, patients
from models.store.patients import UpsertCounts, find_patient, upsert_patients

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
ANN = PatientRecord(
    row=2,
    external_id="7",
    first_name="Ann",
    last_name="Lee",
    birth_date=date(1980, 3, 4),
    deceased=False,
    do_not_contact=False,
    locale="en-GB",
    phones=("+447700900123", "+442079460018"),
    emails=("ann@example.org",),
    zone="Europe/Paris",
    own_contact=False,
)


@pytest.fixture
def store(database):
    with database.writing() as connection:
        for clinic in ("north", "south"):
            values = {"id": clinic, "name": clinic, "country": "GB", "locale": "en"}
            clinics.put_clinic(connection, values, MONDAY)
    return database


def put(store, *records, clinic="north", now=MONDAY) -> tuple[int, int, int]:
    with store.writing() as connection:
        counts = upsert_patients(connection, clinic, records, now)
    return counts.imported, counts.updated, counts.unchanged


def find(store, key, clinic="north"):
    with store.reading() as connection:
        return find_patient(connection, clinic, key)


def everything(store):
    with store.reading() as connection:
        return [
            sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in ("patient", "contact_point", "patient_contact")
        ]


def contacts(store, external_id="7", clinic="north"):
    """Addresses in use, in order, phones first; those that ended follow after None."""
    with store.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT cp.value, pc.ended_at FROM patient p JOIN patient_contact pc ON pc.patient_id = p.id"
                " JOIN contact_point cp ON cp.id = pc.contact_point_id"
                " WHERE p.external_id = :key AND p.clinic_id = :clinic ORDER BY cp.kind DESC, pc.position"
            ),
            {"key": external_id, "clinic": clinic},
        ).all()
    in_use = [row.value for row in rows if row.ended_at is None]
    ended = [row.value for row in rows if row.ended_at is not None]
    return [*in_use, None, *ended] if ended else in_use


def updated_at(store, external_id="7"):
    with store.reading() as connection:
        query = text("SELECT updated_at FROM patient WHERE external_id = :key")
        return str(connection.execute(query, {"key": external_id}).scalar_one())


def test_a_new_patient_is_found_by_either_id_and_reads_back(store):
    assert put(store, ANN) == (1, 0, 0)
    row = find(store, "7")
    assert (row.first_name, row.last_name, row.birth_date) == ("Ann", "Lee", date(1980, 3, 4))
    assert (row.deceased, row.do_not_contact, row.locale) == (False, False, "en-GB")
    assert find(store, row.id) == row
    assert contacts(store) == ["+447700900123", "+442079460018", "ann@example.org"]
    assert find(store, "8") is None


def test_the_same_again_changes_no_row_at_all(store):
    bea = PatientRecord(3, "8", "Bea")
    put(store, ANN, bea)
    before = everything(store)
    assert put(store, replace(ANN, row=99), bea, now=TUESDAY) == (0, 0, 2)
    assert everything(store) == before


@pytest.mark.parametrize(
    "change",
    [
        {"first_name": "Anna"},
        {"last_name": "Poe"},
        {"birth_date": date(1980, 3, 5)},
        {"deceased": True},
        {"do_not_contact": True},
        {"locale": "es"},
        {"zone": "America/Denver"},
        {"own_contact": True},
        {"phones": ("+442079460018", "+447700900123")},
        {"emails": ()},
    ],
)
def test_one_change_touches_that_patient_only_and_can_be_taken_back(store, change):
    put(store, ANN, PatientRecord(3, "8", "Bea"))
    monday = updated_at(store, "8")
    assert put(store, replace(ANN, **change), PatientRecord(3, "8", "Bea"), now=TUESDAY) == (0, 1, 1)
    assert (updated_at(store, "8"), updated_at(store) > monday) == (monday, True)
    assert put(store, replace(ANN, **change), now=WEDNESDAY) == (0, 0, 1)
    assert put(store, ANN, now=WEDNESDAY) == (0, 1, 0)
    row = find(store, "7")
    assert {name: getattr(row, name) for name in patients._FIELDS} == {
        name: getattr(ANN, name) for name in patients._FIELDS
    }
    assert contacts(store) == [*ANN.phones, *ANN.emails]


def test_what_the_record_leaves_open_stays(store):
    put(store, replace(ANN, deceased=True, do_not_contact=True))
    assert put(store, PatientRecord(2, "7"), now=TUESDAY) == (0, 0, 1)
    row = find(store, "7")
    assert (row.first_name, row.birth_date, row.deceased, row.do_not_contact) == (
        "Ann",
        date(1980, 3, 4),
        True,
        True,
    )
    assert contacts(store) == [*ANN.phones, *ANN.emails]


def test_a_new_patient_of_whom_little_is_known(store):
    assert put(store, PatientRecord(2, "9")) == (1, 0, 0)
    row = find(store, "9")
    assert (row.first_name, row.last_name, row.deceased, row.do_not_contact) == ("", "", False, False)
    assert (row.birth_date, row.locale, contacts(store, "9")) == (None, None, [])


def test_a_number_that_is_gone_ends_and_one_that_comes_back_opens_again(store):
    put(store, ANN)
    put(store, replace(ANN, phones=("+442079460018",)), now=TUESDAY)
    assert contacts(store) == ["+442079460018", "ann@example.org", None, "+447700900123"]
    put(store, ANN, now=WEDNESDAY)
    assert contacts(store) == ["+447700900123", "+442079460018", "ann@example.org"]


def test_a_family_shares_a_number_within_its_clinic_only(store):
    child = PatientRecord(3, "8", "Bea", phones=ANN.phones, emails=("ann@example.org",))
    put(store, ANN, child)
    put(store, ANN, clinic="south")
    with store.reading() as connection:
        rows = connection.execute(text("SELECT clinic_id, count(*) FROM contact_point GROUP BY clinic_id"))
        assert dict(map(tuple, rows)) == {"north": 3, "south": 3}
    put(store, replace(ANN, phones=()), now=TUESDAY)
    assert contacts(store, "8") == [*ANN.phones, "ann@example.org"]


def test_the_same_id_in_two_clinics_is_two_patients(store):
    put(store, ANN)
    put(store, replace(ANN, first_name="Zoë"), clinic="south")
    north, south = find(store, "7"), find(store, "7", clinic="south")
    assert (north.first_name, south.first_name) == ("Ann", "Zoë")
    assert north.id != south.id
    assert find(store, north.id, clinic="south") is None


def test_an_import_never_lifts_an_opt_out_or_makes_an_address_usable(store):
    put(store, ANN)
    with store.writing() as connection:
        connection.execute(
            text("UPDATE contact_point SET suppressed_at = :at, unusable_at = :at"),
            {"at": "2026-11-23 10:00:00+00:00"},
        )
    before = everything(store)[1]
    put(store, replace(ANN, phones=(), emails=()), now=TUESDAY)
    put(store, ANN, PatientRecord(3, "8", "Bea", phones=ANN.phones), now=WEDNESDAY)
    assert everything(store)[1] == before


def test_a_repeated_id_in_one_call_updates_what_it_repeats(store):
    assert put(store, ANN, replace(ANN, first_name="Anna"), ANN) == (1, 2, 0)
    assert find(store, "7").first_name == "Ann"


def test_many_batches_and_more_numbers_than_one_statement_takes(store):
    """PostgreSQL takes 65,535 parameters, SQLite as few as 32,766."""
    size = patients.BATCH + 1
    phones = [tuple(f"+1555{(row * 66 + each):07d}" for each in range(66)) for row in range(size)]
    records = [PatientRecord(row, f"p{row}", "Ann", phones=phones[row]) for row in range(size)]
    assert put(store, *records) == (size, 0, 0)
    assert put(store, *records, now=TUESDAY) == (0, 0, size)
    assert contacts(store, "p1000") == list(phones[1000])


def test_a_contact_point_that_another_writer_just_made_is_used(store, monkeypatch):
    """Between looking and adding somebody else may add the same number."""
    put(store, PatientRecord(1, "8", "Bea", phones=ANN.phones))
    looks = iter([False, True])
    real = patient_contacts._stored_points
    monkeypatch.setattr(patient_contacts, "_stored_points", lambda *args: real(*args) if next(looks) else {})
    put(store, replace(ANN, emails=None))
    assert contacts(store) == list(ANN.phones)


def test_nothing_at_all(store):
    with store.writing() as connection:
        assert upsert_patients(connection, "north", [], MONDAY) == UpsertCounts(0, 0, 0)


def test_imports_of_one_clinic_at_the_same_time_take_turns(store):
    records = [replace(ANN, external_id=f"p{number}") for number in range(200)]
    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: put(store, *records), range(4)))
    assert sorted(counts) == [(0, 0, 200)] * 3 + [(200, 0, 0)]
