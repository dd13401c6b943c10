"""A stand-in or a client that does otherwise than Twilio describes is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from gateways.protocol import Outgoing
from gateways.twilio_messages import TwilioGateway
from tests.conformance.described import MESSAGES, assert_described, recently
from tests.conformance.wire import Wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("prism")]

TEXT = Outgoing("5f0c", "sms", "+15005550006", "+15005550100", "Hello")


async def raw(wire: Wire, method: str, path: str, **given: Any) -> None:
    """A request that our client would never make."""
    auth = aiohttp.encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN)
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, wire.url + path, headers={"Authorization": auth}, **given) as answer,
    ):
        await answer.read()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("status", "flying"),
        ("sid", "XX" + "0" * 32),
        ("messaging_service_sid", "MG1"),
        ("error_code", "30006"),
        ("num_segments", 1),
        ("subresource_uris", []),
    ],
)
async def test_the_check_sees_a_stand_in_that_answers_otherwise(
    field: str, wrong: object, gateway: TwilioGateway, twilio: TwilioServer, wire: Wire
) -> None:
    await gateway.send(TEXT)
    twilio.messages[0][field] = wrong
    await gateway.fetch(twilio.messages[0]["sid"])
    await gateway.find(TEXT, recently())
    seen = {
        each.where for exchange in wire.exchanges for each in exchange.violations if not each.is_twilios_own
    }
    assert seen - {"request.path.sid"} == {f"response.body.{field}", f"response.body.messages.0.{field}"}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"To": None}, "request.body"),
        ({"MessagingServiceSid": "MG1"}, "request.body.MessagingServiceSid"),
        ({"ContentSid": "HX1"}, "request.body.ContentSid"),
        ({"StatusCallback": "clinic"}, "request.body.StatusCallback"),
        ({"ValidityPeriod": "soon"}, "request.body.ValidityPeriod"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_the_check_sees_a_client_that_sends_otherwise(
    changed: dict[str, str | None], place: str, wire: Wire
) -> None:
    form = {"To": TEXT.recipient, "From": TEXT.sender, "Body": TEXT.body} | changed
    sent = {name: value for name, value in form.items() if value is not None}
    await raw(wire, "POST", f"{MESSAGES}.json", data=sent)
    (exchange,) = wire.exchanges
    assert place in {each.where for each in exchange.violations}


async def test_the_check_sees_an_address_that_twilio_has_not(wire: Wire) -> None:
    await raw(wire, "GET", "/2010-04-01/Messages.json")
    assert wire.violations() == ["GET /2010-04-01/Messages.json -> 404: request: Selected route not found"]


async def test_the_check_sees_fields_that_prism_does_not(
    gateway: TwilioGateway, wire: Wire, description: dict[str, Any]
) -> None:
    form = {"To": TEXT.recipient, "From": TEXT.sender, "Body": TEXT.body}
    await raw(wire, "POST", f"{MESSAGES}.json", data=form | {"Bdoy": TEXT.body})
    await raw(wire, "GET", f"{MESSAGES}.json?Recipient=x")
    await gateway.send(TEXT)
    *wrong, right = wire.exchanges
    assert wire.violations() == []
    assert_described(right, description)
    less = {name: value for name, value in right.answer.items() if name != "uri"}
    for exchange in [*wrong, replace(right, answer=less), replace(right, answer={**right.answer, "more": 1})]:
        with pytest.raises(AssertionError):
            assert_described(exchange, description)
