"""How often one person, or one number, may be written to: one a day, three a week, 20 hours apart."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.calendar import local_date
from core.types import SiteCalendar
from core.verdicts import Reason

GAP = timedelta(hours=20)
WEEK = timedelta(days=7)
MOST_IN_A_WEEK = 3
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


def earliest(
    at: datetime, touches: tuple[datetime, ...], calendar: SiteCalendar
) -> tuple[datetime, Reason] | None:
    """When the next outreach may leave at the earliest, and why not at ``at``; ``None``: at ``at``.

    ``touches``: when outreach left, aware UTC, oldest first, all before ``at``; eight days back suffice.
    """
    if not touches:
        return None
    found: tuple[datetime, Reason] | None = None
    while True:
        later = _broken(at if found is None else found[0], touches, calendar)
        if later is None:
            return found
        found = later


def _broken(
    at: datetime, touches: tuple[datetime, ...], calendar: SiteCalendar
) -> tuple[datetime, Reason] | None:
    """The first rule that ``at`` breaks, and when that rule alone would allow it."""
    last = touches[-1]
    if at - last < GAP:
        return last + GAP, Reason.TOO_SOON
    if len(touches) >= MOST_IN_A_WEEK and at - touches[-MOST_IN_A_WEEK] < WEEK:
        return touches[-MOST_IN_A_WEEK] + WEEK, Reason.CAP_WEEK
    if at - last < _DAY + _DAY and local_date(at, calendar) == local_date(last, calendar):
        tomorrow = datetime.combine(local_date(at, calendar) + _DAY, _MIDNIGHT, ZoneInfo(calendar.zone))
        return tomorrow.astimezone(UTC), Reason.CAP_DAY
    return None
