"""Who holds the floor, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arbitration import FEEDBACK_RANK, HELD_AFTER, HELD_BEFORE, TO_LOOK_AGAIN, held_until, rank
from core.facts import Rival
from core.types import Trigger

NOW = datetime(2027, 6, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = (NOW, "m")
EARLIER, LATER = (NOW - HOUR, "z"), (NOW + HOUR, "a")
NO_SHOW, QUOTE = rank(Trigger.NO_SHOW), rank(Trigger.QUOTE)


def test_the_order_is_the_products() -> None:
    ordered = sorted(Trigger, key=rank)
    assert ordered[0] is Trigger.ADVERSE_REPLY
    assert [each for each in ordered if each not in (Trigger.ADVERSE_REPLY, Trigger.STALLED_LEAD)] == [
        Trigger.CLINIC_CANCELLATION,
        Trigger.TREATMENT_COMPLETED,
        Trigger.NEW_ENQUIRY,
        Trigger.NO_SHOW,
        Trigger.CANCELLATION,
        Trigger.STALLED_PLAN,
        Trigger.CONSULTATION,
        Trigger.QUOTE,
        Trigger.RECALL,
        Trigger.BALANCE,
    ]
    assert rank(Trigger.STALLED_LEAD) == rank(Trigger.NEW_ENQUIRY)
    assert all(rank(trigger) < FEEDBACK_RANK for trigger in Trigger)


@pytest.mark.parametrize(
    ("rival", "expected"),
    [
        (Rival(NO_SHOW, KEY), None),
        (Rival(NO_SHOW, KEY, touched_at=NOW - HELD_AFTER), None),
        (Rival(NO_SHOW, KEY, touched_at=NOW - HOUR), NOW - HOUR + HELD_AFTER),
        (Rival(NO_SHOW, KEY, touch_at=NOW + HELD_BEFORE), NOW + HELD_BEFORE + HELD_AFTER),
        (Rival(NO_SHOW, KEY, touch_at=NOW + HELD_BEFORE + HOUR), None),
        (Rival(NO_SHOW, KEY, touch_at=NOW - HOUR), NOW - HOUR + HELD_AFTER),
        # A plan so long past has not been looked at since.
        (Rival(NO_SHOW, KEY, touch_at=NOW - HELD_AFTER), NOW + TO_LOOK_AGAIN),
        # It lets go of the floor and takes it again before we could speak.
        (
            Rival(NO_SHOW, KEY, touched_at=NOW, touch_at=NOW + HELD_AFTER + HOUR),
            NOW + HELD_AFTER + HOUR + HELD_AFTER,
        ),
    ],
)
def test_a_more_important_one_holds_it_around_its_touches(rival: Rival, expected: datetime | None) -> None:
    assert held_until(NOW, QUOTE, KEY, (rival,)) == expected


def test_a_less_important_one_never_holds_it() -> None:
    assert held_until(NOW, NO_SHOW, KEY, (Rival(QUOTE, EARLIER, NOW, NOW),)) is None


def test_of_equals_the_earlier_one_speaks_first() -> None:
    assert held_until(NOW, QUOTE, KEY, (Rival(QUOTE, EARLIER, touch_at=NOW),)) == NOW + HELD_AFTER
    assert held_until(NOW, QUOTE, KEY, (Rival(QUOTE, LATER, touch_at=NOW),)) is None


HOURS = st.none() | st.integers(-120, 120).map(lambda count: NOW + count * HOUR)
RIVALS = st.lists(st.builds(Rival, st.integers(0, 12), st.just(LATER), HOURS, HOURS), max_size=5)


@settings(max_examples=200, deadline=None)
@given(RIVALS, st.integers(0, 12))
def test_once_it_is_free_nobody_who_goes_first_holds_it(rivals: list[Rival], own: int) -> None:
    free = held_until(NOW, own, KEY, tuple(rivals)) or NOW
    assert free >= NOW
    by_then = [
        replace(each, touch_at=None) if each.touch_at and each.touch_at + HELD_AFTER <= free else each
        for each in rivals
    ]
    assert held_until(free, own, KEY, tuple(by_then)) is None
    for rival in rivals:
        if rival.rank < own:
            assert rival.touched_at is None or free >= rival.touched_at + HELD_AFTER
            assert rival.touch_at is None or not (
                rival.touch_at - HELD_BEFORE <= free < rival.touch_at + HELD_AFTER
            )


@settings(max_examples=100, deadline=None)
@given(RIVALS)
def test_of_any_two_at_most_one_waits_for_the_other(rivals: list[Rival]) -> None:
    """Else both would wait for ever."""
    for number, one in enumerate(rivals):
        for other in rivals[number + 1 :]:
            ours, theirs = (NOW, "a"), (NOW, "b")
            one_waits = held_until(NOW, one.rank, ours, (Rival(other.rank, theirs, NOW, NOW),))
            other_waits = held_until(NOW, other.rank, theirs, (Rival(one.rank, ours, NOW, NOW),))
            assert (one_waits is None) != (other_waits is None)
