"""The clock of a site: when a step is due, when a message may leave. The door to the modules behind it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.local_time import at_local, date_in, zone_of
from core.opening import after_opening_time, staffed_stretch, working_days_after
from core.recipients import recipient_calendar
from core.types import SiteCalendar, Step
from core.windows import (
    NeverAllowed,
    for_class,
    is_allowed,
    next_allowed,
    next_stretch,
    opens_at_all,
    window_closes,
)

__all__ = [
    "NeverAllowed",
    "due_at",
    "for_class",
    "is_allowed",
    "local_date",
    "next_allowed",
    "next_stretch",
    "opens_at_all",
    "recipient_calendar",
    "staffed_stretch",
    "window_closes",
    "working_days_after",
]

_NOTHING = timedelta(0)


def due_at(
    step: Step, event_at: datetime, calendar: SiteCalendar, learned_at: datetime | None = None
) -> datetime:
    """When ``step`` is due, aware UTC; before ``event_at`` only where its delay says so.

    Days come first and keep the local time of the event, or land on ``step.at``; then ``elapsed`` is
    added. ``step.after_learning`` counts from ``learned_at``. Tasks are due while the site is open:
    nobody calls a patient on a Sunday, unless the step is urgent. Raises ``ValueError`` naming the
    zone when opening time is asked of a site that never opens.
    """
    delay = step.delay
    moment = event_at
    if delay.working:
        moment = working_days_after(event_at, delay.days, calendar, step.at)
    elif delay.days or step.at is not None:
        moment = _days_after(event_at, delay.days, step.at, calendar.zone)
    if delay.business and not step.urgent:
        moment = after_opening_time(moment, delay.elapsed, calendar)
    else:
        moment += delay.elapsed
    if step.after_learning and learned_at is not None:
        moment = max(moment, learned_at + step.after_learning)
    if step.channel is None and not step.urgent:
        return after_opening_time(moment, _NOTHING, calendar)
    return moment


def local_date(moment: datetime, calendar: SiteCalendar) -> date:
    """The date on the site's calendar at ``moment`` (aware)."""
    return date_in(moment, calendar.zone)


@lru_cache(maxsize=16384)
def _days_after(event_at: datetime, days: int, clock: time | None, zone: str) -> datetime:
    """Calendar days after the event, at ``clock`` or the event's own local time, never before it.

    Days below zero lie before the event.
    """
    local = event_at.astimezone(zone_of(zone))
    day = local.date() + timedelta(days=days)
    due = at_local(day, local.time() if clock is None else clock, zone)
    return due if days < 0 else max(due, event_at)
