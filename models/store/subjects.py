"""What follow-ups are about, written onto the open ones, so that loading them asks no other table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from models.store.sql import query, statement

_OPEN_OF_SUBJECT = query(
    """
    SELECT id FROM follow_up
    WHERE subject_kind = :kind AND subject_id = :subject_id AND closed_at IS NULL ORDER BY id
    """
)
_OPEN_OF_EVENT = query("SELECT id FROM follow_up WHERE event_id = :event_id AND closed_at IS NULL")
_SET_STATE = statement("UPDATE follow_up SET subject_state = :state WHERE id = :id")
_MOVE = statement("UPDATE follow_up SET event_at = :event_at WHERE id = :id", times=("event_at",))
_LINK_VISIT = statement(
    "UPDATE follow_up SET appointment_id = :appointment_id WHERE id = :id AND appointment_id IS NULL"
)
_STEP_IDS = query("SELECT id FROM plan_step WHERE plan_id = :plan_id ORDER BY position")


def open_about(connection: Connection, kind: str, subject_id: str) -> list[str]:
    """Ids of the open follow-ups about this quote, invoice, plan_step, consultation or recall."""
    rows = connection.execute(_OPEN_OF_SUBJECT, {"kind": kind, "subject_id": subject_id})
    return [row.id for row in rows]


def set_state(connection: Connection, kind: str, subject_id: str, state: str | None) -> list[str]:
    """Tell the open follow-ups about a subject what became of it; their ids, for a ring."""
    return [tell(connection, each, state) for each in open_about(connection, kind, subject_id)]


def set_plan_state(connection: Connection, plan_id: str, state: str | None) -> list[str]:
    """The same for every step of a treatment plan."""
    steps = connection.execute(_STEP_IDS, {"plan_id": plan_id}).all()
    return [each for step in steps for each in set_state(connection, "plan_step", step.id, state)]


def tell(connection: Connection, follow_up_id: str, state: str | None) -> str:
    """Write what became of its subject onto one follow-up; gives its id back."""
    connection.execute(_SET_STATE, {"id": follow_up_id, "state": state})
    return follow_up_id


def move(connection: Connection, kind: str, subject_id: str, event_at: datetime) -> list[str]:
    """Move the date that the open follow-ups about a subject count from; their ids, for a ring."""
    found = open_about(connection, kind, subject_id)
    for follow_up_id in found:
        connection.execute(_MOVE, {"id": follow_up_id, "event_at": event_at})
    return found


def open_of_event(connection: Connection, event_id: str) -> list[str]:
    """Ids of the open follow-ups that an event opened."""
    return [row.id for row in connection.execute(_OPEN_OF_EVENT, {"event_id": event_id})]


def link_visit(connection: Connection, follow_up_id: str, appointment_id: str) -> None:
    """Name the visit that a follow-up is about, where none was known."""
    connection.execute(_LINK_VISIT, {"id": follow_up_id, "appointment_id": appointment_id})
