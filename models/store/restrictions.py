"""Why a patient is a colleague's matter: complaint, legal, pregnancy."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

_OPEN = query(
    "SELECT id FROM restriction WHERE patient_id = :patient_id AND kind = :kind AND ended_at IS NULL"
)
_ADD = statement(
    """
    INSERT INTO restriction (id, clinic_id, patient_id, kind, since, note)
    VALUES (:id, :clinic_id, :patient_id, :kind, :since, :note)
    """,
    times=("since",),
)
_END = statement(
    """
    UPDATE restriction SET ended_at = :now
    WHERE patient_id = :patient_id AND kind = :kind AND ended_at IS NULL
    """,
    times=("now",),
)


def begin(
    connection: Connection,
    clinic_id: str,
    patient_id: str,
    kind: str,
    now: datetime,
    note: str | None = None,
) -> bool:
    """Hold a patient back from now on. False when that holds already."""
    if connection.execute(_OPEN, {"patient_id": patient_id, "kind": kind}).first() is not None:
        return False
    values = {"id": uuid4().hex, "clinic_id": clinic_id, "since": now, "note": note}
    connection.execute(_ADD, {**values, "patient_id": patient_id, "kind": kind})
    return True


def end(connection: Connection, patient_id: str, kind: str, now: datetime) -> bool:
    """It is over. False when there was nothing to end."""
    return connection.execute(_END, {"patient_id": patient_id, "kind": kind, "now": now}).rowcount > 0
