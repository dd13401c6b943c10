"""Where each step of a follow-up stands, from its ledger rows and tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.provider_errors import RULES, ErrorClass, next_try
from core.types import Channel, Progress, StepProgress, StepState
from models.store.fact_rules import jitter_of

_MAY_HAVE_LEFT = frozenset({"claimed", "sent", "unknown"})


def progress_of(messages: Sequence[Any], tasks: Sequence[Any]) -> Progress:
    """From the ``message`` and ``task`` rows of ``HAPPENED``."""
    by_channel: dict[str, dict[str, Any]] = defaultdict(dict)
    for message in sorted(messages, key=lambda row: row.n):  # on each channel the newest try decides
        step, _, channel = message.a.partition(":")
        by_channel[step][channel] = message
    steps = {step: _of_step(newest) for step, newest in by_channel.items()}
    done = set()
    for task in tasks:
        if task.t1 is not None:
            done.add(task.a)
        if ":" not in task.a:
            steps[task.a] = StepProgress(StepState.TASK_OPEN if task.t1 is None else StepState.TASK_DONE)
    return Progress(steps, frozenset(task.a for task in tasks), frozenset(done))


def _of_step(newest: Mapping[str, Any]) -> StepProgress:
    """From the newest message on each channel: the one that may have left, else the last that failed."""
    if len(newest) == 1:
        ((channel, message),) = newest.items()
        return _of_message(message, Channel(channel), frozenset())
    left = [channel for channel, message in newest.items() if message.b in _MAY_HAVE_LEFT]
    last = left[0] if left else max(newest, key=lambda channel: newest[channel].t1)
    others = frozenset(Channel(channel) for channel in newest if channel != last)
    return _of_message(newest[last], Channel(last), others)


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
    retry_at = next_try(error, try_no, message.t2, jitter_of(message.d))
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
