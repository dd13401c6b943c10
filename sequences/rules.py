"""Rules a sequence must keep beyond its shape, checked when a file is loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from core.local_time import SAMPLE_YEAR
from core.types import Scope, StepKind, Success, Trigger
from sequences.clock_rules import longest_wait, may_leave
from sequences.faults import Fault
from sequences.pace import order_faults, pace_faults
from sequences.schema import SequenceDefinition, StepDefinition
from sequences.step_rules import message_faults, task_faults

LONGEST_STEP_ID = 60
"""Characters; the id is part of ledger keys and template names."""
LONGEST_LIFE = timedelta(days=730)
"""After which a follow-up counts as one that never ends."""

SHORTEST_LATE_AFTER = timedelta(hours=1)
"""Whoever marks a missed visit needs some minutes; below this everything would count as learned too late."""

SHORTEST_USE = timedelta(minutes=5)
"""A step that is worth less time than its turn in a queue or a restart may take would hardly ever happen."""

_DATED = frozenset({Trigger.RECALL})
"""Triggers whose date is known before it comes, so that a step can lie before it."""
_NONE = timedelta(0)
_ID = re.compile(r"[a-z0-9_]+")
_ID_MEND = "use only small letters, digits and _ (a colon would break the keys of the ledger)"


def faults_of(definition: SequenceDefinition) -> Iterator[Fault]:
    """Every broken rule, in the order of the file."""
    yield from _sequence_faults(definition)
    times_seen = Counter(step.id for step in definition.steps)
    earlier: dict[str, StepDefinition] = {}
    for step in definition.steps:
        if times_seen[step.id] > 1 and step.id in earlier:
            yield Fault("another step has the same id", "give every step its own id", step.id, "id")
        yield from _id_faults(step)
        yield from _time_faults(step, definition)
        yield from message_faults(step) if step.kind is StepKind.MESSAGE else task_faults(step, earlier)
        earlier[step.id] = step
    yield from order_faults(definition)
    yield from pace_faults(definition)


def _sequence_faults(definition: SequenceDefinition) -> Iterator[Fault]:
    if not _ID.fullmatch(definition.name):
        yield Fault(f"{definition.name!r} is not a usable name", _ID_MEND, field="name")
    if definition.version < 1:
        yield Fault("the version must be 1 or more", "count up from 1", field="version")
    if definition.expires_after <= _NONE:
        yield Fault("the follow-up would end at once", "write a longer time", field="expires_after")
    if definition.expires_after > LONGEST_LIFE:
        mend = f"write at most {LONGEST_LIFE.days}d"
        yield Fault("the follow-up would practically never end", mend, field="expires_after")
    if not definition.steps:
        yield Fault("there are no steps", "add at least one [[steps]] entry", field="steps")
    yield from _branch_faults(definition)


def _branch_faults(definition: SequenceDefinition) -> Iterator[Fault]:
    """What a sequence does when something else than its steps happens."""
    for field in ("late_after", "repeat_within", "move_within"):
        duration: timedelta | None = getattr(definition, field)
        if duration is not None and duration <= _NONE:
            yield Fault("it must be longer than nothing", f"write a time, or remove {field}", field=field)
    late_after = definition.late_after
    if late_after is not None and _NONE < late_after < SHORTEST_LATE_AFTER:
        problem = "every event is learned of later than that, so no message would ever leave"
        yield Fault(problem, 'write at least "1h", or remove late_after', field="late_after")
    if definition.success is not Success.BOOKED and definition.move_within is not None:
        mend = 'remove it, or write success = "booked"'
        yield Fault("only a booking can be a move", mend, field="move_within")
    if definition.success is Success.NOTHING and definition.scope is not Scope.SAME_SERVICE:
        yield Fault("no visit resolves this sequence", "remove scope", field="scope")
    if definition.later_for > LONGEST_LIFE:
        yield Fault("it would be put off for good", f"write at most {LONGEST_LIFE.days}d", field="later_for")
    outreach = any(step.kind is StepKind.MESSAGE and not step.answer for step in definition.steps)
    if definition.later_for > _NONE and not outreach:
        problem = "no message leaves that a patient could put off"
        yield Fault(problem, 'remove later_for, or write "0d"', field="later_for")


def _id_faults(step: StepDefinition) -> Iterator[Fault]:
    if not _ID.fullmatch(step.id):
        yield Fault(f"{step.id!r} is not a usable id", _ID_MEND, step.id or None, "id")
    if len(step.id) > LONGEST_STEP_ID:
        yield Fault(f"the id has {len(step.id)} characters", f"use at most {LONGEST_STEP_ID}", step.id, "id")


def _time_faults(step: StepDefinition, definition: SequenceDefinition) -> Iterator[Fault]:
    delay = step.delay.delay
    for field, each in (("delay", longest_wait(delay)), ("after_learning", step.after_learning)):
        if each >= definition.expires_after:
            mend = f"shorten the {field.replace('_', ' ')} or lengthen expires_after"
            comes = "can come, over weekends and nights," if delay.business or delay.working else "would come"
            yield Fault(f"the step {comes} after the sequence has expired", mend, step.id, field)
    if delay.days < 0 and definition.trigger not in _DATED:
        mend = "write zero or more"
        yield Fault(
            "it is negative, and nobody knows of this event before it happens", mend, step.id, "delay"
        )
    if step.delay.at is not None and delay.days == 0:
        mend = 'write at least one day, such as "1d at 09:30"'
        yield Fault("the time of day may lie before the event", mend, step.id, "delay")
    at = step.delay.at
    if (
        step.kind is StepKind.MESSAGE
        and at is not None
        and step.useful_for > _NONE
        and not may_leave(at, step.useful_for, step.window, SAMPLE_YEAR)
    ):
        problem = f"due at {at:%H:%M} it is no longer useful when the {step.window} window opens"
        mend = "write a time of day inside the window, or lengthen useful_for"
        yield Fault(problem, mend, step.id, "useful_for")
    if step.useful_for <= _NONE:
        mend = 'say how long it stays useful after its time, such as "48h"'
        yield Fault("the step would never be useful", mend, step.id, "useful_for")
    elif step.useful_for < SHORTEST_USE:
        mend = f"write at least {SHORTEST_USE.total_seconds() / 60:.0f}m"
        yield Fault("the step would be too late by the time it can happen", mend, step.id, "useful_for")
