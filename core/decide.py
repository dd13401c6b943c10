"""The decision: given a sequence, its progress, the facts and the time, what happens next.

Total, pure and fast: no clock, no I/O, no randomness. The live system, ``preview`` and every
test call this one function.
"""

from __future__ import annotations

from datetime import datetime

from core import calendar
from core.facts import Facts
from core.types import Progress, Sequence, Step, StepKind, StepProgress, StepState
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Verdict, Wait

_MAY_HAVE_LEFT = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})


def decide(sequence: Sequence, progress: Progress, facts: Facts, now: datetime) -> Verdict:
    """The next verdict. ``now`` is aware UTC; ``Wait.until`` is always later than it.

    Order of precedence: what ends a follow-up, what a colleague must see, what holds it,
    then the step that may leave first.
    """
    ending = _ending(facts)
    if ending is not None:
        return ending
    hand_over = _final_hand_over(progress, facts, now)
    if hand_over is not None:
        return hand_over
    attention = _attention(sequence, progress, facts, now)
    if attention is not None:
        return attention
    expires_at = facts.event_at + sequence.expires_after
    if now >= expires_at:
        return Stop(Outcome.NO_RESPONSE, Reason.EXPIRED)
    hold = _hold(facts, now, expires_at)
    if hold is not None:
        return hold
    return _next_step(sequence, progress, facts, now, expires_at)


def _ending(facts: Facts) -> Stop | None:
    if facts.stopped:
        return Stop(Outcome.STOPPED, Reason.STAFF_STOPPED)
    if facts.deceased:
        return Stop(Outcome.NOT_CONTACTABLE, Reason.DECEASED)
    if facts.booked_for is not None:
        return Stop(Outcome.BOOKED, Reason.BOOKED)
    if facts.attended:
        return Stop(Outcome.ATTENDED, Reason.ATTENDED)
    if facts.opted_out:
        return Stop(Outcome.OPTED_OUT, Reason.OPTED_OUT)
    return None


def _final_hand_over(progress: Progress, facts: Facts, now: datetime) -> HandOver | Stop | None:
    """Hand the patient to the owner for good, then stop once the task stands."""
    if facts.handed_over:
        reason = Reason.STAFF_HANDED_OVER
    elif facts.do_not_contact:
        reason = Reason.DO_NOT_CONTACT
    elif facts.minor:
        reason = Reason.MINOR_WITHOUT_GUARDIAN
    elif Reason.NO_CONTACT_POINT in progress.tasks:
        reason = Reason.NO_CONTACT_POINT
    else:
        return None
    if reason in progress.tasks:
        return Stop(Outcome.HANDED_OVER, reason)
    return HandOver(task=reason, due_at=now, reason=reason, final=True)


def _attention(sequence: Sequence, progress: Progress, facts: Facts, now: datetime) -> HandOver | None:
    """Something a colleague must look at, once: an unproved or refused message, a reply."""
    for step in sequence.steps:
        done = progress.steps.get(step.id)
        if done is None or not done.needs_task:
            continue
        unknown = done.state is StepState.UNKNOWN
        task = f"message:{step.id}"
        if task not in progress.tasks:
            reason = Reason.MESSAGE_UNKNOWN if unknown else Reason.NOT_ACCEPTED
            return HandOver(task=task, due_at=now, reason=reason, step=step.id)
    if facts.replied_at is not None:
        task = f"reply:{facts.replied_at:%Y%m%dT%H%M%S}"
        if task not in progress.tasks:
            return HandOver(task=task, due_at=now, reason=Reason.PATIENT_REPLIED)
    return None


def _hold(facts: Facts, now: datetime, expires_at: datetime) -> Wait | None:
    if facts.paused:
        return Wait(expires_at, Reason.PAUSED)
    if facts.replied_at is not None:
        return Wait(expires_at, Reason.CONVERSATION_OPEN)
    if facts.snoozed_until is not None and facts.snoozed_until > now:
        return Wait(min(facts.snoozed_until, expires_at), Reason.SNOOZED)
    return None


def _next_step(
    sequence: Sequence, progress: Progress, facts: Facts, now: datetime, expires_at: datetime
) -> Verdict:
    """The step that may go first; steps that never can are listed with the verdict."""
    skipped: list[SkippedStep] = []
    possible: list[tuple[int, datetime, Step, datetime]] = []
    newest = -1
    for place, step in enumerate(sequence.steps):
        outreach = step.kind is StepKind.MESSAGE and not step.answer
        done = progress.steps.get(step.id)
        if done is not None and done.state is not StepState.RETRYABLE:
            if outreach and done.state in _MAY_HAVE_LEFT:
                newest = place
            continue
        reason = _never(step, progress, facts)
        if reason is not None:
            skipped.append(SkippedStep(step.id, reason))
            continue
        due = calendar.due_at(step, facts.event_at, facts.calendar)
        at = _earliest(step, due, done, facts, now)
        if at >= min(due + step.useful_for, expires_at):
            skipped.append(SkippedStep(step.id, Reason.TOO_LATE))
            continue
        possible.append((place, at, step, due))
        if outreach and due <= now:
            newest = place

    first: tuple[datetime, Step, datetime] | None = None
    for place, at, step, due in possible:
        if place < newest and due <= now and step.kind is StepKind.MESSAGE and not step.answer:
            skipped.append(SkippedStep(step.id, Reason.SUPERSEDED))
        elif first is None or at < first[0]:
            first = (at, step, due)

    notes = tuple(skipped)
    if first is None:
        if _nobody_reached(sequence, progress, notes):
            reason = Reason.NO_CONTACT_POINT
            return HandOver(task=reason, due_at=now, reason=reason, final=True, skipped=notes)
        return Wait(expires_at, Reason.AWAITING_BOOKING, skipped=notes)
    at, step, due = first
    if at > now:
        return Wait(at, _why_wait(step, due, at, progress), step.id, step.channel, notes)
    if step.kind is StepKind.TASK or step.channel is None:
        return HandOver(step.id, due, Reason.TASK_DUE, step.id, step.assignee, skipped=notes)
    done = progress.steps.get(step.id)
    closes = calendar.window_closes(now, step.window, facts.calendar)
    return Send(
        step=step.id,
        channel=step.channel,
        try_no=1 if done is None else done.tries + 1,
        deadline=min(closes, due + step.useful_for, expires_at),
        skipped=notes,
    )


def _never(step: Step, progress: Progress, facts: Facts) -> Reason | None:
    """Why this step cannot happen at all, if so."""
    if step.id in facts.skipped:
        return Reason.STAFF_SKIPPED
    if step.channel is not None:
        return None if step.channel in facts.reachable else Reason.NO_CONTACT_POINT
    if step.escalates is not None:
        if step.escalates in facts.skipped:
            return Reason.STAFF_SKIPPED
        first = progress.steps.get(step.escalates)
        if first is not None and first.state is StepState.TASK_DONE:
            return Reason.TASK_DONE
    return None


def _earliest(step: Step, due: datetime, done: StepProgress | None, facts: Facts, now: datetime) -> datetime:
    """When this step may happen at the earliest, never before now."""
    at = due if due > now else now
    if done is not None and done.retry_at is not None and done.retry_at > at:
        at = done.retry_at
    if step.channel is None:
        return at
    return calendar.next_allowed(at, step.window, facts.calendar)


def _why_wait(step: Step, due: datetime, at: datetime, progress: Progress) -> Reason:
    done = progress.steps.get(step.id)
    if done is not None and done.retry_at is not None:
        return Reason.RETRY_LATER
    return Reason.NOT_YET_DUE if due == at else Reason.OUTSIDE_WINDOW


def _nobody_reached(sequence: Sequence, progress: Progress, skipped: tuple[SkippedStep, ...]) -> bool:
    """No message ever left and at least one could not for want of an address."""
    if not any(note.reason is Reason.NO_CONTACT_POINT for note in skipped):
        return False
    return not any(step.channel is not None and step.id in progress.steps for step in sequence.steps)
