"""How a clinic's records reach us: go-live date, switches per trigger, and when its feed last spoke."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_COLUMNS = "id, name, go_live_at, switched_off, feed_mode, feed_limit_minutes, feed_seen_at FROM clinic"
_TIMES = ("go_live_at", "feed_seen_at")
_OF_CLINIC = query(f"SELECT {_COLUMNS} WHERE id = :id", returns_times=_TIMES, returns_json=("switched_off",))
_WITH_LIMIT = query(
    """
    SELECT id, name, go_live_at, switched_off, feed_mode, feed_limit_minutes, feed_seen_at
    FROM clinic WHERE (:id = '' OR id = :id) AND (feed_limit_minutes IS NOT NULL
      OR EXISTS (SELECT 1 FROM alert a WHERE a.clinic_id = clinic.id AND a.kind = 'feed_stale'
                 AND a.closed_at IS NULL))
    ORDER BY id
    """,
    returns_times=_TIMES,
    returns_json=("switched_off",),
)
_SEEN = statement(
    """
    UPDATE clinic SET feed_seen_at = :now
    WHERE id = :id AND (feed_seen_at IS NULL OR feed_seen_at < :now)
    """,
    times=("now",),
)
_HELD = query(
    """
    SELECT id FROM follow_up
    WHERE clinic_id = :clinic_id AND closed_at IS NULL AND reason = 'feed_stale' ORDER BY id
    """
)


def of_clinic(connection: Connection, clinic_id: str) -> Any | None:
    """What decides whether a clinic's events open follow-ups, or ``None`` without such a clinic."""
    return connection.execute(_OF_CLINIC, {"id": clinic_id}).first()


def with_limit(connection: Connection, clinic_id: str | None = None) -> list[Any]:
    """The clinics whose feed may not be older than a limit, and those with an alert from when it might not.

    ``clinic_id``: only this one, if it is one of them.
    """
    return list(connection.execute(_WITH_LIMIT, {"id": clinic_id or ""}))


def seen(connection: Connection, clinic_id: str, now: datetime) -> None:
    """The clinic's own records spoke; an earlier moment than the last one changes nothing."""
    connection.execute(_SEEN, {"id": clinic_id, "now": now})


def held_follow_ups(connection: Connection, clinic_id: str) -> list[str]:
    """Open follow-ups whose newest decision was to wait for a fresh feed."""
    return [row.id for row in connection.execute(_HELD, {"clinic_id": clinic_id})]
