"""The Twilio gateway against a stand-in over loopback: every fault has one right outcome."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
import warnings
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.provider_errors import ErrorClass
from fake_provider.faults import LOST, RATE_LIMIT, Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.protocol import Accepted, Ambiguous, GatewayUnreachable, MessageGateway, Outgoing, Refused
from gateways.twilio_messages import TwilioGateway

SERVICE = "MG" + "1" * 32
TEXT = Outgoing(
    "5f0c", "sms", "+15005550006", "+15005550100", "Hi Ada, sorry we missed you.", valid_seconds=900
)
TIMEOUT = 0.5


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer() as running:
        yield running


def gateway_to(server: TwilioServer, **changes: Any) -> TwilioGateway:
    given: dict[str, Any] = {"base_url": server.url, "timeout": 10.0, **changes}
    return TwilioGateway(ACCOUNT_SID, given.pop("auth_token", AUTH_TOKEN), **given)


@pytest.fixture
async def gateway(server: TwilioServer) -> AsyncIterator[TwilioGateway]:
    opened = gateway_to(server)
    yield opened
    await opened.close()


def recently() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


async def test_a_message_is_accepted_as_written(server: TwilioServer) -> None:
    gateway: MessageGateway = gateway_to(server, status_callback_base="https://clinic.test/twilio/status/")
    outcome = await gateway.send(TEXT)
    await gateway.close()
    (kept,) = server.messages
    assert outcome == Accepted(provider_id=kept["sid"])
    assert (kept["to"], kept["from"], kept["body"]) == (TEXT.recipient, TEXT.sender, TEXT.body)
    assert kept["status_callback"] == "https://clinic.test/twilio/status/5f0c"
    assert kept["validity_period"] == 900
    assert server.requests == {"create": 1}


@pytest.mark.parametrize(("asked", "sent"), [(0, 1), (-5, 1), (36_000, 36_000), (90_000, 36_000)])
async def test_validity_stays_within_twilios_range(
    server: TwilioServer, gateway: TwilioGateway, asked: int, sent: int
) -> None:
    assert isinstance(await gateway.send(replace(TEXT, valid_seconds=asked)), Accepted)
    assert server.messages[0]["validity_period"] == sent


@pytest.mark.parametrize("sender", [SERVICE, ""])
async def test_a_messaging_service_picks_the_number(server: TwilioServer, sender: str) -> None:
    gateway = gateway_to(server, messaging_service_sid=SERVICE)
    assert isinstance(await gateway.send(replace(TEXT, sender=sender)), Accepted)
    await gateway.close()
    assert (server.messages[0]["messaging_service_sid"], server.messages[0]["from"]) == (SERVICE, None)
    assert server.messages[0]["status_callback"] is None


async def test_no_sender_at_all_is_refused_before_any_request(
    server: TwilioServer, gateway: TwilioGateway
) -> None:
    outcome = await gateway.send(replace(TEXT, sender=""))
    assert outcome == Refused(ErrorClass.CONFIGURATION, "no_sender")
    assert not server.requests


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("refuse", code=21610), Refused(ErrorClass.OPT_OUT, "21610")),
        (Fault("refuse", code=21211), Refused(ErrorClass.BAD_NUMBER, "21211")),
        (Fault("refuse", code=21635), Refused(ErrorClass.UNREACHABLE, "21635")),
        (Fault("refuse", code=21606), Refused(ErrorClass.CONFIGURATION, "21606")),
        (Fault("refuse", code=20003, status=401), Refused(ErrorClass.ACCOUNT, "20003")),
        (Fault("refuse", code=98765), Refused(ErrorClass.UNKNOWN, "98765")),
        (RATE_LIMIT, Refused(ErrorClass.RATE_LIMITED, "20429")),
        (Fault("refuse", code=None, status=429), Refused(ErrorClass.RATE_LIMITED, "http_429")),
        (Fault("refuse", code=None, status=400), Ambiguous("http_400")),
        (Fault("refuse", code=20500, status=400), Ambiguous("20500")),
        (Fault("refuse", code=21610, status=500), Ambiguous("21610")),
        (Fault("refuse", code=None, status=302), Ambiguous("http_302")),
        (Fault("html"), Ambiguous("http_503")),
        (Fault("error"), Ambiguous("20500")),
        (Fault("error", accept=True), Ambiguous("20500")),
        (LOST, Ambiguous("disconnected")),
        (Fault("close"), Ambiguous("disconnected")),
        (Fault("truncate", accept=True), Ambiguous("disconnected")),
        (Fault("garbage", accept=True), Ambiguous("bad_answer")),
        (Fault("no_sid"), Ambiguous("no_sid")),
    ],
    ids=lambda value: f"{value.answer}-{value.status}-{value.code}" if isinstance(value, Fault) else "",
)
async def test_each_fault_has_one_outcome_and_one_request(
    server: TwilioServer, gateway: TwilioGateway, fault: Fault, expected: object
) -> None:
    server.script(fault)
    assert await gateway.send(TEXT) == expected
    await asyncio.sleep(0.05)
    assert server.requests == {"create": 1}
    assert len(server.messages) == fault.accept


@pytest.mark.parametrize("fault", [Fault("hang"), Fault("hang", accept=True), Fault("drip", accept=True)])
async def test_the_time_out_covers_the_whole_request(server: TwilioServer, fault: Fault) -> None:
    gateway = gateway_to(server, timeout=TIMEOUT)
    server.script(fault)
    started = time.monotonic()
    outcome = await gateway.send(TEXT)
    took = time.monotonic() - started
    await gateway.close()
    assert outcome == Ambiguous("timeout")
    assert TIMEOUT * 0.9 < took < TIMEOUT + 1.0
    assert server.requests == {"create": 1}


async def test_a_refused_connection_means_nothing_was_sent() -> None:
    with socket.socket() as reserved:  # bound, not listening
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=address)
        assert await gateway.send(TEXT) == Refused(ErrorClass.CONNECT, "connect")
        with pytest.raises(GatewayUnreachable):
            await gateway.find(TEXT, recently())
        await gateway.close()


async def test_a_host_that_never_finishes_connecting_was_sent_nothing() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        gateway = TwilioGateway(
            ACCOUNT_SID, AUTH_TOKEN, base_url=f"http://127.0.0.1:{address[1]}", timeout=TIMEOUT
        )
        assert await gateway.send(TEXT) == Refused(ErrorClass.CONNECT, "connect")
        await gateway.close()
        for filler in fillers:
            filler.close()


async def test_a_failed_tls_handshake_means_nothing_was_sent(server: TwilioServer) -> None:
    gateway = gateway_to(server, base_url=server.url.replace("http:", "https:"))
    assert await gateway.send(TEXT) == Refused(ErrorClass.CONNECT, "connect")
    await gateway.close()
    assert not server.requests


async def test_a_wrong_password_is_the_accounts_fault(server: TwilioServer) -> None:
    gateway = gateway_to(server, auth_token="wrong")
    assert await gateway.send(TEXT) == Refused(ErrorClass.ACCOUNT, "20003")
    await gateway.close()


async def test_a_number_that_texted_stop_is_an_opt_out(server: TwilioServer, gateway: TwilioGateway) -> None:
    server.stopped.add(TEXT.recipient)
    assert await gateway.send(TEXT) == Refused(ErrorClass.OPT_OUT, "21610")


@pytest.mark.parametrize("address", ["api.twilio.com", "ftp://api.twilio.com", "//"])
async def test_a_base_url_must_be_one(address: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=address)


async def test_nothing_personal_is_logged_and_nothing_warns(
    server: TwilioServer, gateway: TwilioGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script(LOST, Fault("refuse", code=21211))
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        for _ in range(3):
            await gateway.send(TEXT)
        await gateway.find(TEXT, recently())
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (TEXT.recipient[1:], TEXT.body, AUTH_TOKEN):
        assert secret not in logged
    assert len(server.messages) == 2
