"""What decides whether an event opens a follow-up of its own: enquiries joined, recalls gone silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_LOCK_PATIENT = query("SELECT id FROM patient WHERE id = :id FOR NO KEY UPDATE")
_ENQUIRIES = query(
    """
    SELECT id, event_id, closed_at FROM follow_up
    WHERE patient_id = :patient_id AND trigger = 'new_enquiry'
      AND event_at >= :since AND event_at <= :until
    ORDER BY event_at, id
    """,
    times=("since", "until"),
    returns_times=("closed_at",),
)
_INACTIVE = query(
    "SELECT inactive_at FROM patient WHERE id = :id",
    returns_times=("inactive_at",),
)
_NEWEST_RECALLS = query(
    """
    SELECT outcome, opened_at FROM follow_up
    WHERE patient_id = :patient_id AND trigger = 'recall' ORDER BY event_at DESC, id LIMIT :most
    """,
    returns_times=("opened_at",),
)
_SIGN_OF_LIFE = query(
    """
    SELECT p.id FROM patient p WHERE p.id = :patient_id AND (
      EXISTS (SELECT 1 FROM appointment a WHERE a.patient_id = p.id AND a.first_seen_at >= :since)
      OR EXISTS (SELECT 1 FROM inbound_message i
                 WHERE i.patient_id = p.id AND i.received_at >= :since AND i.intent <> 'auto_reply'))
    """,
    times=("since",),
)
_SET_INACTIVE = statement(
    "UPDATE patient SET inactive_at = :now WHERE id = :id AND inactive_at IS NULL", times=("now",)
)
_CLEAR_INACTIVE = statement(
    "UPDATE patient SET inactive_at = NULL WHERE id = :id AND inactive_at IS NOT NULL"
)
_NOT_OPENED = statement("UPDATE inbox_event SET not_opened = :why WHERE id = :id")
_WHY_NOT_OPENED = query("SELECT not_opened FROM inbox_event WHERE id = :id")
_OPEN_RECALLS = query(
    """
    SELECT id FROM follow_up
    WHERE patient_id = :patient_id AND trigger = 'recall' AND closed_at IS NULL
      AND (service = :service OR service IS NULL)
    ORDER BY event_at, id
    """
)
_SERVICE = query(
    "SELECT code, recall_days, one_off_days FROM service WHERE clinic_id = :clinic_id AND code = :code"
)
_ATTENDED = query(
    "SELECT count(*) AS number FROM appointment WHERE patient_id = :patient_id AND status = 'attended'"
)
_CLINICIAN = query(
    "SELECT id FROM staff WHERE clinic_id = :clinic_id AND (id = :id OR id = :long_id) AND active"
)


def one_at_a_time(connection: Connection, patient_id: str) -> None:
    """Let nobody else open follow-ups for this patient before this transaction ends."""
    if connection.dialect.name != "sqlite":  # there, a writer is alone anyway
        connection.execute(_LOCK_PATIENT, {"id": patient_id})


def enquiries_near(connection: Connection, patient_id: str, at: datetime, within: timedelta) -> list[Any]:
    """The patient's enquiries asked at most ``within`` before or after ``at``: id, event_id, closed_at."""
    values = {"patient_id": patient_id, "since": at - within, "until": at + within}
    return list(connection.execute(_ENQUIRIES, values))


def is_inactive(connection: Connection, patient_id: str) -> bool:
    """Whether the patient counts as inactive."""
    return connection.execute(_INACTIVE, {"id": patient_id}).scalar_one() is not None


def silent_since(connection: Connection, patient_id: str, cycles: int) -> datetime | None:
    """When the oldest of the newest recalls opened if all of them, ``cycles`` at least, met silence."""
    newest = connection.execute(_NEWEST_RECALLS, {"patient_id": patient_id, "most": cycles}).all()
    if len(newest) < cycles or any(row.outcome != "no_response" for row in newest):
        return None
    since: datetime = min(row.opened_at for row in newest)
    lives = connection.execute(_SIGN_OF_LIFE, {"patient_id": patient_id, "since": since}).first()
    return since if lives is None else None


def set_inactive(connection: Connection, patient_id: str, now: datetime) -> None:
    """No more recalls until the patient shows up."""
    connection.execute(_SET_INACTIVE, {"id": patient_id, "now": now})


def clear_inactive(connection: Connection, patient_id: str) -> None:
    """The patient showed up."""
    connection.execute(_CLEAR_INACTIVE, {"id": patient_id})


def note(connection: Connection, event_id: str, why: str) -> None:
    """Why this event opened no follow-up of its own."""
    connection.execute(_NOT_OPENED, {"id": event_id, "why": why})


def noted(connection: Connection, event_id: str) -> str | None:
    """Why this event opened no follow-up of its own, if it did not."""
    why: str | None = connection.execute(_WHY_NOT_OPENED, {"id": event_id}).scalar_one()
    return why


def open_recalls(connection: Connection, patient_id: str, service: str | None) -> list[str]:
    """The patient's open recalls for this service, or for none in particular."""
    rows = connection.execute(_OPEN_RECALLS, {"patient_id": patient_id, "service": service})
    return [row.id for row in rows]


def service(connection: Connection, clinic_id: str, code: str) -> Any | None:
    """A service with its usual intervals in days, or ``None``."""
    return connection.execute(_SERVICE, {"clinic_id": clinic_id, "code": code}).first()


def visits_attended(connection: Connection, patient_id: str) -> int:
    """How many visits we know the patient came to."""
    return int(connection.execute(_ATTENDED, {"patient_id": patient_id}).scalar_one())


def colleague(connection: Connection, clinic_id: str, key: str) -> str | None:
    """Id of the active colleague whom staff call ``key``: the id in the clinic's file, or ours."""
    values = {"clinic_id": clinic_id, "id": key, "long_id": f"{clinic_id}-{key}"}
    row = connection.execute(_CLINICIAN, values).first()
    return None if row is None else str(row.id)
