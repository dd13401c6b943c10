"""How a step's times lie to the hours of a site: the longest it can wait, and whether it ever may leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from core.local_time import at_local
from core.opening import after_opening_time, staffed_stretch, working_days_after
from core.types import Delay, SiteCalendar, Window
from core.windows import NeverAllowed

USUAL_HOURS = SiteCalendar("UTC")
"""The hours that a site has as long as its clinic says nothing else."""

_MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def longest_wait(delay: Delay, calendar: SiteCalendar = USUAL_HOURS) -> timedelta:
    """How long a delay takes if it begins at the worst moment of a week, days off left aside.

    Raises ``ValueError`` for hours that never come, at a site that never opens.
    """
    if not (delay.business or delay.working):
        return timedelta(days=delay.days) + delay.elapsed
    week = SiteCalendar("UTC", opening=calendar.opening)
    starts = [_MONDAY + day * _DAY for day in range(7)]
    for midnight, hours in zip(tuple(starts), week.opening, strict=True):
        if hours is not None:
            closes = timedelta(hours=hours[1].hour, minutes=hours[1].minute) or _DAY
            starts.append(midnight + closes)
    if delay.working:
        return max(working_days_after(start, delay.days, week) - start for start in starts)
    return max(after_opening_time(start, delay.elapsed, week) - start for start in starts)


def may_leave(
    at: time,
    useful_for: timedelta,
    window: Window,
    since: date,
    calendar: SiteCalendar = USUAL_HOURS,
    staffed_ahead: timedelta = timedelta(0),
) -> bool:
    """Whether a message due at this local time meets its window on some weekday while it is useful.

    Days off are left aside. A window that never opens is another fault, and counts as met here.
    """
    usual = replace(calendar, closures=frozenset(), holidays=frozenset(), short_days=())
    for day in range(7):
        due = at_local(since + day * _DAY, at, calendar.zone)
        try:
            leaves, _ = staffed_stretch(due, window, staffed_ahead, usual)
        except NeverAllowed:
            return True
        if leaves < due + useful_for:
            return True
    return False
