"""Our client, a recorder, Prism and our stand-in, one behind the other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from fake_provider.reports import Delivery
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.twilio_messages import TwilioGateway
from tests.conformance import prism
from tests.conformance.wire import Wire

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT.parent / "shared" / "data" / "twilio" / "twilio_api_v2010.json"
TEMPLATE = "HX" + "5" * 32
CALLBACKS = "https://clinic.test/twilio/status"


@pytest.fixture(scope="session")
def description() -> dict[str, Any]:
    """Twilio's own description of its API, as published."""
    if not DESCRIPTION.exists():
        pytest.skip("no sample data folder beside the checkout: Twilio's description is not there")
    read: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    return read


@pytest.fixture(scope="session")
def prism_program(description: dict[str, Any]) -> Path:
    try:
        return prism.installed(ROOT / ".data")
    except prism.PrismMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
async def running_twilio() -> AsyncIterator[TwilioServer]:
    """The stand-in, two messages to a page, where nothing moves on by itself."""
    contents = {TEMPLATE: "Hi {{1}}, see you at {{2}}."}
    async with TwilioServer(pages=2, contents=contents, delivery=Delivery(seconds=3600)) as server:
        yield server


@pytest.fixture(scope="session")
async def running_wire(
    prism_program: Path, running_twilio: TwilioServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Wire]:
    log = tmp_path_factory.mktemp("prism") / "prism.log"
    with prism.proxying(prism_program, DESCRIPTION, running_twilio.url, log) as address:
        async with Wire(address) as wire:
            yield wire


@pytest.fixture
def twilio(running_twilio: TwilioServer) -> TwilioServer:
    """The stand-in, with nothing in it."""
    running_twilio.messages.clear()
    running_twilio.stopped.clear()
    return running_twilio


@pytest.fixture
def wire(running_wire: Wire, twilio: TwilioServer) -> Wire:
    """The recorder, with nothing in it."""
    running_wire.exchanges.clear()
    return running_wire


@pytest.fixture
async def gateway(wire: Wire) -> AsyncIterator[TwilioGateway]:
    """Our client as it is in production, but for the address."""
    opened = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=wire.url, status_callback_base=CALLBACKS)
    yield opened
    await opened.close()
