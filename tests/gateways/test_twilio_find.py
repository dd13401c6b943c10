"""Looking up at Twilio what became of a message whose answer was lost."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fake_provider.faults import LOST, Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways import twilio_messages
from gateways.protocol import Accepted, Ambiguous, GatewayUnreachable, Listed, Outgoing
from gateways.twilio_messages import TwilioGateway
from gateways.twilio_words import TRIAL_PREFIX
from tests.support.clock import Clock

SERVICE = "MG" + "1" * 32
TEXT = Outgoing("5f0c", "sms", "+15005550006", "+15005550100", "Hi Ada, sorry we missed you.")
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    """The provider's."""
    return Clock(NOON)


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[TwilioServer]:
    async with TwilioServer(now=clock, pages=2) as running:
        yield running


@pytest.fixture
async def gateway(server: TwilioServer) -> AsyncIterator[TwilioGateway]:
    opened = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=server.url, timeout=5.0)
    yield opened
    await opened.close()


@pytest.mark.parametrize("sender", [TEXT.sender, SERVICE])
@pytest.mark.parametrize("delivered", [False, True])
async def test_finds_the_accepted_message_whose_answer_was_lost(
    server: TwilioServer, gateway: TwilioGateway, sender: str, delivered: bool
) -> None:
    message = replace(TEXT, sender=sender)
    server.script(LOST)
    assert await gateway.send(message) == Ambiguous("disconnected")
    sid = server.messages[0]["sid"]
    if delivered:
        server.deliver(sid)
        server.messages[0]["from"] = "+15005550006"
    assert await gateway.find(message, NOON) == [Listed(sid, NOON, message.body)]


async def test_does_not_find_what_never_arrived(server: TwilioServer, gateway: TwilioGateway) -> None:
    server.script(Fault("close"))
    assert await gateway.send(TEXT) == Ambiguous("disconnected")
    assert await gateway.find(TEXT, NOON) == []


@pytest.mark.parametrize(
    "other",
    [
        {"recipient": "+15005550101"},
        {"body": "Hi Bea, sorry we missed you."},
        {"sender": "+15005550007"},
        {"sender": SERVICE},
    ],
    ids=lambda other: next(iter(other)),
)
async def test_does_not_find_other_peoples_messages(gateway: TwilioGateway, other: dict[str, Any]) -> None:
    assert isinstance(await gateway.send(replace(TEXT, **other)), Accepted)
    assert await gateway.find(TEXT, NOON) == []


async def test_does_not_find_what_another_service_sent(gateway: TwilioGateway) -> None:
    for sender in (TEXT.sender, "MG" + "2" * 32):
        assert isinstance(await gateway.send(replace(TEXT, sender=sender)), Accepted)
    assert await gateway.find(replace(TEXT, sender=SERVICE), NOON) == []


async def test_does_not_find_a_message_from_the_patient(server: TwilioServer, gateway: TwilioGateway) -> None:
    await gateway.send(TEXT)
    server.messages[0]["direction"] = "inbound"
    assert await gateway.find(TEXT, NOON) == []


async def test_finds_only_messages_created_since(
    server: TwilioServer, gateway: TwilioGateway, clock: Clock
) -> None:
    for hours in (0, 1, 2):
        clock.now = NOON + timedelta(hours=hours)
        await gateway.send(TEXT)
    since = NOON + timedelta(hours=1, microseconds=400_000)  # the provider keeps whole seconds
    found = await gateway.find(TEXT, since)
    assert found is not None
    assert [listed.created_at for listed in found] == [NOON + timedelta(hours=2), NOON + timedelta(hours=1)]


async def test_reads_every_page(server: TwilioServer, gateway: TwilioGateway) -> None:
    await gateway.send(TEXT)
    for number in range(6):
        await gateway.send(replace(TEXT, body=f"another {number}"))
    found = await gateway.find(TEXT, NOON)
    assert found is not None
    assert [listed.provider_id for listed in found] == [server.messages[0]["sid"]]
    assert server.requests["list"] == 4


async def test_a_list_too_long_to_read_proves_nothing(
    gateway: TwilioGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_messages, "MOST_LISTED", 3)
    for number in range(4):
        await gateway.send(replace(TEXT, body=f"another {number}"))
    with pytest.raises(GatewayUnreachable, match="list_too_long"):
        await gateway.find(TEXT, NOON)


async def test_knows_a_trial_accounts_text(server: TwilioServer, gateway: TwilioGateway) -> None:
    await gateway.send(TEXT)
    server.messages[0]["body"] = TRIAL_PREFIX + TEXT.body
    found = await gateway.find(TEXT, NOON)
    assert found == [Listed(server.messages[0]["sid"], NOON, TEXT.body)]


@pytest.mark.parametrize("answer", ["error", "html", "garbage", "close", "refuse", "no_sid"])
async def test_says_so_when_twilio_cannot_be_asked(
    server: TwilioServer, gateway: TwilioGateway, answer: Any
) -> None:
    await gateway.send(TEXT)
    fault = Fault(answer, code=20003, status=401, on="list")
    server.script(fault, fault)  # a GET that gets no answer at all is asked twice
    with pytest.raises(GatewayUnreachable) as caught:
        await gateway.find(TEXT, NOON)
    told = "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert TEXT.recipient[1:] not in told
    assert TEXT.body not in told


async def test_a_lookup_ends_by_the_time_out(server: TwilioServer) -> None:
    gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=server.url, timeout=0.3)
    server.script(Fault("hang", on="list"))
    with pytest.raises(GatewayUnreachable, match="timeout"):
        await gateway.find(TEXT, NOON)
    await gateway.close()
