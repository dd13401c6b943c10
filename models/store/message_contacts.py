"""Which contact point a message went to."""

from __future__ import annotations

from sqlalchemy import Connection

from models.store.sql import query

_CONTACT = query("SELECT contact_point_id FROM message WHERE id = :id")


def contact_of(connection: Connection, message_id: str) -> str | None:
    """Our id of the contact point that a message went to, or ``None`` for a message we do not know."""
    row = connection.execute(_CONTACT, {"id": message_id}).first()
    return None if row is None else str(row.contact_point_id)
