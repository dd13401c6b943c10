"""Triggers whose messages rest at a clinic, as too many of them failed; and how many did lately."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from core.provider_errors import ABOUT_THE_MESSAGE
from models.store.sql import query, statement

# Two workers that look at once halt a trigger once. SQLite has one writer at a time anyway.
_TURN = "SELECT pg_advisory_xact_lock(20453)"
# What left and was not refused counts as well: many carriers never report an arrival, so that "sent" is the
# last word. Only what still lies at the provider is left out, for as long as a report may be on its way.
_JUDGED = query(
    """
    SELECT f.trigger, count(*) AS judged, sum(CASE WHEN m.state = 'failed' THEN 1 ELSE 0 END) AS failed,
           sum(CASE WHEN m.outreach THEN 0 ELSE 1 END) AS answers_judged,
           sum(CASE WHEN m.state = 'failed' AND NOT m.outreach THEN 1 ELSE 0 END) AS answers_failed
    FROM message m JOIN follow_up f ON f.id = m.follow_up_id
    WHERE m.clinic_id = :clinic_id AND m.claimed_at > :since
      AND ((m.state = 'failed' AND m.error_class IN :errors) OR (m.state = 'sent'
        AND (m.delivery IN ('sent', 'partially_delivered', 'delivered', 'read') OR NOT m.awaits_report
          OR m.claimed_at <= :silent_since)))
      AND NOT EXISTS (SELECT 1 FROM halted_sequence h WHERE h.clinic_id = :clinic_id
        AND h.trigger = f.trigger AND ((h.closed_at IS NULL AND h.answers) OR h.closed_at > m.claimed_at))
    GROUP BY f.trigger ORDER BY f.trigger
    """,
    times=("since", "silent_since"),
).bindparams(bindparam("errors", expanding=True))
_HALT = statement(
    """
    INSERT INTO halted_sequence (clinic_id, trigger, opened_at, reason, answers)
    SELECT CAST(:clinic_id AS VARCHAR), CAST(:trigger AS VARCHAR), :now, :reason, false
    WHERE NOT EXISTS (SELECT 1 FROM halted_sequence h
      WHERE h.clinic_id = :clinic_id AND h.trigger = :trigger AND h.closed_at IS NULL)
    """,
    times=("now",),
)
_HALT_ANSWERS = statement(
    """
    UPDATE halted_sequence SET answers = true, reason = :reason
    WHERE clinic_id = :clinic_id AND trigger = :trigger AND closed_at IS NULL AND NOT answers
    """
)
_RELEASE = statement(
    """
    UPDATE halted_sequence SET closed_at = :now
    WHERE clinic_id = :clinic_id AND trigger = :trigger AND closed_at IS NULL
    """,
    times=("now",),
)
_LISTED = query(
    """
    SELECT clinic_id, trigger, opened_at, closed_at, reason, answers FROM halted_sequence
    WHERE (:clinic_id = '' OR clinic_id = :clinic_id) AND (:any_state = 1 OR closed_at IS NULL)
    ORDER BY opened_at, clinic_id, trigger
    """,
    returns_times=("opened_at", "closed_at"),
    returns_flags=("answers",),
)
_HELD = query(
    """
    SELECT id FROM follow_up
    WHERE clinic_id = :clinic_id AND closed_at IS NULL AND trigger = :trigger AND reason = 'halted'
    ORDER BY id
    """
)


def judged(connection: Connection, clinic_id: str, since: datetime, silent_since: datetime) -> list[Any]:
    """How many messages claimed since then left or failed, and how many of them failed, by trigger: judged,
    failed, and of these answers_judged, answers_failed.

    Failures of our own sending do not count, nor does what was claimed after ``silent_since`` and has
    only been taken by a provider that reports. A trigger whose answers rest too is left out, and so are
    messages from before its last release.
    """
    values = {
        "clinic_id": clinic_id,
        "since": since,
        "silent_since": silent_since,
        "errors": sorted(ABOUT_THE_MESSAGE),
    }
    return list(connection.execute(_JUDGED, values))


def halt(
    connection: Connection, clinic_id: str, trigger: str, reason: str, now: datetime, *, answers: bool = False
) -> bool:
    """Let a trigger's messages rest, with ``answers`` its answers too. False when they did already."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(_TURN))
    values = {"clinic_id": clinic_id, "trigger": trigger, "reason": reason}
    new = connection.execute(_HALT, {**values, "now": now}).rowcount == 1
    return (answers and connection.execute(_HALT_ANSWERS, values).rowcount == 1) or new


def release(connection: Connection, clinic_id: str, trigger: str, now: datetime) -> list[str] | None:
    """Let them leave again; gives the follow-ups that waited. ``None``: they did not rest."""
    about = {"clinic_id": clinic_id, "trigger": trigger}
    if connection.execute(_RELEASE, {**about, "now": now}).rowcount == 0:
        return None
    return [row.id for row in connection.execute(_HELD, about)]


def listed(connection: Connection, clinic_id: str | None = None, *, only_open: bool = True) -> list[Any]:
    """What rests at one clinic or all: clinic_id, trigger, opened_at, closed_at, reason, answers, oldest
    first."""
    values = {"clinic_id": clinic_id or "", "any_state": 0 if only_open else 1}
    return list(connection.execute(_LISTED, values))
