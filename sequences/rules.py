"""Rules a sequence must keep beyond its shape, checked when a file is loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from core.types import Assignee, StepKind
from sequences.faults import Fault
from sequences.schema import SequenceDefinition, StepDefinition

LONGEST_STEP_ID = 60
"""Characters; the id is part of ledger keys and template names."""

_ID = re.compile(r"[a-z0-9_]+")
_ID_MEND = "use only small letters, digits and _ (a colon would break the keys of the ledger)"


def faults_of(definition: SequenceDefinition) -> Iterator[Fault]:
    """Every broken rule, in the order of the file."""
    if not _ID.fullmatch(definition.name):
        yield Fault(f"{definition.name!r} is not a usable name", _ID_MEND, field="name")
    if definition.version < 1:
        yield Fault("the version must be 1 or more", "count up from 1", field="version")
    if definition.expires_after <= timedelta(0):
        yield Fault("the follow-up would end at once", "write a longer time", field="expires_after")
    if not definition.steps:
        yield Fault("there are no steps", "add at least one [[steps]] entry", field="steps")
    times_seen = Counter(step.id for step in definition.steps)
    earlier: dict[str, StepDefinition] = {}
    for step in definition.steps:
        if times_seen[step.id] > 1 and step.id in earlier:
            yield Fault("another step has the same id", "give every step its own id", step.id, "id")
        yield from _id_faults(step)
        yield from _time_faults(step, definition.expires_after)
        yield from _message_faults(step) if step.kind is StepKind.MESSAGE else _task_faults(step, earlier)
        earlier[step.id] = step


def _id_faults(step: StepDefinition) -> Iterator[Fault]:
    if not _ID.fullmatch(step.id):
        yield Fault(f"{step.id!r} is not a usable id", _ID_MEND, step.id or None, "id")
    if len(step.id) > LONGEST_STEP_ID:
        yield Fault(f"the id has {len(step.id)} characters", f"use at most {LONGEST_STEP_ID}", step.id, "id")


def _time_faults(step: StepDefinition, expires_after: timedelta) -> Iterator[Fault]:
    delay = step.delay.delay
    if timedelta(days=delay.days) + delay.elapsed >= expires_after:
        mend = "shorten the delay or lengthen expires_after"
        yield Fault("the step would come after the sequence has expired", mend, step.id, "delay")
    if step.delay.at is not None and delay.days == 0:
        mend = 'write at least one day, such as "1d at 09:30"'
        yield Fault("the time of day may lie before the event", mend, step.id, "delay")
    if step.useful_for <= timedelta(0):
        mend = 'say how long it stays useful after its time, such as "48h"'
        yield Fault("the step would never be useful", mend, step.id, "useful_for")


def _message_faults(step: StepDefinition) -> Iterator[Fault]:
    if step.channel is None:
        yield Fault("a message needs a channel", 'add channel = "sms" or "email"', step.id, "channel")
    if "message_class" not in step.model_fields_set:
        mend = 'add message_class = "solicited", "service" or "marketing": the law treats them differently'
        yield Fault("a message needs its class", mend, step.id, "message_class")
    if step.assignee is not Assignee.OWNER:
        yield Fault("only a task is assigned", "remove assignee", step.id, "assignee")
    if step.escalates is not None:
        yield Fault("only a task escalates another", "remove escalates", step.id, "escalates")


def _task_faults(step: StepDefinition, earlier: dict[str, StepDefinition]) -> Iterator[Fault]:
    if step.channel is not None:
        mend = 'remove channel, or write kind = "message"'
        yield Fault("a task has no channel", mend, step.id, "channel")
    for name in ("window", "answer", "message_class"):
        if name in step.model_fields_set:
            yield Fault("this is for messages only", f"remove {name} from the task", step.id, name)
    if not step.title:
        yield Fault("a task needs a title", "say in plain words what a colleague should do", step.id, "title")
    if step.escalates is None:
        return
    first = earlier.get(step.escalates)
    if first is None:
        mend = "name a task that stands before this one"
        yield Fault(f"no earlier step is called {step.escalates!r}", mend, step.id, "escalates")
    elif first.kind is not StepKind.TASK:
        yield Fault(f"{step.escalates!r} is not a task", "name an earlier task", step.id, "escalates")
