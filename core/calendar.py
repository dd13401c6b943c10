"""Local time of a site: when a step is due, when a message may leave, over every clock change.

A local day is cut into stretches of constant offset, at most two; every rule is arithmetic on those.
A local time that a clock change skips becomes the first moment after it, one that happens twice is
taken the first time, and windows follow the wall clock. No day in the time zone database since 1970
needs a third stretch. A closing time of 00:00 is midnight at the end of the day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.types import Hours, SiteCalendar, Step, StepKind, Window

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)
_MIDNIGHT = time(0)
# Local clocks run from twelve hours behind UTC to fourteen ahead; an hour more on each side is spare.
_AHEAD = timedelta(hours=15)
_BEHIND = timedelta(hours=13)
_LOOK_AHEAD_DAYS = 400

Span = tuple[datetime, datetime]
"""Aware UTC start, included, and end, excluded."""


def due_at(step: Step, event_at: datetime, calendar: SiteCalendar) -> datetime:
    """When ``step`` is due, aware UTC, never before ``event_at``.

    Calendar days come first and keep the local time of the event, or land on ``step.at``; then
    ``elapsed`` is added. Tasks are due while the site is open: nobody calls a patient on a Sunday.
    Raises ``ValueError`` naming the zone when opening time is asked of a site that never opens.
    """
    delay = step.delay
    moment = event_at
    if delay.days or step.at is not None:
        moment = _days_after(event_at, delay.days, step.at, calendar.zone)
    if delay.business:
        return _after_opening_time(moment, delay.elapsed, calendar)
    moment += delay.elapsed
    return _after_opening_time(moment, _NOTHING, calendar) if step.kind is StepKind.TASK else moment


def is_allowed(moment: datetime, window: Window, calendar: SiteCalendar) -> bool:
    """Whether ``moment`` (aware) lies inside the window, by the site's wall clock."""
    if window is Window.ANY:
        return True
    local = moment.astimezone(_zone(calendar.zone))
    hours = _hours(local.date(), window, calendar)
    if hours is None:
        return False
    opens, closes = hours
    clock = local.time()
    return opens <= clock and (clock < closes or closes == _MIDNIGHT)


def next_allowed(moment: datetime, window: Window, calendar: SiteCalendar) -> datetime:
    """The first moment, not before ``moment``, that lies inside the window.

    Raises ``ValueError`` naming the zone when the window does not open within 400 days.
    """
    if is_allowed(moment, window, calendar):
        return moment
    day = local_date(moment, calendar)
    for _ in range(_LOOK_AHEAD_DAYS):
        hours = _hours(day, window, calendar)
        if hours is not None:
            for start, end in _spans(day, hours, calendar.zone):
                if moment < end:
                    return max(moment, start)
        day += _DAY
    raise ValueError(
        f"No message may leave from the site in {calendar.zone} in the {_LOOK_AHEAD_DAYS} days after "
        f"{moment:%Y-%m-%d}: check its hours for messages ({window} window) and its closures."
    )


def window_closes(moment: datetime, window: Window, calendar: SiteCalendar) -> datetime:
    """The end of the stretch of window that ``moment`` is in; ``moment`` itself when in none.

    ``Window.ANY`` never closes; its end is given as 24 hours later.
    """
    if window is Window.ANY:
        return moment + _DAY
    day = local_date(moment, calendar)
    hours = _hours(day, window, calendar)
    if hours is not None:
        for start, end in _spans(day, hours, calendar.zone):
            if start <= moment < end:
                return end
    return moment


def local_date(moment: datetime, calendar: SiteCalendar) -> date:
    """The date on the site's calendar at ``moment`` (aware)."""
    return moment.astimezone(_zone(calendar.zone)).date()


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"There is no time zone called {name!r}; use a name such as Europe/London."
        ) from error


def _hours(day: date, window: Window, calendar: SiteCalendar) -> Hours | None:
    """Local hours in which messages of this window may leave on ``day``."""
    if window is Window.HARD:
        return calendar.hard
    normal = calendar.normal[day.weekday()]
    if normal is None or day in calendar.closures:
        return None
    opens = max(normal[0], calendar.hard[0])
    closes = min(normal[1], calendar.hard[1], key=_closing_order)
    return (opens, closes) if opens < closes or closes == _MIDNIGHT else None


def _closing_order(clock: time) -> tuple[bool, time]:
    return clock == _MIDNIGHT, clock


def _after_opening_time(moment: datetime, elapsed: timedelta, calendar: SiteCalendar) -> datetime:
    """When the site has been open for ``elapsed`` since ``moment``."""
    day = local_date(moment, calendar)
    shut_days = 0
    while shut_days < _LOOK_AHEAD_DAYS:
        hours = calendar.opening[day.weekday()]
        shut_days += 1
        if hours is not None and day not in calendar.closures:
            for start, end in _spans(day, hours, calendar.zone):
                if moment >= end:
                    continue
                shut_days = 0
                begin = max(start, moment)
                if elapsed <= end - begin:
                    return begin + elapsed
                elapsed -= end - begin
        day += _DAY
    raise ValueError(
        f"The site in {calendar.zone} does not open in the {_LOOK_AHEAD_DAYS} days after "
        f"{moment:%Y-%m-%d}: check its opening hours and its closures."
    )


@lru_cache(maxsize=16384)
def _days_after(event_at: datetime, days: int, clock: time | None, zone: str) -> datetime:
    """Calendar days after the event, at ``clock`` or the event's own local time, never before it."""
    local = event_at.astimezone(_zone(zone))
    day = local.date() + timedelta(days=days)
    return max(_at_local(day, local.time() if clock is None else clock, zone), event_at)


def _at_local(day: date, clock: time, zone: str) -> datetime:
    """The UTC moment at which the wall clock shows this date and time, or has just passed it."""
    wall = datetime.combine(day, clock, UTC)
    for start, end, offset in _stretches(day, zone):
        if wall - offset < end:
            return max(wall - offset, start)
    raise AssertionError(f"{day} in {zone} lies outside its own day")


@lru_cache(maxsize=16384)
def _spans(day: date, hours: Hours, zone: str) -> tuple[Span, ...]:
    """The UTC stretches of local ``day`` on which the wall clock is within ``hours``, in order."""
    opens = datetime.combine(day, hours[0], UTC)
    closes = datetime.combine(day, hours[1], UTC) + (_DAY if hours[1] == _MIDNIGHT else _NOTHING)
    spans: list[Span] = []
    for start, end, offset in _stretches(day, zone):
        begin, finish = max(opens - offset, start), min(closes - offset, end)
        if begin >= finish:
            continue
        if spans and spans[-1][1] == begin:
            begin = spans.pop()[0]
        spans.append((begin, finish))
    return tuple(spans)


@lru_cache(maxsize=16384)
def _stretches(day: date, zone: str) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Start, end and offset of the stretches of constant offset that hold all of local ``day``."""
    info = _zone(zone)
    midnight = datetime.combine(day, _MIDNIGHT, UTC)
    start, end = midnight - _AHEAD, midnight + _DAY + _BEHIND
    before, after = _offset(start, info), _offset(end, info)
    if before == after:
        return ((start, end, before),)
    early, late = start, end
    while late - early > _SECOND:
        middle = early + (late - early) // (2 * _SECOND) * _SECOND
        if _offset(middle, info) == before:
            early = middle
        else:
            late = middle
    return (start, late, before), (late, end, after)


def _offset(moment: datetime, info: ZoneInfo) -> timedelta:
    offset = moment.astimezone(info).utcoffset()
    return _NOTHING if offset is None else offset
