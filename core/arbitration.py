"""The floor: at most one follow-up speaks to a patient at a time, the most important one first."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.facts import Rival
from core.types import Trigger
from core.verdicts import Reason

HELD_BEFORE = timedelta(hours=24)
HELD_AFTER = timedelta(hours=72)
TO_LOOK_AGAIN = timedelta(hours=1)
HOLDS_ON = frozenset({Reason.STEPS_DONE, Reason.EXPIRED, Reason.WENT_QUIET})
"""A follow-up that ended by itself holds the floor after its last touch as an open one does. Where somebody
ended it, by a booking, a word or an order, its matter is settled and the floor is free."""

# Words of harm first, then what the clinic owes the patient, then what the patient asked for.
_RANKS = {
    Trigger.ADVERSE_REPLY: 0,
    Trigger.CLINIC_CANCELLATION: 1,
    Trigger.TREATMENT_COMPLETED: 2,
    Trigger.NEW_ENQUIRY: 4,
    Trigger.STALLED_LEAD: 4,
    Trigger.NO_SHOW: 5,
    Trigger.CANCELLATION: 6,
    Trigger.STALLED_PLAN: 7,
    Trigger.CONSULTATION: 8,
    Trigger.QUOTE: 9,
    Trigger.RECALL: 10,
    Trigger.BALANCE: 11,
}
FEEDBACK_RANK = 12
"""Asking for feedback gives way to everything. Rank 3 is kept for offers of a freed slot."""


def rank(trigger: Trigger) -> int:
    """Who speaks first: the smaller number."""
    return _RANKS[trigger]


def as_rivals(
    trigger: Trigger,
    key: tuple[datetime, str],
    touch_at: datetime | None,
    touched_at: datetime | None,
    *,
    asks: bool,
    asked: bool,
) -> tuple[Rival, ...]:
    """How the patient's other follow-ups see one: as two where its last and its next outreach rank apart.

    ``asks``: the next one is a request for feedback; ``asked``: the last one was.
    """
    ranks = _RANKS[trigger], FEEDBACK_RANK
    if asks is asked or touch_at is None or touched_at is None:
        gives_way = asked if touch_at is None else asks
        return (Rival(ranks[gives_way], key, touch_at, touched_at),)
    return Rival(ranks[asks], key, touch_at=touch_at), Rival(ranks[asked], key, touched_at=touched_at)


def held_until(
    at: datetime, own_rank: int, key: tuple[datetime, str] | None, others: tuple[Rival, ...]
) -> datetime | None:
    """Until when somebody more important holds the floor at ``at``; ``None``: it is free.

    A follow-up holds it from 24 hours before its planned outreach to 72 hours after its last one.
    Of two equally important ones the one with the smaller ``key`` goes first. One whose plan is long
    past has not looked since, as after an outage of the worker: it gets an hour to do so.
    """
    first = [rival for rival in others if _first(rival, own_rank, key)]
    overdue = any(rival.touch_at is not None and rival.touch_at + HELD_AFTER <= at for rival in first)
    moment = at + TO_LOOK_AGAIN if overdue else at
    while True:
        later = moment
        for rival in first:
            later = max(later, _free(rival, moment))
        if later == moment:
            return None if moment == at else moment
        moment = later


def _first(rival: Rival, own_rank: int, key: tuple[datetime, str] | None) -> bool:
    if rival.rank != own_rank:
        return rival.rank < own_rank
    return key is None or rival.key < key


def _free(rival: Rival, at: datetime) -> datetime:
    """When this rival lets go of the floor, seen from ``at``; ``at`` itself when it does not hold it."""
    free = at
    if rival.touched_at is not None:
        free = max(free, rival.touched_at + HELD_AFTER)
    if rival.touch_at is not None and rival.touch_at - HELD_BEFORE <= at:
        free = max(free, rival.touch_at + HELD_AFTER)
    return free
