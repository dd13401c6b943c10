"""Orders from staff: append-only, once per order id."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.contracts import OrderKind
from models.store.sql import query, statement

_RECORD = statement(
    """
    INSERT INTO staff_order (id, follow_up_id, kind, step, until_at, note, given_at)
    VALUES (:id, :follow_up_id, :kind, :step, :until_at, :note, :given_at)
    ON CONFLICT (id) DO NOTHING
    """,
    times=("until_at", "given_at"),
)
_OF_FOLLOW_UP = query(
    """
    SELECT kind, step, until_at, note, given_at FROM staff_order
    WHERE follow_up_id = :id ORDER BY given_at, id
    """,
    returns_times=("until_at", "given_at"),
)


def record(
    connection: Connection,
    order_id: str,
    follow_up_id: str,
    kind: OrderKind,
    now: datetime,
    *,
    step: str | None = None,
    until: datetime | None = None,
    note: str | None = None,
) -> None:
    """Store an order; the same order id twice is one order."""
    values = {
        "id": order_id,
        "follow_up_id": follow_up_id,
        "kind": kind,
        "step": step,
        "until_at": until,
        "note": note,
        "given_at": now,
    }
    connection.execute(_RECORD, values)


def of_follow_up(connection: Connection, follow_up_id: str) -> list[dict[str, Any]]:
    """All orders for a follow-up in the order given."""
    return [dict(row) for row in connection.execute(_OF_FOLLOW_UP, {"id": follow_up_id}).mappings()]
