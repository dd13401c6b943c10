"""Which channel each step takes for this patient: its own, or the next one that its sequence allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core import guards
from core.facts import Facts
from core.provider_errors import ErrorClass
from core.types import Channel, Progress, Sequence, Step, StepProgress, StepState

FALLS_BACK = frozenset(
    {
        ErrorClass.UNAVAILABLE,
        ErrorClass.TEMPORARY,
        ErrorClass.BAD_NUMBER,
        ErrorClass.UNREACHABLE,
        ErrorClass.CONTENT,
        ErrorClass.TEMPLATE,
    }
)
"""What another channel may cure: the address or the channel's own text, never a refusal by the patient."""

_OVER = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})


def routed(sequence: Sequence, progress: Progress, facts: Facts, now: datetime) -> tuple[Sequence, Progress]:
    """The sequence with every step on the channel it takes, and progress as it counts on that channel.

    A step keeps its own channel as long as that works. What failed for good on one channel is tried once
    more on the next one that reaches the patient; where none is left, nothing changes.
    """
    if not any(step.fallback for step in sequence.steps):
        return sequence, progress
    taken = [(step, _channel(step, progress.steps.get(step.id), facts, now)) for step in sequence.steps]
    steps = tuple(
        step if channel is step.channel else replace(step, channel=channel) for step, channel in taken
    )
    again = {
        step.id: StepProgress(StepState.RETRYABLE, 0)
        for step, channel in taken
        if channel is not None and _gave_up(progress.steps.get(step.id), channel)
    }
    if again:
        progress = replace(progress, steps={**progress.steps, **again})
    return replace(sequence, steps=steps), progress


def _channel(step: Step, done: StepProgress | None, facts: Facts, now: datetime) -> Channel | None:
    if step.channel is None or not step.fallback:
        return step.channel
    if done is not None and done.state in _OVER:
        return done.channel or step.channel
    tried = frozenset[Channel]() if done is None else done.failed_on
    if done is not None and done.state is StepState.FAILED and done.error not in FALLS_BACK:
        return done.channel or step.channel
    for channel in (step.channel, *step.fallback):
        if channel not in tried and _may_take(step, channel, facts, now):
            return channel
    return step.channel if done is None or done.channel is None else done.channel


def _may_take(step: Step, channel: Channel, facts: Facts, now: datetime) -> bool:
    if guards.thread_is_closed(step, channel, facts, now):
        return False
    marketing = guards.is_marketing(step, facts) and not step.answer
    return channel in facts.reachable and (not marketing or channel in facts.marketing)


def _gave_up(done: StepProgress | None, channel: Channel) -> bool:
    """Whether the step failed, or waits for another try, on a channel that it no longer takes."""
    if done is None or done.channel is None or done.channel is channel:
        return False
    return done.state in (StepState.FAILED, StepState.RETRYABLE)
