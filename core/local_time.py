"""Wall clocks of time zones: local times and hours as UTC moments, over every clock change.

A local day is cut into stretches of constant offset, at most two; every rule is arithmetic on those.
A local time that a clock change skips becomes the first moment after it, one that happens twice is
taken the first time. No day in the time zone database since 1970 needs a third stretch. A closing
time of 00:00 is midnight at the end of the day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.types import Hours

MIDNIGHT = time(0)
WHOLE_DAY: Hours = (MIDNIGHT, MIDNIGHT)
SAMPLE_YEAR = date(2027, 1, 1)
"""Where zones are compared and windows tried out when no date is given: any year shows each season."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)
# Local clocks run from twelve hours behind UTC to fourteen ahead; an hour more on each side is spare.
_AHEAD = timedelta(hours=15)
_BEHIND = timedelta(hours=13)

Span = tuple[datetime, datetime]
"""Aware UTC start, included, and end, excluded."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone with this IANA name. Raises ``ValueError`` naming it when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"There is no time zone called {name!r}; use a name such as Europe/London."
        ) from error


def date_in(moment: datetime, zone: str) -> date:
    """The local date in ``zone`` at ``moment`` (aware)."""
    return moment.astimezone(zone_of(zone)).date()


def at_local(day: date, clock: time, zone: str) -> datetime:
    """The UTC moment at which the wall clock shows this date and time, or has just passed it."""
    wall = datetime.combine(day, clock, UTC)
    for start, end, offset in _stretches(day, zone):
        if wall - offset < end:
            return max(wall - offset, start)
    raise AssertionError(f"{day} in {zone} lies outside its own day")


@lru_cache(maxsize=16384)
def spans_of(day: date, hours: Hours, zone: str) -> tuple[Span, ...]:
    """The UTC stretches of local ``day`` on which the wall clock is within ``hours``, in order."""
    opens = datetime.combine(day, hours[0], UTC)
    closes = datetime.combine(day, hours[1], UTC) + (_DAY if hours[1] == MIDNIGHT else _NOTHING)
    spans: list[Span] = []
    for start, end, offset in _stretches(day, zone):
        begin, finish = max(opens - offset, start), min(closes - offset, end)
        if begin < finish:
            append_span(spans, (begin, finish))
    return tuple(spans)


def append_span(spans: list[Span], span: Span) -> None:
    """Put a span at the end of a list, joined with the last one where they touch."""
    if spans and spans[-1][1] == span[0]:
        span = (spans.pop()[0], span[1])
    spans.append(span)


def within(hours: Hours | None, limit: Hours | None) -> Hours | None:
    """What two sets of hours of one day have in common; ``None``: nothing."""
    if hours is None or limit is None:
        return None
    opens, closes = max(hours[0], limit[0]), min(hours[1], limit[1], key=_closing_order)
    return (opens, closes) if opens < closes or closes == MIDNIGHT else None


@lru_cache(maxsize=4096)
def same_clock(one: str, other: str) -> bool:
    """Whether two zones show the same time all year."""
    if one == other:
        return True
    first, second = zone_of(one), zone_of(other)
    noon = datetime.combine(SAMPLE_YEAR, time(12), UTC)
    days = (noon + count * _DAY for count in range(366))
    return all(_offset(each, first) == _offset(each, second) for each in days)


def _closing_order(clock: time) -> tuple[bool, time]:
    return clock == MIDNIGHT, clock


@lru_cache(maxsize=16384)
def _stretches(day: date, zone: str) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Start, end and offset of the stretches of constant offset that hold all of local ``day``."""
    info = zone_of(zone)
    midnight = datetime.combine(day, MIDNIGHT, UTC)
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
