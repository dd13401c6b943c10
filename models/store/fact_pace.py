"""When a clinic's own limit of messages a minute lets the next one through: answers first, outreach after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models.store import fact_queries

WINDOW = timedelta(minutes=1)
HEAD_START = timedelta(seconds=10)
"""Outreach takes a place only this long after it became free: an answer that waits for it looks at once."""
SPREAD = timedelta(minutes=5)
"""Outreach over the limit looks again within this time after a place is free, not all of it at once."""
ANSWERS_LOOK_EVERY = timedelta(seconds=3)
"""Many answers that wait for one place look again no sooner than this."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When an answer, and when outreach, may leave as far as the limit goes; ``None``: now."""

    answer_at: datetime | None = None
    outreach_at: datetime | None = None


_NO_LIMIT = Pace()


def outreach_places(limit: int) -> int:
    """How many of a minute's messages may be outreach: a fifth, or one at least, is kept for answers.

    A limit of one keeps none: there, answers have nothing but their head start.
    """
    return max(1, limit - max(1, limit // 5))


def pace_of(connection: Connection, row: Any, jitter: float, now: datetime) -> Pace:
    """``row``: of ``fact_queries.FOLLOW_UP``. ``jitter``: 0 up to 1, fixed per follow-up."""
    limit: int | None = row.sends_per_minute
    if limit is None:
        return _NO_LIMIT
    values = {
        "clinic_id": row.clinic_id,
        "answers_since": now - WINDOW,
        "answers_before": limit - 1,
        "outreach_since": now - WINDOW - HEAD_START,
        "outreach_before": outreach_places(limit) - 1,
    }
    taken = connection.execute(fact_queries.CLINICS_PACE, values).one()
    answer_at, outreach_at = None, None
    if taken.for_answers is not None:
        answer_at = max(taken.for_answers + WINDOW, now + ANSWERS_LOOK_EVERY)
    if taken.for_outreach is not None:
        outreach_at = max(taken.for_outreach + WINDOW + HEAD_START, now) + SPREAD * jitter
    return Pace(answer_at, outreach_at)
