"""The inbox takes each event once; visits, enquiries and replies follow from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.types import Trigger
from models.store import events
from runtime.database import Database
from runtime.intake import IntakeError, Told, accept_booking, accept_trigger
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import EVENT, HOUR, SEQUENCE, open_follow_up, put_visit, select

NOW = EVENT + HOUR
LATER = EVENT + timedelta(days=3)


@pytest.fixture
def patient_id(clinic: Database) -> str:
    return str(select(clinic, "SELECT id FROM patient")[0][0])


def accept(database: Database, patient_id: str, **columns: Any) -> tuple[Any, bool]:
    usual = {"clinic_id": CLINIC, "source": "cli", "kind": "no_show", "source_ref": "r", "occurred_at": EVENT}
    with database.writing() as connection:
        event = events.NewEvent(**{**usual, "patient_id": patient_id, **columns})
        return events.accept(connection, event, NOW)


def test_an_event_is_stored_once(clinic: Database, patient_id: str) -> None:
    first, is_new = accept(clinic, patient_id)
    assert (is_new, first.patient_id, first.occurred_at) == (True, patient_id, EVENT)
    again, is_new = accept(clinic, patient_id, occurred_at=NOW)
    assert (is_new, again) == (False, first)
    assert select(clinic, "SELECT count(*) FROM inbox_event") == [(1,)]


@pytest.mark.parametrize("change", [{"source": "fhir"}, {"kind": "booking"}, {"source_ref": "R"}])
def test_another_source_kind_or_reference_is_another_event(
    clinic: Database, patient_id: str, change: dict[str, str]
) -> None:
    first, _ = accept(clinic, patient_id)
    other, is_new = accept(clinic, patient_id, **change)
    assert is_new
    assert other.id != first.id


def test_two_clinics_may_use_the_same_reference(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="south")
        add_patient(connection, "p1", clinic_id="south")
    north, south = open_follow_up(clinic, ref="r"), open_follow_up(clinic, ref="r", clinic_id="south")
    assert north != south
    assert select(clinic, "SELECT clinic_id FROM follow_up ORDER BY clinic_id") == [(CLINIC,), ("south",)]


def test_an_event_is_dispatched_once(clinic: Database, patient_id: str) -> None:
    event, _ = accept(clinic, patient_id)
    waiting = "SELECT count(*) FROM inbox_event WHERE dispatched_at IS NULL"
    assert select(clinic, waiting) == [(1,)]
    with clinic.writing() as connection:
        events.mark_dispatched(connection, event.id, NOW)
    at = select(clinic, "SELECT dispatched_at FROM inbox_event")
    with clinic.writing() as connection:
        events.mark_dispatched(connection, event.id, LATER)
    assert select(clinic, "SELECT dispatched_at FROM inbox_event") == at
    assert select(clinic, waiting) == [(0,)]


def test_a_trigger_is_stored_whole_or_not_at_all(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="bare")
        add_patient(connection, "p9", clinic_id="bare")
        connection.exec_driver_sql("DELETE FROM staff WHERE clinic_id = 'bare'")
        connection.exec_driver_sql("DELETE FROM site WHERE clinic_id = 'bare'")

    def tell() -> None:
        told = Told("bare", "p9", "r", EVENT)
        with clinic.writing() as connection:
            accept_trigger(connection, {SEQUENCE.name: SEQUENCE}, Trigger.NO_SHOW, told, NOW)

    with pytest.raises(IntakeError, match="no site"):
        tell()
    for table in ("inbox_event", "follow_up", "sequence_version"):
        assert select(clinic, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_reference_of_another_patient_is_refused(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    open_follow_up(clinic, ref="r")
    with pytest.raises(IntakeError, match="another patient"):
        open_follow_up(clinic, ref="r", patient="p2")
    put_visit(clinic, "v", LATER)
    with clinic.writing() as connection, pytest.raises(IntakeError, match="another patient"):
        accept_booking(connection, Told(CLINIC, "p2", "v", NOW), LATER, None, NOW)


def test_a_visit_that_moves_keeps_its_id_its_service_and_when_it_was_first_seen(clinic: Database) -> None:
    visit = put_visit(clinic, "v", LATER, service="hygiene")
    seen = select(clinic, "SELECT first_seen_at FROM appointment")
    assert put_visit(clinic, "v", LATER + HOUR, seen_at=NOW) == visit
    with clinic.reading() as connection:
        row = events.find_appointment(connection, CLINIC, "v")
        assert events.find_appointment(connection, CLINIC, "other") is None
        assert events.find_appointment(connection, CLINIC, "v", source="fhir") is None
    assert row is not None
    assert (row.starts_at, row.status, row.service) == (LATER + HOUR, "booked", "hygiene")
    assert select(clinic, "SELECT first_seen_at FROM appointment") == seen


@pytest.mark.parametrize(
    ("trigger", "status"),
    [(Trigger.NO_SHOW, "no_show"), (Trigger.CANCELLATION, "cancelled"), (Trigger.NEW_ENQUIRY, "booked")],
)
def test_a_trigger_changes_the_visit_it_names(clinic: Database, trigger: Trigger, status: str) -> None:
    visit = put_visit(clinic, "v", LATER)
    open_follow_up(clinic, trigger=trigger, ref="v")
    linked = None if trigger is Trigger.NEW_ENQUIRY else visit
    assert select(clinic, "SELECT status FROM appointment") == [(status,)]
    assert select(clinic, "SELECT appointment_id FROM follow_up") == [(linked,)]
    enquiries = 1 if trigger is Trigger.NEW_ENQUIRY else 0
    assert select(clinic, "SELECT count(*) FROM enquiry") == [(enquiries,)]


def test_told_twice_a_trigger_changes_nothing_the_second_time(clinic: Database) -> None:
    put_visit(clinic, "v", LATER)
    first = open_follow_up(clinic, trigger=Trigger.CANCELLATION, ref="v")
    put_visit(clinic, "v", LATER + HOUR, seen_at=NOW)
    assert open_follow_up(clinic, trigger=Trigger.CANCELLATION, ref="v") == first
    assert select(clinic, "SELECT status FROM appointment") == [("booked",)]
