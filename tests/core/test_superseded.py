"""Of several messages that are due, the newest useful one leaves, and none before it follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from core.decide import decide
from core.facts import Facts
from core.preview import preview
from core.types import Channel, Progress, SiteCalendar, StepProgress, StepState
from core.verdicts import Reason, Send, SkippedStep, Wait
from tests.support.cases import Case, cases
from tests.support.sequences import DAY, email, sequence, sms
from tests.support.simulation import simulate

EVENT = datetime(2027, 6, 1, 10, tzinfo=UTC)  # A Tuesday, 11:00 in London.
HOUR = timedelta(hours=1)
FACTS = Facts(EVENT, SiteCalendar("Europe/London"), reachable=frozenset(Channel))
MAY_HAVE_LEFT = (StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN)


@pytest.mark.parametrize("state", MAY_HAVE_LEFT)
def test_an_older_message_does_not_follow_the_newer_that_said_it(state: StepState) -> None:
    steps = sequence(sms("first", 1), email("second", 2))
    verdict = decide(steps, Progress({"second": StepProgress(state)}), FACTS, EVENT + 2 * DAY + HOUR)
    left_out = (SkippedStep("first", Reason.SUPERSEDED),)
    assert verdict == Wait(EVENT + 14 * DAY, Reason.AWAITING_BOOKING, skipped=left_out)


def test_after_a_snooze_only_the_newer_of_two_leaves() -> None:
    steps = sequence(sms("first", 1), email("second", 2))
    lines = preview(steps, replace(FACTS, snoozed_until=EVENT + 2 * DAY + HOUR), EVENT)
    assert [line.step for line in lines if line.verdict == "send"] == ["second"]


def test_a_newer_message_that_comes_too_late_supersedes_nothing() -> None:
    steps = sequence(sms("first", 1, useful_for=7 * DAY), email("second", 2, useful_for=2 * HOUR))
    verdict = decide(steps, Progress(), FACTS, EVENT + 3 * DAY)
    assert isinstance(verdict, Send)
    assert verdict.step == "first"
    assert verdict.skipped == (SkippedStep("second", Reason.TOO_LATE),)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_no_overdue_message_follows_a_later_one_that_may_have_left(case: Case) -> None:
    steps = case.sequence.steps
    for moment in simulate(case.sequence, case.facts, case.facts.event_at, case.happenings, case.answers):
        if not isinstance(moment.verdict, Send):
            continue
        sent = case.sequence.step(moment.verdict.step)
        if sent.answer:
            continue
        for later in steps[steps.index(sent) + 1 :]:
            done = moment.progress.steps.get(later.id)
            assert later.answer or later.channel is None or done is None or done.state not in MAY_HAVE_LEFT
