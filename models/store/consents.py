"""What patients said about consent: append-only, the newest per purpose and channel holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

WITHDRAWN = "withdrawn"
PROVIDER = "provider"
"""Source of a statement: a message was refused because they opted out at the provider; it is the evidence."""
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
_NEWEST = query(
    """
    SELECT state, source, at FROM consent
    WHERE patient_id = :patient_id AND purpose = :purpose AND channel = :channel
    ORDER BY at DESC, id DESC LIMIT 1
    """,
    returns_times=("at",),
)
_CLINIC = query("SELECT clinic_id FROM patient WHERE id = :patient_id")
_CLOSE_TASKS = statement(
    """
    UPDATE task SET done_at = :now, closed_by = 'consent'
    WHERE name = 'no_consent' AND done_at IS NULL
      AND follow_up_id IN (SELECT id FROM follow_up WHERE patient_id = :patient_id)
    """,
    times=("now",),
)
_INSTANT = timedelta(microseconds=1)


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


def say(
    connection: Connection,
    patients: Iterable[str],
    purpose: str,
    channel: str,
    state: str,
    source: str,
    evidence: str | None,
    now: datetime,
) -> list[str]:
    """Keep the same statement for each of these patients who has not said so already; for whom.

    It holds from now on, even over a statement that a clock running ahead dated later.
    """
    said = []
    for patient_id in patients:
        before = newest(connection, patient_id, purpose, channel)
        if before is not None and before.state == state:
            continue
        at = now if before is None else max(now, before.at + _INSTANT)
        clinic_id = connection.execute(_CLINIC, {"patient_id": patient_id}).scalar_one()
        new = Statement(clinic_id, patient_id, purpose, channel, state, source, at, evidence=evidence)
        add(connection, new)
        said.append(patient_id)
    return said


def newest(connection: Connection, patient_id: str, purpose: str, channel: str) -> Any | None:
    """What holds: state, source and time of the newest statement, or ``None``."""
    about = {"patient_id": patient_id, "purpose": purpose, "channel": channel}
    return connection.execute(_NEWEST, about).first()


def close_tasks(connection: Connection, patient_id: str, now: datetime) -> int:
    """The patient agreed, so nobody has to ask any longer; how many open tasks asked for it."""
    return connection.execute(_CLOSE_TASKS, {"patient_id": patient_id, "now": now}).rowcount
