"""Opt-outs of addresses that the clinic no longer has, or does not have yet: keyed hashes, nothing else.

A contact point is born suppressed when its hash is among them, in the transaction that makes it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam

from models.store.sql import query, statement

KEY_OPTION = "follow_up_suppression_key"
"""Execution option of a connection: gives the key that hashes are made with."""

_ANY = query("SELECT id FROM suppression WHERE clinic_id = :clinic_id AND lifted_at IS NULL LIMIT 1")
_AMONG = query(
    """
    SELECT value_hash, reason, suppressed_at FROM suppression
    WHERE clinic_id = :clinic_id AND kind = :kind AND value_hash IN :hashes AND lifted_at IS NULL
    """,
    returns_times=("suppressed_at",),
).bindparams(bindparam("hashes", expanding=True))
_CLOSE = statement(
    """
    UPDATE contact_point SET suppressed_at = :suppressed_at, suppressed_reason = :reason
    WHERE clinic_id = :clinic_id AND kind = :kind AND value = :value AND suppressed_at IS NULL
    """,
    times=("suppressed_at",),
)
_KEEP = statement(
    """
    INSERT INTO suppression (id, clinic_id, kind, value_hash, reason, source, suppressed_at)
    VALUES (:id, :clinic_id, :kind, :value_hash, :reason, :source, :suppressed_at)
    ON CONFLICT (clinic_id, kind, value_hash) DO UPDATE SET
      reason = excluded.reason, source = excluded.source, suppressed_at = excluded.suppressed_at,
      lifted_at = NULL
    WHERE suppression.lifted_at IS NOT NULL
    """,
    times=("suppressed_at",),
)
_EARLIER = statement(
    """
    UPDATE suppression SET suppressed_at = :suppressed_at
    WHERE clinic_id = :clinic_id AND kind = :kind AND value_hash = :value_hash
      AND suppressed_at > :suppressed_at
    """,
    times=("suppressed_at",),
)
_LIFT = statement(
    """
    UPDATE suppression SET lifted_at = :now
    WHERE clinic_id = :clinic_id AND kind = :kind AND value_hash = :value_hash AND lifted_at IS NULL
    """,
    times=("now",),
)
_LISTED = query(
    """
    SELECT clinic_id, kind, value_hash, reason, source, suppressed_at AS since FROM suppression
    WHERE lifted_at IS NULL AND (:clinic_id = '' OR clinic_id = :clinic_id)
    ORDER BY clinic_id, kind, value_hash
    """,
    returns_times=("since",),
)
_MOST_AT_ONCE = 500


def value_hash(key: bytes, clinic_id: str, kind: str, value: str) -> str:
    """HMAC-SHA256 of a clinic's address, 64 hexadecimal digits: only who has the key can look for one."""
    return hmac.new(key, f"{clinic_id}\0{kind}\0{value}".encode(), sha256).hexdigest()


def key_of(connection: Connection) -> bytes:
    """The key this database was opened with. Raises ``RuntimeError`` when it was opened without."""
    give: Callable[[], bytes] | None = connection.get_execution_options().get(KEY_OPTION)
    if give is None:
        raise RuntimeError("this database was opened without the key of kept opt-outs")
    return give()


def has_key(connection: Connection) -> bool:
    """Whether this database was opened with the key."""
    return connection.get_execution_options().get(KEY_OPTION) is not None


def apply(connection: Connection, clinic_id: str, points: Iterable[tuple[str, str]]) -> int:
    """Close new contact points (kind, value) whose opt-out was kept; how many.

    For whoever makes contact points, in the same transaction, before anybody can be written to there.
    """
    if connection.execute(_ANY, {"clinic_id": clinic_id}).first() is None:
        return 0
    key = key_of(connection)
    by_kind: dict[str, dict[str, str]] = {}
    for kind, value in points:
        by_kind.setdefault(kind, {})[value_hash(key, clinic_id, kind, value)] = value
    closed = 0
    for kind, values in by_kind.items():
        closed += _apply(connection, clinic_id, kind, values)
    return closed


def _apply(connection: Connection, clinic_id: str, kind: str, values: dict[str, str]) -> int:
    hashes = sorted(values)
    found: list[Any] = []
    for start in range(0, len(hashes), _MOST_AT_ONCE):
        some: Sequence[str] = hashes[start : start + _MOST_AT_ONCE]
        found += connection.execute(_AMONG, {"clinic_id": clinic_id, "kind": kind, "hashes": some}).all()
    for row in found:
        new = {"clinic_id": clinic_id, "kind": kind, "value": values[row.value_hash], "reason": row.reason}
        connection.execute(_CLOSE, {**new, "suppressed_at": row.suppressed_at})
    return len(found)


def holds(connection: Connection, clinic_id: str, kind: str, value: str) -> bool:
    """Whether the opt-out of this address is kept at the clinic."""
    if connection.execute(_ANY, {"clinic_id": clinic_id}).first() is None:
        return False
    hashed = value_hash(key_of(connection), clinic_id, kind, value)
    values = {"clinic_id": clinic_id, "kind": kind, "hashes": [hashed]}
    return connection.execute(_AMONG, values).first() is not None


def keep(
    connection: Connection,
    clinic_id: str,
    kind: str,
    hashed: str,
    reason: str,
    source: str,
    since: datetime,
) -> bool:
    """Keep an opt-out by its hash. False when it is kept already; the earlier date stands."""
    values = {"id": uuid4().hex, "clinic_id": clinic_id, "kind": kind, "value_hash": hashed}
    more = {"reason": reason, "source": source, "suppressed_at": since}
    new = connection.execute(_KEEP, {**values, **more}).rowcount == 1
    if not new:
        earlier = {"value_hash": hashed, "suppressed_at": since, "clinic_id": clinic_id, "kind": kind}
        connection.execute(_EARLIER, earlier)
    return new


def lift(connection: Connection, clinic_id: str, kind: str, hashed: str, now: datetime) -> bool:
    """It no longer holds. False when it did not."""
    values = {"clinic_id": clinic_id, "kind": kind, "value_hash": hashed, "now": now}
    return connection.execute(_LIFT, values).rowcount == 1


def listed(connection: Connection, clinic_id: str | None) -> list[Any]:
    """Kept opt-outs of one clinic or all: clinic_id, kind, value_hash, reason, source, since."""
    return list(connection.execute(_LISTED, {"clinic_id": clinic_id or ""}))
