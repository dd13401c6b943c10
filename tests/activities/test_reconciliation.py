"""What became of an open claim: proved by a report or the provider's list, or honestly unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.reconciliation import CHECKS, UNREACHABLE_FOR, UNREACHABLE_PAUSE
from core.types import Channel, Sequence
from core.verdicts import Reason
from gateways.console import ConsoleGateway
from gateways.protocol import Listed, MessageGateway, Outgoing
from models.contracts import FailureType
from models.store import ledger
from tests.activities.conftest import Stage
from tests.support.gateway import LOST, VANISHED, Kept
from tests.support.practice import add_patient
from tests.support.rows import ANSWERING, FIRST_AT, HOUR, MINUTE, SEQUENCE, open_follow_up

SECOND = timedelta(seconds=1)
TEN_SECONDS, ONE_MINUTE, FIVE_MINUTES = CHECKS
SLACK = timedelta(milliseconds=500)
"""For the real time that passes inside an activity."""


async def open_claim(
    stage: Stage, *, taken: bool = True, follow_up: str | None = None, given: Sequence = SEQUENCE
) -> str:
    """Send with a lost answer; gives the id of the open claim."""
    stage.sms.script(LOST if taken else VANISHED)
    result = await stage.send(follow_up=follow_up, given=given)
    assert result.next.in_flight is not None
    return result.next.in_flight


async def not_proved_yet(stage: Stage, message_id: str) -> timedelta:
    """Look once, in vain; gives the pause before the next look."""
    with pytest.raises(ApplicationError) as failed:
        await stage.reconcile(message_id)
    error = failed.value
    assert (error.type, error.category) == (FailureType.NOT_PROVED_YET, ApplicationErrorCategory.BENIGN)
    assert not error.non_retryable
    assert error.__cause__ is None
    assert error.next_retry_delay is not None
    return error.next_retry_delay


async def test_a_message_that_is_not_in_the_ledger_fails_for_good(stage: Stage) -> None:
    with pytest.raises(ApplicationError) as failed:
        await stage.reconcile("0" * 32)
    assert (failed.value.type, failed.value.non_retryable) == (FailureType.MESSAGE_NOT_FOUND, True)


@pytest.mark.parametrize("state", ["sent", "failed", "not_posted", "unknown"])
async def test_a_settled_message_is_not_asked_about(stage: Stage, state: str) -> None:
    message_id = await open_claim(stage)
    with stage.database.writing() as connection:
        ledger.settle(connection, message_id, state, FIRST_AT, error_class="server")
    assert await stage.reconcile(message_id) == state
    assert stage.sms.lists == 0


async def test_a_young_claim_is_not_asked_about_yet(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.now = FIRST_AT + 4 * SECOND
    pause = await not_proved_yet(stage, message_id)
    assert 6 * SECOND - SLACK < pause <= 6 * SECOND + SLACK
    assert stage.sms.lists == 0


@pytest.mark.parametrize("age", [TEN_SECONDS + SECOND, ONE_MINUTE, FIVE_MINUTES, HOUR])
async def test_the_providers_list_proves_it(stage: Stage, age: timedelta) -> None:
    message_id = await open_claim(stage)
    stage.now = FIRST_AT + age
    assert await stage.reconcile(message_id) == "sent"
    assert stage.messages()[0]["provider_id"] == stage.sms.kept[0].provider_id
    assert stage.events() == ["claimed", "ambiguous", "sent"]
    assert len(stage.sms.posts) == 1


async def test_what_nobody_can_prove_is_unknown_after_the_last_look_and_shown(stage: Stage) -> None:
    message_id = await open_claim(stage, taken=False)
    for age, following in ((TEN_SECONDS + SECOND, ONE_MINUTE), (ONE_MINUTE + SECOND, FIVE_MINUTES)):
        stage.now = FIRST_AT + age
        pause = await not_proved_yet(stage, message_id)
        assert following - age - SLACK < pause <= following - age + SLACK
    assert stage.states() == [("first", "claimed")]
    stage.now = FIRST_AT + FIVE_MINUTES + SECOND
    assert await stage.reconcile(message_id) == "unknown"
    assert stage.sms.lists == 3
    assert len(stage.sms.posts) == 1
    verdict = (await stage.assess()).verdict
    assert (verdict.kind, verdict.reason) == ("hand_over", Reason.MESSAGE_UNKNOWN)
    assert (await stage.send()).state == "deferred"
    assert (await stage.send(try_no=2)).state == "deferred"


async def test_a_list_that_lags_behind_is_asked_again(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.sms.lag = 1
    stage.now = FIRST_AT + TEN_SECONDS + SECOND
    await not_proved_yet(stage, message_id)
    stage.now = FIRST_AT + ONE_MINUTE + SECOND
    assert await stage.reconcile(message_id) == "sent"


async def twins(stage: Stage, *, taken: tuple[bool, bool]) -> tuple[str, str]:
    """Two patients with the same first name and number: the same text twice, both answers lost.

    The second is an answer, which the cap on their number does not hold back.
    """
    with stage.database.writing() as connection:
        add_patient(connection, "twin", email=None)
    first = await open_claim(stage, taken=taken[0])
    stage.now = FIRST_AT + 2 * SECOND
    hers = open_follow_up(stage.database, patient="twin", given=ANSWERING)
    return first, await open_claim(stage, taken=taken[1], follow_up=hers, given=ANSWERING)


async def test_of_two_twins_both_listed_each_gets_its_own_entry(stage: Stage) -> None:
    first, second = await twins(stage, taken=(True, True))
    stage.now = FIRST_AT + ONE_MINUTE
    assert await stage.reconcile(second) == "sent"
    assert await stage.reconcile(first) == "sent"
    with stage.database.reading() as connection:
        ids = [ledger.get(connection, each).provider_id for each in (first, second)]  # type: ignore[union-attr]
    assert ids == [kept.provider_id for kept in stage.sms.kept]


@pytest.mark.parametrize("taken", [(True, False), (False, True)])
async def test_too_few_entries_for_two_twins_prove_neither(stage: Stage, taken: tuple[bool, bool]) -> None:
    claims = await twins(stage, taken=taken)
    stage.now = FIRST_AT + ONE_MINUTE + 3 * SECOND
    for message_id in claims:
        await not_proved_yet(stage, message_id)
    stage.now = FIRST_AT + FIVE_MINUTES + 3 * SECOND
    assert [await stage.reconcile(message_id) for message_id in claims] == ["unknown", "unknown"]


async def test_an_entry_that_belongs_to_another_message_proves_nothing(stage: Stage) -> None:
    with stage.database.writing() as connection:
        add_patient(connection, "twin", email=None)
    assert (await stage.send()).state == "sent"
    hers = open_follow_up(stage.database, patient="twin", given=ANSWERING)
    message_id = await open_claim(stage, taken=False, follow_up=hers, given=ANSWERING)
    stage.now = FIRST_AT + FIVE_MINUTES + SECOND
    assert await stage.reconcile(message_id) == "unknown"


async def test_an_entry_from_long_before_the_claim_proves_nothing(stage: Stage) -> None:
    message_id = await open_claim(stage, taken=False)
    old = Kept(stage.sms.posts[0], "SM-old", FIRST_AT - 2 * MINUTE)
    stage.sms.kept.append(old)
    stage.now = FIRST_AT + FIVE_MINUTES + SECOND
    assert await stage.reconcile(message_id) == "unknown"


async def test_a_providers_clock_may_be_a_little_behind(stage: Stage) -> None:
    message_id = await open_claim(stage, taken=False)
    stage.sms.kept.append(Kept(stage.sms.posts[0], "SM1", FIRST_AT - 59 * SECOND))
    stage.now = FIRST_AT + ONE_MINUTE
    assert await stage.reconcile(message_id) == "sent"


async def test_a_provider_that_does_not_answer_is_asked_for_half_an_hour(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.sms.unreachable = True
    for age in (TEN_SECONDS + SECOND, FIVE_MINUTES + SECOND, UNREACHABLE_FOR - SECOND):
        stage.now = FIRST_AT + age
        assert await not_proved_yet(stage, message_id) == UNREACHABLE_PAUSE
    stage.now = FIRST_AT + UNREACHABLE_FOR + SECOND
    assert await stage.reconcile(message_id) == "unknown"


async def test_a_provider_that_answers_again_proves_it_late(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.sms.unreachable = True
    stage.now = FIRST_AT + 20 * MINUTE
    await not_proved_yet(stage, message_id)
    stage.sms.unreachable = False
    stage.now = FIRST_AT + 21 * MINUTE
    assert await stage.reconcile(message_id) == "sent"


async def test_a_gateway_that_cannot_look_up_leaves_it_unknown(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.gateways[Channel.SMS] = ConsoleGateway(lambda _: None)
    stage.now = FIRST_AT + TEN_SECONDS + SECOND
    assert await stage.reconcile(message_id) == "unknown"


class ReportsMeanwhile:
    """A gateway whose provider reports on the message while its list is being read."""

    name = "recording"

    def __init__(self, stage: Stage, listed: list[Listed] | None) -> None:
        self._stage = stage
        self._listed = listed

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        with self._stage.database.writing() as connection:
            ledger.settle(connection, message.reference, "sent", self._stage.now, provider_id="SM1")
        return self._listed


@pytest.mark.parametrize("listed", [None, [], [Listed("SM1", FIRST_AT, "the text")]])
async def test_a_report_that_comes_meanwhile_is_the_truth(stage: Stage, listed: list[Listed] | None) -> None:
    message_id = await open_claim(stage)
    stage.gateways[Channel.SMS] = cast(MessageGateway, ReportsMeanwhile(stage, listed))
    stage.now = FIRST_AT + FIVE_MINUTES + SECOND
    assert await stage.reconcile(message_id) == "sent"
    assert stage.messages()[0]["provider_id"] == "SM1"
    assert stage.states() == [("first", "sent")]


async def test_reconciling_twice_settles_once(stage: Stage) -> None:
    message_id = await open_claim(stage)
    stage.now = FIRST_AT + ONE_MINUTE
    assert [await stage.reconcile(message_id) for _ in range(2)] == ["sent", "sent"]
    assert stage.events() == ["claimed", "ambiguous", "sent"]
