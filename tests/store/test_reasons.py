"""What is read to explain why something was or was not done for a patient."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from core.types import Channel, Trigger
from core.verdicts import Reason, SkippedStep, Wait
from models.store import consents, decisions, reasons, restrictions
from models.tables import Guardian
from runtime.database import Database
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import EVENT, HOUR, SEQUENCE, change, open_follow_up, select

DAY = timedelta(days=1)


@pytest.fixture
def patient(clinic: Database) -> str:
    """Our id of the patient ``p1``."""
    ((patient_id,),) = select(clinic, "SELECT id FROM patient WHERE external_id = 'p1'")
    return str(patient_id)


def add_event(database: Database, patient: str, kind: str, why: str | None, *, done: bool = True) -> None:
    change(
        database,
        "INSERT INTO inbox_event (id, clinic_id, source, kind, source_ref, patient_id, occurred_at,"
        " received_at, dispatched_at, not_opened)"
        " SELECT :id, clinic_id, 'test', :kind, :id, id, created_at, created_at,"
        " CASE WHEN :done = 1 THEN created_at END, :why FROM patient WHERE id = :patient",
        id=uuid4().hex,
        kind=kind,
        why=why,
        done=int(done),
        patient=patient,
    )


def test_decisions_come_in_order_with_what_they_were_made_from(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    later = Wait(EVENT + DAY, Reason.FLOOR, "first", Channel.SMS, (SkippedStep("mail", Reason.TOO_LATE),))
    with clinic.writing() as connection:
        decisions.store(
            connection,
            follow_up,
            2,
            later,
            EVENT + HOUR,
            sequence_digest=SEQUENCE.digest,
            inputs={"paused": True, "touches": ["2027-06-01T09:00:00+00:00"]},
        )
        decisions.store(connection, follow_up, 1, Wait(EVENT + HOUR, Reason.NOT_YET_DUE), EVENT)
    with clinic.reading() as connection:
        first, second = reasons.decisions(connection, follow_up)
        assert reasons.decisions(connection, "follow-up:x") == []
    assert (first.number, first.decided_at, first.reason, first.inputs) == (1, EVENT, "not_yet_due", None)
    assert first.sequence_digest == SEQUENCE.digest, "of the follow-up, where none was kept"
    assert (second.number, second.until_at, second.step, second.channel) == (2, EVENT + DAY, "first", "sms")
    assert second.inputs == {"paused": True, "touches": ["2027-06-01T09:00:00+00:00"]}
    assert second.skipped == [{"step": "mail", "reason": "too_late"}]


def test_open_follow_ups_and_those_closed_lately(clinic: Database, patient: str) -> None:
    stays = open_follow_up(clinic, ref="a")
    ended = open_follow_up(clinic, ref="b", at=EVENT + HOUR, trigger=Trigger.CANCELLATION)
    change(clinic, "UPDATE follow_up SET closed_at = opened_at, outcome = 'booked' WHERE id = :id", id=ended)
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    open_follow_up(clinic, patient="p2", ref="c")
    with clinic.reading() as connection:
        both = reasons.follow_ups(connection, patient, EVENT)
        lately = reasons.follow_ups(connection, patient, EVENT + 2 * HOUR)
    assert [(row.id, row.outcome, row.owner, row.zone) for row in both] == [
        (stays, None, "Ana", "Europe/London"),
        (ended, "booked", "Ana", "Europe/London"),
    ]
    assert both[1].closed_at == EVENT + HOUR
    assert [row.id for row in lately] == [stays]


def test_events_that_opened_none(clinic: Database, patient: str) -> None:
    add_event(clinic, patient, "quote", "switched_off")
    add_event(clinic, patient, "recall", None, done=False)
    add_event(clinic, patient, "booking", None)
    open_follow_up(clinic)
    with clinic.reading() as connection:
        found = {row.kind: row.not_opened for row in reasons.without_follow_up(connection, patient)}
    assert found == {"quote": "switched_off", "recall": None}


def test_addresses_are_told_apart_by_whose_they_are_and_never_named(clinic: Database, patient: str) -> None:
    with clinic.writing() as connection:
        guardian = add_patient(connection, "g1", phone="+447700900555", email=None)
        connection.execute(
            insert(Guardian), {"patient_id": patient, "guardian_id": guardian.id, "kind": "guardian"}
        )
    change(clinic, "UPDATE contact_point SET suppressed_at = created_at WHERE kind = 'email'")
    with clinic.reading() as connection:
        rows = reasons.contacts(connection, patient)
    told = [(row.via, row.kind, row.suppressed_at is not None, row.unusable_at) for row in rows]
    assert told == [("", "email", True, None), ("", "phone", False, None), ("guardian", "phone", False, None)]
    assert not any("value" in row._mapping for row in rows)
    change(clinic, "UPDATE guardian SET ended_at = :now", now="2026-01-01 00:00:00")
    with clinic.reading() as connection:
        assert {row.via for row in reasons.contacts(connection, patient)} == {""}


def test_the_newest_statement_of_consent_holds(clinic: Database, patient: str) -> None:
    with clinic.writing() as connection:
        for channel, state, at in (
            ("sms", "withdrawn", EVENT + DAY),
            ("sms", "given", EVENT),
            ("email", "soft_opt_in", EVENT),
        ):
            said = consents.Statement(CLINIC, patient, "marketing", channel, state, "form", at)
            consents.add(connection, said)
    with clinic.reading() as connection:
        found = [(row.channel, row.state, row.at) for row in reasons.consents(connection, patient)]
    assert found == [("email", "soft_opt_in", EVENT), ("sms", "withdrawn", EVENT + DAY)]


def test_only_open_restrictions(clinic: Database, patient: str) -> None:
    with clinic.writing() as connection:
        restrictions.begin(connection, CLINIC, patient, "legal", EVENT)
        restrictions.begin(connection, CLINIC, patient, "complaint", EVENT + HOUR, "a note")
        restrictions.end(connection, patient, "legal", EVENT + DAY)
    with clinic.reading() as connection:
        rows = [tuple(row) for row in reasons.restrictions(connection, patient)]
    assert rows == [("complaint", EVENT + HOUR)]


def test_the_patient_with_the_clinics_settings(clinic: Database, patient: str) -> None:
    change(clinic, "UPDATE clinic SET switched_off = :off, feed_limit_minutes = 60", off='["quote"]')
    with clinic.reading() as connection:
        row = reasons.patient(connection, patient)
    assert (row.id, row.deceased, row.do_not_contact, row.zone) == (patient, False, False, "Europe/London")
    assert (row.switched_off, row.feed_limit_minutes, row.feed_seen_at) == (["quote"], 60, None)
    names = {"first_name", "last_name", "external_id", "birth_date"}
    assert not names & set(row._mapping)
