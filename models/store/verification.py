"""Questions whose honest answer should always be none: what ``ledger verify`` asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from models.store.sql import query

SETTLES_WITHIN = timedelta(minutes=45)
"""Reconciliation gives up half an hour after a claim; later than this nobody works on it."""
STARTS_WITHIN = timedelta(minutes=1)
ACTS_WITHIN = timedelta(hours=1)

_COUNTS = query("SELECT state, count(*) AS number FROM message GROUP BY state ORDER BY state")
_SENT_TWICE = query(
    """
    SELECT follow_up_id, step FROM message WHERE state = 'sent'
    GROUP BY follow_up_id, step HAVING count(*) > 1 ORDER BY follow_up_id, step
    """
)
_UNSETTLED = query(
    "SELECT id FROM message WHERE state = 'claimed' AND claimed_at < :before ORDER BY claimed_at",
    times=("before",),
)
_UNKNOWN_UNSEEN = query(
    """
    SELECT m.id, m.follow_up_id, m.step FROM message m
    JOIN follow_up f ON f.id = m.follow_up_id AND f.closed_at IS NULL
    WHERE m.state = 'unknown' AND m.settled_at < :before AND NOT EXISTS (
      SELECT 1 FROM task t WHERE t.follow_up_id = m.follow_up_id AND t.name = 'message:' || m.step)
    ORDER BY m.claimed_at
    """,
    times=("before",),
)
_UNSTARTED = query(
    """
    SELECT id FROM follow_up WHERE closed_at IS NULL AND started_at IS NULL AND opened_at < :before
    ORDER BY opened_at
    """,
    times=("before",),
)
_IDLE = query(
    """
    SELECT id FROM follow_up
    WHERE closed_at IS NULL AND started_at IS NOT NULL
      AND ((next_at IS NULL AND started_at < :before) OR next_at < :before)
    ORDER BY opened_at
    """,
    times=("before",),
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``messages``: how many per state; every other field should be empty.

    ``sent_twice``: follow-up and step. ``unsettled`` and ``unknown_without_task``: message ids.
    ``waiting_for_start`` and ``without_next_action``: follow-ups nobody is working on.
    """

    messages: dict[str, int] = field(default_factory=dict)
    sent_twice: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    unknown_without_task: list[str] = field(default_factory=list)
    waiting_for_start: list[str] = field(default_factory=list)
    without_next_action: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (
            self.sent_twice
            or self.unsettled
            or self.unknown_without_task
            or self.waiting_for_start
            or self.without_next_action
        )


def verify(connection: Connection, now: datetime) -> Verification:
    """Ask every question as of ``now``."""
    seen_by = {"before": now - ACTS_WITHIN}
    return Verification(
        messages={row.state: row.number for row in connection.execute(_COUNTS)},
        sent_twice=[f"{row.follow_up_id} {row.step}" for row in connection.execute(_SENT_TWICE)],
        unsettled=[row.id for row in connection.execute(_UNSETTLED, {"before": now - SETTLES_WITHIN})],
        unknown_without_task=[row.id for row in connection.execute(_UNKNOWN_UNSEEN, seen_by)],
        waiting_for_start=[row.id for row in connection.execute(_UNSTARTED, {"before": now - STARTS_WITHIN})],
        without_next_action=[row.id for row in connection.execute(_IDLE, seen_by)],
    )
