"""What patients said about consent: append-only, the newest per purpose and channel holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

_ADD = statement(
    """
    INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, wording, evidence, at)
    VALUES (:id, :clinic_id, :patient_id, :purpose, :channel, :state, :source, :wording, :evidence, :at)
    """,
    times=("at",),
)
_OF_PATIENT = query(
    """
    SELECT purpose, channel, state, source, wording, evidence, at FROM consent
    WHERE patient_id = :patient_id ORDER BY at, id
    """,
    returns_times=("at",),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``state``: given, soft_opt_in or withdrawn. ``wording``: version of the text shown."""

    clinic_id: str
    patient_id: str
    purpose: str
    channel: str
    state: str
    source: str
    at: datetime
    wording: str | None = None
    evidence: str | None = None


def add(connection: Connection, said: Statement) -> None:
    """Keep a statement; nothing that was said before is changed."""
    connection.execute(_ADD, {**asdict(said), "id": uuid4().hex})


def of_patient(connection: Connection, patient_id: str) -> list[dict[str, Any]]:
    """Everything a patient said, oldest first."""
    return [dict(row) for row in connection.execute(_OF_PATIENT, {"patient_id": patient_id}).mappings()]
