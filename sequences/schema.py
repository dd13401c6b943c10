"""The shape of a sequence definition, and the way between definitions and ``core.types.Sequence``.

The same shape is read from TOML and kept as JSON in the database. Stored definitions are never
rewritten: a new key needs a default that means what its absence meant before, and must be left
out of ``definition_of`` at that default, so that old digests stay true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, StrictStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from core.types import (
    Assignee,
    Channel,
    Delay,
    MessageClass,
    Scope,
    Sequence,
    Step,
    StepKind,
    Success,
    Trigger,
    WhenLate,
    Window,
)
from sequences.durations import (
    DELAY_EXAMPLES,
    DURATION_EXAMPLES,
    format_delay,
    format_duration,
    parse_delay,
    parse_duration,
)
from sequences.faults import Fault, SequenceError
from sequences.shape_faults import shape_fault

_PLAIN_KEYS = ("success", "scope", "ends_with_last_step", "then", "when_quiet", "questions_to")
_DURATION_KEYS = ("late_after", "repeat_within", "move_within", "later_for")
_STEP_PLAIN_KEYS = ("when_late", "budgeted", "urgent", "feedback")
_STEP_DURATION_KEYS = ("after_learning", "staffed_ahead")


@dataclass(frozen=True, slots=True)
class Timing:
    """A delay with the local time of day it asks for."""

    delay: Delay
    at: time | None


class StepDefinition(BaseModel):
    """One ``[[steps]]`` entry."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: StrictStr
    kind: StepKind
    delay: Timing
    useful_for: timedelta
    title: StrictStr = ""
    channel: Channel | None = None
    window: Window = Window.NORMAL
    answer: StrictBool = False
    message_class: MessageClass = MessageClass.SERVICE
    assignee: Assignee = Assignee.OWNER
    escalates: StrictStr | None = None
    after_learning: timedelta = timedelta(0)
    staffed_ahead: timedelta = timedelta(0)
    when_late: WhenLate = WhenLate.COLLAPSE
    budgeted: StrictBool = False
    urgent: StrictBool = False
    feedback: StrictBool = False
    fallback: tuple[Channel, ...] = ()

    @field_validator("delay", mode="before")
    @classmethod
    def _read_delay(cls, value: object) -> Timing:
        if not isinstance(value, str):
            raise _unreadable("it must be text", f"write {DELAY_EXAMPLES}")
        try:
            return Timing(*parse_delay(value))
        except ValueError as error:
            raise _unreadable(f"{value!r} is not a delay", str(error)) from None

    @field_validator("useful_for", "after_learning", "staffed_ahead", mode="before")
    @classmethod
    def _read_duration(cls, value: object) -> timedelta:
        return _duration(value)


class SequenceDefinition(BaseModel):
    """A whole sequence file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: StrictStr
    version: StrictInt
    trigger: Trigger
    expires_after: timedelta
    success: Success = Success.BOOKED
    scope: Scope = Scope.SAME_SERVICE
    ends_with_last_step: StrictBool = False
    then: Trigger | None = None
    when_quiet: Trigger | None = None
    late_after: timedelta | None = None
    repeat_within: timedelta | None = None
    move_within: timedelta | None = None
    later_for: timedelta = timedelta(0)
    questions_to: Assignee = Assignee.OWNER
    steps: tuple[StepDefinition, ...]

    @field_validator("expires_after", *_DURATION_KEYS, mode="before")
    @classmethod
    def _read_duration(cls, value: object) -> timedelta:
        return _duration(value)


def parse_definition(raw: Mapping[str, Any]) -> SequenceDefinition:
    """Check the shape of a definition. Raises ``SequenceError`` with every fault of shape."""
    try:
        return SequenceDefinition.model_validate(raw)
    except ValidationError as error:
        keys = tuple(SequenceDefinition.model_fields), tuple(StepDefinition.model_fields)
        raise SequenceError(*(shape_fault(raw, detail, *keys) for detail in error.errors())) from None


def build(definition: SequenceDefinition) -> Sequence:
    """The sequence a definition describes, with its digest."""
    steps = tuple(
        Step(
            id=step.id,
            kind=step.kind,
            delay=step.delay.delay,
            useful_for=step.useful_for,
            title=step.title,
            channel=step.channel,
            window=step.window,
            at=step.delay.at,
            answer=step.answer,
            message_class=step.message_class,
            assignee=step.assignee,
            escalates=step.escalates,
            fallback=step.fallback,
            **{key: getattr(step, key) for key in (*_STEP_PLAIN_KEYS, *_STEP_DURATION_KEYS)},
        )
        for step in definition.steps
    )
    sequence = Sequence(
        name=definition.name,
        version=definition.version,
        trigger=definition.trigger,
        expires_after=definition.expires_after,
        steps=steps,
        **{key: getattr(definition, key) for key in (*_PLAIN_KEYS, *_DURATION_KEYS)},
    )
    canonical = json.dumps(definition_of(sequence), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return replace(sequence, digest=sha256(canonical.encode()).hexdigest())


def definition_of(sequence: Sequence) -> dict[str, Any]:
    """A sequence as JSON-able data, durations as text. Raises ``SequenceError`` for what text cannot hold."""
    return {
        "name": sequence.name,
        "version": sequence.version,
        "trigger": sequence.trigger.value,
        "expires_after": _written(sequence.expires_after, None, "expires_after"),
        **_changed(sequence, SequenceDefinition, _PLAIN_KEYS, _DURATION_KEYS),
        "steps": [_step_definition(step) for step in sequence.steps],
    }


def sequence_from(definition: Mapping[str, Any]) -> Sequence:
    """The sequence of a stored definition, digest computed anew. Raises ``SequenceError``.

    Only the shape is checked: a rule that became stricter since must not strand running follow-ups.
    """
    return build(parse_definition(definition))


def _step_definition(step: Step) -> dict[str, Any]:
    try:
        delay = format_delay(step.delay, step.at)
    except ValueError as error:
        raise SequenceError(Fault(str(error), f"write {DELAY_EXAMPLES}", step.id, "delay")) from None
    definition: dict[str, Any] = {
        "id": step.id,
        "kind": step.kind.value,
        "delay": delay,
        "useful_for": _written(step.useful_for, step.id, "useful_for"),
        "title": step.title,
        "window": step.window.value,
        "answer": step.answer,
        "message_class": step.message_class.value,
        "assignee": step.assignee.value,
    }
    if step.channel is not None:
        definition["channel"] = step.channel.value
    if step.escalates is not None:
        definition["escalates"] = step.escalates
    if step.fallback:
        definition["fallback"] = [channel.value for channel in step.fallback]
    return definition | _changed(step, StepDefinition, _STEP_PLAIN_KEYS, _STEP_DURATION_KEYS)


def _changed(
    value: Sequence | Step, shape: type[BaseModel], plain: tuple[str, ...], durations: tuple[str, ...]
) -> dict[str, Any]:
    """The keys that are not at their default, as text, number or yes/no."""
    step_id = value.id if isinstance(value, Step) else None
    found: dict[str, Any] = {}
    for key in (*plain, *durations):
        held = getattr(value, key)
        if held != shape.model_fields[key].default:
            found[key] = _written(held, step_id, key) if key in durations else getattr(held, "value", held)
    return found


def _written(duration: timedelta, step_id: str | None, key: str) -> str:
    try:
        return format_duration(duration)
    except ValueError as error:
        raise SequenceError(Fault(str(error), "use whole seconds", step_id, key)) from None


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise _unreadable("it must be text", f"write {DURATION_EXAMPLES}")
    try:
        return parse_duration(value)
    except ValueError as error:
        raise _unreadable(f"{value!r} is not a duration", str(error)) from None


def _unreadable(problem: str, mend: str) -> PydanticCustomError:
    return PydanticCustomError("unreadable", "{problem}", {"problem": problem, "mend": mend})
