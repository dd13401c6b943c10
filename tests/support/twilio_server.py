"""A stand-in for Twilio's message API over loopback: keeps what it accepted, fails on demand.

In a running loop ``async with TwilioServer() as server``; in a thread ``with in_thread(TwilioServer())``;
as a process ``python -m tests.support.twilio_server --port 0 --lose 0.05 --seed 7 --state FILE``, which
prints its port. ``GET /_state`` returns all accepted messages, ``POST /_faults`` scripts the next answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import threading
import uuid
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web

from tests.support.twilio_faults import LOST, RATE_LIMIT, Fault, error_answer, go_wrong

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token-of-the-stand-in"


class TwilioServer:
    """One account. ``lose``, ``fail``, ``limit``: shares of creates, drawn with ``seed``, that are accepted
    without an answer, fail with 500 unaccepted, and get a 429. ``stopped``: numbers that texted STOP.
    ``state``: a file to which every accepted message is added as a line of JSON, read again at start.
    ``pages``: most messages in one page of a list. ``now``: the provider's clock.
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
        seed: int = 0,
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
        self._rates = ((LOST, lose), (Fault("error"), fail), (RATE_LIMIT, limit))
        self._random = random.Random(seed)
        self._scripted: dict[str, deque[Fault]] = {"create": deque(), "list": deque()}
        self._state = state
        self._pages = pages
        self._now = now
        self._path = f"/2010-04-01/Accounts/{account_sid}/Messages"
        self._runner: web.AppRunner | None = None
        if state is not None and state.exists():
            self.messages = [json.loads(line) for line in state.read_text().splitlines()]

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
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.Response]], kind: str
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.requests[kind] += 1
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
        refusal = self._refusal(form)
        if refusal is not None:
            return error_answer(400, *refusal)
        message = self._accept(form)
        return web.json_response(_public(message), status=201)

    def _refusal(self, form: dict[str, str]) -> tuple[int, str] | None:
        """Twilio's code and text for a form that it would not take."""
        to, callback = form.get("To", ""), form.get("StatusCallback")
        if not to:
            return 21604, "A 'To' phone number is required."
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return 21603, "A 'From' phone number is required."
        if not form.get("Body"):
            return 21602, "Message body is required."
        if len(form["Body"]) > 1600:
            return 21617, "The concatenated message body exceeds the 1600 character limit"
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            return 21211, "Invalid 'To' Phone Number"
        if callback is not None and not callback.startswith(("http://", "https://")):
            return 21609, "The 'StatusCallback' URL is not a valid URL."
        if not 1 <= int(form.get("ValidityPeriod", "36000")) <= 36_000:
            return 21624, "ValidityPeriod is out of range"
        if to in self.stopped:
            return 21610, "Attempt to send to unsubscribed recipient"
        return None

    def _accept(self, form: dict[str, str]) -> dict[str, Any]:
        sid, now = "SM" + uuid.uuid4().hex, self._now()
        service = form.get("MessagingServiceSid")
        message = {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": format_datetime(now),
            "date_sent": None,
            "date_updated": format_datetime(now),
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form.get("From"),
            "messaging_service_sid": service,
            "num_media": "0",
            "num_segments": "0" if service else "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": "accepted" if service else "queued",
            "subresource_uris": {"media": f"{self._path}/{sid}/Media.json"},
            "to": form["To"],
            "uri": f"{self._path}/{sid}.json",
            "status_callback": form.get("StatusCallback"),
            "validity_period": int(form.get("ValidityPeriod", "36000")),
            "created": now.isoformat(),
        }
        self.messages.append(message)
        if self._state is not None:
            with self._state.open("a") as file:
                file.write(json.dumps(message) + "\n")
        return message

    async def _fetch(self, request: web.Request) -> web.Response:
        for message in self.messages:
            if message["sid"] == request.match_info["sid"]:
                return web.json_response(_public(message))
        return error_answer(404, 20404, "The requested resource was not found")

    async def _list(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        found = [_public(message) for message in reversed(self.messages) if _listed(message, asked)]
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

    async def _take_stop(self, request: web.Request) -> web.Response:
        self.stopped |= set(await request.json())
        return web.json_response(sorted(self.stopped))


def _listed(message: dict[str, Any], asked: dict[str, str]) -> bool:
    if any(name in asked and asked[name] != message[name.lower()] for name in ("To", "From")):
        return False
    days = {name: date.fromisoformat(asked[name][:10]) for name in asked if name.startswith("DateSent")}
    if not days or message["date_sent"] is None:
        return not days
    sent = parsedate_to_datetime(message["date_sent"]).date()
    return days.get("DateSent>", sent) <= sent <= days.get("DateSent<", sent) and sent == days.get(
        "DateSent", sent
    )


def _public(message: dict[str, Any]) -> dict[str, Any]:
    """What Twilio shows of a message."""
    return {k: v for k, v in message.items() if k not in ("status_callback", "validity_period", "created")}


@contextmanager
def in_thread(server: TwilioServer) -> Iterator[TwilioServer]:
    """Run the server in a thread of its own, for tests without a running loop."""
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server:
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10), "the stand-in for Twilio did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def main() -> None:
    """Serve until killed."""

    async def serve(server: TwilioServer) -> None:
        async with server:
            print(server.port, flush=True)
            await asyncio.Event().wait()

    parser = argparse.ArgumentParser(description="A stand-in for Twilio's message API on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    parser.add_argument("--lose", type=float, default=0.0, help="share accepted without an answer")
    parser.add_argument("--fail", type=float, default=0.0, help="share failing with 500, not accepted")
    parser.add_argument("--limit", type=float, default=0.0, help="share answered with 429")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path, help="file that accepted messages are added to")
    asyncio.run(serve(TwilioServer(**vars(parser.parse_args()))))


if __name__ == "__main__":
    main()
