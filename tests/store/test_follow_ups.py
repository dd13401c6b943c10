"""Follow-ups as rows: opened once, started, listed, closed once."""

from __future__ import annotations

from typing import Any

import pytest

from core.types import Trigger
from core.verdicts import Outcome, Reason
from models.store import clinics, follow_ups, sequence_versions
from runtime.database import Database
from runtime.dispatch import startable
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import EVENT, HOUR, SEQUENCE, change, open_follow_up, select

NOW = EVENT + HOUR


def get(database: Database, follow_up: str) -> Any:
    with database.reading() as connection:
        return follow_ups.get(connection, follow_up)


def put_staff(database: Database, staff_id: str, **columns: Any) -> None:
    usual = {"id": staff_id, "clinic_id": CLINIC, "site_id": None, "name": staff_id, "role": "nurse"}
    with database.writing() as connection:
        clinics.put_staff(connection, {**usual, "active": True, "daily_tasks": None, **columns})


def test_a_new_follow_up_is_open_unstarted_and_owned(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    row = get(clinic, follow_up)
    assert (row.clinic_id, row.trigger, row.owner, row.zone) == (CLINIC, "no_show", "Ana", "Europe/London")
    assert (row.event_at, row.opened_at, row.started_at, row.closed_at) == (EVENT, EVENT, None, None)
    assert (row.assessments, row.verdict, row.outcome) == (0, None, None)
    assert get(clinic, "follow-up:none") is None


def test_the_same_event_opens_one_follow_up(clinic: Database) -> None:
    first = open_follow_up(clinic, ref="r")
    assert open_follow_up(clinic, ref="r", at=NOW) == first
    assert open_follow_up(clinic, ref="r", trigger=Trigger.CANCELLATION) != first
    assert select(clinic, "SELECT count(*) FROM follow_up") == [(2,)]
    assert get(clinic, first).event_at == EVENT


def test_only_the_first_start_is_kept(clinic: Database) -> None:
    follow_up, other = open_follow_up(clinic), open_follow_up(clinic, at=NOW)
    with clinic.writing() as connection:
        assert follow_ups.unstarted_ids(connection) == [follow_up, other]
        assert follow_ups.unstarted_ids(connection, most=1) == [follow_up]
        follow_ups.mark_started(connection, follow_up, NOW)
        follow_ups.mark_started(connection, follow_up, NOW + HOUR)
        assert follow_ups.unstarted_ids(connection) == [other]
        assert follow_ups.started_ids(connection) == [follow_up]
    assert get(clinic, follow_up).started_at == NOW


def test_a_follow_up_closes_once(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        follow_ups.mark_started(connection, follow_up, EVENT)
        follow_ups.close(connection, follow_up, Outcome.BOOKED, Reason.BOOKED, NOW)
        follow_ups.close(connection, follow_up, Outcome.STOPPED, Reason.STAFF_STOPPED, NOW + HOUR)
        assert follow_ups.started_ids(connection) == []
        assert follow_ups.unstarted_ids(connection) == []
        patient_id = follow_ups.get(connection, follow_up).patient_id  # type: ignore[union-attr]
        assert follow_ups.open_ids_of_patient(connection, patient_id) == []
    row = get(clinic, follow_up)
    assert (row.outcome, row.reason, row.verdict, row.closed_at) == ("booked", "booked", "stop", NOW)
    assert (row.next_step, row.next_at) == (None, None)


def test_lists_are_by_clinic_and_by_what_is_open(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="south")
        add_patient(connection, "p1", clinic_id="south")
    newer, older = open_follow_up(clinic, at=NOW), open_follow_up(clinic)
    south = open_follow_up(clinic, clinic_id="south", at=NOW + HOUR)
    with clinic.writing() as connection:
        follow_ups.close(connection, older, Outcome.STOPPED, Reason.STAFF_STOPPED, NOW)

        def listed(clinic_id: str | None, only_open: bool) -> list[str]:
            return [row.id for row in follow_ups.listed(connection, clinic_id, only_open=only_open)]

        assert listed(CLINIC, True) == [newer]
        assert listed(CLINIC, False) == [older, newer]
        assert listed(None, True) == [newer, south]
        assert listed(None, False) == [older, newer, south]
        assert listed("nowhere", False) == []


@pytest.mark.parametrize(
    ("staff", "owner"),
    [
        ([], "harbour-ana"),
        ([("a-nurse", {})], "harbour-ana"),
        ([("a-desk", {"role": "front_desk"})], "a-desk"),
        ([("a-desk", {"role": "front_desk", "active": False})], "harbour-ana"),
        ([("a-desk", {"role": "front_desk", "site_id": "harbour-main"})], "a-desk"),
        ([("a-desk", {"role": "front_desk", "site_id": "harbour-east"})], "harbour-ana"),
    ],
)
def test_the_front_desk_of_the_site_owns_what_opens(
    clinic: Database, staff: list[tuple[str, dict[str, Any]]], owner: str
) -> None:
    change(
        clinic,
        "INSERT INTO site (id, clinic_id, name, zone, phone, hours)"
        " VALUES ('harbour-east', 'harbour', 'East', 'UTC', '0', '{}')",
    )
    for staff_id, columns in staff:
        put_staff(clinic, staff_id, **columns)
    change(clinic, "UPDATE patient SET site_id = 'harbour-main'")
    assert get(clinic, open_follow_up(clinic)).owner_id == owner


def test_a_clinic_without_staff_has_follow_ups_without_owner(clinic: Database) -> None:
    change(clinic, "UPDATE staff SET active = :no", no=False)
    row = get(clinic, open_follow_up(clinic))
    assert (row.owner_id, row.owner) == (None, None)


def test_what_a_start_needs_is_read_from_the_rows(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        found = startable(connection, follow_up)
        assert found is not None
        assert (found.asked.follow_up_id, found.asked.assessments) == (follow_up, 0)
        assert found.asked.sequence == SEQUENCE
        follow_ups.close(connection, follow_up, Outcome.STOPPED, Reason.STAFF_STOPPED, NOW)
        assert startable(connection, follow_up) is None
        assert startable(connection, "follow-up:none") is None


def test_a_sequence_once_stored_never_changes(clinic: Database) -> None:
    with clinic.writing() as connection:
        for name in ("first", "second"):
            sequence_versions.put(connection, "d" * 64, name, 1, {"steps": [name]}, NOW)
        assert sequence_versions.get(connection, "d" * 64) == {"steps": ["first"]}
        assert sequence_versions.get(connection, "e" * 64) is None
