"""What holds a message back although it is due: each guard says until when, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import arbitration, calendar, caps
from core.facts import Facts
from core.types import Channel, MessageClass, Progress, Sequence, Step, Trigger
from core.verdicts import HandOver, Reason

AFTER_VISIT = timedelta(days=1)
AFTER_STAFF_WROTE = timedelta(hours=72)
QUIET_WORKING_DAYS = 3
THREAD_LEFT = timedelta(minutes=1)
"""With less time left in an open thread on WhatsApp nothing is sent: providers keep what cannot leave at once
for a minute at least, and it would be refused then."""

_MARKETING = MessageClass.MARKETING
SAFETY = Trigger.ADVERSE_REPLY
"""A colleague calls whoever may have come to harm, whether or not we may write to them."""

Held = tuple[datetime | None, Reason]
"""Until when and why; ``None``: until something changes."""


def is_marketing(step: Step, facts: Facts) -> bool:
    """Whether the law sees this message as promotion."""
    return facts.as_marketing or step.message_class is _MARKETING


def is_free_text(step: Step, channel: Channel, facts: Facts) -> bool:
    """Whether this message may go only into an open thread: it names no template that WhatsApp approved."""
    return channel is Channel.WHATSAPP and step.id in facts.free_texts


def thread_is_closed(step: Step, channel: Channel, facts: Facts, now: datetime) -> bool:
    """Whether WhatsApp would refuse this message, as the patient has not written there within a day."""
    if not is_free_text(step, channel, facts):
        return False
    return facts.whatsapp_until is None or facts.whatsapp_until - now < THREAD_LEFT


def barred(facts: Facts) -> Reason | None:
    """Why nobody but a colleague may write to this patient, if so."""
    if facts.deceased:
        return Reason.DECEASED
    if facts.do_not_contact:
        return Reason.DO_NOT_CONTACT
    if facts.barred is not None:
        return facts.barred
    return Reason.MINOR_WITHOUT_GUARDIAN if facts.minor else None


def quiet_at(facts: Facts) -> datetime | None:
    """When a talk with staff counts as over: three working days, and 72 hours, after staff wrote."""
    if facts.staff_wrote_at is None:
        return None
    quiet = calendar.working_days_after(facts.staff_wrote_at, QUIET_WORKING_DAYS, facts.calendar)
    return max(quiet, facts.staff_wrote_at + AFTER_STAFF_WROTE)


def held(sequence: Sequence, step: Step, facts: Facts, now: datetime) -> Held | None:
    """Why this message may not leave now, the longest hold first; ``None``: nothing holds it.

    Answers are held by what is wrong with our own sending only, and for the next place in the clinic's
    minute: the patient expects them at once.
    """
    if step.channel in facts.circuits:
        return None, Reason.SENDER_DOWN
    if facts.halted and (facts.answers_halted or not step.answer):
        return None, Reason.HALTED
    if step.channel is not None and thread_is_closed(step, step.channel, facts, now):
        return None, Reason.NO_OPEN_THREAD
    if step.answer:
        paced = not step.urgent and facts.pace_free_at is not None and facts.pace_free_at > now
        return (facts.pace_free_at, Reason.CLINIC_PACE) if paced else None
    if facts.identity_unclear:
        return None, Reason.IDENTITY_UNCLEAR
    if facts.feed_stale:
        return None, Reason.FEED_STALE
    longest: tuple[datetime, Reason] | None = None
    for until, reason in _timed(sequence, step, facts, now):
        if until > now and (longest is None or until > longest[0]):
            longest = until, reason
    return longest


def _timed(sequence: Sequence, step: Step, facts: Facts, now: datetime) -> list[tuple[datetime, Reason]]:
    found: list[tuple[datetime, Reason]] = []
    if facts.outreach_free_at is not None:
        found.append((facts.outreach_free_at, Reason.CLINIC_PACE))
    if facts.booked_for is not None:
        found.append((facts.booked_for + AFTER_VISIT, Reason.IN_CARE))
    if facts.in_care_until is not None:
        found.append((facts.in_care_until + AFTER_VISIT, Reason.IN_CARE))
    if facts.other_visit_at is not None:
        found.append((facts.other_visit_at + AFTER_VISIT, Reason.OTHER_VISIT))
    quiet = quiet_at(facts)
    if quiet is not None:
        found.append((quiet, Reason.STAFF_WROTE))
    if facts.others:
        own = arbitration.FEEDBACK_RANK if step.feedback else arbitration.rank(sequence.trigger)
        free = arbitration.held_until(now, own, facts.key, facts.others)
        if free is not None:
            found.append((free, Reason.FLOOR))
    for touches in (facts.touches, facts.contact_touches.get(step.channel, ()) if step.channel else ()):
        capped = caps.earliest(now, touches, facts.calendar)
        if capped is not None:
            found.append(capped)
    return found


def told(step: Step, reason: Reason, progress: Progress, facts: Facts, now: datetime) -> HandOver | None:
    """The task that a hold brings for the owner, once: a coming visit, or two records to tell apart."""
    if reason is Reason.OTHER_VISIT and facts.other_visit_at is not None:
        task = f"other_visit:{facts.other_visit_at:%Y%m%d}"
    elif reason is Reason.IDENTITY_UNCLEAR:
        task = "identity"
    else:
        return None
    if task in progress.tasks:
        return None
    return HandOver(task=task, due_at=now, reason=reason, step=step.id)


def gate(step: Step, progress: Progress, facts: Facts, now: datetime) -> HandOver | Held | None:
    """What a colleague must do before this message leaves: a task to open, or what it waits for.

    In a clinic's first days every message is approved, until those are over; without a feed, marketing
    needs a tick that nothing is booked. Words that keep a patient safe wait for nobody.
    """
    if step.urgent:
        return None
    gates: list[tuple[str, Held]] = []
    if facts.needs_confirmation and not step.answer and is_marketing(step, facts):
        gates.append((f"not_booked:{step.id}", (None, Reason.CONFIRMATION_NEEDED)))
    if facts.needs_approval:
        gates.append((f"approve:{step.id}", (facts.approval_until, Reason.APPROVAL_NEEDED)))
    for task, held_by in gates:
        if task in progress.done:
            continue
        if task in progress.tasks:
            return held_by
        return HandOver(task=task, due_at=now, reason=held_by[1], step=step.id)
    return None
