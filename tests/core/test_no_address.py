"""A patient whom no message can reach goes to the owner at once, not when everything else is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.decide import decide
from core.facts import Facts
from core.preview import first_look, preview
from core.types import Channel, MessageClass, Progress, SiteCalendar, StepProgress, StepState, Trigger
from core.verdicts import HandOver, Outcome, Reason, Stop, Wait
from sequences.catalog import load_catalog
from tests.support.sequences import DAY, email, sequence, sms, task

EVENT = datetime(2027, 3, 2, 10, tzinfo=UTC)  # A Tuesday.
HOUR = timedelta(hours=1)
NOWHERE = Facts(EVENT, SiteCalendar("Europe/London"), marketing=frozenset(Channel))
SHIPPED = load_catalog()
STEPS = sequence(sms("first", 1), task("call", 2), email("second", 3))
WANT = Reason.NO_CONTACT_POINT
HANDED_OVER = HandOver(WANT, EVENT, WANT, final=True)


def after(**steps: StepState) -> Progress:
    return Progress({step: StepProgress(state) for step, state in steps.items()})


def handed_over(facts: Facts, progress: Progress = Progress(), at: datetime = EVENT) -> bool:
    verdict = decide(STEPS, progress, facts, at)
    return isinstance(verdict, HandOver) and replace(verdict, skipped=()) == replace(HANDED_OVER, due_at=at)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "adverse_reply"])
def test_every_sequence_hands_over_at_its_first_look(name: str) -> None:
    began = first_look(SHIPPED[name], NOWHERE)
    lines = [line for line in preview(SHIPPED[name], NOWHERE, began) if line.verdict != "skip"]
    assert [(line.verdict, line.reason, line.at) for line in lines] == [
        ("hand_over", WANT, began),
        ("stop", WANT, began),
    ]


def test_the_owner_hears_of_it_before_any_task_of_the_sequence() -> None:
    assert handed_over(NOWHERE)
    told = Progress(tasks=frozenset({WANT}))
    assert decide(STEPS, told, NOWHERE, EVENT) == Stop(Outcome.HANDED_OVER, WANT)


def test_what_begins_long_before_its_date_waits_for_its_first_message() -> None:
    recall = SHIPPED["recall"]
    began = EVENT - 200 * DAY
    verdict = decide(recall, Progress(), NOWHERE, began)
    assert isinstance(verdict, Wait)
    assert (verdict.until.date(), verdict.reason) == ((EVENT - 14 * DAY).date(), WANT)
    assert decide(recall, Progress(), NOWHERE, verdict.until).reason is WANT
    found = decide(recall, Progress(), replace(NOWHERE, reachable=frozenset(Channel)), began)
    assert found.reason is Reason.NOT_YET_DUE


def test_one_channel_is_enough_to_go_on() -> None:
    for channel in (Channel.SMS, Channel.EMAIL):
        assert not handed_over(replace(NOWHERE, reachable=frozenset({channel})))


@pytest.mark.parametrize("state", [StepState.SENT, StepState.UNKNOWN, StepState.FAILED, StepState.IN_FLIGHT])
def test_somebody_who_was_written_to_is_followed_to_the_end(state: StepState) -> None:
    assert not handed_over(NOWHERE, after(first=state))
    assert not handed_over(replace(NOWHERE, skipped=frozenset({"first"})), after(first=state))


def test_what_staff_left_out_does_not_count() -> None:
    assert handed_over(replace(NOWHERE, skipped=frozenset({"first"})))
    assert not handed_over(replace(NOWHERE, skipped=frozenset({"first", "second"})))


def test_what_the_law_forbids_is_no_want_of_an_address() -> None:
    forbidden = replace(
        STEPS, steps=tuple(replace(step, message_class=MessageClass.MARKETING) for step in STEPS.steps)
    )
    by_mail = replace(NOWHERE, reachable=frozenset({Channel.EMAIL}))
    young = replace(by_mail, under_age=True)
    assert decide(forbidden, Progress(), young, EVENT).reason is Reason.NOT_YET_DUE
    unasked = replace(by_mail, marketing=frozenset())
    assert decide(forbidden, Progress(), unasked, EVENT).reason is Reason.NO_CONSENT
    told = Progress(tasks=frozenset({Reason.NO_CONSENT}))
    assert decide(forbidden, told, unasked, EVENT).reason is Reason.NOT_YET_DUE


def test_a_talk_with_a_colleague_is_not_ended_by_it() -> None:
    asked = Progress(tasks=frozenset({f"reply:{EVENT:%Y%m%dT%H%M%S}"}))
    assert decide(STEPS, asked, replace(NOWHERE, replied_at=EVENT), EVENT + HOUR).reason is (
        Reason.CONVERSATION_OPEN
    )
    talking = replace(STEPS, when_quiet=Trigger.STALLED_LEAD)
    wrote = replace(NOWHERE, staff_wrote_at=EVENT)
    assert not isinstance(decide(talking, Progress(), wrote, EVENT + HOUR), HandOver)


def test_whoever_may_have_come_to_harm_is_called_first() -> None:
    verdict = decide(SHIPPED["adverse_reply"], Progress(), NOWHERE, EVENT)
    assert isinstance(verdict, HandOver)
    assert (verdict.step, verdict.final) == ("call", False)
