"""A stand-in for Twilio's message API over loopback: keeps what it accepted, fails on demand.

In a running loop ``async with TwilioServer() as server``; in a thread
``with threads.in_thread(TwilioServer())``; as a process
``python -m fake_provider --port 0 --lose 0.05 --seed 7 --state FILE``, which prints its port.

``GET /_state``: all accepted messages. ``/_counts``: what was asked, went wrong and was told, in numbers.
``POST /_faults``: how the next requests go wrong. ``/_rates``: fields of ``faults.Rates``. ``/_stop``:
numbers that texted STOP. ``/_inbound`` {from, to, body}: a patient writes. ``/_deliver`` {sid, status, code}:
what becomes of a message. ``/_delivery``: fields of ``reports.Delivery``.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import encode_basic_auth, web

from fake_provider.controls import Controls
from fake_provider.faults import Fault, Rates, error_answer, go_wrong
from fake_provider.inbound import form_of, opt_out_type
from fake_provider.pages import page_of
from fake_provider.records import is_listed, new_message, public, received_message, refusal
from fake_provider.reports import LEFT, OUTSIDE_WINDOW, Delivery, Reporter

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token-of-the-stand-in"
SERVICE_NUMBER = "+15005550006"
"""The number that a Messaging Service sends from."""


class TwilioServer:
    """One account. ``lose``, ``fail``, ``limit``: shares of creates, drawn with ``seed``, that are accepted
    without an answer, fail with 500 unaccepted, and get a 429. ``stopped``: numbers that texted STOP.
    ``state``: a file to which every accepted message is added as a line of JSON, read again at start.
    ``pages``: most messages in one page of a list. ``now``: the provider's clock. ``hang``: share of
    creates that are accepted and never answered; ``swallow``: neither accepted nor answered. ``unlisted``:
    share of accepted messages that no list shows. ``delivery``: what becomes of accepted messages that have a
    callback. ``inbound_url``: where messages of patients are posted. ``latency``: seconds before each answer.
    ``contents``: approved templates with ``{{1}}`` and so on, by their ContentSid; none: any sid is taken.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        lose: float = 0.0,
        fail: float = 0.0,
        limit: float = 0.0,
        hang: float = 0.0,
        swallow: float = 0.0,
        unlisted: float = 0.0,
        broken: float = 0.0,
        seed: int = 0,
        delivery: Delivery | None = None,
        inbound_url: str | None = None,
        latency: float = 0.0,
        advanced_opt_out: bool = False,
        contents: Mapping[str, str] | None = None,
        state: Path | None = None,
        pages: int = 1000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.port = port
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.messages: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.requests: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.stopped: set[str] = set()
        self.rates = Rates(lose, fail, broken, limit, hang, swallow, unlisted, latency)
        self.inbound_url = inbound_url
        self._contents = dict(contents or {})
        self._advanced = advanced_opt_out
        self._whatsapp_wrote: dict[str, datetime] = {}
        self._random = random.Random(seed)
        self._scripted: dict[str, deque[Fault]] = {"create": deque(), "list": deque()}
        self._state = state
        self._pages = pages
        self._now = now
        self._path = f"/2010-04-01/Accounts/{account_sid}/Messages"
        self._runner: web.AppRunner | None = None
        self.reporter = Reporter(auth_token, self._random, delivery or Delivery(), self._keep)
        if state is not None and state.exists():
            kept = [json.loads(line) for line in state.read_text().splitlines()]
            self.messages = list({message["sid"]: message for message in kept}.values())

    @property
    def url(self) -> str:
        """Base URL to give to a gateway."""
        return f"http://127.0.0.1:{self.port}"

    def script(self, *faults: Fault) -> None:
        """These faults happen to the next requests of their kind, in order, one each."""
        for fault in faults:
            self._scripted[fault.on].append(fault)

    def waiting(self) -> dict[str, int]:
        """How many scripted faults are still to come, by kind of request."""
        return {kind: len(queue) for kind, queue in self._scripted.items()}

    def deliver(self, sid: str) -> None:
        """The message has reached the phone."""
        message = next(message for message in self.messages if message["sid"] == sid)
        message["status"] = "delivered"
        self._keep(message)

    async def __aenter__(self) -> TwilioServer:
        app = web.Application()
        app.add_routes(
            [
                web.post(
                    "/2010-04-01/Accounts/{account}/Messages.json", self._guarded(self._create, "create")
                ),
                web.get("/2010-04-01/Accounts/{account}/Messages.json", self._guarded(self._list, "list")),
                web.get(
                    "/2010-04-01/Accounts/{account}/Messages/{sid}.json", self._guarded(self._fetch, "get")
                ),
                *Controls(self).routes(),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self.reporter.close()
        await self._runner.cleanup()

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.Response]], kind: str
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.requests[kind] += 1
            if self.rates.latency:
                await asyncio.sleep(self.rates.latency)
            if request.headers.get("Authorization") != encode_basic_auth(self.account_sid, self.auth_token):
                return error_answer(401, 20003, "Authenticate")
            if request.match_info["account"] != self.account_sid:
                return error_answer(404, 20404, "The requested resource was not found")
            fault = self._next_fault(kind)
            if fault is None:
                return await handler(request)
            usual = await handler(request) if fault.accept else None
            return await go_wrong(fault, request, usual)

        return guarded

    def _next_fault(self, kind: str) -> Fault | None:
        scripted = self._scripted.get(kind)
        if scripted:
            return scripted.popleft()
        if kind == "create":
            drawn = self.rates.fault(self._random.random())
            if drawn is not None:
                self.faults[drawn[0]] += 1
                return drawn[1]
        return None

    async def _create(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        to = form.get("To", "")
        refused = refusal(form, stopped=to in self.stopped, contents=self._contents)
        if refused is not None:
            return error_answer(400, *refused)
        message = self._accept(form)
        answer = web.json_response(public(message), status=201)
        self.reporter.accepted(message)
        return answer

    def _is_open(self, number: str) -> bool:
        """Whether this WhatsApp user wrote within the last day."""
        wrote_at = self._whatsapp_wrote.get(number)
        return wrote_at is not None and self._now() - wrote_at < timedelta(hours=24)

    def _accept(self, form: dict[str, str]) -> dict[str, Any]:
        message = new_message(form, self.account_sid, self._now(), self._contents)
        if message["to"].startswith("whatsapp:") and not form.get("ContentSid"):
            message["fails_with"] = None if self._is_open(message["to"]) else OUTSIDE_WINDOW
        message["unlisted"] = self.rates.unlisted > 0 and self._random.random() < self.rates.unlisted
        self.messages.append(message)
        if self._state is not None:
            with self._state.open("a") as file:
                file.write(json.dumps(message) + "\n")
        return message

    def _keep(self, message: dict[str, Any]) -> None:
        """What became of a message since. Not written to the file, whose lines are what was accepted."""
        message["date_updated"] = format_datetime(self._now())
        if message["status"] in LEFT and message["date_sent"] is None:
            message["date_sent"] = format_datetime(self._now())
        if message["from"] is None and message["status"] not in ("accepted", "scheduled"):
            channel = "whatsapp:" if message["to"].startswith("whatsapp:") else ""
            message |= {"from": channel + SERVICE_NUMBER, "num_segments": "1"}

    async def _fetch(self, request: web.Request) -> web.Response:
        for message in self.messages + self.received:
            if message["sid"] == request.match_info["sid"]:
                return web.json_response(public(message))
        return error_answer(404, 20404, "The requested resource was not found")

    async def _list(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        kept = sorted(self.messages + self.received, key=lambda message: message["created"])
        found = [message for message in reversed(kept) if is_listed(message, asked)]
        page = page_of(found, asked, f"{self._path}.json", self._pages)
        for message in page["messages"]:
            message["listed"] += 1
        return web.json_response(page | {"messages": [public(message) for message in page["messages"]]})

    async def receive(self, asked: dict[str, str]) -> tuple[int, str]:
        """A patient writes ``{from, to, body}``: heard for STOP and START, listed, posted to the webhook.

        The webhook's answer; 0 when there was none.
        """
        kind = opt_out_type(asked.get("body", ""))
        if kind == "STOP":
            self.stopped.add(asked["from"])
        elif kind == "START":
            self.stopped.discard(asked["from"])
        if asked["from"].startswith("whatsapp:"):
            self._whatsapp_wrote[asked["from"]] = self._now()
        form = form_of(self.account_sid, asked, advanced=self._advanced)
        if all(form["MessageSid"] != message["sid"] for message in self.received):
            self.received.append(received_message(form, self._now()))
        if self.inbound_url is None:
            return 0, ""
        return await self.reporter.post(self.inbound_url, form)
