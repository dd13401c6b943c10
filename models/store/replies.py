"""What patients write: kept, answered, and where it shows that a number is somebody else's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from models.store import inbound, suppressions
from models.store.sql import query, statement

_LAST_TALK = query(
    """
    SELECT max(talked.talked_at) AS at FROM (
      SELECT answered_at AS talked_at FROM inbound_message WHERE patient_id = :patient_id
      UNION ALL
      SELECT given_at FROM staff_order WHERE follow_up_id = :follow_up_id AND kind = 'answered') talked
    """,
    returns_times=("at",),
)
_IN_USE = query(
    """
    SELECT cp.id FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND cp.kind = :kind AND pc.ended_at IS NULL
      AND cp.unusable_at IS NULL
    ORDER BY CASE WHEN cp.suppressed_at IS NULL THEN 0 ELSE 1 END, pc.position, cp.id LIMIT 1
    """
)
_CUT = statement(
    """
    UPDATE patient_contact SET ended_at = :now, wrong_at = :now
    WHERE patient_id = :patient_id AND contact_point_id = :contact_point_id
    """,
    times=("now",),
)
# A second message of harm joins the first as long as nobody has called.
_OPEN_ADVERSE = query(
    """
    SELECT f.id FROM follow_up f
    WHERE f.patient_id = :patient_id AND f.trigger = 'adverse_reply' AND f.closed_at IS NULL
      AND f.event_at > :since
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.follow_up_id = f.id AND t.closed_by = 'staff')
    ORDER BY f.event_at LIMIT 1
    """,
    times=("since",),
)
_CLOSE_TASKS = statement(
    """
    UPDATE task SET done_at = :now, closed_by = 'answered'
    WHERE name LIKE 'reply:%' AND done_at IS NULL
      AND follow_up_id IN (SELECT id FROM follow_up WHERE patient_id = :patient_id)
    """,
    times=("now",),
)


def add(
    connection: Connection,
    clinic_id: str,
    patient_id: str,
    channel: str,
    body: str,
    intent: str,
    now: datetime,
    *,
    rule: str | None = None,
) -> str:
    """Keep what a colleague says a patient told us; gives our id of it. ``intent``: ``core.types.Intent``."""
    return inbound.add(
        connection, inbound.NewInbound(clinic_id, patient_id, channel, body, intent, now, rule=rule)
    )


def close_tasks(connection: Connection, patient_id: str, now: datetime) -> int:
    """Somebody talked with the patient, or nobody may any longer; how many open tasks asked for it."""
    return connection.execute(_CLOSE_TASKS, {"patient_id": patient_id, "now": now}).rowcount


def last_talk_at(connection: Connection, patient_id: str, follow_up_id: str) -> datetime | None:
    """When staff last wrote to this patient or, for this follow-up, said that they talked, if ever."""
    values = {"patient_id": patient_id, "follow_up_id": follow_up_id}
    at: datetime | None = connection.execute(_LAST_TALK, values).scalar_one()
    return at


def cut_link(connection: Connection, patient_id: str, channel: str, now: datetime) -> bool:
    """Unlink the one address of this channel that the patient is written to at: it is somebody else's.

    Whoever shares it keeps it. False when there is none.
    """
    key = {"patient_id": patient_id, "kind": suppressions.kind_of(channel)}
    row = connection.execute(_IN_USE, key).first()
    if row is None:
        return False
    connection.execute(_CUT, {"patient_id": patient_id, "contact_point_id": row.id, "now": now})
    return True


def open_adverse(connection: Connection, patient_id: str, since: datetime) -> str | None:
    """The open follow-up for words of harm told after ``since`` that nobody has acted on yet."""
    row = connection.execute(_OPEN_ADVERSE, {"patient_id": patient_id, "since": since}).first()
    return None if row is None else str(row.id)
