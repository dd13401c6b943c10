"""What the stand-in for Twilio keeps of what it disclosed, on which the count of a fault run rests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from fake_provider.reports import Delivery
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.protocol import Accepted, Ambiguous, Outgoing
from gateways.twilio_messages import TwilioGateway

TEXT = Outgoing("0" * 32, "sms", "+15005550006", "+15005550100", "Hello")
AT_ONCE = 0.01


@pytest.fixture
async def web_application() -> AsyncIterator[str]:
    """Takes every callback but the first, which it refuses; gives its address."""
    calls = iter([400])

    async def hear(_: web.Request) -> web.Response:
        return web.Response(status=next(calls, 204))

    app = web.Application()
    app.router.add_post("/{path:.*}", hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def gateway_to(server: TwilioServer, callbacks: str | None = None) -> TwilioGateway:
    base = {"base_url": server.url, "status_callback_base": callbacks, "timeout": 0.5}
    return TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, **base)  # type: ignore[arg-type]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


async def test_what_is_swallowed_is_neither_accepted_nor_answered() -> None:
    async with TwilioServer(swallow=1.0) as server:
        gateway = gateway_to(server)
        assert await gateway.send(TEXT) == Ambiguous("timeout")
        await gateway.close()
        assert server.messages == []
        assert server.faults == {"swallow": 1}


@pytest.mark.parametrize(("unlisted", "shown"), [(0.0, 1), (1.0, 0)])
async def test_it_keeps_what_its_list_showed(unlisted: float, shown: int) -> None:
    async with TwilioServer(unlisted=unlisted) as server:
        gateway = gateway_to(server)
        assert isinstance(await gateway.send(TEXT), Accepted)
        assert server.messages[0]["listed"] == 0
        found = await gateway.find(TEXT, datetime.now(UTC) - timedelta(minutes=1))
        await gateway.close()
        assert found is not None
        assert len(found) == shown
        assert server.messages[0]["listed"] == shown


async def test_it_keeps_what_was_taken_of_its_callbacks(web_application: str) -> None:
    told = Delivery(seconds=AT_ONCE, repeat=1.0)
    async with TwilioServer(delivery=told) as server:
        gateway = gateway_to(server, web_application)
        await gateway.send(TEXT)
        await gateway.close()
        await until(lambda: server.reporter.callbacks["posted"] == 6)
        assert server.messages[0]["told"] == 5
        async with aiohttp.ClientSession() as session, session.get(f"{server.url}/_counts") as answer:
            counts = (await answer.json())["callbacks"]
    assert counts == {"silent": 0, "shuffled": 0, "doubled": 3, "posted": 6, "taken": 5}


async def test_of_a_silent_message_nothing_is_told(web_application: str) -> None:
    async with TwilioServer(delivery=Delivery(seconds=AT_ONCE, silent=1.0)) as server:
        gateway = gateway_to(server, web_application)
        await gateway.send(TEXT)
        await gateway.close()
        await until(lambda: server.messages[0]["status"] == "delivered")
        assert server.messages[0]["told"] == 0
        assert server.reporter.posted == []
        assert server.reporter.callbacks["silent"] == 3
