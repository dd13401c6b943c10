"""Keys that clinics' systems show to the web application; only their hashes are kept.

A key is 256 random bits, so one round of SHA-256 keeps it as safe as a slow hash would: there is no
list of likely keys to try, and a slow hash would cost every request.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

LONGEST_NAME = 80
USE_NOTED_EVERY = timedelta(minutes=1)

_ADD = statement(
    """
    INSERT INTO api_key (id, clinic_id, name, key_hash, created_at)
    VALUES (:id, :clinic_id, :name, :key_hash, :now)
    """,
    times=("now",),
)
_FIND = query("SELECT id, clinic_id FROM api_key WHERE key_hash = :key_hash AND revoked_at IS NULL")
_USED = statement(
    """
    UPDATE api_key SET used_at = :now WHERE id = :id AND (used_at IS NULL OR used_at < :before)
    """,
    times=("now", "before"),
)
_REVOKE = statement(
    "UPDATE api_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", times=("now",)
)
_LISTED = query(
    """
    SELECT id, clinic_id, name, created_at, used_at, revoked_at FROM api_key
    WHERE (:clinic_id = '' OR clinic_id = :clinic_id) ORDER BY created_at, id
    """,
    returns_times=("created_at", "used_at", "revoked_at"),
)


def hash_of(key: str) -> str:
    """What is kept of a key: 64 hexadecimal digits."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def add(connection: Connection, clinic_id: str, name: str, key: str, now: datetime) -> str:
    """Keep a new key's hash; gives its id. ``name``: whose key it is, at most 80 characters."""
    key_id = uuid4().hex
    values = {"id": key_id, "clinic_id": clinic_id, "name": name, "key_hash": hash_of(key), "now": now}
    connection.execute(_ADD, values)
    return key_id


def find(connection: Connection, key: str) -> Any | None:
    """The id and the clinic of a key that was not revoked, or ``None``."""
    return connection.execute(_FIND, {"key_hash": hash_of(key)}).first()


def note_use(connection: Connection, key_id: str, now: datetime) -> None:
    """Remember when a key was last used, to the minute."""
    connection.execute(_USED, {"id": key_id, "now": now, "before": now - USE_NOTED_EVERY})


def revoke(connection: Connection, key_id: str, now: datetime) -> bool:
    """From now on the key opens nothing. False when there is no such key, or it was revoked before."""
    return connection.execute(_REVOKE, {"id": key_id, "now": now}).rowcount == 1


def listed(connection: Connection, clinic_id: str | None = None) -> list[Any]:
    """Every key of a clinic, or of all, oldest first; never the keys themselves."""
    return list(connection.execute(_LISTED, {"clinic_id": clinic_id or ""}))
