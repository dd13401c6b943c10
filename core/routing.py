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
    elsewhere: dict[str, Channel] = {}
    again: dict[str, StepProgress] = {}
    for step in sequence.steps:
        if not step.fallback:
            continue
        done = progress.steps.get(step.id)
        channel = _channel(step, done, facts, now)
        if channel is None:
            continue
        if channel is not step.channel:
            elsewhere[step.id] = channel
        if _gave_up(done, channel):
            again[step.id] = StepProgress(StepState.RETRYABLE, 0)
    if again:
        progress = replace(progress, steps={**progress.steps, **again})
    if elsewhere:
        taken = tuple(
            replace(step, channel=elsewhere[step.id]) if step.id in elsewhere else step
            for step in sequence.steps
        )
        sequence = replace(sequence, steps=taken)
    return sequence, progress


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
