"""The inbox and what events change: appointments and enquiries; and who shares a number or address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

_ACCEPT = statement(
    """
    INSERT INTO inbox_event (id, clinic_id, source, kind, source_ref, patient_id, occurred_at,
      received_at, told)
    VALUES (:id, :clinic_id, :source, :kind, :source_ref, :patient_id, :occurred_at, :received_at, :told)
    ON CONFLICT (clinic_id, source, kind, source_ref) DO NOTHING
    """,
    times=("occurred_at", "received_at"),
)
_EVENT = query(
    """
    SELECT id, patient_id, occurred_at, told FROM inbox_event
    WHERE clinic_id = :clinic_id AND source = :source AND kind = :kind AND source_ref = :source_ref
    """,
    returns_times=("occurred_at",),
)
_DISPATCHED = statement(
    "UPDATE inbox_event SET dispatched_at = :now WHERE id = :id AND dispatched_at IS NULL",
    times=("now",),
)
_PUT_APPOINTMENT = statement(
    """
    INSERT INTO appointment (id, clinic_id, site_id, patient_id, source, source_ref, service,
      starts_at, status, first_seen_at, updated_at)
    VALUES (:id, :clinic_id, :site_id, :patient_id, :source, :source_ref, :service, :starts_at,
      :status, :now, :now)
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET
      status = excluded.status, starts_at = excluded.starts_at,
      service = coalesce(excluded.service, appointment.service),
      site_id = coalesce(excluded.site_id, appointment.site_id), updated_at = excluded.updated_at
    """,
    times=("starts_at", "now"),
)
_SET_STATUS = statement(
    "UPDATE appointment SET status = :status, updated_at = :now WHERE id = :id", times=("now",)
)
_APPOINTMENT = query(
    """
    SELECT id, patient_id, site_id, service, starts_at, status FROM appointment
    WHERE clinic_id = :clinic_id AND source = :source AND source_ref = :source_ref
    """,
    returns_times=("starts_at",),
)
_ENQUIRY = statement(
    """
    INSERT INTO enquiry (id, clinic_id, patient_id, event_id, received_at)
    VALUES (:id, :clinic_id, :patient_id, :event_id, :received_at)
    """,
    times=("received_at",),
)
_SHARING = query(
    """
    SELECT DISTINCT other.patient_id FROM patient_contact mine
    JOIN patient_contact other ON other.contact_point_id = mine.contact_point_id
    WHERE mine.patient_id = :patient_id AND mine.ended_at IS NULL AND other.ended_at IS NULL
    """
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An occurrence as a source reports it; unique by clinic, source, kind and source_ref.

    ``told``: digests of its fields, as ``runtime.differing`` writes them.
    """

    clinic_id: str
    source: str
    kind: str
    source_ref: str
    patient_id: str
    occurred_at: datetime
    told: str | None = None


def accept(connection: Connection, event: NewEvent, now: datetime) -> tuple[Any, bool]:
    """Store an event once. Returns the row (id, patient_id, occurred_at, told) and whether it is new."""
    values = {name: getattr(event, name) for name in NewEvent.__slots__}
    inserted = connection.execute(_ACCEPT, {**values, "id": uuid4().hex, "received_at": now}).rowcount
    return connection.execute(_EVENT, values).one(), inserted == 1


def find(connection: Connection, clinic_id: str, source: str, kind: str, source_ref: str) -> Any | None:
    """The stored event: id, patient_id, occurred_at, told."""
    values = {"clinic_id": clinic_id, "source": source, "kind": kind, "source_ref": source_ref}
    return connection.execute(_EVENT, values).first()


def mark_dispatched(connection: Connection, event_id: str, now: datetime) -> None:
    """Everything this event asks for has been applied."""
    connection.execute(_DISPATCHED, {"id": event_id, "now": now})


def put_appointment(
    connection: Connection,
    clinic_id: str,
    patient_id: str,
    source_ref: str,
    starts_at: datetime,
    status: str,
    now: datetime,
    *,
    source: str = "cli",
    service: str | None = None,
    site_id: str | None = None,
) -> Any:
    """Create or update a visit by its outside reference and return its row."""
    key = {"clinic_id": clinic_id, "source": source, "source_ref": source_ref}
    values = {
        **key,
        "id": uuid4().hex,
        "patient_id": patient_id,
        "site_id": site_id,
        "service": service,
        "starts_at": starts_at,
        "status": status,
        "now": now,
    }
    connection.execute(_PUT_APPOINTMENT, values)
    return connection.execute(_APPOINTMENT, key).one()


def find_appointment(
    connection: Connection, clinic_id: str, source_ref: str, source: str = "cli"
) -> Any | None:
    """The visit with this outside reference, or ``None``."""
    key = {"clinic_id": clinic_id, "source": source, "source_ref": source_ref}
    return connection.execute(_APPOINTMENT, key).first()


def set_appointment_status(connection: Connection, appointment_id: str, status: str, now: datetime) -> None:
    """Change what became of a visit."""
    connection.execute(_SET_STATUS, {"id": appointment_id, "status": status, "now": now})


def add_enquiry(
    connection: Connection, clinic_id: str, patient_id: str, event_id: str, received_at: datetime
) -> None:
    """Record that somebody asked."""
    values = {
        "id": uuid4().hex,
        "clinic_id": clinic_id,
        "patient_id": patient_id,
        "event_id": event_id,
        "received_at": received_at,
    }
    connection.execute(_ENQUIRY, values)


def patients_sharing_contacts(connection: Connection, patient_id: str) -> list[str]:
    """The patient and everyone who shares a contact point with them."""
    rows = connection.execute(_SHARING, {"patient_id": patient_id})
    return sorted({patient_id} | {row.patient_id for row in rows})
