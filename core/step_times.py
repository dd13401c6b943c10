"""When a step may happen: its due time, the hours of its kind of message, and the spreading of bursts."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import calendar, guards
from core.facts import Facts
from core.types import Sequence, SiteCalendar, Step, StepProgress

THREAD_IS_FRESH = timedelta(minutes=10)
SPREAD = timedelta(minutes=40)
"""Messages that wait for a window to open leave within this time after it, not all at once."""


def due_at(sequence: Sequence, step: Step, facts: Facts) -> datetime:
    """When this step is due; a patient's "later" moves what was still to come."""
    due = calendar.due_at(step, facts.event_at, facts.calendar, facts.learned_at)
    if facts.laters and due > facts.laters[0]:
        due += sequence.later_for
    return due


def earliest(
    step: Step, due: datetime, done: StepProgress | None, facts: Facts, now: datetime, ends: datetime
) -> datetime:
    """When this step may happen at the earliest, never before now."""
    at = due
    if done is not None and done.retry_at is not None and done.retry_at > at:
        at = done.retry_at
    if step.channel is None:
        return max(at, now)
    opened = facts.thread_opened_at
    if step.answer and opened is not None and now - opened <= THREAD_IS_FRESH:
        return max(at, now)
    if at >= now or facts.jitter:
        planned = in_window(step, at, facts, ends)
        if planned >= now:
            return planned
    return in_window(step, now, facts, ends)


def in_window(step: Step, at: datetime, facts: Facts, ends: datetime) -> datetime:
    """The first moment from ``at`` on in the step's window, spread out where many wait for it.

    ``ends`` where none ever comes: patients far away may share no hour with a site in which it would do.
    """
    try:
        opens, closes = calendar.staffed_stretch(at, step.window, step.staffed_ahead, hours_of(step, facts))
    except calendar.NeverAllowed:
        return ends
    if not facts.jitter or step.answer or (opens == at and step.at is None):
        return opens
    spread = opens + SPREAD * facts.jitter
    return spread if spread < closes and spread < ends else opens


def hours_of(step: Step, facts: Facts) -> SiteCalendar:
    """The site's hours with what the law says of this kind of message."""
    return calendar.for_class(facts.calendar, guards.is_marketing(step, facts))
