"""Who is written to instead of a patient, and teenagers who are written to themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_PUT = statement(
    """
    INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:patient_id, :guardian_id, :kind)
    ON CONFLICT (patient_id, guardian_id) DO UPDATE SET kind = excluded.kind, ended_at = NULL
    """
)
_END = statement(
    """
    UPDATE guardian SET ended_at = :now
    WHERE patient_id = :patient_id AND guardian_id = :guardian_id AND ended_at IS NULL
    """,
    times=("now",),
)
_REACHED = query(
    """
    SELECT g.kind AS via, p.external_id, cp.kind, cp.value, cp.suppressed_at, cp.unusable_at
    FROM guardian g JOIN patient p ON p.id = g.guardian_id AND NOT p.deceased AND NOT p.do_not_contact
    LEFT JOIN patient_contact pc ON pc.patient_id = p.id AND pc.ended_at IS NULL
    LEFT JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL
    ORDER BY g.kind, cp.kind DESC, pc.position, cp.id, p.external_id
    """,
    returns_times=("suppressed_at", "unusable_at"),
)
_OWN_CONTACT = statement(
    "UPDATE patient SET own_contact = :own_contact, updated_at = :now WHERE id = :id", times=("now",)
)


def put(connection: Connection, patient_id: str, guardian_id: str, kind: str) -> None:
    """Write to ``guardian_id`` for this patient from now on. ``kind``: guardian or proxy."""
    connection.execute(_PUT, {"patient_id": patient_id, "guardian_id": guardian_id, "kind": kind})


def end(connection: Connection, patient_id: str, guardian_id: str, now: datetime) -> bool:
    """No longer. False when that link was not there."""
    values = {"patient_id": patient_id, "guardian_id": guardian_id, "now": now}
    return connection.execute(_END, values).rowcount == 1


def reached(connection: Connection, patient_id: str) -> list[Any]:
    """Who may be written to instead, with each number and address; one without any has a row without."""
    return list(connection.execute(_REACHED, {"patient_id": patient_id}))


def set_own_contact(connection: Connection, patient_id: str, own_contact: bool, now: datetime) -> None:
    """A clinician lets this teenager be written to directly, or no longer."""
    connection.execute(_OWN_CONTACT, {"id": patient_id, "own_contact": own_contact, "now": now})
