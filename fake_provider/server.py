"""A stand-in for Twilio's message API over loopback: keeps what it accepted, fails on demand.

In a running loop ``async with TwilioServer() as server``; in a thread
``with threads.in_thread(TwilioServer())``; as a process
``python -m fake_provider --port 0 --lose 0.05 --seed 7 --state FILE``, which prints its port.

``GET /_state``: all accepted messages. ``POST /_faults``: how the next requests go wrong. ``/_stop``: numbers
that texted STOP. ``/_inbound`` {from, to, body}: a patient writes. ``/_deliver`` {sid, status, code}: what
becomes of a message. ``/_delivery``: fields of ``reports.Delivery``.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web

from fake_provider.faults import LOST, RATE_LIMIT, Fault, error_answer, go_wrong
from fake_provider.inbound import form_of, opt_out_type
from fake_provider.records import is_listed, new_message, public, refusal
from fake_provider.reports import Delivery, Reporter

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token-of-the-stand-in"


class TwilioServer:
    """One account. ``lose``, ``fail``, ``limit``: shares of creates, drawn with ``seed``, that are accepted
    without an answer, fail with 500 unaccepted, and get a 429. ``stopped``: numbers that texted STOP.
    ``state``: a file to which every accepted message is added as a line of JSON, read again at start.
    ``pages``: most messages in one page of a list. ``now``: the provider's clock. ``hang``: share of
    creates that are accepted and never answered. ``delivery``: what becomes of accepted messages that have a
    callback. ``inbound_url``: where messages of patients are posted. ``latency``: seconds before each answer.
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
        broken: float = 0.0,
        seed: int = 0,
        delivery: Delivery | None = None,
        inbound_url: str | None = None,
        latency: float = 0.0,
        advanced_opt_out: bool = False,
        state: Path | None = None,
        pages: int = 1000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.port = port
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.messages: list[dict[str, Any]] = []
        self.requests: Counter[str] = Counter()
        self.stopped: set[str] = set()
        self._rates = (
            (LOST, lose),
            (Fault("error"), fail),
            (Fault("error", accept=True), broken),
            (RATE_LIMIT, limit),
            (Fault("hang", accept=True), hang),
        )
        self.inbound_url = inbound_url
        self._latency = latency
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

    def deliver(self, sid: str) -> None:
        """The message has reached the phone."""
        message = next(message for message in self.messages if message["sid"] == sid)
        message |= {"status": "delivered", "date_sent": format_datetime(self._now())}

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
                web.get("/_state", self._show_state),
                web.post("/_faults", self._take_faults),
                web.post("/_stop", self._take_stop),
                web.post("/_inbound", self._take_inbound),
                web.post("/_deliver", self._take_deliver),
                web.post("/_delivery", self._take_delivery),
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
            if self._latency:
                await asyncio.sleep(self._latency)
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
            drawn = self._random.random()
            for fault, rate in self._rates:
                if drawn < rate:
                    return fault
                drawn -= rate
        return None

    async def _create(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        to = form.get("To", "")
        refused = refusal(form, stopped=to in self.stopped, whatsapp_open=self._is_open(to))
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
        message = new_message(form, self.account_sid, self._now())
        self.messages.append(message)
        if self._state is not None:
            with self._state.open("a") as file:
                file.write(json.dumps(message) + "\n")
        return message

    def _keep(self, message: dict[str, Any]) -> None:
        """What became of a message since. Not written to the file, whose lines are what was accepted."""
        message["date_updated"] = format_datetime(self._now())
        if message["status"] == "sent":
            message["date_sent"] = format_datetime(self._now())

    async def _fetch(self, request: web.Request) -> web.Response:
        for message in self.messages:
            if message["sid"] == request.match_info["sid"]:
                return web.json_response(public(message))
        return error_answer(404, 20404, "The requested resource was not found")

    async def _list(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        found = [public(message) for message in reversed(self.messages) if is_listed(message, asked)]
        size, page = min(int(asked.get("PageSize", "50")), self._pages), int(asked.get("Page", "0"))
        start, more = page * size, (page + 1) * size < len(found)
        body = {
            "messages": found[start : start + size],
            "page": page,
            "page_size": size,
            "start": start,
            "uri": str(request.rel_url),
            "next_page_uri": self._page_uri(asked, size, page + 1) if more else None,
        }
        return web.json_response(body)

    def _page_uri(self, asked: dict[str, str], size: int, page: int) -> str:
        return f"{self._path}.json?{urlencode(asked | {'PageSize': size, 'Page': page})}"

    async def _show_state(self, request: web.Request) -> web.Response:
        return web.json_response({"requests": dict(self.requests), "messages": self.messages})

    async def _take_faults(self, request: web.Request) -> web.Response:
        self.script(*(Fault(**fault) for fault in await request.json()))
        return web.json_response({"waiting": {kind: len(queue) for kind, queue in self._scripted.items()}})

    async def _take_inbound(self, request: web.Request) -> web.Response:
        status, body = await self.receive(await request.json())
        return web.json_response({"status": status, "body": body})

    async def receive(self, asked: dict[str, str]) -> tuple[int, str]:
        """A patient writes ``{from, to, body}``: heard for STOP and START, then posted to the webhook.

        The webhook's answer; 0 when there was none.
        """
        kind = opt_out_type(asked.get("body", ""))
        if kind == "STOP":
            self.stopped.add(asked["from"])
        elif kind == "START":
            self.stopped.discard(asked["from"])
        if asked["from"].startswith("whatsapp:"):
            self._whatsapp_wrote[asked["from"]] = self._now()
        if self.inbound_url is None:
            return 0, ""
        form = form_of(self.account_sid, asked, advanced=self._advanced)
        return await self.reporter.post(self.inbound_url, form)

    async def _take_deliver(self, request: web.Request) -> web.Response:
        asked = await request.json()
        for message in self.messages:
            if message["sid"] == asked["sid"]:
                await self.reporter.settle(message, asked["status"], asked.get("code"))
                return web.json_response(public(message))
        return error_answer(404, 20404, "The requested resource was not found")

    async def _take_delivery(self, request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            setattr(self.reporter.delivery, name, value)
        return web.json_response({"delivery": str(self.reporter.delivery)})

    async def _take_stop(self, request: web.Request) -> web.Response:
        self.stopped |= set(await request.json())
        return web.json_response(sorted(self.stopped))
