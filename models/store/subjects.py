"""What follow-ups are about, written onto the open ones, so that loading them asks no other table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store import follow_ups
from models.store.sql import query, statement

_OPEN_OF_SUBJECT = query(
    """
    SELECT id FROM follow_up
    WHERE subject_kind = :kind AND subject_id = :subject_id AND closed_at IS NULL ORDER BY id
    """
)
_TELL = statement("UPDATE follow_up SET subject_state = :state WHERE id = :id AND closed_at IS NULL")
_LINK_VISIT = statement(
    "UPDATE follow_up SET appointment_id = :appointment_id WHERE id = :id AND appointment_id IS NULL"
)
_OPEN_OF_VISIT = query(
    """
    SELECT id FROM follow_up
    WHERE patient_id = :patient_id AND appointment_id = :appointment_id AND trigger = :trigger
      AND closed_at IS NULL ORDER BY id
    """
)
_OPEN_OF_EVENT = query(
    """
    SELECT f.id, f.patient_id, f.event_at, f.service, f.site_id, e.source FROM follow_up f
    JOIN inbox_event e ON e.id = f.event_id
    WHERE e.clinic_id = :clinic_id AND e.kind = :kind AND e.source_ref = :source_ref
      AND f.closed_at IS NULL ORDER BY f.id
    """,
    returns_times=("event_at",),
)


def move(connection: Connection, kind: str, subject_id: str, event_at: datetime) -> list[str]:
    """Move the date that the open follow-ups about a subject count from; their ids, for a ring."""
    about = {"kind": kind, "subject_id": subject_id}
    found = [row.id for row in connection.execute(_OPEN_OF_SUBJECT, about)]
    return [each for each in found if follow_ups.move_event(connection, each, event_at)]


def tell(connection: Connection, follow_up_id: str, state: str) -> None:
    """Write what became of its subject onto one follow-up."""
    connection.execute(_TELL, {"id": follow_up_id, "state": state})


def open_of_visit(connection: Connection, patient_id: str, appointment_id: str, trigger: str) -> list[str]:
    """Ids of the open follow-ups that this trigger opened for a visit."""
    values = {"patient_id": patient_id, "appointment_id": appointment_id, "trigger": trigger}
    return [row.id for row in connection.execute(_OPEN_OF_VISIT, values)]


def open_of_event(connection: Connection, clinic_id: str, kind: str, source_ref: str) -> list[Any]:
    """Open follow-ups by their event: id, patient_id, event_at, service, site_id, source."""
    values = {"clinic_id": clinic_id, "kind": kind, "source_ref": source_ref}
    return list(connection.execute(_OPEN_OF_EVENT, values))


def link_visit(connection: Connection, follow_up_id: str, appointment_id: str) -> None:
    """Name the visit that a follow-up is about, where none was known."""
    connection.execute(_LINK_VISIT, {"id": follow_up_id, "appointment_id": appointment_id})
