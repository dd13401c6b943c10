"""Follow-ups as rows: opened once per event, started, closed, listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_OPEN = statement(
    """
    INSERT INTO follow_up (id, clinic_id, site_id, patient_id, event_id, appointment_id, trigger,
      sequence_digest, owner_id, event_at, opened_at, assessments, service, subject_kind, subject_id,
      subject_state, basis, learned_at)
    VALUES (:id, :clinic_id, :site_id, :patient_id, :event_id, :appointment_id, :trigger,
      :sequence_digest, :owner_id, :event_at, :opened_at, 0, :service, :subject_kind, :subject_id,
      :subject_state, :basis, :learned_at)
    ON CONFLICT (event_id, trigger) DO NOTHING
    """,
    times=("event_at", "opened_at", "learned_at"),
)
_STARTED = statement(
    "UPDATE follow_up SET started_at = :now WHERE id = :id AND started_at IS NULL", times=("now",)
)
_CLOSE = statement(
    """
    UPDATE follow_up SET closed_at = :now, outcome = :outcome, verdict = 'stop', reason = :reason,
      next_step = NULL, next_at = NULL, touch_at = NULL, hands_on_to = :hands_on_to
    WHERE id = :id AND closed_at IS NULL
    """,
    times=("now",),
)
_HANDING_ON = query(
    """
    SELECT id, clinic_id, site_id, patient_id, appointment_id, trigger, owner_id, service, subject_kind,
           subject_id, basis, event_at, closed_at, hands_on_to
    FROM follow_up WHERE hands_on_to IS NOT NULL AND handed_on_at IS NULL AND closed_at IS NOT NULL
    ORDER BY closed_at LIMIT :most
    """,
    returns_times=("event_at", "closed_at"),
)
_HANDED_ON = statement(
    "UPDATE follow_up SET handed_on_at = :now WHERE id = :id AND handed_on_at IS NULL", times=("now",)
)
_SET_SUBJECT_STATE = statement(
    """
    UPDATE follow_up SET subject_state = :state
    WHERE subject_kind = :kind AND subject_id = :subject_id AND closed_at IS NULL
    """
)
_OPEN_OF_SUBJECT = query(
    """
    SELECT id FROM follow_up
    WHERE subject_kind = :kind AND subject_id = :subject_id AND closed_at IS NULL ORDER BY id
    """
)
_MOVE = statement(
    "UPDATE follow_up SET event_at = :event_at WHERE id = :id AND closed_at IS NULL", times=("event_at",)
)
_SET_SEQUENCE = statement(
    "UPDATE follow_up SET sequence_digest = :digest WHERE id = :id AND closed_at IS NULL"
)
_COLUMNS = """
    f.id, f.clinic_id, f.patient_id, f.trigger, f.sequence_digest, f.owner_id, f.event_at,
    f.opened_at, f.started_at, f.assessments, f.verdict, f.reason, f.next_step, f.next_at,
    f.outcome, f.closed_at, f.service, s.zone, st.name AS owner
    FROM follow_up f JOIN site s ON s.id = f.site_id LEFT JOIN staff st ON st.id = f.owner_id
"""
_TIMES = ("event_at", "opened_at", "started_at", "next_at", "closed_at")
_GET = query(f"SELECT {_COLUMNS} WHERE f.id = :id", returns_times=_TIMES)
_LIST = query(
    f"""
    SELECT {_COLUMNS}
    WHERE (:clinic_id = '' OR f.clinic_id = :clinic_id) AND (:any_state = 1 OR f.closed_at IS NULL)
    ORDER BY f.opened_at, f.id
    """,
    returns_times=_TIMES,
)
_OPEN_OF_CLINIC = query(
    """
    SELECT id, site_id, trigger, reason FROM follow_up
    WHERE clinic_id = :clinic_id AND closed_at IS NULL AND started_at IS NOT NULL ORDER BY opened_at, id
    """
)
_OPEN_IDS_OF_PATIENT = query("SELECT id FROM follow_up WHERE patient_id = :patient_id AND closed_at IS NULL")
_UNSTARTED = query(
    "SELECT id FROM follow_up WHERE started_at IS NULL AND closed_at IS NULL ORDER BY opened_at LIMIT :most"
)
_STARTED_IDS = query(
    """
    SELECT id FROM follow_up WHERE closed_at IS NULL AND started_at IS NOT NULL
    ORDER BY opened_at, id
    """
)
_OWNER = query(
    """
    SELECT id FROM staff WHERE clinic_id = :clinic_id AND active
    ORDER BY CASE WHEN site_id IS NULL OR site_id = :site_id THEN 0 ELSE 1 END,
      CASE role WHEN 'front_desk' THEN 0 ELSE 1 END, id LIMIT 1
    """
)


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """What is known when a follow-up opens. ``learned_at``: when we heard of it, if later."""

    id: str
    clinic_id: str
    site_id: str
    patient_id: str
    event_id: str
    appointment_id: str | None
    trigger: str
    sequence_digest: str
    owner_id: str | None
    event_at: datetime
    opened_at: datetime
    service: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    subject_state: str | None = None
    basis: str | None = None
    learned_at: datetime | None = None


def open_follow_up(connection: Connection, new: NewFollowUp) -> None:
    """Insert the row; the same event and trigger twice is one follow-up."""
    connection.execute(_OPEN, {name: getattr(new, name) for name in NewFollowUp.__slots__})


def mark_started(connection: Connection, follow_up_id: str, now: datetime) -> None:
    """The workflow engine has accepted the follow-up."""
    connection.execute(_STARTED, {"id": follow_up_id, "now": now})


def set_sequence(connection: Connection, follow_up_id: str, digest: str) -> None:
    """An open follow-up goes on with another stored sequence."""
    connection.execute(_SET_SEQUENCE, {"id": follow_up_id, "digest": digest})


def close(
    connection: Connection,
    follow_up_id: str,
    outcome: str,
    reason: str,
    now: datetime,
    *,
    hands_on_to: str | None = None,
) -> None:
    """Close once; later calls change nothing. ``hands_on_to``: the trigger that takes over."""
    values = {
        "id": follow_up_id,
        "outcome": outcome,
        "reason": reason,
        "now": now,
        "hands_on_to": hands_on_to,
    }
    connection.execute(_CLOSE, values)


def handing_on(connection: Connection, most: int = 500) -> list[Any]:
    """Closed follow-ups whose successor is still to be opened, the earliest closed first."""
    return list(connection.execute(_HANDING_ON, {"most": most}))


def mark_handed_on(connection: Connection, follow_up_id: str, now: datetime) -> bool:
    """The successor stands. False when somebody else was first."""
    return connection.execute(_HANDED_ON, {"id": follow_up_id, "now": now}).rowcount == 1


def set_subject_state(connection: Connection, kind: str, subject_id: str, state: str | None) -> list[str]:
    """What became of a quote, invoice, plan, ...: told to its open follow-ups, whose ids come back."""
    about = {"kind": kind, "subject_id": subject_id}
    connection.execute(_SET_SUBJECT_STATE, {**about, "state": state})
    return [row.id for row in connection.execute(_OPEN_OF_SUBJECT, about)]


def move_event(connection: Connection, follow_up_id: str, event_at: datetime) -> bool:
    """The date that an open follow-up counts from has moved. False when there is no such open one."""
    return connection.execute(_MOVE, {"id": follow_up_id, "event_at": event_at}).rowcount == 1


def get(connection: Connection, follow_up_id: str) -> Any | None:
    """One follow-up with its site's zone and owner's name, or ``None``."""
    return connection.execute(_GET, {"id": follow_up_id}).first()


def listed(connection: Connection, clinic_id: str | None, *, only_open: bool) -> list[Any]:
    """Follow-ups of one clinic or all, oldest first."""
    values = {"clinic_id": clinic_id or "", "any_state": 0 if only_open else 1}
    return list(connection.execute(_LIST, values))


def open_ids_of_patient(connection: Connection, patient_id: str) -> list[str]:
    """Whom to ring when something changed for a patient."""
    return [row.id for row in connection.execute(_OPEN_IDS_OF_PATIENT, {"patient_id": patient_id})]


def open_of_clinic(connection: Connection, clinic_id: str) -> list[Any]:
    """Open follow-ups of a clinic that the workflow engine has: id, site, trigger, newest reason."""
    return list(connection.execute(_OPEN_OF_CLINIC, {"clinic_id": clinic_id}))


def unstarted_ids(connection: Connection, most: int = 500) -> list[str]:
    """Follow-ups that are open in our tables and not yet with the workflow engine."""
    return [row.id for row in connection.execute(_UNSTARTED, {"most": most})]


def started_ids(connection: Connection) -> list[str]:
    """Every open follow-up that the workflow engine has accepted."""
    return [row.id for row in connection.execute(_STARTED_IDS)]


def owner_for(connection: Connection, clinic_id: str, site_id: str) -> str | None:
    """Who answers for a new follow-up: the site's front desk, else any active colleague of the site, else
    of the clinic, since a follow-up that nobody owns is one that nobody hears of."""
    row = connection.execute(_OWNER, {"clinic_id": clinic_id, "site_id": site_id}).first()
    return None if row is None else str(row.id)
