"""Who may have written: what clinics know of a number or address, and whom they wrote to there lately."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

# One look-up per clinic; in order of their ids SQLite would read every contact point there is.
_POINTS = query(
    """
    SELECT p.id, p.clinic_id FROM clinic c
    JOIN contact_point p ON p.clinic_id = c.id AND p.kind = :kind AND p.value = :value
    """
)
_NAMED_BY = query(
    """
    SELECT DISTINCT clinic_id FROM site
    WHERE (:kind = 'phone' AND (sms_sender = :recipient
             OR replace(coalesce(whatsapp_sender, ''), 'whatsapp:', '') = :recipient))
       OR (:kind = 'email' AND lower(email_sender) = :recipient)
    ORDER BY clinic_id
    """
)
_ANYTHING_LEFT = query(
    "SELECT id FROM message WHERE provider = :provider AND provider_id > '' ORDER BY provider_id LIMIT 1"
)
_CLINICS = query("SELECT id FROM clinic ORDER BY id")
# Whoever was erased is nobody we know.
_BY_ID = query(
    """
    SELECT m.id, m.clinic_id, m.patient_id, m.contact_point_id FROM message m
    JOIN patient p ON p.id = m.patient_id AND p.erased_at IS NULL
    WHERE m.id = :id
    """
)
_BY_PROVIDER_ID = query(
    """
    SELECT m.id, m.clinic_id, m.patient_id, m.contact_point_id FROM message m
    JOIN patient p ON p.id = m.patient_id AND p.erased_at IS NULL
    WHERE m.provider IN ('smtp', 'console') AND m.provider_id = :id
    """
)
_WROTE_THROUGH = query(
    """
    SELECT id FROM message
    WHERE contact_point_id = :contact_point_id AND sender = :sender
      AND state IN ('claimed', 'sent', 'unknown')
    LIMIT 1
    """
)
_RECENT = query(
    """
    SELECT m.id, m.patient_id FROM message m
    JOIN patient p ON p.id = m.patient_id AND p.erased_at IS NULL
    WHERE m.contact_point_id = :contact_point_id AND m.claimed_at > :since
      AND m.state IN ('claimed', 'sent', 'unknown')
    ORDER BY m.claimed_at DESC, m.id
    """,
    times=("since",),
)
# ``patient_id``: who is written to; ``holder_id``: whose contact point it is, their own or a guardian's.
_LINKS = query(
    """
    SELECT pc.patient_id, pc.patient_id AS holder_id, pc.ended_at, pc.wrong_at
    FROM patient_contact pc WHERE pc.contact_point_id = :contact_point_id
    UNION ALL
    SELECT g.patient_id, pc.patient_id, pc.ended_at, pc.wrong_at
    FROM patient_contact pc JOIN guardian g ON g.guardian_id = pc.patient_id AND g.ended_at IS NULL
    WHERE pc.contact_point_id = :contact_point_id
    ORDER BY patient_id, holder_id
    """,
    returns_times=("ended_at", "wrong_at"),
)
_CUT = statement(
    """
    UPDATE patient_contact SET ended_at = :now, wrong_at = :now
    WHERE patient_id = :patient_id AND contact_point_id = :contact_point_id AND ended_at IS NULL
    """,
    times=("now",),
)


def anything_left(connection: Connection, provider: str) -> bool:
    """Whether this provider ever took a message, of whatever clinic."""
    return connection.execute(_ANYTHING_LEFT, {"provider": provider}).first() is not None


def points(connection: Connection, kind: str, value: str) -> list[Any]:
    """Every clinic's contact point of this kind and value: id, clinic_id."""
    return list(connection.execute(_POINTS, {"kind": kind, "value": value}))


def clinics_named_by(connection: Connection, kind: str, recipient: str) -> list[str]:
    """Clinics with a site that sends from this number or address."""
    rows = connection.execute(_NAMED_BY, {"kind": kind, "recipient": recipient})
    return [row.clinic_id for row in rows]


def clinics(connection: Connection) -> list[str]:
    """All clinics."""
    return [row.id for row in connection.execute(_CLINICS)]


def message(connection: Connection, reference: str) -> Any | None:
    """Our message with this id, or with this id of the e-mail provider."""
    found = connection.execute(_BY_ID, {"id": reference}).first()
    return found or connection.execute(_BY_PROVIDER_ID, {"id": reference}).first()


def has_written_from(connection: Connection, contact_point_id: str, sender: str) -> bool:
    """Whether a message ever left from this sender to there."""
    values = {"contact_point_id": contact_point_id, "sender": sender}
    return connection.execute(_WROTE_THROUGH, values).first() is not None


def written_lately(connection: Connection, contact_point_id: str, since: datetime) -> list[Any]:
    """Messages that may have arrived there, newest first: id, patient_id."""
    return list(connection.execute(_RECENT, {"contact_point_id": contact_point_id, "since": since}))


def links(connection: Connection, contact_point_id: str) -> list[Any]:
    """Who is, or was, written to there: patient_id, holder_id, ended_at, wrong_at."""
    return list(connection.execute(_LINKS, {"contact_point_id": contact_point_id}))


def cut(connection: Connection, holder_id: str, contact_point_id: str, now: datetime) -> bool:
    """Unlink this one contact point from this one person: it is somebody else's. Others keep it."""
    values = {"patient_id": holder_id, "contact_point_id": contact_point_id, "now": now}
    return connection.execute(_CUT, values).rowcount == 1
