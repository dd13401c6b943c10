"""Patients who may be one person: who uses the same number or address, and who still has to be told apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_BESIDE = query(
    """
    SELECT DISTINCT p.id, p.external_id, p.first_name, p.last_name, p.origin, p.unclear_since
    FROM patient_contact mine
    JOIN patient_contact theirs ON theirs.contact_point_id = mine.contact_point_id
    JOIN patient p ON p.id = theirs.patient_id
    WHERE mine.patient_id = :id AND theirs.patient_id <> :id AND p.merged_into IS NULL
      AND mine.ended_at IS NULL AND theirs.ended_at IS NULL
    ORDER BY p.external_id
    """,
    returns_times=("unclear_since",),
)
_CONTACTS = query(
    """
    SELECT point.value, point.suppressed_at, point.unusable_at
    FROM patient_contact link JOIN contact_point point ON point.id = link.contact_point_id
    WHERE link.patient_id = :id AND link.ended_at IS NULL ORDER BY point.kind DESC, link.position, point.id
    """,
    returns_times=("suppressed_at", "unusable_at"),
)
_CLEAR = statement(
    "UPDATE patient SET unclear_since = NULL, updated_at = :now WHERE id = :id", times=("now",)
)


def beside(connection: Connection, patient_id: str) -> list[Any]:
    """Everybody else who uses one of this patient's numbers or addresses."""
    return list(connection.execute(_BESIDE, {"id": patient_id}))


def contacts(connection: Connection, patient_id: str) -> list[Any]:
    """The numbers and addresses in use, in order of preference."""
    return list(connection.execute(_CONTACTS, {"id": patient_id}))


def still_unclear(connection: Connection, patient_id: str, apart_from: Collection[str]) -> list[Any]:
    """Who else, beside those ``apart_from``, may be this patient and waits to be told apart."""
    return [
        row
        for row in beside(connection, patient_id)
        if row.unclear_since is not None and row.id not in apart_from
    ]


def clear(connection: Connection, patient_id: str, now: datetime) -> None:
    """Nobody doubts any longer who this patient is."""
    connection.execute(_CLEAR, {"id": patient_id, "now": now})
