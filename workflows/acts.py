"""The acts of a follow-up: each calls one activity with its policies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

from activities.assessment import Assessment
from activities.messaging import Messaging
from activities.reconciliation import Reconciliation
from core.types import Sequence, Step, Trigger
from core.verdicts import HandOver, Send
from models.contracts import (
    SEND_QUEUES,
    AssessInput,
    AssessResult,
    FollowUpInput,
    ReconcileInput,
    RecordOrderInput,
    SendInput,
    TaskInput,
)
from workflows import policies

Input = TypeVar("Input")
Output = TypeVar("Output")


async def assess(follow_up: FollowUpInput, number: int) -> AssessResult:
    """Have verdict ``number`` formed and stored."""
    asked = AssessInput(
        follow_up_id=follow_up.follow_up_id,
        sequence_digest=follow_up.sequence.digest,
        number=number,
        now=workflow.now(),
    )
    return await _in_database(Assessment.assess, asked, "look at the facts and decide")


async def open_task(follow_up: FollowUpInput, verdict: HandOver, number: int, summary: str) -> AssessResult:
    """Put a task before a colleague; gives verdict ``number``, formed after it."""
    asked = TaskInput(
        follow_up_id=follow_up.follow_up_id,
        sequence_digest=follow_up.sequence.digest,
        task=verdict.task,
        reason=verdict.reason,
        due_at=verdict.due_at,
        assignee=verdict.assignee,
        number=number,
        now=workflow.now(),
    )
    return await _in_database(Assessment.open_task, asked, summary)


async def record_order(asked: RecordOrderInput) -> None:
    """Store an order that came straight to the workflow."""
    await _in_database(Assessment.record_order, asked, "record an order from staff")


async def send(
    follow_up: FollowUpInput, verdict: Send, sender: str, number: int, summary: str
) -> AssessResult | None:
    """Send one touch; gives verdict ``number``, formed after it.

    ``None``: the window closed while the message waited in its queue.
    """
    step = follow_up.sequence.step(verdict.step)
    asked = SendInput(
        follow_up_id=follow_up.follow_up_id,
        sequence_digest=follow_up.sequence.digest,
        step=verdict.step,
        channel=verdict.channel,
        try_no=verdict.try_no,
        number=number,
    )
    try:
        sent = await workflow.execute_activity_method(
            Messaging.send_message,
            asked,
            task_queue=SEND_QUEUES[verdict.channel],
            schedule_to_close_timeout=max(verdict.deadline - workflow.now(), policies.SHORTEST_SEND),
            start_to_close_timeout=policies.SEND_ATTEMPT_TIMEOUT,
            heartbeat_timeout=policies.HEARTBEAT,
            retry_policy=policies.SENDING,
            priority=Priority(priority_key=_urgency(follow_up.sequence, step), fairness_key=_key(sender)),
            summary=summary,
        )
    except ActivityError as failure:
        if is_cancelled_exception(failure) or workflow.now() < verdict.deadline:
            raise
        return None
    return sent.next


def _urgency(sequence: Sequence, step: Step) -> int:
    """Where a message stands in its sender's queue: what the patient waits for goes first, bulk last."""
    if step.answer:
        return 1
    return 5 if sequence.trigger is Trigger.RECALL or step.feedback else 3


def _key(sender: str) -> str:
    """A sender as Temporal takes it for a fairness key, which has at most 64 bytes."""
    return (sender or "default").encode()[:64].decode(errors="ignore")


async def prove(message_id: str, within: timedelta = policies.PROVE_WITHIN) -> None:
    """Have an open claim settled: sent when that can be proved, else unknown."""
    await workflow.execute_activity_method(
        Reconciliation.reconcile_message,
        ReconcileInput(message_id),
        schedule_to_close_timeout=within,
        start_to_close_timeout=policies.PROVE_ATTEMPT_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT,
        retry_policy=policies.PROVING,
        summary="prove whether the message left",
    )


async def _in_database(
    method: Callable[[Any, Input], Awaitable[Output]], asked: Input, summary: str
) -> Output:
    """Database work: at once as a local activity, else as a normal one that waits for the database.

    Local activities hold up their workflow task, so they never back off. Their failures arrive bare,
    not inside an ``ActivityError``.
    """
    try:
        return await workflow.execute_local_activity_method(
            method,
            asked,
            schedule_to_close_timeout=policies.LOCAL_TIMEOUT,
            retry_policy=policies.ONCE,
            summary=summary,
        )
    except FailureError as failure:
        if is_cancelled_exception(failure):
            raise
    return await workflow.execute_activity_method(
        method,
        asked,
        schedule_to_close_timeout=policies.KEEP_TRYING,
        start_to_close_timeout=policies.NORMAL_TIMEOUT,
        retry_policy=policies.PATIENT,
        summary=summary,
    )
