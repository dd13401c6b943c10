"""Whether steps come in order and far enough apart, each kind by its own measure.

Outreach keeps the caps by itself: one a day, three a week, 20 hours apart; answers and tasks do not count.
Answers on one channel, and tasks, keep a distance of their own. Delays of outreach are compared at their
closest: a step at a fixed hour against one that keeps the hour of the event is taken at the ends of the
hours in which messages may leave.
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
BETWEEN_ANSWERS = timedelta(minutes=10)
"""Between two answers on one channel: whoever reads them sees two messages, not one said twice."""
BETWEEN_TASKS = timedelta(minutes=5)
"""Between two tasks, so that somebody can do the first before the second is due."""
BETWEEN_TASKS_OF_ONE = timedelta(hours=1)
"""Between two tasks that go to the same people."""


def order_faults(definition: SequenceDefinition) -> Iterator[Fault]:
    """Steps that stand below one that comes after them, and answers or tasks too close to each other."""
    latest: StepDefinition | None = None
    answers: dict[object, StepDefinition] = {}
    tasks: list[StepDefinition] = []
    for step in definition.steps:
        if latest is not None and _gap(latest, step) < _NONE:
            yield _fault(step, f"it comes before {latest.id}, which stands above it", "put steps in order")
        else:
            latest = step
        if step.kind is StepKind.TASK:
            yield from _task_faults(step, tasks)
            tasks.append(step)
        elif step.answer:
            yield from _answer_faults(step, answers.get(step.channel))
            answers[step.channel] = step


def _answer_faults(step: StepDefinition, earlier: StepDefinition | None) -> Iterator[Fault]:
    if earlier is not None and _NONE <= _gap(earlier, step) < BETWEEN_ANSWERS:
        problem = f"it comes less than 10 minutes after {earlier.id}, an answer on the same channel"
        mend = "make them one message, lengthen its delay, or give it another channel"
        yield _fault(step, problem, mend)


def _task_faults(step: StepDefinition, earlier: list[StepDefinition]) -> Iterator[Fault]:
    """Of the tasks above it the nearest that leaves no time before this one. Escalation has its own rule."""
    for task in reversed(earlier):
        same = task.assignee is step.assignee
        gap = _gap(task, step)
        if (task.id == step.escalates and gap == _NONE) or (task.delay.at is None) != (step.delay.at is None):
            continue  # told elsewhere; an hour against that of the event says nothing
        if _NONE <= gap < (BETWEEN_TASKS_OF_ONE if same else BETWEEN_TASKS):
            least, who = ("an hour", ", which the same people have") if same else ("5 minutes", "")
            mend = "make them one task, or lengthen its delay"
            yield _fault(step, f"it is due less than {least} after the task {task.id}{who}", mend)
            return


def _gap(earlier: StepDefinition, later: StepDefinition) -> timedelta:
    """The plain time between two steps; hours of the day count where both name one."""
    gap = nominal(later.delay.delay) - nominal(earlier.delay.delay)
    if earlier.delay.at is None or later.delay.at is None:
        return gap
    return gap + _clock(later.delay.at) - _clock(earlier.delay.at)


def pace_faults(definition: SequenceDefinition) -> Iterator[Fault]:
    """Outreach that is not in order, or closer than the caps allow."""
    outreach = [each for each in definition.steps if each.kind is StepKind.MESSAGE and not each.answer]
    for earlier, later in pairwise(outreach):
        gap = nominal(later.delay.delay) - nominal(earlier.delay.delay)
        if gap < _NONE:
            continue  # told by ``order_faults``
        if gap == _NONE and (earlier.delay.at is None or earlier.delay.at == later.delay.at):
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
