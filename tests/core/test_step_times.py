"""Steps that need staffed hours ahead: no fewer than that, and no follow-up that breaks for want of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import next_allowed, recipient_calendar
from core.decide import decide
from core.facts import Facts
from core.step_times import due_at, in_window
from core.types import Channel, Progress, Sequence, SiteCalendar
from core.verdicts import Reason, SkippedStep, Wait
from sequences.catalog import load_catalog

HOUR = timedelta(hours=1)
DONE_AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
SITE = SiteCalendar("Europe/London")
FAR_AWAY = ("America/Los_Angeles", "Pacific/Honolulu", "Pacific/Auckland", "Pacific/Kiritimati")


@pytest.fixture(scope="module")
def check_in() -> Sequence:
    return load_catalog()["treatment_completed"]


def living_in(zone: str, jitter: float = 0.0) -> Facts:
    reachable = frozenset(Channel)
    there = recipient_calendar(SITE, zone, ("Europe/London",))
    return Facts(DONE_AT, there, reachable=reachable, marketing=reachable, jitter=jitter)


def test_who_shares_no_staffed_hour_with_the_site_gets_the_rest_of_the_messages(check_in: Sequence) -> None:
    verdict = decide(check_in, Progress(), living_in("America/Los_Angeles"), DONE_AT)
    assert isinstance(verdict, Wait)
    assert verdict.step == "day_7"
    assert verdict.skipped == (SkippedStep("day_2", Reason.TOO_LATE),)


@pytest.mark.parametrize("zone", FAR_AWAY)
def test_the_clock_of_no_patient_breaks_a_decision(check_in: Sequence, zone: str) -> None:
    assert isinstance(decide(check_in, Progress(), living_in(zone), DONE_AT), Wait)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 4 * 7 * 24 * 60), st.floats(0, 1, exclude_max=True), st.booleans())
def test_spreading_leaves_the_staffed_hours_that_a_message_needs(
    minutes: int, jitter: float, abroad: bool
) -> None:
    sequence = load_catalog()["treatment_completed"]
    step, facts = sequence.steps[0], living_in("America/New_York" if abroad else "Europe/London", jitter)
    asked = DONE_AT + timedelta(minutes=minutes)
    at = in_window(step, asked, facts, asked + 30 * 24 * HOUR)
    assert next_allowed(at, step.window, facts.calendar) == at
    closes = at.replace(hour=17 if at < datetime(2027, 3, 28, 1, tzinfo=UTC) else 16, minute=0, second=0)
    assert closes.replace(microsecond=0) - at >= step.staffed_ahead
    assert due_at(sequence, step, facts) == DONE_AT + 48 * HOUR
