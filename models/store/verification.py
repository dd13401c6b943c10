"""Questions whose honest answer should always be none: what ``ledger verify`` asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.caps import GAP, MOST_IN_A_WEEK, WEEK
from models.store.sql import query

SETTLES_WITHIN = timedelta(minutes=45)
"""Reconciliation gives up half an hour after a claim; later than this nobody works on it."""
STARTS_WITHIN = timedelta(minutes=1)
ACTS_WITHIN = timedelta(hours=1)
LOOKS_BACK = timedelta(days=15)
"""Messages older than this are not looked at again for breaches of a cap."""

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
_OUTREACH = query(
    """
    SELECT id, patient_id, coalesce(addressee_id, patient_id) AS read_by, contact_point_id, claimed_at
    FROM message
    WHERE outreach AND state IN ('claimed', 'sent', 'unknown') AND claimed_at > :since
    ORDER BY claimed_at, id
    """,
    times=("since",),
    returns_times=("claimed_at",),
)
_NOT_HANDED_ON = query(
    """
    SELECT id FROM follow_up
    WHERE hands_on_to IS NOT NULL AND handed_on_at IS NULL AND closed_at < :before ORDER BY closed_at
    """,
    times=("before",),
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``messages``: how many per state; every other field should be empty.

    ``sent_twice``: follow-up and step. ``unsettled`` and ``unknown_without_task``: message ids.
    ``waiting_for_start`` and ``without_next_action``: follow-ups nobody is working on. ``over_a_cap``:
    ids of messages that left too soon or too often. ``not_handed_on``: follow-ups whose successor is missing.
    """

    messages: dict[str, int] = field(default_factory=dict)
    sent_twice: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    unknown_without_task: list[str] = field(default_factory=list)
    waiting_for_start: list[str] = field(default_factory=list)
    without_next_action: list[str] = field(default_factory=list)
    over_a_cap: list[str] = field(default_factory=list)
    not_handed_on: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (
            self.sent_twice
            or self.unsettled
            or self.unknown_without_task
            or self.waiting_for_start
            or self.without_next_action
            or self.over_a_cap
            or self.not_handed_on
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
        over_a_cap=_over_a_cap(connection.execute(_OUTREACH, {"since": now - LOOKS_BACK})),
        not_handed_on=[row.id for row in connection.execute(_NOT_HANDED_ON, seen_by)],
    )


def _over_a_cap(messages: Iterable[Any]) -> list[str]:
    """Ids of messages that left less than 20 hours after the last, or as the fourth in a week, to one
    patient, about one, or to one contact point. What is one local day the claim knows, not this."""
    found: list[str] = []
    left: defaultdict[str, list[datetime]] = defaultdict(list)
    for message in messages:
        people = {f"patient {message.patient_id}", f"patient {message.read_by}"}
        for whose in (*people, f"contact {message.contact_point_id}"):
            before = left[whose]
            too_soon = bool(before) and message.claimed_at - before[-1] < GAP
            most = MOST_IN_A_WEEK
            too_often = len(before) >= most and message.claimed_at - before[-most] < WEEK
            if (too_soon or too_often) and message.id not in found[-1:]:
                found.append(message.id)
            before.append(message.claimed_at)
    return found
