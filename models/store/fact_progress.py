"""Where each step of a follow-up stands, from its ledger rows and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.provider_errors import RULES, ErrorClass, next_try
from core.types import Progress, StepProgress, StepState


def progress_of(messages: Sequence[Any], tasks: Sequence[Any]) -> Progress:
    """From the ``message`` and ``task`` rows of ``HAPPENED``."""
    steps: dict[str, StepProgress] = {}
    for message in sorted(messages, key=lambda row: row.n):  # the newest try decides
        steps[message.a] = _of_message(message)
    done = set()
    for task in tasks:
        if task.t1 is not None:
            done.add(task.a)
        if ":" not in task.a:
            steps[task.a] = StepProgress(StepState.TASK_OPEN if task.t1 is None else StepState.TASK_DONE)
    return Progress(steps, frozenset(task.a for task in tasks), frozenset(done))


def _of_message(message: Any) -> StepProgress:
    try_no, state = message.n, message.b
    if state == "claimed":
        return StepProgress(StepState.IN_FLIGHT, try_no)
    if state == "sent":
        return StepProgress(StepState.SENT, try_no)
    if state == "unknown":
        return StepProgress(StepState.UNKNOWN, try_no, needs_task=True)
    error = ErrorClass(message.c)
    rule = RULES[error]
    retry_at = next_try(error, try_no, message.t2)
    if retry_at is not None:
        return StepProgress(StepState.RETRYABLE, try_no, retry_at, needs_task=rule.alerts)
    return StepProgress(StepState.FAILED, try_no, needs_task=rule.owner_task or rule.alerts)
