"""Which channel a step takes: its own while that works, else the next one that reaches the patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide import decide
from core.facts import Facts
from core.provider_errors import ErrorClass
from core.routing import FALLS_BACK
from core.types import Channel, MessageClass, Progress, SiteCalendar, StepProgress, StepState
from core.verdicts import HandOver, Reason, Send, Verdict
from tests.support.sequences import DAY, sequence, sms

NOW = datetime(2027, 6, 1, 10, tzinfo=UTC)  # A Tuesday, 11:00 in London.
BOTH = frozenset({Channel.SMS, Channel.EMAIL})
FACTS = Facts(NOW, SiteCalendar("Europe/London"), reachable=BOTH, key=(NOW, "m"))
FIRST = replace(sms("first", useful_for=2 * DAY), fallback=(Channel.EMAIL,))
STEPS = sequence(FIRST, sms("second", 3), expires_after=14 * DAY)


def verdict(done: StepProgress | None = None, after: timedelta = timedelta(0), **changes: Any) -> Verdict:
    progress = Progress({} if done is None else {"first": done})
    return decide(STEPS, progress, replace(FACTS, **changes), NOW + after)


def failed(error: ErrorClass, *channels: Channel) -> StepProgress:
    newest = channels[-1]
    return StepProgress(
        StepState.FAILED, 1, needs_task=True, channel=newest, error=error, failed_on=frozenset(channels)
    )


def test_a_step_keeps_its_own_channel_while_that_works() -> None:
    assert isinstance(verdict(), Send)
    assert verdict().channel is Channel.SMS


def test_without_a_number_it_takes_the_next_channel() -> None:
    found = verdict(reachable=frozenset({Channel.EMAIL}))
    assert isinstance(found, Send)
    assert (found.channel, found.try_no) == (Channel.EMAIL, 1)


def test_free_text_on_whatsapp_takes_the_next_channel_where_the_patient_has_not_just_written() -> None:
    steps = sequence(replace(FIRST, channel=Channel.WHATSAPP))
    free = replace(FACTS, reachable=frozenset(Channel), free_texts=frozenset({"first"}))
    for until, channel in ((None, Channel.EMAIL), (NOW, Channel.EMAIL), (NOW + DAY, Channel.WHATSAPP)):
        found = decide(steps, Progress(), replace(free, whatsapp_until=until), NOW)
        assert isinstance(found, Send)
        assert (found.channel, found.try_no) == (channel, 1)


def test_what_failed_for_good_on_one_channel_is_tried_once_on_the_next() -> None:
    found = verdict(failed(ErrorClass.UNREACHABLE, Channel.SMS), reachable=frozenset({Channel.EMAIL}))
    assert isinstance(found, Send)
    assert (found.step, found.channel, found.try_no) == ("first", Channel.EMAIL, 1)


@pytest.mark.parametrize("error", [each for each in ErrorClass if each not in FALLS_BACK], ids=str)
def test_a_refusal_that_no_channel_cures_goes_to_a_colleague(error: ErrorClass) -> None:
    found = verdict(failed(error, Channel.SMS))
    assert isinstance(found, HandOver)
    assert found.reason is Reason.NOT_ACCEPTED


def test_where_every_channel_failed_a_colleague_is_told() -> None:
    found = verdict(failed(ErrorClass.BAD_NUMBER, Channel.SMS, Channel.EMAIL))
    assert isinstance(found, HandOver)
    assert found.reason is Reason.NOT_ACCEPTED


def test_a_try_to_come_moves_over_when_the_number_died_meanwhile() -> None:
    waiting = StepProgress(
        StepState.RETRYABLE, 1, NOW + timedelta(hours=4), channel=Channel.SMS, error=ErrorClass.TEMPORARY
    )
    assert not isinstance(verdict(waiting), Send)
    found = verdict(waiting, reachable=frozenset({Channel.EMAIL}))
    assert isinstance(found, Send)
    assert found.channel is Channel.EMAIL


def test_marketing_falls_back_only_where_the_patient_agreed() -> None:
    steps = sequence(replace(FIRST, message_class=MessageClass.MARKETING))
    only = {"reachable": frozenset({Channel.EMAIL})}
    agreed = replace(FACTS, **only, marketing=frozenset({Channel.EMAIL}))
    assert isinstance(decide(steps, Progress(), agreed, NOW), Send)
    assert not isinstance(decide(steps, Progress(), replace(FACTS, **only), NOW), Send)


@given(
    st.sampled_from(StepState),
    st.sampled_from(ErrorClass),
    st.sets(st.sampled_from([Channel.SMS, Channel.EMAIL]), min_size=1),
    st.sampled_from([Channel.SMS, Channel.EMAIL]),
)
def test_what_may_have_left_is_never_sent_on_another_channel(
    state: StepState, error: ErrorClass, tried: set[Channel], newest: Channel
) -> None:
    done = StepProgress(state, 1, channel=newest, error=error, failed_on=frozenset(tried - {newest}))
    for reachable in (frozenset({Channel.EMAIL}), frozenset({Channel.SMS}), BOTH):
        found = verdict(done, reachable=reachable)
        if state in (StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN) and isinstance(found, Send):
            assert found.step != "first"
        if isinstance(found, Send) and found.step == "first":
            assert found.channel in reachable
            assert found.channel not in done.failed_on
