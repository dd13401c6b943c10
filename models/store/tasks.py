"""Tasks for staff: opened once by name, closed when done or when the follow-up ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from core.verdicts import Reason
from models.store.sql import query, statement

ABOUT_THE_PATIENT = frozenset(
    {
        Reason.COMPLAINT,
        Reason.LEGAL,
        Reason.PREGNANCY,
        Reason.DECEASED,
        Reason.DO_NOT_CONTACT,
        Reason.MINOR_WITHOUT_GUARDIAN,
        Reason.NO_CONTACT_POINT,
        Reason.BOOKED_ALREADY,
    }
)
"""Names of tasks that end a follow-up and ask the same of a colleague whichever of the patient's follow-ups
they come from."""

_OPEN = statement(
    """
    INSERT INTO task (id, clinic_id, follow_up_id, patient_id, owner_id, assignee, name, reason,
      due_at, opened_at, done_at, closed_by)
    SELECT :id, f.clinic_id, f.id, f.patient_id,
      coalesce(
        CASE WHEN :assignee = 'clinician' THEN coalesce(
          (SELECT t.clinician_id FROM consultation t WHERE f.subject_kind = 'consultation'
             AND t.id = f.subject_id),
          (SELECT t.clinician_id FROM plan_step ps JOIN treatment_plan t ON t.id = ps.plan_id
           WHERE f.subject_kind = 'plan_step' AND ps.id = f.subject_id),
          (SELECT t.clinician_id FROM treatment_plan t WHERE f.subject_kind = 'plan'
             AND t.id = f.subject_id)) END,
        CASE WHEN :assignee IN ('clinician', 'manager') THEN
          (SELECT st.id FROM staff st WHERE st.clinic_id = f.clinic_id AND st.active
             AND st.role = :assignee AND (st.site_id IS NULL OR st.site_id = f.site_id)
           ORDER BY st.site_id IS NULL, st.id LIMIT 1) END,
        f.owner_id),
      :assignee, :name, :reason, :due_at, :now, :done_at, :closed_by
    FROM follow_up f
    WHERE f.id = :follow_up_id
    ON CONFLICT (follow_up_id, name) DO NOTHING
    """,
    times=("due_at", "now", "done_at"),
)
_ASKED_ALREADY = query(
    """
    SELECT count(*) AS open FROM follow_up f JOIN follow_up other ON other.patient_id = f.patient_id
      AND other.clinic_id = f.clinic_id AND other.id <> f.id AND other.trigger <> 'adverse_reply'
    JOIN task t ON t.follow_up_id = other.id AND t.name = :name AND t.done_at IS NULL
    WHERE f.id = :follow_up_id AND f.trigger <> 'adverse_reply'
    """
)
_CLOSE_ALL = statement(
    """
    UPDATE task SET done_at = :now, closed_by = 'follow_up'
    WHERE follow_up_id = :follow_up_id AND done_at IS NULL
    """,
    times=("now",),
)
_CLOSE_APPROVALS = statement(
    """
    UPDATE task SET done_at = :now, closed_by = 'follow_up'
    WHERE done_at IS NULL AND name LIKE 'approve:%' AND clinic_id IN (
      SELECT id FROM clinic WHERE approve_until IS NULL OR approve_until <= :now)
    """,
    times=("now",),
)
_DONE = statement(
    "UPDATE task SET done_at = :now, closed_by = 'staff' WHERE id = :id AND done_at IS NULL",
    times=("now",),
)
_STILL_OPEN = query(
    """
    SELECT t.id, t.clinic_id, t.follow_up_id, t.patient_id, t.name, t.reason, t.assignee, t.due_at,
           t.opened_at, st.name AS owner, s.zone
    FROM task t JOIN follow_up f ON f.id = t.follow_up_id JOIN site s ON s.id = f.site_id
    LEFT JOIN staff st ON st.id = t.owner_id AND t.assignee <> 'anyone'
    WHERE t.done_at IS NULL AND (:clinic_id = '' OR t.clinic_id = :clinic_id)
    ORDER BY t.due_at, t.follow_up_id, t.name
    """,
    returns_times=("due_at", "opened_at"),
)
_OF_FOLLOW_UP = query(
    """
    SELECT t.id, t.name, t.reason, t.assignee, t.due_at, t.opened_at, t.done_at, t.closed_by,
           s.name AS owner
    FROM task t LEFT JOIN staff s ON s.id = t.owner_id
    WHERE t.follow_up_id = :id ORDER BY t.opened_at, t.name
    """,
    returns_times=("due_at", "opened_at", "done_at"),
)


def open_task(
    connection: Connection,
    follow_up_id: str,
    name: str,
    reason: str,
    due_at: datetime,
    assignee: str,
    now: datetime,
) -> None:
    """Put a task before the follow-up's owner, or who ``assignee`` says; the same name twice is one task.

    What is about the patient, such as a complaint, is asked once: where another follow-up of theirs has
    that task open, this one is stored as closed, having joined it.

    A clinician's task goes to the one of the consultation or plan, else to one of the site; a manager's
    likewise. Where there is none, it stays with the owner.
    """
    joined = name in ABOUT_THE_PATIENT and _asked_already(connection, follow_up_id, name)
    values = {
        "id": uuid4().hex,
        "follow_up_id": follow_up_id,
        "name": name,
        "reason": reason,
        "due_at": due_at,
        "assignee": assignee,
        "now": now,
        "done_at": now if joined else None,
        "closed_by": "joined" if joined else None,
    }
    connection.execute(_OPEN, values)


def _asked_already(connection: Connection, follow_up_id: str, name: str) -> bool:
    """Whether another follow-up of the patient has this task open."""
    values = {"follow_up_id": follow_up_id, "name": name}
    return bool(connection.execute(_ASKED_ALREADY, values).scalar_one())


def close_open(connection: Connection, follow_up_id: str, now: datetime) -> None:
    """Close every open task of a follow-up that needs no more work."""
    connection.execute(_CLOSE_ALL, {"follow_up_id": follow_up_id, "now": now})


def close_approvals(connection: Connection, now: datetime) -> int:
    """Close every request for approval at clinics whose first days are over; how many."""
    return connection.execute(_CLOSE_APPROVALS, {"now": now}).rowcount


def done(connection: Connection, task_id: str, now: datetime) -> bool:
    """A colleague did it. False when there is no such open task."""
    return connection.execute(_DONE, {"id": task_id, "now": now}).rowcount == 1


def still_open(connection: Connection, clinic_id: str | None) -> list[Any]:
    """Open tasks of one clinic or all, with owner and zone, the earliest due first."""
    return list(connection.execute(_STILL_OPEN, {"clinic_id": clinic_id or ""}))


def of_follow_up(connection: Connection, follow_up_id: str) -> list[dict[str, object]]:
    """All tasks of a follow-up, oldest first."""
    return [dict(row) for row in connection.execute(_OF_FOLLOW_UP, {"id": follow_up_id}).mappings()]
