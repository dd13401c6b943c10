"""One touch against a provider over HTTP: every answer it can give has one right outcome, after one POST."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.types import Channel
from core.verdicts import Reason
from fake_provider.faults import LOST, RATE_LIMIT, Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.twilio_messages import TwilioGateway
from models.store import tasks
from tests.activities.conftest import Stage
from tests.support.rows import FIRST_AT, HOUR, MINUTE, select
from tests.support.sequences import DAY


@pytest.fixture
async def provider(stage: Stage) -> AsyncIterator[TwilioServer]:
    """Twilio's stand-in, whose clock is the stage's, as the stage's provider of text messages."""
    async with TwilioServer(now=lambda: stage.now) as server:
        gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=server.url, timeout=1.0)
        stage.gateways[Channel.SMS] = gateway
        yield server
        await gateway.close()


def addresses(stage: Stage) -> tuple[Any, ...]:
    """Why the telephone number may not or cannot be written to."""
    sql = "SELECT suppressed_reason, unusable_reason FROM contact_point WHERE kind = 'phone'"
    return select(stage.database, sql)[0]


async def test_an_accepted_message_is_sent_and_the_next_step_follows(
    stage: Stage, provider: TwilioServer
) -> None:
    result = await stage.send()
    assert result.state == "sent"
    assert (result.next.verdict.kind, getattr(result.next.verdict, "step", None)) == ("wait", "second")
    [message] = provider.messages
    [row] = stage.messages()
    assert (row["state"], row["provider"], row["provider_id"]) == ("sent", "twilio", message["sid"])
    assert (row["claimed_at"] - FIRST_AT).total_seconds() < 1
    assert (message["to"], message["from"]) == ("+447700900123", "+447700900000")
    assert message["body"] == "Hi Pat, sorry we missed you. Reply STOP to end."
    assert stage.events() == ["claimed", "sent"]
    number = "SELECT number, verdict, step FROM decision"
    assert select(stage.database, number) == [(9, "wait", "second")]


async def test_the_provider_may_hold_it_only_as_long_as_it_is_useful(
    stage: Stage, provider: TwilioServer
) -> None:
    stage.now = FIRST_AT.replace(hour=17, minute=30)  # 18:30 in London; the window closes at 19:00.
    await stage.send()
    assert 1790 <= provider.messages[0]["validity_period"] <= 1800


@pytest.mark.parametrize(
    ("fault", "error", "kind", "reason", "address"),
    [
        (Fault("refuse", code=21211), "bad_number", "hand_over", Reason.NOT_ACCEPTED, (None, "bad_number")),
        (Fault("refuse", code=21612), "unreachable", "hand_over", Reason.NOT_ACCEPTED, (None, "unreachable")),
        (Fault("refuse", code=21610), "opt_out", "stop", Reason.OPTED_OUT, ("opt_out", None)),
        (Fault("refuse", code=21617), "content", "hand_over", Reason.NOT_ACCEPTED, (None, None)),
        (Fault("refuse", code=99999), "unknown", "hand_over", Reason.NOT_ACCEPTED, (None, None)),
        (RATE_LIMIT, "rate_limited", "wait", Reason.RETRY_LATER, (None, None)),
        (
            Fault("refuse", code=20003, status=401),
            "account",
            "wait",
            Reason.RETRY_LATER,
            (None, None),
        ),
    ],
)
async def test_a_refusal_is_failed_with_what_follows_from_it(
    stage: Stage,
    provider: TwilioServer,
    fault: Fault,
    error: str,
    kind: str,
    reason: Reason,
    address: tuple[str | None, str | None],
) -> None:
    provider.script(fault)
    result = await stage.send()
    assert (result.state, result.next.verdict.kind, result.next.verdict.reason) == ("failed", kind, reason)
    [row] = stage.messages()
    assert (row["state"], row["error_class"], row["error_code"]) == ("failed", error, str(fault.code))
    assert addresses(stage) == address
    assert (provider.requests["create"], provider.messages) == (1, [])


@pytest.mark.parametrize(
    "fault",
    [
        LOST,
        Fault("close"),
        Fault("error"),
        Fault("error", accept=True),
        Fault("garbage", accept=True),
        Fault("truncate", accept=True),
        Fault("no_sid", accept=True),
        Fault("html"),
        Fault("hang", accept=True),
    ],
    ids=lambda fault: f"{fault.answer}-{'taken' if fault.accept else 'not_taken'}",
)
async def test_doubt_leaves_the_claim_open_and_is_never_resolved_by_sending_again(
    stage: Stage, provider: TwilioServer, fault: Fault
) -> None:
    provider.script(fault)
    result = await stage.send()
    [row] = stage.messages()
    assert (result.state, row["state"], result.next.in_flight) == ("in_flight", "claimed", row["id"])
    for _ in range(2):
        again = await stage.send()
        assert (again.state, again.next.in_flight) == ("in_flight", row["id"])
    assert provider.requests["create"] == 1
    assert len(provider.messages) == fault.accept
    assert stage.events() == ["claimed", "ambiguous"]


async def test_a_lost_answer_is_proved_from_the_providers_own_list(
    stage: Stage, provider: TwilioServer
) -> None:
    provider.script(LOST)
    message_id = (await stage.send()).next.in_flight
    assert message_id is not None
    stage.now = FIRST_AT + MINUTE
    assert await stage.reconcile(message_id) == "sent"
    assert stage.messages()[0]["provider_id"] == provider.messages[0]["sid"]
    assert provider.requests["create"] == 1


async def test_no_connection_is_tried_again_later_as_a_new_try(stage: Stage, provider: TwilioServer) -> None:
    gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url="http://127.0.0.1:1", timeout=1.0)
    stage.gateways[Channel.SMS] = gateway
    result = await stage.send()
    await gateway.close()
    assert (result.state, result.next.verdict.reason) == ("failed", Reason.RETRY_LATER)
    stage.gateways[Channel.SMS] = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=provider.url)
    stage.now = FIRST_AT + HOUR
    assert (await stage.send(try_no=2)).state == "sent"
    await stage.gateways[Channel.SMS].close()
    assert stage.states() == [("first", "failed"), ("first", "sent")]


async def test_a_first_message_that_did_not_leave_leaves_the_next_one_first_in_its_thread(
    stage: Stage, provider: TwilioServer
) -> None:
    provider.script(RATE_LIMIT)
    await stage.send()
    stage.now = FIRST_AT + HOUR
    await stage.send(try_no=2)
    stage.now = FIRST_AT + 2 * DAY
    await stage.send("second")
    assert [message["body"] for message in provider.messages] == [
        "Hi Pat, sorry we missed you. Reply STOP to end.",
        "Hi Pat, +44 20 7946 0000.",
    ]


async def test_an_e_mail_leaves_with_its_subject(stage: Stage) -> None:
    stage.now = FIRST_AT + 6 * DAY
    with stage.database.writing() as connection:
        tasks.open_task(connection, stage.follow_up, "call", Reason.TASK_DUE, stage.now, "owner", stage.now)
    assert (await stage.send("mail")).state == "sent"
    [kept] = stage.email.kept
    assert (kept.message.recipient, kept.message.subject) == ("pat@example.com", "From Harbour Dental")
    assert (kept.message.sender, kept.message.body) == ("hello@harbour.example", "Dear Pat\n")
