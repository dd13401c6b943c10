"""Texts that no follow-up asks anybody about, until a colleague has sorted them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from models.store.sql import query, statement

_GET = query(
    """
    SELECT id, clinic_id, patient_id, channel, body, intent, received_at, answered_at, provider, provider_id,
           contact_point_id, sender, unmatched, sure
    FROM inbound_message WHERE id = :id
    """,
    returns_times=("received_at", "answered_at"),
    returns_flags=("sure",),
)
_NOBODY_ASKED = statement("UPDATE inbound_message SET unmatched = :why WHERE id = :id")
_HAND_TO = text(
    """
    UPDATE inbound_message SET patient_id = :patient_id, clinic_id = :clinic_id, unmatched = NULL
    WHERE id = :id AND patient_id IS NULL
    """
)
_SEEN = text("UPDATE inbound_message SET unmatched = NULL WHERE id = :id AND unmatched IS NOT NULL")
_WAITING = query(
    """
    SELECT i.id, i.clinic_id, i.channel, i.body, i.subject, i.intent, i.rule, i.sure, i.received_at,
           i.sender, i.media, i.unmatched, i.patient_id, p.external_id, p.first_name, p.last_name
    FROM inbound_message i LEFT JOIN patient p ON p.id = i.patient_id
    WHERE i.unmatched IS NOT NULL AND (:clinic_id = '' OR i.clinic_id = :clinic_id)
    ORDER BY i.received_at, i.id
    """,
    returns_times=("received_at",),
    returns_flags=("sure",),
)


def get(connection: Connection, inbound_id: str) -> Any | None:
    """One text, or ``None``."""
    return connection.execute(_GET, {"id": inbound_id}).first()


def put_in_inbox(connection: Connection, inbound_id: str, why: str) -> None:
    """No follow-up asks anybody about this text, so a colleague has to find it in the inbox."""
    connection.execute(_NOBODY_ASKED, {"id": inbound_id, "why": why})


def hand_to(connection: Connection, inbound_id: str, clinic_id: str, patient_id: str) -> bool:
    """A colleague knows who wrote. False when somebody was named already."""
    values = {"id": inbound_id, "clinic_id": clinic_id, "patient_id": patient_id}
    return connection.execute(_HAND_TO, values).rowcount == 1


def seen(connection: Connection, inbound_id: str) -> bool:
    """A colleague looked at it and nothing is to be done. False when it does not lie in the inbox."""
    return connection.execute(_SEEN, {"id": inbound_id}).rowcount == 1


def waiting(connection: Connection, clinic_id: str | None) -> list[Any]:
    """The inbox of one clinic or all, oldest first; texts of no known clinic only without a clinic."""
    return list(connection.execute(_WAITING, {"clinic_id": clinic_id or ""}))
