"""Treatment plans and their steps."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.care import Reference
from models.store.references import find
from models.store.sql import query, statement

_PUT = statement(
    """
    INSERT INTO treatment_plan (id, clinic_id, patient_id, source, source_ref, service, clinician_id,
      status, updated_at)
    VALUES (:id, :clinic_id, :patient_id, :source, :source_ref, :service, :clinician_id, 'active', :now)
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET updated_at = excluded.updated_at,
      service = coalesce(excluded.service, treatment_plan.service),
      clinician_id = coalesce(excluded.clinician_id, treatment_plan.clinician_id)
    """,
    times=("now",),
)
_STATUS = statement(
    "UPDATE treatment_plan SET status = :status, updated_at = :now WHERE id = :id", times=("now",)
)
_STEPS = query(
    "SELECT id, position, due_at, done_at FROM plan_step WHERE plan_id = :plan_id ORDER BY position",
    returns_times=("due_at", "done_at"),
)
_PUT_STEP = statement(
    """
    INSERT INTO plan_step (id, plan_id, position, service, due_at)
    VALUES (:id, :plan_id, :position, :service, :due_at)
    ON CONFLICT (plan_id, position) DO UPDATE SET due_at = excluded.due_at,
      service = coalesce(excluded.service, plan_step.service)
    """,
    times=("due_at",),
)
_STEP_DONE = statement(
    "UPDATE plan_step SET done_at = :now WHERE id = :id AND done_at IS NULL", times=("now",)
)
_MOVE_STEP = statement("UPDATE plan_step SET due_at = :due_at WHERE id = :id", times=("due_at",))


def put_plan(
    connection: Connection,
    reference: Reference,
    now: datetime,
    *,
    service: str | None = None,
    clinician_id: str | None = None,
) -> str:
    """Create an active plan, or update one without changing its status; gives our id."""
    values = {"id": uuid4().hex, "service": service, "clinician_id": clinician_id, "now": now}
    connection.execute(_PUT, {**asdict(reference), **values})
    (row,) = find(connection, "plan", reference.clinic_id, reference.source_ref, reference.source)
    return str(row.id)


def set_status(connection: Connection, plan_id: str, status: str, now: datetime) -> None:
    """active, paused, completed or stopped."""
    connection.execute(_STATUS, {"id": plan_id, "status": status, "now": now})


def steps(connection: Connection, plan_id: str) -> list[Any]:
    """The plan's steps in order: id, position, due_at, done_at."""
    return list(connection.execute(_STEPS, {"plan_id": plan_id}))


def put_step(
    connection: Connection, plan_id: str, position: int, due_at: datetime, *, service: str | None = None
) -> str:
    """Create a step or move the one at this position; gives our id."""
    values = {"plan_id": plan_id, "position": position, "due_at": due_at, "service": service}
    connection.execute(_PUT_STEP, {**values, "id": uuid4().hex})
    return next(str(row.id) for row in steps(connection, plan_id) if row.position == position)


def finish_step(connection: Connection, step_id: str, now: datetime) -> None:
    """The session took place; the first time counts."""
    connection.execute(_STEP_DONE, {"id": step_id, "now": now})


def move_step(connection: Connection, step_id: str, due_at: datetime) -> None:
    """Give a step another due date."""
    connection.execute(_MOVE_STEP, {"id": step_id, "due_at": due_at})
