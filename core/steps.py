"""Which step comes next: when each may happen, which never will, and what holds the first one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core import calendar, guards, no_address, step_times
from core.facts import Facts
from core.provider_errors import RULES, ErrorClass
from core.types import (
    Progress,
    Sequence,
    Step,
    StepKind,
    StepProgress,
    StepState,
    Success,
    WhenLate,
    Window,
)
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Verdict, Wait

# Globals, because what follows runs for every step of every decision (see core.windows).
_RETRYABLE, _TOO_LATE, _SUPERSEDED = StepState.RETRYABLE, Reason.TOO_LATE, Reason.SUPERSEDED
_NOT_YET_DUE, _OUTSIDE_WINDOW = Reason.NOT_YET_DUE, Reason.OUTSIDE_WINDOW
_NO_CONSENT = Reason.NO_CONSENT
_MAY_HAVE_LEFT = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})


@dataclass(slots=True)
class _Candidate:
    """A step that can still happen. ``at``: not before; ``ends``: not from then on.

    ``blocked``: a colleague or a change lifts what holds it, rather than time.
    """

    step: Step
    at: datetime
    due: datetime
    ends: datetime
    tries: int
    reason: Reason
    planned: bool = True
    blocked: bool = False


def next_step(
    sequence: Sequence,
    progress: Progress,
    facts: Facts,
    now: datetime,
    ends_at: datetime,
    hold: Reason | None = None,
    *,
    talking: bool = False,
) -> Verdict:
    """The verdict on the step that may go first; steps that never can are listed with it.

    ``ends_at``: when the follow-up ends. ``hold``: why only answers may go now, if so. ``talking``: it ends
    then because a talk with staff counts as over, and something else goes on from there.
    """
    cut_by = Reason.STAFF_WROTE if talking else _TOO_LATE
    candidates, skipped = _candidates(sequence, progress, facts, now, ends_at, cut_by)
    notes = tuple(skipped)
    if any(note.reason is _NO_CONSENT for note in notes) and _NO_CONSENT not in progress.tasks:
        return HandOver(_NO_CONSENT, now, _NO_CONSENT, skipped=notes)
    quiet = hold is None and not talking
    told_at = no_address.owner_told_at(sequence, progress, facts, notes) if notes and quiet else None
    if told_at is not None and told_at <= now:
        return no_address.handed_over(now, notes)
    if hold is not None:
        candidates = [each for each in candidates if each.step.answer]
    while candidates:
        first = candidates[0]
        for each in candidates:
            if each.at < first.at:
                first = each
        if first.at > now:
            if told_at is not None and told_at < first.at:
                break
            urgent = _urgent_call(first, progress, now, notes)
            return urgent or _wait(first, candidates, notes)
        if first.step.channel is None:
            return _task(first, facts, notes)
        verdict = _leave(sequence, first, progress, facts, now, notes)
        if verdict is not None:
            return verdict
    if hold is not None:
        return Wait(ends_at, hold, skipped=notes)
    if talking and any(note.reason is Reason.STAFF_WROTE for note in notes):
        return Wait(ends_at, Reason.STAFF_WROTE, skipped=notes)
    if told_at is not None:
        return Wait(told_at, Reason.NO_CONTACT_POINT, skipped=notes)
    return _nothing_left(sequence, progress, notes, now, ends_at)


def _candidates(
    sequence: Sequence, progress: Progress, facts: Facts, now: datetime, ends_at: datetime, cut_by: Reason
) -> tuple[list[_Candidate], list[SkippedStep]]:
    skipped: list[SkippedStep] = []
    possible: list[tuple[int, bool, _Candidate]] = []
    newest = -1
    steps = progress.steps
    for place, step in enumerate(sequence.steps):
        outreach = step.channel is not None and not step.answer
        done = steps.get(step.id)
        if done is not None and done.state is not _RETRYABLE:
            if outreach and done.state in _MAY_HAVE_LEFT:
                newest = place
            continue
        reason = _never(sequence, step, progress, facts)
        if reason is not None:
            skipped.append(SkippedStep(step.id, reason))
            continue
        due = step_times.due_at(sequence, step, facts)
        ends = min(due + step.useful_for, ends_at)
        at = step_times.earliest(step, due, done, facts, now, ends)
        if at >= ends:
            late = Reason.NOT_ACCEPTED if _kept_failing(done) else _TOO_LATE
            skipped.append(SkippedStep(step.id, cut_by if at < due + step.useful_for else late))
            continue
        if step.budgeted and not facts.budget_left and at <= now:
            skipped.append(SkippedStep(step.id, Reason.OVER_BUDGET))
            continue
        tries = 0 if done is None else done.tries
        why = _NOT_YET_DUE if due == at else _OUTSIDE_WINDOW
        if done is not None and done.retry_at is not None:
            why = Reason.RETRY_LATER
        possible.append((place, outreach, _Candidate(step, at, due, ends, tries, why)))
        if outreach and due <= now:
            newest = place
    candidates: list[_Candidate] = []
    for place, outreach, each in possible:
        overtaken = outreach and place < newest and each.due <= now
        if overtaken and each.step.when_late is WhenLate.COLLAPSE:
            skipped.append(SkippedStep(each.step.id, _SUPERSEDED))
        else:
            candidates.append(each)
    return candidates, skipped


def _kept_failing(done: StepProgress | None) -> bool:
    """Whether it was tried for as long as it was of use, and nothing was wrong with the message."""
    if done is None or done.error is None:
        return False
    rule = RULES[ErrorClass(done.error)]
    return rule.retry_after is not None and rule.max_tries is None


def _never(sequence: Sequence, step: Step, progress: Progress, facts: Facts) -> Reason | None:
    """Why this step cannot happen at all, if so."""
    if step.id in facts.skipped:
        return Reason.STAFF_SKIPPED
    if step.channel is not None:
        if step.channel not in facts.reachable:
            return Reason.NO_CONTACT_POINT
        if sequence.trigger is guards.SAFETY:
            return guards.barred(facts)
        if guards.is_marketing(step, facts) and not step.answer:
            if facts.under_age:
                return Reason.UNDER_AGE
            if step.channel not in facts.marketing:
                return Reason.NO_CONSENT
        if step.staffed_ahead and not facts.urgent_phone:
            return Reason.NO_URGENT_NUMBER
        return None
    if step.escalates is not None:
        if step.escalates in facts.skipped:
            return Reason.STAFF_SKIPPED
        first = progress.steps.get(step.escalates)
        if first is not None and first.state is StepState.TASK_DONE:
            return Reason.TASK_DONE
    return None


def _leave(
    sequence: Sequence,
    first: _Candidate,
    progress: Progress,
    facts: Facts,
    now: datetime,
    notes: tuple[SkippedStep, ...],
) -> Send | HandOver | None:
    """Send it, or have a task opened for it; ``None``: it is held, and its time was put off."""
    step = first.step
    held = guards.held(sequence, step, facts, now)
    if held is None:
        asked = guards.gate(step, progress, facts, now)
        if isinstance(asked, HandOver):
            return HandOver(asked.task, asked.due_at, asked.reason, asked.step, skipped=notes)
        if asked is None:
            return _send(first, facts, now, notes)
        held = asked
    until, first.reason = held
    first.blocked = until is None or first.reason is Reason.APPROVAL_NEEDED
    task = guards.told(step, first.reason, progress, facts, now)
    if task is not None:
        return HandOver(task.task, task.due_at, task.reason, task.step, skipped=notes)
    if step.urgent and _call(first) not in progress.tasks:
        return HandOver(_call(first), now, Reason.URGENT_BLOCKED, step.id, skipped=notes)
    at = first.ends if until is None else step_times.in_window(step, until, facts, first.ends)
    first.planned = at < first.ends
    first.at = at if first.planned else first.ends
    return None


def _send(first: _Candidate, facts: Facts, now: datetime, notes: tuple[SkippedStep, ...]) -> Send:
    step = first.step
    assert step.channel is not None
    closes = calendar.window_closes(now, step.window, step_times.hours_of(step, facts))
    if closes <= now:  # an answer in a thread the patient has just opened
        closes = calendar.window_closes(now, Window.ANY, facts.calendar)
    if facts.whatsapp_until is not None and guards.is_free_text(step, step.channel, facts):
        closes = min(closes, facts.whatsapp_until)
    return Send(step.id, step.channel, first.tries + 1, min(closes, first.ends), skipped=notes)


def _task(first: _Candidate, facts: Facts, notes: tuple[SkippedStep, ...]) -> HandOver:
    step = first.step
    return HandOver(step.id, first.due, Reason.TASK_DUE, step.id, step.assignee, skipped=notes)


def _call(each: _Candidate) -> str:
    return f"call:{each.step.id}"


def _urgent_call(
    first: _Candidate, progress: Progress, now: datetime, notes: tuple[SkippedStep, ...]
) -> HandOver | None:
    """An urgent message that the clock holds back becomes a call at once."""
    step = first.step
    if not step.urgent or step.channel is None or first.due > now or _call(first) in progress.tasks:
        return None
    return HandOver(_call(first), now, Reason.URGENT_BLOCKED, step.id, skipped=notes)


def _wait(first: _Candidate, candidates: list[_Candidate], notes: tuple[SkippedStep, ...]) -> Wait:
    touch: _Candidate | None = None
    for each in candidates:
        if each.planned and each.step.channel is not None and not each.step.answer:
            touch = each if touch is None or each.at < touch.at else touch
    # What somebody can lift is told, even when another step comes sooner.
    told = next((each for each in candidates if each.blocked), first)
    touch_at, asks = (None, False) if touch is None else (touch.at, touch.step.feedback)
    return Wait(first.at, told.reason, told.step.id, told.step.channel, notes, touch_at, asks)


def _nothing_left(
    sequence: Sequence, progress: Progress, notes: tuple[SkippedStep, ...], now: datetime, ends_at: datetime
) -> Verdict:
    if no_address.nobody_reached(sequence, progress, notes):
        return no_address.handed_over(now, notes)
    if sequence.ends_with_last_step:
        ended = Outcome.COMPLETED if sequence.success is Success.NOTHING else Outcome.NO_RESPONSE
        return Stop(ended, Reason.STEPS_DONE, notes, sequence.then)
    return Wait(ends_at, Reason.AWAITING_BOOKING, skipped=notes)


def is_outreach(step: Step) -> bool:
    """A message the patient does not expect at once; only these count for the caps and the floor."""
    return step.kind is StepKind.MESSAGE and not step.answer
