"""Rules for one step: what a message needs, what a task needs, and what fits neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from core.types import Assignee, Channel, MessageClass, StepKind, Window
from sequences.faults import Fault
from sequences.pace import nominal
from sequences.schema import StepDefinition

_DAY = timedelta(days=1)
_MESSAGES_ONLY = ("window", "answer", "message_class", "staffed_ahead", "when_late", "feedback", "fallback")
_RINGS = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels that wake people at night."""
_CLASS_MEND = 'add message_class = "solicited", "service" or "marketing": the law treats them differently'


def message_faults(step: StepDefinition) -> Iterator[Fault]:
    """What is wrong with a message."""
    if step.channel is None:
        yield Fault("a message needs a channel", 'add channel = "sms" or "email"', step.id, "channel")
    if "message_class" not in step.model_fields_set:
        yield Fault("a message needs its class", _CLASS_MEND, step.id, "message_class")
    if step.assignee is not Assignee.OWNER:
        yield Fault("only a task is assigned", "remove assignee", step.id, "assignee")
    if step.escalates is not None:
        yield Fault("only a task escalates another", "remove escalates", step.id, "escalates")
    if step.budgeted:
        yield Fault("only a task has a budget", "remove budgeted", step.id, "budgeted")
    if _RINGS & {step.channel, *step.fallback} and step.window is Window.ANY:
        mend = 'write window = "hard": a text at night wakes people'
        yield Fault("a text may not leave at any hour", mend, step.id, "window")
    if step.staffed_ahead >= _DAY:
        mend = 'write a time that fits into one opening day, such as "3h"'
        yield Fault("no day has that many staffed hours", mend, step.id, "staffed_ahead")
    if len({step.channel, *step.fallback}) <= len(step.fallback):
        yield Fault("a channel is named twice", "name each channel once", step.id, "fallback")
    yield from _answer_faults(step) if step.answer else _outreach_faults(step)


def _answer_faults(step: StepDefinition) -> Iterator[Fault]:
    if step.message_class is MessageClass.MARKETING:
        mend = "remove answer, so that the caps hold it"
        yield Fault("marketing is never an answer", mend, step.id, "answer")
    if nominal(step.delay.delay) >= _DAY or step.delay.delay.working:
        mend = "shorten the delay below a day, or remove answer"
        yield Fault("an answer is expected at once", mend, step.id, "delay")
    for field in ("staffed_ahead", "feedback"):
        if field in step.model_fields_set:
            yield Fault("an answer waits for nothing", f"remove {field}, or answer", step.id, field)


def _outreach_faults(step: StepDefinition) -> Iterator[Fault]:
    if step.urgent:
        mend = "add answer = true, or remove urgent"
        yield Fault("only an answer or a task can be urgent", mend, step.id, "urgent")


def task_faults(step: StepDefinition, earlier: Mapping[str, StepDefinition]) -> Iterator[Fault]:
    """What is wrong with a task. ``earlier``: the steps above it, by id."""
    if step.channel is not None:
        mend = 'remove channel, or write kind = "message"'
        yield Fault("a task has no channel", mend, step.id, "channel")
    for name in _MESSAGES_ONLY:
        if name in step.model_fields_set:
            yield Fault("this is for messages only", f"remove {name} from the task", step.id, name)
    if not step.title:
        yield Fault("a task needs a title", "say in plain words what a colleague should do", step.id, "title")
    if step.urgent and step.budgeted:
        yield Fault("an urgent task is never left out", "remove budgeted, or urgent", step.id, "budgeted")
    if step.urgent and (step.delay.delay.business or step.delay.delay.working):
        mend = 'write the delay without "bh" and "wd", or remove urgent'
        yield Fault("an urgent task is due at any hour", mend, step.id, "urgent")
    if step.escalates is not None:
        yield from _escalation_faults(step, earlier.get(step.escalates))


def _escalation_faults(step: StepDefinition, first: StepDefinition | None) -> Iterator[Fault]:
    if first is None:
        mend = "name a task that stands before this one"
        yield Fault(f"no earlier step is called {step.escalates!r}", mend, step.id, "escalates")
    elif first.kind is not StepKind.TASK:
        yield Fault(f"{step.escalates!r} is not a task", "name an earlier task", step.id, "escalates")
    else:
        if nominal(step.delay.delay) <= nominal(first.delay.delay):
            problem = f"it comes no later than {first.id}, which it escalates"
            yield Fault(problem, "lengthen the delay", step.id, "delay")
        if step.assignee is first.assignee:
            mend = 'write another assignee, such as "manager"'
            yield Fault(f"whoever has {first.id} would get it again", mend, step.id, "assignee")
