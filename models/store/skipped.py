"""Which steps did not happen, and why: read from the stored decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from core.verdicts import Reason
from models.store.sql import query

_SKIPPED = query(
    """
    SELECT d.follow_up_id, d.decided_at, d.verdict, d.reason, d.step, d.skipped, f.clinic_id, f.trigger
    FROM decision d JOIN follow_up f ON f.id = d.follow_up_id
    WHERE (:clinic_id = '' OR f.clinic_id = :clinic_id) AND EXISTS (SELECT 1 FROM decision noted
      WHERE noted.follow_up_id = d.follow_up_id AND noted.skipped IS NOT NULL)
    ORDER BY d.follow_up_id, d.number
    """,
    returns_times=("decided_at",),
    returns_json=("skipped",),
)
_LOOKS_AT_EVERY_STEP = frozenset({Reason.AWAITING_BOOKING, Reason.STEPS_DONE, Reason.TASK_DUE})
"""Besides every message that leaves, and every wait for a step. Other decisions stop before the steps."""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A kind of step that did not happen. ``reason``: see ``core.verdicts.Reason``."""

    clinic_id: str
    trigger: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step of one follow-up that will not happen: since ``first_at``, and for this reason since ``at``."""

    reason: str
    first_at: datetime
    at: datetime


def left_out(decisions: Iterable[Mapping[str, Any]]) -> dict[str, LeftOut]:
    """What the decisions of one follow-up, in their order, come to: the steps left out, by id.

    Each needs ``decided_at``, ``verdict``, ``reason``, ``step`` and ``skipped``. A step that a later
    decision found possible again, or that happened, is none of them.
    """
    found: dict[str, LeftOut] = {}
    for row in decisions:
        now: dict[str, LeftOut] = {}
        for note in row["skipped"] or ():
            before, reason = found.get(note["step"]), note["reason"]
            if before is None:
                now[note["step"]] = LeftOut(reason, row["decided_at"], row["decided_at"])
            elif before.reason == reason:
                now[note["step"]] = before
            else:
                now[note["step"]] = LeftOut(reason, before.first_at, row["decided_at"])
        found = now if _is_complete(row) else {**found, **now}
    return found


def count(connection: Connection, clinic_id: str | None, since: datetime | None) -> Counter[Skipped]:
    """How many follow-ups left each step out for each reason, first decided at ``since`` or later.

    A step counts once per follow-up, with the reason it was last left out for, if it did not happen.
    """
    found: Counter[Skipped] = Counter()
    rows = connection.execute(_SKIPPED, {"clinic_id": clinic_id or ""}).mappings()
    for (_, clinic, trigger), decisions in groupby(
        rows, key=lambda row: (row["follow_up_id"], row["clinic_id"], row["trigger"])
    ):
        for step, each in left_out(dict(decision) for decision in decisions).items():
            if since is None or each.first_at >= since:
                found[Skipped(clinic, trigger, step, each.reason)] += 1
    return found


def _is_complete(row: Mapping[str, Any]) -> bool:
    """Whether a decision was made over every step, so that what it does not name is possible or done."""
    if row["verdict"] == "send" or row["reason"] in _LOOKS_AT_EVERY_STEP:
        return True
    return row["verdict"] == "wait" and row["step"] is not None
