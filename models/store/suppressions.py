"""Numbers and addresses to which nothing more is sent, whoever it is for: closed, opened again, listed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, text

from models.store.sql import query, statement


class SuppressedBy(StrEnum):
    """Whose word closed a contact point; the beginning of ``contact_point.suppressed_reason``.

    ``REPLY``: the person's own message. ``PROVIDER``: the provider refused a send, as they opted out
    there; the same word as ``core.provider_errors.ErrorClass.OPT_OUT``. ``UNSUBSCRIBE``: the link in an
    e-mail.
    """

    REPLY = "reply"
    PROVIDER = "opt_out"
    UNSUBSCRIBE = "unsubscribe"
    STAFF = "staff"
    IMPORT = "import"
    ERASURE = "erasure"


OWN = frozenset({SuppressedBy.REPLY, SuppressedBy.PROVIDER})
"""What the person's own START may lift; written out in the statements, which are constant."""

_LOCK = text("SELECT id FROM contact_point WHERE id IN :ids ORDER BY id FOR NO KEY UPDATE").bindparams(
    bindparam("ids", expanding=True)
)
_CLOSE = statement(
    """
    UPDATE contact_point SET suppressed_at = :now, suppressed_reason = :reason
    WHERE id IN :ids AND suppressed_at IS NULL
    """,
    times=("now",),
).bindparams(bindparam("ids", expanding=True))
_HARDEN = text(
    """
    UPDATE contact_point SET suppressed_reason = :reason
    WHERE id IN :ids AND suppressed_at IS NOT NULL
      AND coalesce(suppressed_reason, '') IN ('reply', 'opt_out')
    """
).bindparams(bindparam("ids", expanding=True))
_EARLIER = statement(
    "UPDATE contact_point SET suppressed_at = :since WHERE id = :id AND suppressed_at > :since",
    times=("since",),
)
_BORN_CLOSED = statement(
    """
    INSERT INTO contact_point (id, clinic_id, kind, value, suppressed_at, suppressed_reason, created_at)
    VALUES (:id, :clinic_id, :kind, :value, :now, :reason, :now)
    ON CONFLICT (clinic_id, kind, value) DO UPDATE SET
      suppressed_reason = CASE WHEN contact_point.suppressed_at IS NULL THEN excluded.suppressed_reason
                               ELSE contact_point.suppressed_reason END,
      suppressed_at = coalesce(contact_point.suppressed_at, excluded.suppressed_at)
    """,
    times=("now",),
)
_LIFT_OWN = statement(
    """
    UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL
    WHERE id IN :ids AND suppressed_at <= :said_at AND suppressed_reason IN ('reply', 'opt_out')
    """,
    times=("said_at",),
).bindparams(bindparam("ids", expanding=True))
_LIFT = text(
    """
    UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL
    WHERE id = :id AND suppressed_at IS NOT NULL
    """
)
_AT = query(
    """
    SELECT id, suppressed_at, suppressed_reason FROM contact_point
    WHERE clinic_id = :clinic_id AND kind = :kind AND value = :value
    """,
    returns_times=("suppressed_at",),
)
_GET = query(
    "SELECT id, clinic_id, kind, value, suppressed_at, suppressed_reason FROM contact_point WHERE id = :id",
    returns_times=("suppressed_at",),
)
_STILL_CLOSED = query(
    "SELECT id FROM contact_point WHERE id IN :ids AND suppressed_at IS NOT NULL ORDER BY id"
).bindparams(bindparam("ids", expanding=True))
_LISTED = query(
    """
    SELECT clinic_id, kind, value, suppressed_reason AS reason, suppressed_at AS since FROM contact_point
    WHERE suppressed_at IS NOT NULL AND (:clinic_id = '' OR clinic_id = :clinic_id)
      AND value NOT LIKE 'erased:%'
    ORDER BY clinic_id, kind, value
    """,
    returns_times=("since",),
)


def kind_of(channel: str) -> str:
    """The kind of contact point that a channel writes to: phone or email."""
    return "email" if channel == "email" else "phone"


def lock(connection: Connection, ids: Collection[str]) -> None:
    """Lock contact points in id order, as every claim does; SQLite's writer is alone anyway.

    A claim that has not committed yet is waited for; one that comes later reads what was written.
    """
    if ids and connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"ids": list(ids)})


def close(connection: Connection, ids: Collection[str], reason: str, now: datetime) -> int:
    """Suppress contact points, locked first; how many were open.

    One that the person's own word closed before takes on a reason that START cannot lift.
    """
    if not ids:
        return 0
    lock(connection, ids)
    values = {"ids": list(ids), "reason": reason, "now": now}
    closed = connection.execute(_CLOSE, values).rowcount
    if reason not in OWN:
        connection.execute(_HARDEN, {"ids": list(ids), "reason": reason})
    return closed


def date_back(connection: Connection, contact_point_id: str, since: datetime) -> None:
    """It has been closed since then, or longer. Lock first."""
    connection.execute(_EARLIER, {"id": contact_point_id, "since": since})


def bear_closed(
    connection: Connection, clinic_id: str, kind: str, value: str, reason: str, now: datetime
) -> None:
    """Keep the opt-out of somebody the clinic does not know: the contact point is there, and closed."""
    values = {"id": uuid4().hex, "clinic_id": clinic_id, "kind": kind, "value": value}
    connection.execute(_BORN_CLOSED, {**values, "reason": reason, "now": now})


def lift_own(connection: Connection, ids: Collection[str], said_at: datetime) -> int:
    """Open what the person's own word closed before ``said_at``; how many. Lock first."""
    if not ids:
        return 0
    return connection.execute(_LIFT_OWN, {"ids": list(ids), "said_at": said_at}).rowcount


def lift(connection: Connection, contact_point_id: str) -> bool:
    """Open a contact point whatever closed it. Lock first."""
    return connection.execute(_LIFT, {"id": contact_point_id}).rowcount == 1


def closed_among(connection: Connection, ids: Collection[str]) -> list[str]:
    """Those of the contact points that are closed."""
    if not ids:
        return []
    return [row.id for row in connection.execute(_STILL_CLOSED, {"ids": list(ids)})]


def at(connection: Connection, clinic_id: str, kind: str, value: str) -> Any | None:
    """The clinic's contact point with this value: id, suppressed_at, suppressed_reason."""
    return connection.execute(_AT, {"clinic_id": clinic_id, "kind": kind, "value": value}).first()


def get(connection: Connection, contact_point_id: str) -> Any | None:
    """One contact point, or ``None``."""
    return connection.execute(_GET, {"id": contact_point_id}).first()


def listed(connection: Connection, clinic_id: str | None) -> list[Any]:
    """Closed contact points of one clinic or all: clinic_id, kind, value, reason, since.

    Those of erased patients are left out; their hashes are kept elsewhere.
    """
    return list(connection.execute(_LISTED, {"clinic_id": clinic_id or ""}))
