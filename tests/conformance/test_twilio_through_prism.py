"""Our Twilio client and our stand-in conform to Twilio's own description, checked by Prism between them.

Prism takes no notice of fields that it does not know, and the description has no error bodies; both are
looked at here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from core.provider_errors import ErrorClass
from fake_provider.reports import STATUSES
from fake_provider.server import ACCOUNT_SID, TwilioServer
from gateways.protocol import Accepted, Outgoing, ProviderStatus, Refused
from gateways.twilio_messages import TwilioGateway
from tests.conformance.conftest import CALLBACKS, TEMPLATE
from tests.conformance.described import assert_described, assert_relative, recently
from tests.conformance.wire import Wire

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # the first test waits for the installation, or for another run's
    pytest.mark.xdist_group("prism"),
]

SERVICE = "MG" + "1" * 32
TEXT = Outgoing(
    "5f0c",
    "sms",
    "+15005550006",
    "+15005550100",
    "Hi Zoë, 3 & 4 pm are free: £0? 100%+ 👍",
    valid_seconds=900,
)
WHATSAPP = replace(
    TEXT,
    channel="whatsapp",
    body="Hi Zoë, see you at 3 & 4 pm.",
    content_sid=TEMPLATE,
    content_variables=json.dumps({"1": "Zoë", "2": "3 & 4 pm"}),
)
UNDESCRIBED = "response: Unable to match the returned status code with those defined in the document: "
"""Prism's words for an error: Twilio describes only what it answers when all went well."""


@pytest.mark.parametrize(
    ("message", "form"),
    [
        (TEXT, {"From": TEXT.sender, "To": TEXT.recipient, "Body": TEXT.body}),
        (
            replace(TEXT, sender=SERVICE),
            {"MessagingServiceSid": SERVICE, "To": TEXT.recipient, "Body": TEXT.body},
        ),
        (
            WHATSAPP,
            {
                "From": f"whatsapp:{TEXT.sender}",
                "To": f"whatsapp:{TEXT.recipient}",
                "ContentSid": TEMPLATE,
                "ContentVariables": WHATSAPP.content_variables,
            },
        ),
        (
            replace(WHATSAPP, sender=SERVICE),
            {
                "MessagingServiceSid": SERVICE,
                "To": f"whatsapp:{TEXT.recipient}",
                "ContentSid": TEMPLATE,
                "ContentVariables": WHATSAPP.content_variables,
            },
        ),
    ],
    ids=["from a number", "from a service", "WhatsApp from a number", "WhatsApp from a service"],
)
async def test_a_message_is_created_as_described(
    message: Outgoing,
    form: dict[str, str],
    gateway: TwilioGateway,
    twilio: TwilioServer,
    wire: Wire,
    description: dict[str, Any],
) -> None:
    outcome = await gateway.send(message)
    (exchange,) = wire.exchanges
    assert wire.violations() == []
    assert exchange.status == 201
    assert outcome == Accepted(provider_id=exchange.answer["sid"])
    assert exchange.form == form | {"ValidityPeriod": "900", "StatusCallback": f"{CALLBACKS}/5f0c"}
    assert exchange.answer["body"] == twilio.messages[0]["body"] == message.body
    assert_described(exchange, description)


@pytest.mark.parametrize("seconds", [-5, 0, 1, 36_000, 90_000])
async def test_any_validity_period_is_sent_as_described(
    seconds: int, gateway: TwilioGateway, wire: Wire
) -> None:
    assert isinstance(await gateway.send(replace(TEXT, valid_seconds=seconds)), Accepted)
    assert wire.violations() == []


@pytest.mark.parametrize("status", sorted(STATUSES))
async def test_a_message_is_fetched_as_described_wherever_it_stands(
    status: str, gateway: TwilioGateway, twilio: TwilioServer, wire: Wire, description: dict[str, Any]
) -> None:
    await gateway.send(replace(TEXT, sender=SERVICE))
    (message,) = twilio.messages
    message["status_callback"] = None  # nobody is there to hear it
    code = 30006 if status in ("failed", "undelivered") else None
    await twilio.reporter.settle(message, status, code)
    assert await gateway.fetch(message["sid"]) == ProviderStatus(status, str(code) if code else None)
    assert wire.violations() == []
    assert_described(wire.exchanges[-1], description)


@pytest.mark.parametrize(
    "message",
    [TEXT, replace(TEXT, sender=SERVICE), WHATSAPP, replace(WHATSAPP, sender=SERVICE)],
    ids=["number", "service", "WhatsApp from a number", "WhatsApp from a service"],
)
async def test_messages_are_listed_page_by_page_as_described(
    message: Outgoing, gateway: TwilioGateway, twilio: TwilioServer, wire: Wire, description: dict[str, Any]
) -> None:
    for number in range(4):
        await gateway.send(message if number == 1 else replace(TEXT, body=f"another {number}"))
        await gateway.send(replace(WHATSAPP, content_sid="", body=f"another {number}"))
    twilio.deliver(twilio.messages[2]["sid"])
    wire.exchanges.clear()
    found = await gateway.find(message, recently())
    assert found is not None
    assert [listed.provider_id for listed in found] == [twilio.messages[2]["sid"]]
    assert wire.violations() == []
    assert len(wire.exchanges) > 1
    for exchange in wire.exchanges:
        assert_described(exchange, description)
        assert_relative(exchange.answer)


async def test_what_patients_wrote_is_listed_as_described(
    gateway: TwilioGateway, twilio: TwilioServer, wire: Wire, description: dict[str, Any]
) -> None:
    for number in range(3):
        asked = {"from": TEXT.recipient, "to": TEXT.sender, "body": f"text {number} 👍", "num_media": "1"}
        await twilio.receive(asked)
    await gateway.send(TEXT)
    wire.exchanges.clear()
    found = await gateway.received(recently())
    assert [(text.body, text.sender, text.media) for text in found] == [
        (f"text {number} 👍", TEXT.recipient, 1) for number in range(3)
    ]
    assert wire.violations() == []
    for exchange in wire.exchanges:
        assert_described(exchange, description)
        assert_relative(exchange.answer)


async def test_an_empty_list_is_as_described(
    gateway: TwilioGateway, wire: Wire, description: dict[str, Any]
) -> None:
    assert await gateway.find(TEXT, recently()) == []
    assert wire.violations() == []
    assert_described(wire.exchanges[0], description)
    assert_relative(wire.exchanges[0].answer)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (replace(TEXT, recipient="+15005550199"), Refused(ErrorClass.OPT_OUT, "21610")),
        (replace(TEXT, recipient="5005550100"), Refused(ErrorClass.BAD_NUMBER, "21211")),
        (replace(TEXT, body=""), Refused(ErrorClass.CONTENT, "21602")),
        (replace(TEXT, body="x" * 1601), Refused(ErrorClass.CONTENT, "21617")),
        (replace(WHATSAPP, content_sid="HX" + "6" * 32), Refused(ErrorClass.UNKNOWN, "21655")),
        (replace(WHATSAPP, content_variables='{"1": ""}'), Refused(ErrorClass.UNKNOWN, "21656")),
    ],
    ids=lambda value: value.code if isinstance(value, Refused) else "",
)
async def test_a_refusal_is_twilios_error_and_the_request_was_as_described(
    message: Outgoing, expected: Refused, gateway: TwilioGateway, twilio: TwilioServer, wire: Wire
) -> None:
    twilio.stopped.add("+15005550199")
    assert await gateway.send(message) == expected
    (exchange,) = wire.exchanges
    assert exchange.status == 400
    assert [str(each) for each in exchange.violations] == [f"{UNDESCRIBED}201"]
    assert exchange.answer["code"] == int(expected.code)
    assert exchange.answer["status"] == 400
    assert exchange.answer["more_info"] == f"https://www.twilio.com/docs/errors/{expected.code}"
    assert set(exchange.answer) == {"code", "message", "more_info", "status"}
    assert twilio.messages == []


async def test_an_unknown_message_is_not_found(gateway: TwilioGateway, wire: Wire) -> None:
    assert await gateway.fetch("SM" + "0" * 32) is None
    (exchange,) = wire.exchanges
    assert (exchange.status, exchange.answer["code"]) == (404, 20404)
    assert [str(each) for each in exchange.violations] == [f"{UNDESCRIBED}200"]


async def test_a_wrong_password_is_refused(wire: Wire) -> None:
    gateway = TwilioGateway(ACCOUNT_SID, "wrong", base_url=wire.url)
    assert await gateway.send(TEXT) == Refused(ErrorClass.ACCOUNT, "20003")
    await gateway.close()
    (exchange,) = wire.exchanges
    assert (exchange.status, exchange.answer["code"]) == (401, 20003)
    assert [str(each) for each in exchange.violations] == [f"{UNDESCRIBED}201"]
