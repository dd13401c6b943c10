"""Which steps did not happen, and why: counted from the stored decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from models.store.sql import query

# In order of decision, so that the first note of a step is the one that counts: later decisions repeat it.
_SKIPPED = query(
    """
    SELECT d.follow_up_id, d.decided_at, d.skipped, f.clinic_id, f.trigger
    FROM decision d JOIN follow_up f ON f.id = d.follow_up_id
    WHERE d.skipped IS NOT NULL AND (:clinic_id = '' OR f.clinic_id = :clinic_id)
    ORDER BY d.follow_up_id, d.number
    """,
    returns_times=("decided_at",),
    returns_json=("skipped",),
)


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A kind of step that did not happen. ``reason``: see ``core.verdicts.Reason``."""

    clinic_id: str
    trigger: str
    step: str
    reason: str


def count(connection: Connection, clinic_id: str | None, since: datetime | None) -> Counter[Skipped]:
    """How many follow-ups left each step out for each reason, first decided at ``since`` or later.

    A step counts once per follow-up, with the reason it was last left out for.
    """
    found: Counter[Skipped] = Counter()
    notes: dict[str, tuple[datetime, Skipped]] = {}
    current = None
    for row in connection.execute(_SKIPPED, {"clinic_id": clinic_id or ""}):
        if row.follow_up_id != current:
            _add(found, notes, since)
            current, notes = row.follow_up_id, {}
        for note in row.skipped or ():
            first_at = notes[note["step"]][0] if note["step"] in notes else row.decided_at
            notes[note["step"]] = (
                first_at,
                Skipped(row.clinic_id, row.trigger, note["step"], note["reason"]),
            )
    _add(found, notes, since)
    return found


def _add(found: Counter[Skipped], notes: dict[str, tuple[datetime, Skipped]], since: datetime | None) -> None:
    found.update(what for first_at, what in notes.values() if since is None or first_at >= since)
