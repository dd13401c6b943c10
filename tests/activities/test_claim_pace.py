"""The clinic's own limit of messages a minute: never passed, answers first, outreach in what they leave."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.types import Sequence
from core.verdicts import Reason, Send, Wait
from models.store.fact_pace import ANSWERS_LOOK_EVERY, HEAD_START, SPREAD, WINDOW, outreach_places
from tests.activities.conftest import Stage
from tests.support.practice import add_patient
from tests.support.rows import ANSWERING, FIRST_AT, SEQUENCE, change, open_follow_up

SECOND = timedelta(seconds=1)


def limit(stage: Stage, number: int) -> None:
    change(stage.database, "UPDATE clinic SET sends_per_minute = :number", number=number)


def stranger(stage: Stage, name: str, given: Sequence = SEQUENCE) -> str:
    """A follow-up of somebody whom no other message holds back."""
    with stage.database.writing() as connection:
        add_patient(connection, name, phone=f"+4477009{sum(name.encode()):05}", email=None)
    return open_follow_up(stage.database, patient=name, given=given)


async def looks(stage: Stage, follow_up: str, given: Sequence = SEQUENCE) -> datetime | None:
    """Until when the clinic's limit holds it; ``None``: it may leave."""
    verdict = (await stage.assess(follow_up=follow_up, given=given)).verdict
    if isinstance(verdict, Send):
        return None
    assert isinstance(verdict, Wait)
    assert verdict.reason is Reason.CLINIC_PACE
    return verdict.until


@pytest.mark.parametrize(("most", "outreach"), [(1, 1), (2, 1), (4, 3), (5, 4), (10, 8), (60, 48)])
def test_a_fifth_of_the_places_and_one_at_least_is_kept_for_answers(most: int, outreach: int) -> None:
    assert outreach_places(most) == outreach


async def test_outreach_over_the_limit_waits_for_a_place_and_then_leaves(stage: Stage) -> None:
    limit(stage, 1)
    assert (await stage.send()).state == "sent"
    second = stranger(stage, "b")
    result = await stage.send(follow_up=second)
    verdict = result.next.verdict
    assert (result.state, verdict.reason) == ("deferred", Reason.CLINIC_PACE)
    assert isinstance(verdict, Wait)
    free_at = FIRST_AT + WINDOW + HEAD_START
    assert free_at <= verdict.until <= free_at + SPREAD + SECOND
    stage.now = verdict.until
    assert (await stage.send(follow_up=second)).state == "sent"


async def test_an_answer_waits_for_the_next_place_and_no_longer(stage: Stage) -> None:
    limit(stage, 1)
    assert (await stage.send()).state == "sent"
    answering = stranger(stage, "b", ANSWERING)
    (at,) = {row["claimed_at"] for row in stage.messages()}
    stage.now = FIRST_AT + 5 * SECOND
    assert await looks(stage, answering, ANSWERING) == at + WINDOW
    stage.now = at + WINDOW - SECOND
    assert await looks(stage, answering, ANSWERING) == stage.now + ANSWERS_LOOK_EVERY
    stage.now = at + WINDOW
    assert await looks(stage, answering, ANSWERING) is None


async def test_outreach_takes_no_place_that_an_answer_waits_for(stage: Stage) -> None:
    limit(stage, 1)
    assert (await stage.send()).state == "sent"
    answering, other = stranger(stage, "b", ANSWERING), stranger(stage, "c")
    (at,) = {row["claimed_at"] for row in stage.messages()}
    for since in (WINDOW, WINDOW + HEAD_START / 2):
        stage.now = at + since
        assert (await stage.send(follow_up=other)).state == "deferred"
    assert (await stage.send(follow_up=answering, given=ANSWERING)).state == "sent"
    stage.now += HEAD_START
    assert (await stage.send(follow_up=other)).state == "deferred"  # the answer has the minute's only place
    stage.now += WINDOW + SECOND
    assert (await stage.send(follow_up=other)).state == "sent"


async def test_an_answer_finds_a_place_though_outreach_has_used_up_its_own(stage: Stage) -> None:
    limit(stage, 3)
    states = [(await stage.send(follow_up=stranger(stage, name))).state for name in "bcd"]
    assert states == ["sent", "sent", "deferred"]
    answer = stranger(stage, "e", ANSWERING)
    assert (await stage.send(follow_up=answer, given=ANSWERING)).state == "sent"
    answer = stranger(stage, "f", ANSWERING)
    assert (await stage.send(follow_up=answer, given=ANSWERING)).state == "deferred"  # three in this minute


async def test_answers_count_against_what_outreach_may_use(stage: Stage) -> None:
    limit(stage, 3)
    for name in "bc":
        assert (await stage.send(follow_up=stranger(stage, name, ANSWERING), given=ANSWERING)).state == "sent"
    assert (await stage.send(follow_up=stranger(stage, "d"))).state == "deferred"


@pytest.mark.parametrize("state", ["failed", "not_posted"])
async def test_what_never_left_takes_no_place(stage: Stage, state: str) -> None:
    limit(stage, 1)
    assert (await stage.send()).state == "sent"
    change(stage.database, "UPDATE message SET state = :state", state=state)
    assert await looks(stage, stranger(stage, "b")) is None


async def test_another_clinics_messages_take_no_place(stage: Stage) -> None:
    limit(stage, 1)
    assert (await stage.send()).state == "sent"
    waiting = stranger(stage, "b")
    assert await looks(stage, waiting) is not None
    change(stage.database, "UPDATE clinic SET sends_per_minute = NULL")
    assert await looks(stage, waiting) is None
