"""Texts that no webhook brought: fetched from the provider's list, once, and only what is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.types import Channel, Trigger
from fake_provider.faults import Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.console import ConsoleGateway
from gateways.protocol import GatewayUnreachable
from gateways.twilio_messages import TwilioGateway
from runtime.database import Database
from runtime.missed_texts import LEFT_TO_WEBHOOKS, LOOKS_BACK, MissedTexts
from tests.support.clock import Clock
from tests.support.inbound import OURS, PHONE, closed, rows, take_in, text_from, write_to
from tests.support.intake import HOUR, NOW, catalog, tell
from tests.support.rows import change

LATER = LEFT_TO_WEBHOOKS + timedelta(seconds=1)
SERVICE = "MG" + "1" * 32


@pytest.fixture
def clock() -> Clock:
    """The provider's."""
    return Clock(NOW)


@pytest.fixture
async def provider(clock: Clock) -> AsyncIterator[TwilioServer]:
    async with TwilioServer(now=clock, pages=2) as server:
        yield server


@pytest.fixture
async def missed(clinic: Database, provider: TwilioServer) -> AsyncIterator[MissedTexts]:
    gateway = TwilioGateway(
        ACCOUNT_SID, AUTH_TOKEN, base_url=provider.url, messaging_service_sid=SERVICE, timeout=5.0
    )
    yield MissedTexts(clinic, catalog(), {Channel.SMS: gateway, Channel.WHATSAPP: gateway})
    await gateway.close()


@pytest.fixture
def follow_up(clinic: Database) -> str:
    """One that wrote to the patient an hour ago."""
    opened = tell(clinic, Trigger.NO_SHOW).follow_up_id
    assert opened is not None
    write_to(clinic, opened, provider="twilio")
    change(clinic, "UPDATE message SET provider_id = 'SM1'")
    return opened


async def writes(provider: TwilioServer, body: str, *, to: str = OURS, **more: str) -> None:
    assert await provider.receive({"from": PHONE, "to": to, "body": body, **more}) == (0, ""), "no webhook"


async def test_a_stop_that_no_webhook_brought_is_heard_once(
    clinic: Database, provider: TwilioServer, missed: MissedTexts, follow_up: str
) -> None:
    await writes(provider, "STOP")
    taken = await missed.take_in(NOW + LATER)
    assert (taken.texts, taken.to_start, taken.to_ring) == (1, (), (follow_up,))
    assert [value for _, value, _ in closed(clinic)] == [PHONE]
    assert (await missed.take_in(NOW + 2 * LATER)).texts == 0
    assert rows(clinic, "i.body", "i.intent") == [("STOP", "opt_out")]


async def test_many_are_taken_in_the_order_in_which_they_were_written(
    clinic: Database, provider: TwilioServer, missed: MissedTexts, follow_up: str, clock: Clock
) -> None:
    for body in ("STOP", "START", "one question", "STOP"):
        await writes(provider, body)
        clock.now += timedelta(seconds=20)
    assert (await missed.take_in(clock.now + LATER)).texts == 4
    assert [body for (body,) in rows(clinic, "i.body")] == ["STOP", "START", "one question", "STOP"]
    assert [value for _, value, _ in closed(clinic)] == [PHONE]


async def test_what_a_webhook_brought_is_known_already(
    clinic: Database, provider: TwilioServer, missed: MissedTexts, follow_up: str
) -> None:
    sid = "SM" + "a" * 32
    await writes(provider, "can I come on Friday?", sid=sid)
    take_in(clinic, text_from(PHONE, "can I come on Friday?", provider_id=sid))
    assert (await missed.take_in(NOW + LATER)).texts == 0
    assert len(rows(clinic, "i.id")) == 1


async def test_a_text_of_this_minute_is_left_to_its_webhook(
    provider: TwilioServer, missed: MissedTexts, follow_up: str
) -> None:
    await writes(provider, "hello")
    assert (await missed.take_in(NOW + timedelta(seconds=30))).texts == 0
    assert (await missed.take_in(NOW + LATER)).texts == 1


@pytest.mark.parametrize(("service", "texts"), [("", 0), (SERVICE, 1), ("MG" + "2" * 32, 0)])
async def test_other_numbers_of_the_account_are_not_ours(
    provider: TwilioServer, missed: MissedTexts, follow_up: str, service: str, texts: int
) -> None:
    await writes(provider, "hello", to="+447700900555", service=service)
    assert (await missed.take_in(NOW + LATER)).texts == texts


async def test_a_worker_that_was_away_reads_back_over_a_long_weekend(
    provider: TwilioServer, missed: MissedTexts, follow_up: str, clock: Clock
) -> None:
    clock.now = NOW - LOOKS_BACK - HOUR
    await writes(provider, "too long ago")
    clock.now = NOW - LOOKS_BACK + HOUR
    await writes(provider, "three days ago, nearly")
    assert (await missed.take_in(NOW)).texts == 1


async def test_a_picture_comes_with_its_count(
    clinic: Database, provider: TwilioServer, missed: MissedTexts, follow_up: str
) -> None:
    await writes(provider, "", num_media="2")
    await missed.take_in(NOW + LATER)
    assert rows(clinic, "i.body", "i.media", "i.intent") == [("", 2, "reply")]


async def test_a_list_that_cannot_be_had_is_read_again(
    provider: TwilioServer, missed: MissedTexts, follow_up: str
) -> None:
    await writes(provider, "hello")
    provider.script(Fault("garbage", on="list"))
    with pytest.raises(GatewayUnreachable, match="What patients wrote") as raised:
        await missed.take_in(NOW + LATER)
    assert PHONE not in str(raised.value)
    assert (await missed.take_in(NOW + 2 * LATER)).texts == 1


async def test_as_long_as_nothing_left_nobody_can_have_answered(
    clinic: Database, provider: TwilioServer, missed: MissedTexts
) -> None:
    await writes(provider, "hello")
    assert (await missed.take_in(NOW + LATER)).texts == 0
    assert provider.requests["list"] == 0


async def test_a_screen_has_no_inbox(clinic: Database, follow_up: str) -> None:
    missed = MissedTexts(clinic, catalog(), {Channel.SMS: ConsoleGateway(print)})
    assert (await missed.take_in(NOW)).texts == 0
