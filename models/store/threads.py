"""Everything a patient wrote and was written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from models.store.sql import query

_THREAD = query(
    """
    SELECT 'in' AS direction, i.id, i.channel, i.received_at AS at, i.subject, i.body, i.media,
           i.intent AS state, i.rule, i.sure, i.answered_at, CAST(NULL AS TEXT) AS step,
           CAST(NULL AS TEXT) AS delivery
    FROM inbound_message i WHERE i.patient_id = :patient_id
    UNION ALL
    SELECT 'out', m.id, m.channel, m.claimed_at, m.subject, m.body, 0, m.state, NULL, true, NULL, m.step,
           m.delivery
    FROM message m WHERE m.patient_id = :patient_id
    ORDER BY at, id
    """,
    returns_times=("at", "answered_at"),
    returns_flags=("sure",),
)


def thread(connection: Connection, patient_id: str) -> list[Any]:
    """Everything a patient wrote and was written, on every channel, oldest first."""
    return list(connection.execute(_THREAD, {"patient_id": patient_id}))
