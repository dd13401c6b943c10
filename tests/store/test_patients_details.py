"""Guardians, consent and time zones as imports bring them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.patient_record import ConsentStatement, PatientRecord
from core.types import Channel
from models.store import patient_details, patients
from models.store.patient_contacts import fill_zones
from models.store.patients import UpsertCounts, upsert_patients
from runtime.database import Database
from tests.support.practice import CLINIC, set_up_clinic
from tests.support.rows import change, select

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
CHILD = PatientRecord(2, "c", "Cat", guardians=("m", "f"))
MUM, DAD = PatientRecord(3, "m", "Mia"), PatientRecord(4, "f", "Finn")


@pytest.fixture
def store(database: Database) -> Database:
    with database.writing() as connection:
        set_up_clinic(connection)
    return database


def put(store: Database, *records: PatientRecord, now: datetime = MONDAY) -> UpsertCounts:
    with store.writing() as connection:
        return upsert_patients(connection, CLINIC, records, now)


def guardians(store: Database) -> list[Any]:
    return select(
        store,
        "SELECT c.external_id, a.external_id FROM guardian g JOIN patient c ON c.id = g.patient_id"
        " JOIN patient a ON a.id = g.guardian_id WHERE g.ended_at IS NULL AND g.kind = 'guardian'"
        " ORDER BY c.external_id, a.external_id",
    )


def consents(store: Database) -> list[Any]:
    return [
        f"{channel} {state}"
        for channel, state in select(store, "SELECT channel, state FROM consent ORDER BY at, channel")
    ]


def said(state: str, on: date | None, channel: Channel = Channel.SMS) -> PatientRecord:
    return PatientRecord(2, "7", "Ann", consents=(ConsentStatement(channel, state, on),))


def test_a_guardian_may_stand_below_the_child_and_the_same_again_changes_nothing(store: Database) -> None:
    assert put(store, CHILD, MUM, DAD) == UpsertCounts(imported=3)
    assert guardians(store) == [("c", "f"), ("c", "m")]
    before = select(store, "SELECT id, updated_at FROM patient ORDER BY id")
    assert put(store, CHILD, MUM, DAD, now=TUESDAY) == UpsertCounts(unchanged=3)
    assert select(store, "SELECT id, updated_at FROM patient ORDER BY id") == before


def test_a_guardian_that_is_no_longer_named_ends_and_one_named_again_begins(store: Database) -> None:
    put(store, CHILD, MUM, DAD)
    assert put(store, replace(CHILD, guardians=("m",)), now=TUESDAY) == UpsertCounts(updated=1)
    assert guardians(store) == [("c", "m")]
    assert put(store, replace(CHILD, guardians=None)) == UpsertCounts(unchanged=1)
    assert guardians(store) == [("c", "m")]
    assert put(store, CHILD) == UpsertCounts(updated=1)
    assert guardians(store) == [("c", "f"), ("c", "m")]
    assert put(store, replace(CHILD, guardians=())) == UpsertCounts(updated=1)
    assert guardians(store) == []


def test_nobody_answers_for_themselves_and_an_unknown_guardian_is_reported(store: Database) -> None:
    counts = put(store, replace(CHILD, guardians=("c", "nobody", "m")), MUM)
    assert counts == UpsertCounts(imported=2, without_guardian=(2,))
    assert guardians(store) == [("c", "m")]


def test_proxies_that_staff_entered_stay_whatever_a_file_says_of_guardians(store: Database) -> None:
    put(store, replace(CHILD, guardians=None), MUM)
    ids = dict(select(store, "SELECT external_id, id FROM patient"))
    add = "INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:ward, :proxy, 'proxy')"
    change(store, add, ward=ids["c"], proxy=ids["m"])
    for named in ((), ("m",)):
        assert put(store, replace(CHILD, guardians=named)) == UpsertCounts(unchanged=1)
        assert select(store, "SELECT kind FROM guardian WHERE ended_at IS NULL") == [("proxy",)]


def test_more_guardians_than_one_statement_takes(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patients, "BATCH", 3)
    children = [PatientRecord(n, f"c{n}", "Cat", guardians=("m",)) for n in range(10)]
    assert put(store, *children, MUM).imported == 11
    assert len(guardians(store)) == 10
    assert put(store, *children, MUM).unchanged == 11


@pytest.mark.parametrize(
    ("before", "then", "expected"),
    [
        (None, ("given", date(2024, 5, 1)), ["sms given"]),
        (None, ("withdrawn", None), ["sms withdrawn"]),
        (("given", date(2024, 5, 1)), ("given", date(2024, 5, 1)), ["sms given"]),
        (("given", date(2024, 5, 1)), ("given", date(2024, 4, 1)), ["sms given"]),
        (("given", date(2024, 5, 1)), ("withdrawn", None), ["sms given", "sms withdrawn"]),
        (("given", date(2024, 5, 1)), ("withdrawn", date(2024, 5, 1)), ["sms given", "sms withdrawn"]),
        (("withdrawn", date(2024, 5, 1)), ("given", date(2024, 5, 1)), ["sms withdrawn"]),
        (("withdrawn", None), ("given", date(2024, 5, 1)), ["sms withdrawn"]),
        (("withdrawn", date(2024, 5, 1)), ("given", date(2024, 5, 2)), ["sms withdrawn", "sms given"]),
        (("soft_opt_in", date(2024, 5, 1)), ("given", date(2024, 6, 1)), ["sms soft_opt_in", "sms given"]),
    ],
)
def test_the_newer_statement_counts_and_on_one_day_the_no(
    store: Database, before: Any, then: Any, expected: list[str]
) -> None:
    put(store, PatientRecord(2, "7", "Ann"))
    if before is not None:
        put(store, said(*before))
    stored = len(consents(store))
    counts = put(store, said(*then), now=TUESDAY)
    assert consents(store) == expected
    assert counts.updated == len(expected) - stored
    assert put(store, said(*then), now=TUESDAY + timedelta(hours=1)) == UpsertCounts(unchanged=1)
    assert select(store, "SELECT DISTINCT source, purpose FROM consent") == [("import", "marketing")]


def test_channels_are_told_apart_and_one_file_may_repeat_itself(store: Database) -> None:
    day = date(2024, 5, 1)
    put(store, said("given", day), said("withdrawn", day, Channel.EMAIL), said("given", day))
    assert sorted(consents(store)) == ["email withdrawn", "sms given"]


def test_a_consent_of_today_is_not_dated_ahead_of_now(store: Database) -> None:
    put(store, said("withdrawn", MONDAY.date()))
    with store.reading() as connection:
        at = connection.execute(
            patient_details._CONSENTS,
            {"patients": [row[0] for row in select(store, "SELECT id FROM patient")]},
        ).one()
    assert at.at == MONDAY


def test_zones_are_noted_once_for_numbers_only(store: Database) -> None:
    put(store, PatientRecord(2, "7", "Ann", phones=("+447700900123", "+99999"), emails=("a@b.co",)))
    asked: list[str] = []

    def zones_of(number: str) -> tuple[str, ...]:
        asked.append(number)
        return ("Europe/London", "Europe/Jersey") if number.startswith("+44") else ()

    for _ in range(2):
        with store.writing() as connection:
            fill_zones(connection, CLINIC, zones_of)
    assert sorted(asked) == ["+447700900123", "+99999"]
    assert dict(select(store, "SELECT value, zones FROM contact_point")) == {
        "+447700900123": "Europe/London Europe/Jersey",
        "+99999": "",
        "a@b.co": None,
    }
