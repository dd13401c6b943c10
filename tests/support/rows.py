"""Follow-ups, claims and visits in the database, each made in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from core.identity import body_hash, ledger_key, message_id
from core.types import Sequence, Trigger
from models.store import events, facts, ledger
from runtime.database import Database
from runtime.intake import Told, accept_trigger
from sequences.catalog import definition_of, sequence_from
from tests.support.practice import CLINIC, LONG_AGO
from tests.support.sequences import delay, email, sequence, sms, task

EVENT = datetime(2027, 6, 1, 9, tzinfo=UTC)
"""A Tuesday, 10:00 in London."""
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIRST_AT = EVENT + 15 * MINUTE
"""When the first step of ``SEQUENCE`` is due."""


def pinned(given: Sequence) -> Sequence:
    """The sequence with the digest it has once stored."""
    return sequence_from(definition_of(given))


SEQUENCE = pinned(
    sequence(sms("first", delay(minutes=15)), sms("second", 2), task("call", 3), email("mail", 6))
)

ANSWERING = pinned(
    sequence(
        sms("first", delay(minutes=15), answer=True), sms("second", 2), task("call", 3), email("mail", 6)
    )
)
"""The same with an answer first, which no cap and no other follow-up holds back."""


def open_follow_up(
    database: Database,
    *,
    patient: str = "p1",
    clinic_id: str = CLINIC,
    trigger: Trigger = Trigger.NO_SHOW,
    ref: str | None = None,
    at: datetime = EVENT,
    given: Sequence = SEQUENCE,
) -> str:
    """Tell the event that opens a follow-up; gives the follow-up's id."""
    catalog = {given.name: replace(given, trigger=trigger)}
    told = Told(clinic_id, patient, ref or uuid4().hex, at)
    with database.writing() as connection:
        return accept_trigger(connection, catalog, trigger, told, at).follow_up_id


def insert_claim(
    connection: Connection, follow_up_id: str, step: str = "first", *, at: datetime = FIRST_AT, **columns: Any
) -> str:
    """The ledger row of a message about to leave; gives its id. ``columns`` go over the usual ones."""
    known = connection.execute(
        text(
            "SELECT f.clinic_id, f.patient_id, cp.id AS contact_point_id, cp.value AS recipient"
            " FROM follow_up f JOIN patient_contact pc ON pc.patient_id = f.patient_id"
            " JOIN contact_point cp ON cp.id = pc.contact_point_id AND cp.kind = 'phone' WHERE f.id = :id"
        ),
        {"id": follow_up_id},
    ).one()
    values = {
        "follow_up_id": follow_up_id,
        "step": step,
        "channel": "sms",
        "try_no": 1,
        "sender": "+447700900000",
        "subject": "",
        "body": "Hello",
        "provider": "recording",
        "claimed_at": at,
        **known._asdict(),
        **columns,
    }
    key = ledger_key(follow_up_id, step, values["channel"], values["try_no"])
    new = ledger.NewClaim(id=message_id(key), body_hash=body_hash(values["body"]), **values)
    ledger.claim(connection, new)
    return new.id


def put_claim(database: Database, follow_up_id: str, step: str = "first", **columns: Any) -> str:
    """``insert_claim`` in a transaction of its own."""
    with database.writing() as connection:
        return insert_claim(connection, follow_up_id, step, **columns)


def put_visit(
    database: Database,
    ref: str,
    starts_at: datetime,
    *,
    seen_at: datetime = LONG_AGO,
    status: str = "booked",
    service: str | None = None,
    patient: str = "p1",
    clinic_id: str = CLINIC,
) -> str:
    """A visit that the clinic told us of at ``seen_at``; gives our id."""
    with database.writing() as connection:
        patient_id = connection.execute(
            text("SELECT id FROM patient WHERE clinic_id = :clinic AND external_id = :patient"),
            {"clinic": clinic_id, "patient": patient},
        ).scalar_one()
        row = events.put_appointment(
            connection, clinic_id, patient_id, ref, starts_at, status, seen_at, service=service
        )
        return str(row.id)


def load(
    database: Database, follow_up_id: str, now: datetime = EVENT + HOUR, given: Sequence = SEQUENCE
) -> facts.Loaded:
    """What a verdict would be formed from."""
    with database.reading() as connection:
        loaded = facts.load(connection, follow_up_id, given, now)
    assert loaded is not None
    return loaded


def select(database: Database, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def change(database: Database, sql: str, **values: Any) -> None:
    """Run one statement that writes."""
    with database.writing() as connection:
        connection.execute(text(sql), values)
