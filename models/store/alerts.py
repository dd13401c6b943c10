"""What is wrong with a clinic and must be mended by a colleague; at most one open per clinic and kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.sql import query, statement

# The unique index of open alerts turns a second one away, also when two workers look at once.
_OPEN = statement(
    """
    INSERT INTO alert (id, clinic_id, kind, opened_at, detail)
    VALUES (:id, :clinic_id, :kind, :now, :detail)
    ON CONFLICT DO NOTHING
    """,
    times=("now",),
)
_CLOSE = statement(
    "UPDATE alert SET closed_at = :now WHERE clinic_id = :clinic_id AND kind = :kind AND closed_at IS NULL",
    times=("now",),
)
_CLOSE_ONE = statement(
    "UPDATE alert SET closed_at = :now WHERE id = :id AND closed_at IS NULL", times=("now",)
)
_OPEN_OF_KIND = query(
    "SELECT id, clinic_id FROM alert WHERE kind = :kind AND closed_at IS NULL ORDER BY opened_at, id"
)
_LISTED = query(
    """
    SELECT clinic_id, kind, opened_at, closed_at, detail FROM alert
    WHERE (:clinic_id = '' OR clinic_id = :clinic_id) AND (:any_state = 1 OR closed_at IS NULL)
    ORDER BY opened_at, clinic_id, kind
    """,
    returns_times=("opened_at", "closed_at"),
)


def raise_alert(connection: Connection, clinic_id: str, kind: str, now: datetime, detail: str = "") -> bool:
    """Open an alert. False when one of this kind is open for the clinic already."""
    values = {"id": uuid4().hex, "clinic_id": clinic_id, "kind": kind, "now": now, "detail": detail}
    return connection.execute(_OPEN, values).rowcount == 1


def close(connection: Connection, clinic_id: str, kind: str, now: datetime) -> bool:
    """It is mended. False when none was open."""
    values = {"clinic_id": clinic_id, "kind": kind, "now": now}
    return connection.execute(_CLOSE, values).rowcount == 1


def open_of_kind(connection: Connection, kind: str) -> list[Any]:
    """The open alerts of one kind, oldest first: id and clinic."""
    return list(connection.execute(_OPEN_OF_KIND, {"kind": kind}))


def close_one(connection: Connection, alert_id: str, now: datetime) -> bool:
    """This one is mended; one raised since stays. False when it was closed already."""
    return connection.execute(_CLOSE_ONE, {"id": alert_id, "now": now}).rowcount == 1


def listed(connection: Connection, clinic_id: str | None, *, only_open: bool = True) -> list[Any]:
    """Alerts of one clinic or all, oldest first."""
    values = {"clinic_id": clinic_id or "", "any_state": 0 if only_open else 1}
    return list(connection.execute(_LISTED, values))
