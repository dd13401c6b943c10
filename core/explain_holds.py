"""Which messages should have left by now, and what holds each of them, told by the live guards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core import guards, step_times
from core.facts import Facts
from core.types import Progress, Sequence, StepState
from core.verdicts import HandOver, Reason


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is due and may not leave. ``until``: when that ends by itself, if it does.

    ``useful_until``: from when on it is left out.
    """

    step: str
    reason: Reason
    until: datetime | None
    useful_until: datetime


def held_messages(
    sequence: Sequence, progress: Progress, facts: Facts, now: datetime, skipped: Collection[str] = ()
) -> list[Held]:
    """In the order of the sequence. A verdict names one reason only, that of the step it looks at next.

    ``skipped``: ids of steps that will not happen, as the verdict says.
    """
    found = []
    for step in sequence.steps:
        done = progress.steps.get(step.id)
        if step.channel is None or step.id in skipped:
            continue
        if done is not None and done.state is not StepState.RETRYABLE:
            continue
        due = step_times.due_at(sequence, step, facts)
        ends = due + step.useful_for
        if not due <= now < ends:
            continue
        held = guards.held(sequence, step, facts, now)
        if held is None:
            gate = guards.gate(step, progress, facts, now)
            if gate is None:
                continue
            held = (None, gate.reason) if isinstance(gate, HandOver) else gate
        found.append(Held(step.id, held[1], held[0], ends))
    return found
