"""When a message may leave: normal and hard windows, closures, holidays, the law, several clocks at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.local_time import (
    SAMPLE_YEAR,
    WHOLE_DAY,
    Span,
    append_span,
    date_in,
    spans_of,
    within,
)
from core.types import Hours, LegalHours, SiteCalendar, Window

LOOK_AHEAD_DAYS = 400
"""How far any search goes before it gives up; over a year, so that every weekday and season is tried."""
NARROW: Hours = (time(10), time(17))
"""Where nobody knows the patient's zone. In the site's time these suit neighbouring zones too."""


class NeverAllowed(ValueError):
    """No message may leave within ``LOOK_AHEAD_DAYS``; the text names the zone and what to check."""


_DAY = timedelta(days=1)
# Python 3.11 needs 80 ns to look a member up in its enum and 6 for a global: hot code takes globals.
_ANY, _HARD = Window.ANY, Window.HARD


def is_allowed(moment: datetime, window: Window, calendar: SiteCalendar) -> bool:
    """Whether ``moment`` (aware) lies inside the window, by every wall clock that counts."""
    if window is Window.ANY:
        return True
    day = date_in(moment, calendar.zone)
    return any(start <= moment < end for start, end in open_spans(day, window is Window.HARD, calendar))


def next_allowed(moment: datetime, window: Window, calendar: SiteCalendar) -> datetime:
    """The first moment, not before ``moment``, that lies inside the window.

    Raises ``NeverAllowed`` when the window does not open within 400 days.
    """
    return moment if window is _ANY else next_stretch(moment, window, calendar)[0]


def next_stretch(moment: datetime, window: Window, calendar: SiteCalendar) -> Span:
    """What ``next_allowed`` says, and when the stretch of window that this lies in closes.

    Raises ``NeverAllowed`` as that does. ``Window.ANY`` never closes; its end is given as 24
    hours later.
    """
    if window is _ANY:
        return moment, moment + _DAY
    hard = window is _HARD
    day = date_in(moment, calendar.zone)
    for _ in range(LOOK_AHEAD_DAYS):
        for start, end in open_spans(day, hard, calendar):
            if moment < end:
                return (moment if moment > start else start), end
        day += _DAY
    raise _never_opens(moment, window, calendar)


def window_closes(moment: datetime, window: Window, calendar: SiteCalendar) -> datetime:
    """The end of the stretch of window that ``moment`` is in; ``moment`` itself when in none.

    ``Window.ANY`` never closes; its end is given as 24 hours later.
    """
    if window is _ANY:
        return moment + _DAY
    for start, end in open_spans(date_in(moment, calendar.zone), window is _HARD, calendar):
        if start <= moment < end:
            return end
    return moment


def opens_at_all(calendar: SiteCalendar, window: Window, since: date = SAMPLE_YEAR) -> bool:
    """Whether the window opens in every week of the year from ``since``, days off left aside.

    For set-up: hours that fit neither each other nor the law would hold every message for ever.
    """
    if window is Window.ANY:
        return True
    usual = replace(calendar, closures=frozenset(), holidays=frozenset(), short_days=())
    weeks = ([since + (7 * week + day) * _DAY for day in range(7)] for week in range(52))
    return all(any(_open_spans(day, window is Window.HARD, usual) for day in week) for week in weeks)


def for_class(calendar: SiteCalendar, marketing: bool) -> SiteCalendar:
    """The calendar for marketing, or for ordinary messages of other classes, which some laws leave free."""
    return calendar if marketing or not calendar.legal else _without_marketing_laws(calendar)


@lru_cache(maxsize=512)
def _without_marketing_laws(calendar: SiteCalendar) -> SiteCalendar:
    if not any(rule.marketing_only for rule in calendar.legal):
        return calendar
    return replace(calendar, legal=tuple(rule for rule in calendar.legal if not rule.marketing_only))


def _open_spans(day: date, hard: bool, calendar: SiteCalendar) -> tuple[Span, ...]:
    """The UTC stretches of the site's local ``day`` on which messages of this window may leave."""
    hours: Hours | None = WHOLE_DAY
    if not hard:
        if day in calendar.closures or day in calendar.holidays:
            return ()
        hours = dict(calendar.short_days).get(day, WHOLE_DAY)
    elsewhere = calendar.clocks
    if not elsewhere or calendar.zone in elsewhere:
        hours = within(hours, _window_hours(day, hard, calendar))
        elsewhere = tuple(zone for zone in elsewhere if zone != calendar.zone)
    if hours is None:
        return ()
    spans = spans_of(day, hours, calendar.zone)
    for zone in elsewhere:
        if spans:
            spans = _in_common(spans, _spans_around(spans, zone, hard, calendar))
    return spans


open_spans = lru_cache(maxsize=65536)(_open_spans)


def _window_hours(day: date, hard: bool, calendar: SiteCalendar) -> Hours | None:
    """Hours of local ``day`` within a window by one wall clock."""
    hours: Hours | None = calendar.hard
    if not hard:
        hours = within(calendar.normal[day.weekday()], hours)
    if calendar.narrow:
        hours = within(hours, NARROW)
    for rule in calendar.legal:
        # Marketing leaves in the normal window only, so a law on it leaves answers alone.
        if _in_force(rule, day) and not (hard and rule.marketing_only):
            banned = not rule.on_holidays and day in calendar.holidays
            hours = within(hours, None if banned else rule.week[day.weekday()])
    return hours


def _in_force(rule: LegalHours, day: date) -> bool:
    begun = rule.valid_from is None or rule.valid_from <= day
    return begun and (rule.valid_until is None or day < rule.valid_until)


def _spans_around(spans: tuple[Span, ...], zone: str, hard: bool, calendar: SiteCalendar) -> list[Span]:
    """The window by the wall clock of ``zone`` over all of its days that the spans touch."""
    day, last = date_in(spans[0][0], zone), date_in(spans[-1][1], zone)
    found: list[Span] = []
    while day <= last:
        hours = _window_hours(day, hard, calendar)
        if hours is not None:
            for span in spans_of(day, hours, zone):
                append_span(found, span)
        day += _DAY
    return found


def _in_common(spans: tuple[Span, ...], others: list[Span]) -> tuple[Span, ...]:
    pairs = ((max(one[0], two[0]), min(one[1], two[1])) for one in spans for two in others)
    return tuple((start, end) for start, end in pairs if start < end)


def _never_opens(moment: datetime, window: Window, calendar: SiteCalendar) -> NeverAllowed:
    return NeverAllowed(
        f"No message may leave from the site in {calendar.zone} in the {LOOK_AHEAD_DAYS} days after "
        f"{moment:%Y-%m-%d}: check its hours for messages ({window} window) and its closures."
    )
