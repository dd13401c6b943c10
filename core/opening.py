"""When a site is staffed: opening hours, half days, working days, and time enough left for what follows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.local_time import WHOLE_DAY, Span, at_local, date_in, spans_of, zone_of
from core.types import Hours, SiteCalendar, Window
from core.windows import LOOK_AHEAD_DAYS, NeverAllowed, next_stretch, open_spans

_DAY = timedelta(days=1)


def opening_on(day: date, calendar: SiteCalendar) -> Hours | None:
    """The staffed hours of one local date; ``None`` when the site is shut."""
    if day in calendar.closures:
        return None
    for short, hours in calendar.short_days:
        if short == day:
            return hours
    return None if day in calendar.holidays else calendar.opening[day.weekday()]


def after_opening_time(moment: datetime, elapsed: timedelta, calendar: SiteCalendar) -> datetime:
    """When the site has been open for ``elapsed`` since ``moment``.

    Raises ``ValueError`` naming the zone when it does not open within 400 days.
    """
    day = date_in(moment, calendar.zone)
    shut_days = 0
    while shut_days < LOOK_AHEAD_DAYS:
        hours = opening_on(day, calendar)
        shut_days += 1
        if hours is not None:
            for start, end in spans_of(day, hours, calendar.zone):
                if moment >= end:
                    continue
                shut_days = 0
                begin = max(start, moment)
                if elapsed <= end - begin:
                    return begin + elapsed
                elapsed -= end - begin
        day += _DAY
    raise _never_open(moment, calendar)


@lru_cache(maxsize=16384)
def working_days_after(
    moment: datetime, days: int, calendar: SiteCalendar, at: time | None = None
) -> datetime:
    """The local time of ``moment``, or ``at``, on the ``days``-th open day after its date.

    Zero: on its own date if the site is open then, else on the next open day. Below zero: before it.
    Raises ``ValueError`` naming the zone when the site does not open within 400 days.
    """
    local = moment.astimezone(zone_of(calendar.zone))
    day, left = local.date(), abs(days)
    towards = -_DAY if days < 0 else _DAY
    shut_days = 0
    if left == 0 and opening_on(day, calendar) is None:
        left = 1
    while left:
        day += towards
        shut_days += 1
        if opening_on(day, calendar) is not None:
            left, shut_days = left - 1, 0
        elif shut_days >= LOOK_AHEAD_DAYS:
            raise _never_open(moment, calendar)
    due = at_local(day, local.time() if at is None else at, calendar.zone)
    return due if days < 0 else max(due, moment)


def staffed_stretch(moment: datetime, window: Window, ahead: timedelta, calendar: SiteCalendar) -> Span:
    """The first moment in the window with ``ahead`` of opening time left on its local day, and the last.

    Raises ``NeverAllowed`` when none comes within 400 days.
    """
    if not ahead:
        return next_stretch(moment, window, calendar)
    day = date_in(moment, calendar.zone)
    for _ in range(LOOK_AHEAD_DAYS):
        latest = _latest_with(day, ahead, calendar)
        if latest is not None:
            for start, end in _window_on(day, window, calendar):
                at = max(start, moment)
                if at < end and at <= latest:
                    return at, min(end, latest)
        day += _DAY
    hours = ahead / timedelta(hours=1)
    raise NeverAllowed(
        f"The site in {calendar.zone} has no day with {hours:g} opening hours left while messages may leave, "
        f"in the {LOOK_AHEAD_DAYS} days after {moment:%Y-%m-%d}: check its opening hours and its windows."
    )


def _latest_with(day: date, ahead: timedelta, calendar: SiteCalendar) -> datetime | None:
    """The last moment of ``day`` with this much opening time left, ``None`` when it never has as much."""
    hours = opening_on(day, calendar)
    if hours is None:
        return None
    for start, end in reversed(spans_of(day, hours, calendar.zone)):
        if ahead <= end - start:
            return end - ahead
        ahead -= end - start
    return None


def _window_on(day: date, window: Window, calendar: SiteCalendar) -> tuple[Span, ...]:
    if window is Window.ANY:
        return spans_of(day, WHOLE_DAY, calendar.zone)
    return open_spans(day, window is Window.HARD, calendar)


def _never_open(moment: datetime, calendar: SiteCalendar) -> ValueError:
    return ValueError(
        f"The site in {calendar.zone} does not open in the {LOOK_AHEAD_DAYS} days around "
        f"{moment:%Y-%m-%d}: check its opening hours and its closures."
    )
