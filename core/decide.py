"""The decision: given a sequence, its progress, the facts and the time, what happens next.

Total, pure and fast: no clock, no I/O, no randomness. The live system, ``preview``, ``simulate`` and
every test call this one function.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core import guards
from core.facts import Facts
from core.routing import routed
from core.steps import next_step
from core.types import Progress, Sequence, StepState, Success
from core.verdicts import HandOver, Outcome, Reason, Stop, Verdict, Wait

_NO_TIME = timedelta(0)
# Globals, because everything here is hot (see core.windows).
_NOTHING, _PAID, _NO_CONTACT_POINT = Success.NOTHING, Success.PAID, Reason.NO_CONTACT_POINT


def decide(sequence: Sequence, progress: Progress, facts: Facts, now: datetime) -> Verdict:
    """The next verdict. ``now`` is aware UTC; ``Wait.until`` is always later than it.

    Order of precedence: a message that may have left, which somebody is told of even as the follow-up
    ends; what ends it, what a colleague must see, what holds it, then the step that may leave first.
    """
    unproved = _message_to_look_at(sequence, progress, now, StepState.UNKNOWN)
    if unproved is not None:
        return unproved
    ending = _ending(sequence, facts)
    if ending is not None:
        return ending
    sequence, progress = routed(sequence, progress, facts, now)
    hand_over = _final_hand_over(sequence, progress, facts, now)
    if hand_over is not None:
        return hand_over
    attention = _attention(sequence, progress, facts, now)
    if attention is not None:
        return attention
    ends_at, went_quiet = _ends_at(sequence, facts)
    if now >= ends_at:
        return _ended(sequence, went_quiet)
    hold = _hold(sequence, facts, now, ends_at)
    if hold is not None:
        return hold
    talking = Reason.CONVERSATION_OPEN if facts.replied_at is not None else None
    return next_step(sequence, progress, facts, now, ends_at, talking, talking=went_quiet)


def _ending(sequence: Sequence, facts: Facts) -> Stop | None:
    if facts.stopped:
        return Stop(Outcome.STOPPED, Reason.STAFF_STOPPED)
    if sequence.trigger is guards.SAFETY:
        return None
    if facts.deceased and sequence.success is not Success.PAID:
        return Stop(Outcome.NOT_CONTACTABLE, Reason.DECEASED)
    success = _success(sequence, facts)
    if success is not None:
        return success
    if facts.replaced:
        return Stop(Outcome.REPLACED, Reason.REPLACED)
    if facts.settled is not None:
        return Stop(Outcome.COMPLETED, facts.settled)
    if facts.opted_out:
        return Stop(Outcome.OPTED_OUT, Reason.OPTED_OUT)
    if facts.declined:
        return Stop(Outcome.DECLINED, Reason.SAID_NO)
    if len(facts.laters) > 1 and sequence.later_for > _NO_TIME:
        return Stop(Outcome.DECLINED, Reason.SAID_LATER_AGAIN)
    return None


def _success(sequence: Sequence, facts: Facts) -> Stop | None:
    """What the sequence was for has happened."""
    if sequence.success is _NOTHING:
        return None
    if facts.paid:
        return Stop(Outcome.PAID, Reason.PAID)
    if sequence.success is _PAID:
        return None
    if facts.booked_for is not None and sequence.success is Success.BOOKED:
        if _is_move(sequence, facts):
            return Stop(Outcome.MOVED, Reason.MOVED)
        return Stop(Outcome.BOOKED, Reason.BOOKED)
    if facts.attended:
        return Stop(Outcome.ATTENDED, Reason.ATTENDED)
    return None


def _is_move(sequence: Sequence, facts: Facts) -> bool:
    """Cancelled and rebooked, in either order, within a short time."""
    seen = facts.booked_seen_at
    if sequence.move_within is None or seen is None:
        return False
    return abs(seen - facts.event_at) <= sequence.move_within


def _final_hand_over(
    sequence: Sequence, progress: Progress, facts: Facts, now: datetime
) -> HandOver | Stop | None:
    """Hand the patient to the owner for good, then stop once the task stands."""
    reason = _for_the_owner(sequence, progress, facts)
    if reason is None:
        return None
    if reason in progress.tasks:
        return Stop(Outcome.HANDED_OVER, reason)
    return HandOver(task=reason, due_at=now, reason=reason, final=True)


def _for_the_owner(sequence: Sequence, progress: Progress, facts: Facts) -> Reason | None:
    if facts.handed_over:
        return Reason.STAFF_HANDED_OVER
    unreachable = _NO_CONTACT_POINT in progress.tasks
    if sequence.trigger is guards.SAFETY:
        return Reason.NO_CONTACT_POINT if unreachable else None
    barred = guards.barred(facts)
    if barred is not None:
        return barred
    if unreachable:
        return Reason.NO_CONTACT_POINT
    begins = _begins_with(sequence, facts)
    if begins is None or any(step.id in progress.steps for step in sequence.steps):
        return None
    return begins


def _begins_with(sequence: Sequence, facts: Facts) -> Reason | None:
    """Why a colleague begins this follow-up rather than a message, if so."""
    learned_at = facts.event_at if facts.learned_at is None else facts.learned_at
    if sequence.late_after is not None and learned_at - facts.event_at > sequence.late_after:
        return Reason.LEARNED_LATE
    if sequence.repeat_within is not None and facts.repeats:
        return Reason.REPEATED
    return None


def _attention(sequence: Sequence, progress: Progress, facts: Facts, now: datetime) -> HandOver | None:
    """Something a colleague must look at, once: a refused message, a reply."""
    refused = _message_to_look_at(sequence, progress, now, StepState.FAILED)
    if refused is not None:
        return refused
    if facts.replied_at is not None:
        task = f"reply:{facts.replied_at:%Y%m%dT%H%M%S}"
        if task not in progress.tasks:
            return HandOver(task, now, Reason.PATIENT_REPLIED, assignee=sequence.questions_to)
    return None


def _message_to_look_at(
    sequence: Sequence, progress: Progress, now: datetime, state: StepState
) -> HandOver | None:
    for step in sequence.steps if progress.steps else ():
        done = progress.steps.get(step.id)
        if done is None or not done.needs_task or done.state is not state:
            continue
        task = f"message:{step.id}"
        if task not in progress.tasks:
            unknown = state is StepState.UNKNOWN
            reason = Reason.MESSAGE_UNKNOWN if unknown else Reason.NOT_ACCEPTED
            return HandOver(task=task, due_at=now, reason=reason, step=step.id)
    return None


def _ends_at(sequence: Sequence, facts: Facts) -> tuple[datetime, bool]:
    """When a follow-up ends by itself, and whether it does so because the patient went quiet.

    Where a quiet patient is followed on, a talk is not cut off: it ends when it goes quiet, however late.
    What nobody answers keeps it open as long again from the patient's words on, no longer; the task stays.
    """
    at = facts.event_at + sequence.expires_after
    if facts.laters:
        at += sequence.later_for
    if sequence.when_quiet is not None and facts.replied_at is not None:
        return max(at, facts.replied_at + sequence.expires_after), False
    wrote_at = facts.staff_wrote_at
    # A talk that was over before the patient asked again is not this one gone quiet.
    talked = wrote_at is not None and wrote_at >= facts.event_at
    if sequence.when_quiet is not None and talked:
        quiet = guards.quiet_at(facts)
        if quiet is not None:
            return quiet, True
    return at, False


def _ended(sequence: Sequence, went_quiet: bool) -> Stop:
    if went_quiet:
        return Stop(Outcome.WENT_QUIET, Reason.WENT_QUIET, opens=sequence.when_quiet)
    done = sequence.success is Success.NOTHING
    return Stop(Outcome.COMPLETED if done else Outcome.NO_RESPONSE, Reason.EXPIRED, opens=sequence.then)


def _hold(sequence: Sequence, facts: Facts, now: datetime, ends_at: datetime) -> Wait | None:
    """What holds every step, answers too."""
    if facts.paused:
        return Wait(ends_at, Reason.PAUSED)
    if facts.adverse_at is not None:
        return Wait(ends_at, Reason.ADVERSE)
    if facts.switched_off:
        return Wait(ends_at, Reason.SWITCHED_OFF)
    if facts.plan_paused:
        return Wait(ends_at, Reason.PLAN_PAUSED)
    if facts.snoozed_until is not None and facts.snoozed_until > now:
        return Wait(min(facts.snoozed_until, ends_at), Reason.SNOOZED)
    if facts.laters and sequence.later_for > _NO_TIME:
        until = facts.laters[0] + sequence.later_for
        if until > now:
            return Wait(min(until, ends_at), Reason.SAID_LATER)
    return None
