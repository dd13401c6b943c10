"""What the stand-in for Twilio posts: reports, also shuffled, repeated and lost, and patients' messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from core.provider_errors import ErrorClass
from fake_provider.reports import Delivery
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, SERVICE_NUMBER, TwilioServer
from gateways.protocol import Accepted, Ambiguous, Listed, Outgoing, ProviderStatus, Refused
from gateways.twilio_messages import TwilioGateway

TEXT = Outgoing("5f0c", "sms", "+15005550006", "+15005550100", "Hello")
WHATSAPP = replace(TEXT, channel="whatsapp")
SERVICE = "MG" + "1" * 32
LIFE = ["sending", "sent", "delivered"]
INBOUND = {"from": TEXT.recipient, "to": TEXT.sender}


class Webhooks:
    """What was posted to us, in order. ``answers``: statuses to answer with, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.forms: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []

    @property
    def statuses(self) -> list[str]:
        return [form["MessageStatus"] for form in self.forms if "MessageStatus" in form]

    async def hear(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signed = request.headers["X-Twilio-Signature"]
        assert RequestValidator(AUTH_TOKEN).validate(self.url + request.path, form, signed)
        self.forms.append(form)
        self.headers.append(dict(request.headers))
        return web.Response(status=self.answers.pop(0) if self.answers else 200, text="heard")


@pytest.fixture
async def webhooks() -> AsyncIterator[Webhooks]:
    heard = Webhooks()
    app = web.Application()
    app.router.add_post("/{path:.*}", heard.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heard.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield heard
    await runner.cleanup()


@pytest.fixture
async def server(webhooks: Webhooks) -> AsyncIterator[TwilioServer]:
    given = {"delivery": Delivery(seconds=0.01), "inbound_url": f"{webhooks.url}/inbound", "seed": 3}
    async with TwilioServer(**given) as running:  # type: ignore[arg-type]
        yield running


@pytest.fixture
async def gateway(server: TwilioServer, webhooks: Webhooks) -> AsyncIterator[TwilioGateway]:
    opened = TwilioGateway(
        ACCOUNT_SID, AUTH_TOKEN, base_url=server.url, status_callback_base=f"{webhooks.url}/status"
    )
    yield opened
    await opened.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)  # nothing more comes after it


async def told(server: TwilioServer, path: str, what: object) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(server.url + path, json=what) as answer:
        return answer.status, await answer.text()


def reports(server: TwilioServer, count: int) -> Callable[[], bool]:
    return lambda: len(server.reporter.posted) == count


@pytest.mark.parametrize(("sender", "before"), [(TEXT.sender, []), (SERVICE, ["queued"])])
async def test_every_status_but_the_first_is_reported_in_order(
    sender: str, before: list[str], gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    await gateway.send(replace(TEXT, sender=sender))
    await until(reports(server, len(before) + 3))
    (message,) = server.messages
    assert webhooks.statuses == [*before, *LIFE]
    assert {form["MessageSid"] for form in webhooks.forms} == {message["sid"]}
    assert {form["From"] for form in webhooks.forms} == {SERVICE_NUMBER}  # a service picks one
    assert message["date_sent"] is not None


async def test_a_message_that_does_not_arrive_says_why(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    server.reporter.delivery.by_number = {TEXT.recipient: 30006}
    await gateway.send(TEXT)
    await until(reports(server, 3))
    assert webhooks.statuses == ["sending", "sent", "undelivered"]
    assert webhooks.forms[-1]["ErrorCode"] == "30006"
    assert server.messages[0]["error_message"] == "Landline or unreachable carrier"


async def test_reports_out_of_order_are_the_same_reports(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    server.reporter.delivery.shuffle = 1.0
    for number in range(6):
        await gateway.send(replace(TEXT, body=str(number)))
    await until(reports(server, 18))
    orders = [
        [form["MessageStatus"] for form in webhooks.forms if form["MessageSid"] == message["sid"]]
        for message in server.messages
    ]
    assert all(sorted(order) == sorted(LIFE) for order in orders)
    assert any(order != LIFE for order in orders)
    assert {message["status"] for message in server.messages} == {"delivered"}


async def test_repeated_reports_come_twice(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    server.reporter.delivery.repeat = 1.0
    await gateway.send(TEXT)
    await until(reports(server, 6))
    assert webhooks.statuses == [status for status in LIFE for _ in range(2)]


async def test_lost_reports_never_come_and_the_message_stands_where_it_stands(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    server.reporter.delivery.lose = 1.0
    await gateway.send(TEXT)
    await until(lambda: server.messages[0]["status"] == "delivered")
    assert webhooks.forms == []
    assert await gateway.fetch(server.messages[0]["sid"]) == ProviderStatus("delivered")


async def test_a_webhook_that_fails_is_called_once_more(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    webhooks.answers = [503, 200, 500, 500]
    await gateway.send(TEXT)
    await until(reports(server, 3))
    assert webhooks.statuses == ["sending", "sending", "sent", "sent", "delivered"]
    again = ["I-Twilio-Idempotency-Token" in headers for headers in webhooks.headers]
    assert again == [False, True, False, True, False]
    assert [status for _, status in server.reporter.posted] == [200, 500, 200]


async def test_stop_blocks_a_number_until_it_texts_start(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    assert await server.receive({**INBOUND, "body": " stop "}) == (200, "heard")
    assert await gateway.send(TEXT) == Refused(ErrorClass.OPT_OUT, "21610")
    assert isinstance(await gateway.send(replace(TEXT, recipient="+15005550101")), Accepted)
    await server.receive({**INBOUND, "body": "please stop texting"})
    await server.receive({**INBOUND, "body": "START"})
    assert isinstance(await gateway.send(TEXT), Accepted)
    bodies = [form["Body"] for form in webhooks.forms if form["SmsStatus"] == "received"]
    assert bodies == [" stop ", "please stop texting", "START"]


async def test_a_message_may_come_twice(server: TwilioServer, webhooks: Webhooks) -> None:
    for _ in range(2):
        status, _ = await told(server, "/_inbound", {**INBOUND, "body": "Hi", "sid": "SM" + "7" * 32})
        assert status == 200
    assert [form["MessageSid"] for form in webhooks.forms] == ["SM" + "7" * 32] * 2


@pytest.mark.parametrize(("body", "kind"), [("STOP", "STOP"), ("Info", "HELP"), ("unstop", "START")])
async def test_advanced_opt_out_names_what_it_did(body: str, kind: str, webhooks: Webhooks) -> None:
    async with TwilioServer(advanced_opt_out=True, inbound_url=f"{webhooks.url}/in") as server:
        await server.receive({**INBOUND, "body": body})
    assert webhooks.forms[0]["OptOutType"] == kind


async def test_free_text_on_whatsapp_fails_outside_a_conversation(
    gateway: TwilioGateway, server: TwilioServer, webhooks: Webhooks
) -> None:
    assert isinstance(await gateway.send(WHATSAPP), Accepted)
    await until(reports(server, 1))
    assert [(form["MessageStatus"], form["ErrorCode"]) for form in webhooks.forms] == [("failed", "63016")]
    talk = {"from": f"whatsapp:{TEXT.recipient}", "to": f"whatsapp:{TEXT.sender}", "body": "Hi"}
    await server.receive(talk)
    await gateway.send(WHATSAPP)
    await until(reports(server, 5))
    assert webhooks.statuses == ["failed", *LIFE]


async def test_latency_and_lost_answers_are_set_while_it_runs(
    gateway: TwilioGateway, server: TwilioServer
) -> None:
    assert (await told(server, "/_rates", {"latency": 0.2, "lose": 1}))[0] == 200
    started = asyncio.get_running_loop().time()
    assert await gateway.send(TEXT) == Ambiguous("disconnected")
    assert asyncio.get_running_loop().time() - started >= 0.2
    since = datetime.now(UTC) - timedelta(minutes=1)
    (found,) = await gateway.find(TEXT, since) or []
    assert found == Listed(server.messages[0]["sid"], found.created_at, TEXT.body)


async def test_a_message_that_arrives_between_two_pages_shifts_nothing() -> None:
    async with TwilioServer(pages=2) as server:
        pages = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=server.url)
        for number in range(4):
            await pages.send(replace(TEXT, body=str(number)))
        auth = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN)}
        path, seen = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", []
        async with aiohttp.ClientSession(headers=auth) as session:
            while path:
                async with session.get(server.url + path) as answer:
                    page = await answer.json()
                seen += [message["body"] for message in page["messages"]]
                path = page["next_page_uri"]
                await pages.send(replace(TEXT, body="new"))
        await pages.close()
    assert seen == ["3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("path", "nonsense"),
    [
        ("/_faults", [{"answer": "nonsense"}]),
        ("/_faults", [{"reply": "close"}]),
        ("/_faults", [{"answer": "drip"}]),
        ("/_faults", {"answer": "close"}),
        ("/_rates", {"loose": 0.5}),
        ("/_rates", {"lose": "0.5"}),
        ("/_delivery", {"shuffle": True}),
        ("/_delivery", {"by_number": 30006}),
        ("/_deliver", {"sid": "SM1", "status": "flying"}),
        ("/_inbound", {"to": "+15005550006", "body": "STOP"}),
    ],
)
async def test_nonsense_is_refused_and_changes_nothing(
    path: str, nonsense: Any, server: TwilioServer
) -> None:
    before = str(server.rates), str(server.reporter.delivery), server.waiting()
    assert (await told(server, path, nonsense))[0] == 400
    assert (str(server.rates), str(server.reporter.delivery), server.waiting()) == before
