"""Which contact points a patient is written to at, who else is, and which follow-ups that concerns."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam

from models.store.sql import query

_OF_PATIENT = query(
    """
    SELECT cp.id FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND pc.ended_at IS NULL AND cp.kind = :kind ORDER BY cp.id
    """
)
_OF_GUARDIANS = query(
    """
    SELECT DISTINCT cp.id FROM guardian g
    JOIN patient_contact pc ON pc.patient_id = g.guardian_id AND pc.ended_at IS NULL
    JOIN contact_point cp ON cp.id = pc.contact_point_id AND cp.kind = :kind
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL ORDER BY cp.id
    """
)
_ADDRESSES = query(
    """
    SELECT cp.kind, cp.value, cp.suppressed_at, cp.suppressed_reason
    FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND pc.ended_at IS NULL ORDER BY cp.kind DESC, pc.position, cp.id
    """,
    returns_times=("suppressed_at",),
)
_USERS = query(
    """
    SELECT DISTINCT pc.patient_id FROM patient_contact pc
    WHERE pc.contact_point_id IN :ids AND pc.ended_at IS NULL ORDER BY pc.patient_id
    """
).bindparams(bindparam("ids", expanding=True))
# Whoever is written to there, for themselves or as somebody's guardian.
_FOLLOW_UPS = query(
    """
    SELECT f.id FROM follow_up f WHERE f.closed_at IS NULL AND f.patient_id IN (
      SELECT pc.patient_id FROM patient_contact pc WHERE pc.contact_point_id IN :ids AND pc.ended_at IS NULL
      UNION
      SELECT g.patient_id FROM patient_contact pc
      JOIN guardian g ON g.guardian_id = pc.patient_id AND g.ended_at IS NULL
      WHERE pc.contact_point_id IN :ids AND pc.ended_at IS NULL)
    ORDER BY f.id
    """
).bindparams(bindparam("ids", expanding=True))


def points_of(connection: Connection, patient_id: str, kind: str) -> list[str]:
    """Where a patient is written to: their own contact points, else those of who answers for them."""
    about = {"patient_id": patient_id, "kind": kind}
    own = [row.id for row in connection.execute(_OF_PATIENT, about)]
    return own or [row.id for row in connection.execute(_OF_GUARDIANS, about)]


def addresses(connection: Connection, patient_id: str) -> list[Any]:
    """A patient's numbers and addresses in use: kind, value, suppressed_at, suppressed_reason."""
    return list(connection.execute(_ADDRESSES, {"patient_id": patient_id}))


def users(connection: Connection, ids: Collection[str]) -> list[str]:
    """Patients who use one of these contact points."""
    return [row.patient_id for row in connection.execute(_USERS, {"ids": list(ids)})] if ids else []


def follow_ups_at(connection: Connection, ids: Collection[str]) -> list[str]:
    """Open follow-ups of everybody who is written to at one of these contact points."""
    return [row.id for row in connection.execute(_FOLLOW_UPS, {"ids": list(ids)})] if ids else []
