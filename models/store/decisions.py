"""Stores every verdict under (follow-up, number); the last write wins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core.verdicts import Verdict
from models.store.sql import query, statement

_DECISION = statement(
    """
    INSERT INTO decision (follow_up_id, number, decided_at, verdict, reason, step, channel, until_at, skipped)
    VALUES (:id, :number, :now, :verdict, :reason, :step, :channel, :until_at, :skipped)
    ON CONFLICT (follow_up_id, number) DO UPDATE SET
      decided_at = excluded.decided_at, verdict = excluded.verdict, reason = excluded.reason,
      step = excluded.step, channel = excluded.channel, until_at = excluded.until_at,
      skipped = excluded.skipped
    """,
    times=("now", "until_at"),
    json=("skipped",),
)
_FOLLOW_UP = statement(
    """
    UPDATE follow_up SET assessments = :number, verdict = :verdict, reason = :reason,
      next_step = :step, next_at = :until_at
    WHERE id = :id AND closed_at IS NULL
    """,
    times=("until_at",),
)
_OF_FOLLOW_UP = query(
    """
    SELECT number, decided_at, verdict, reason, step, channel, until_at, skipped
    FROM decision WHERE follow_up_id = :id ORDER BY number
    """,
    returns_times=("decided_at", "until_at"),
    returns_json=("skipped",),
)


def store(connection: Connection, follow_up_id: str, number: int, verdict: Verdict, now: datetime) -> None:
    """Write verdict ``number``, decided at ``now``, and mirror it on the follow-up's row."""
    until = {"wait": "until", "send": None, "hand_over": "due_at", "stop": None}[verdict.kind]
    values = {
        "id": follow_up_id,
        "number": number,
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "step": getattr(verdict, "step", None),
        "channel": getattr(verdict, "channel", None),
        "until_at": now if until is None else getattr(verdict, until),
    }
    skipped = [{"step": note.step, "reason": note.reason} for note in verdict.skipped] or None
    connection.execute(_DECISION, {**values, "now": now, "skipped": skipped})
    connection.execute(_FOLLOW_UP, values)


def of_follow_up(connection: Connection, follow_up_id: str) -> list[dict[str, object]]:
    """All verdicts of a follow-up in order."""
    rows = connection.execute(_OF_FOLLOW_UP, {"id": follow_up_id}).mappings()
    return [dict(row) for row in rows]
