"""The exact content of every sequence that ever ran, under its digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_PUT = statement(
    """
    INSERT INTO sequence_version (digest, name, version, definition, stored_at)
    VALUES (:digest, :name, :version, :definition, :now)
    ON CONFLICT (digest) DO NOTHING
    """,
    times=("now",),
    json=("definition",),
)
_GET = query("SELECT definition FROM sequence_version WHERE digest = :digest", returns_json=("definition",))


def put(
    connection: Connection, digest: str, name: str, version: int, definition: dict[str, Any], now: datetime
) -> None:
    """Keep a definition; one that is already there stays as it is."""
    values = {"digest": digest, "name": name, "version": version, "definition": definition, "now": now}
    connection.execute(_PUT, values)


def get(connection: Connection, digest: str) -> dict[str, Any] | None:
    """The definition with this digest, or ``None``."""
    row = connection.execute(_GET, {"digest": digest}).first()
    if row is None:
        return None
    definition: dict[str, Any] = row.definition
    return definition
