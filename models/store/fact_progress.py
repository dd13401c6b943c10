"""Where each step of a follow-up stands, from its ledger rows and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.provider_errors import RULES, ErrorClass, next_try
from core.types import Channel, Progress, StepProgress, StepState


def progress_of(messages: Sequence[Any], tasks: Sequence[Any]) -> Progress:
    """From the ``message`` and ``task`` rows of ``HAPPENED``."""
    steps: dict[str, StepProgress] = {}
    for message in sorted(messages, key=lambda row: (row.t1, row.n)):  # the newest try decides
        step, _, channel = message.a.partition(":")
        before = steps.get(step)
        steps[step] = _of_message(message, Channel(channel), _given_up(before, Channel(channel)))
    done = set()
    for task in tasks:
        if task.t1 is not None:
            done.add(task.a)
        if ":" not in task.a:
            steps[task.a] = StepProgress(StepState.TASK_OPEN if task.t1 is None else StepState.TASK_DONE)
    return Progress(steps, frozenset(task.a for task in tasks), frozenset(done))


def _given_up(before: StepProgress | None, channel: Channel) -> frozenset[Channel]:
    """The other channels on which the step was tried before this message."""
    if before is None or before.channel is None or before.channel is channel:
        return frozenset() if before is None else before.failed_on
    return before.failed_on | {before.channel}


def _of_message(message: Any, channel: Channel, given_up: frozenset[Channel]) -> StepProgress:
    try_no, state = message.n, message.b
    if state == "claimed":
        return StepProgress(StepState.IN_FLIGHT, try_no, channel=channel)
    if state == "sent":
        return StepProgress(StepState.SENT, try_no, channel=channel)
    if state == "unknown":
        return StepProgress(StepState.UNKNOWN, try_no, needs_task=True, channel=channel)
    error = ErrorClass(message.c)
    rule = RULES[error]
    retry_at = next_try(error, try_no, message.t2)
    retryable = retry_at is not None
    return StepProgress(
        StepState.RETRYABLE if retryable else StepState.FAILED,
        try_no,
        retry_at,
        needs_task=rule.owner_task and not retryable,
        channel=channel,
        error=error,
        failed_on=given_up if retryable else given_up | {channel},
    )
