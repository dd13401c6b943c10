"""One message a day, three a week, 20 hours apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import local_date
from core.caps import GAP, MOST_IN_A_WEEK, WEEK, earliest
from core.types import SiteCalendar
from core.verdicts import Reason

LONDON = SiteCalendar("Europe/London")
TUESDAY = datetime(2027, 6, 1, 10, tzinfo=UTC)  # 11:00 in London
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_nothing_sent_before_holds_nothing() -> None:
    assert earliest(TUESDAY, (), LONDON) is None


@pytest.mark.parametrize(
    ("touches", "at", "expected"),
    [
        ((TUESDAY,), TUESDAY + HOUR, (TUESDAY + GAP, Reason.TOO_SOON)),
        ((TUESDAY,), TUESDAY + GAP, None),
        ((TUESDAY - DAY,), TUESDAY, None),
        (
            (TUESDAY - 4 * DAY, TUESDAY - 2 * DAY, TUESDAY - DAY),
            TUESDAY,
            (TUESDAY + 3 * DAY, Reason.CAP_WEEK),
        ),
        ((TUESDAY - 7 * DAY, TUESDAY - 2 * DAY, TUESDAY - DAY), TUESDAY, None),
        # Half past midnight and twenty hours on are one day in London, though 20 hours apart.
        (
            (datetime(2027, 5, 31, 23, 30, tzinfo=UTC),),
            datetime(2027, 6, 1, 19, 30, tzinfo=UTC),
            (datetime(2027, 6, 1, 23, tzinfo=UTC), Reason.CAP_DAY),
        ),
    ],
)
def test_when_the_next_may_leave(
    touches: tuple[datetime, ...], at: datetime, expected: tuple[datetime, Reason] | None
) -> None:
    assert earliest(at, touches, LONDON) == expected


def test_a_day_that_begins_at_one_o_clock_ends_the_day_before_it() -> None:
    santiago = SiteCalendar("America/Santiago")  # clocks go from 24:00 to 01:00 on 4 September 2027
    last = datetime(2027, 9, 4, 4, 10, tzinfo=UTC)  # ten past midnight, the day before
    found = earliest(last + GAP, (last,), santiago)
    assert found == (datetime(2027, 9, 5, 4, tzinfo=UTC), Reason.CAP_DAY)


ZONES = st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
MINUTES = st.integers(0, 60 * 24 * 9).map(lambda count: timedelta(minutes=count))


@settings(max_examples=150, deadline=None)
@given(ZONES, st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)), st.lists(MINUTES, max_size=12))
def test_whoever_waits_for_it_never_breaks_a_rule(zone: str, start: datetime, gaps: list[timedelta]) -> None:
    """Asking again and again, each message at the earliest moment after some pause."""
    calendar = SiteCalendar(zone)
    at, left = start.replace(tzinfo=UTC), list[datetime]()
    for gap in gaps:
        at += gap
        found = earliest(at, tuple(left), calendar)
        if found is not None:
            assert found[0] > at
            at = found[0]
        assert earliest(at, tuple(left), calendar) is None
        left.append(at)
    for before, after in pairwise(left):
        assert after - before >= GAP
        assert local_date(before, calendar) != local_date(after, calendar)
    for first, fourth in zip(left, left[MOST_IN_A_WEEK:], strict=False):
        assert fourth - first >= WEEK
