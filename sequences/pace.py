"""Whether a sequence can break the caps on outreach by itself: one a day, three a week, 20 hours apart.

Answers and tasks do not count. Delays are compared at their closest: a step at a fixed hour against
one that keeps the hour of the event is taken at the ends of the hours in which messages may leave.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from itertools import pairwise

from core.caps import GAP, MOST_IN_A_WEEK, WEEK
from core.types import Delay, StepKind
from sequences.faults import Fault
from sequences.schema import SequenceDefinition, StepDefinition, Timing

_DAY = timedelta(days=1)
_NONE = timedelta(0)
_FIRST_HOUR, _LAST_HOUR = time(8), time(20)
_WORKING_HOURS = timedelta(hours=8)
_WORKING_DAYS = 5
_WEEKEND = timedelta(days=2)


def pace_faults(definition: SequenceDefinition) -> Iterator[Fault]:
    """Outreach that is not in order, or closer than the caps allow."""
    outreach = [each for each in definition.steps if each.kind is StepKind.MESSAGE and not each.answer]
    for earlier, later in pairwise(outreach):
        gap = nominal(later.delay.delay) - nominal(earlier.delay.delay)
        if gap < _NONE:
            yield _fault(later, f"it comes before {earlier.id}, which stands above it", "put steps in order")
        elif gap == _NONE and (earlier.delay.at is None or earlier.delay.at == later.delay.at):
            yield _fault(later, f"it comes at the same time as {earlier.id}", "leave a day between them")
        elif least_gap(earlier.delay, later.delay) < GAP:
            mend = "leave at least a day between two messages"
            yield _fault(later, f"it can come less than 20 hours after {earlier.id}", mend)
        elif _may_share_a_day(earlier.delay, later.delay):
            mend = "leave at least a day between two messages"
            yield _fault(later, f"it can fall on the same day as {earlier.id}", mend)
    for first, fourth in zip(outreach, outreach[MOST_IN_A_WEEK:], strict=False):
        if least_gap(first.delay, fourth.delay) < WEEK:
            problem = f"it would be the fourth message within seven days of {first.id}"
            yield _fault(fourth, problem, "lengthen its delay, or leave a message out")


def nominal(delay: Delay) -> timedelta:
    """A delay as plain time, as if the site never closed."""
    return timedelta(days=delay.days) + delay.elapsed


def longest(delay: Delay) -> timedelta:
    """How long a delay takes when weekends of a site that opens five days a week come in between."""
    if delay.working:
        return nominal(delay) + -(-delay.days // _WORKING_DAYS) * _WEEKEND
    if delay.business:
        days = -(-delay.elapsed // _WORKING_HOURS)
        return days * _DAY + -(-days // _WORKING_DAYS) * _WEEKEND
    return nominal(delay)


def least_gap(earlier: Timing, later: Timing) -> timedelta:
    """The shortest time that can lie between two steps; below zero where they can swap places."""
    gap = nominal(later.delay) - longest(earlier.delay)
    if earlier.at is None and later.at is None:
        return gap
    return gap + _clock(later.at or _FIRST_HOUR) - _clock(earlier.at or _LAST_HOUR)


def _may_share_a_day(earlier: Timing, later: Timing) -> bool:
    if earlier.delay.elapsed or later.delay.elapsed:
        return least_gap(earlier, later) < _DAY
    return later.delay.days - earlier.delay.days < 1


def _clock(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _fault(step: StepDefinition, problem: str, mend: str) -> Fault:
    return Fault(problem, mend, step.id, "delay")
