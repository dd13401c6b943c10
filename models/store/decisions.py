"""Stores every verdict under (follow-up, number); the last write wins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.verdicts import Verdict
from models.store.sql import query, statement

_DECISION = statement(
    """
    INSERT INTO decision (follow_up_id, number, decided_at, verdict, reason, step, channel, until_at, skipped,
      sequence_digest, inputs)
    VALUES (:id, :number, :now, :verdict, :reason, :step, :channel, :until_at, :skipped, :sequence_digest,
      :inputs)
    ON CONFLICT (follow_up_id, number) DO UPDATE SET
      decided_at = excluded.decided_at, verdict = excluded.verdict, reason = excluded.reason,
      step = excluded.step, channel = excluded.channel, until_at = excluded.until_at,
      skipped = excluded.skipped, sequence_digest = excluded.sequence_digest, inputs = excluded.inputs
    """,
    times=("now", "until_at"),
    json=("skipped", "inputs"),
)
_FOLLOW_UP = statement(
    """
    UPDATE follow_up SET assessments = :number, verdict = :verdict, reason = :reason,
      next_step = :step, next_at = :until_at, touch_at = :touch_at, asks_feedback = :asks_feedback,
      sequence_digest = coalesce(:sequence_digest, sequence_digest)
    WHERE id = :id AND closed_at IS NULL
    """,
    times=("until_at", "touch_at"),
)
_OF_FOLLOW_UP = query(
    """
    SELECT number, decided_at, verdict, reason, step, channel, until_at, skipped, sequence_digest, inputs
    FROM decision WHERE follow_up_id = :id ORDER BY number
    """,
    returns_times=("decided_at", "until_at"),
    returns_json=("skipped", "inputs"),
)


def store(
    connection: Connection,
    follow_up_id: str,
    number: int,
    verdict: Verdict,
    now: datetime,
    *,
    touch_at: datetime | None = None,
    asks_feedback: bool = False,
    sequence_digest: str | None = None,
    inputs: dict[str, Any] | None = None,
) -> None:
    """Write verdict ``number``, decided at ``now``, and mirror it on the follow-up's row.

    ``touch_at``: when the next outreach is planned; ``asks_feedback``: for what.
    ``inputs``: what it was decided from, JSON-able and without anything that names a patient;
    ``sequence_digest``: by which sequence.
    """
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
    made_from = {"skipped": skipped, "sequence_digest": sequence_digest, "inputs": inputs}
    connection.execute(_DECISION, {**values, **made_from, "now": now})
    planned = {"touch_at": touch_at, "asks_feedback": asks_feedback}
    connection.execute(_FOLLOW_UP, {**values, **planned, "sequence_digest": sequence_digest})


def of_follow_up(connection: Connection, follow_up_id: str) -> list[dict[str, object]]:
    """All verdicts of a follow-up in order."""
    rows = connection.execute(_OF_FOLLOW_UP, {"id": follow_up_id}).mappings()
    return [dict(row) for row in rows]
