"""The application behind a real server: it starts, serves, and leaves nobody without an answer."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import time
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.server import serving
from runtime.database import Database
from runtime.dev_server import PortInUse
from tests.api.application import ACCOUNT, KEY, ON_SQLITE, PUBLIC, dependencies
from tests.support.rows import select
from tests.support.signing import signed

pytestmark = ON_SQLITE
NO_SHOW = {"type": "no_show", "source_ref": "visit-1", "patient": "p1"}
TEXT = {
    "MessageSid": "SM" + "1" * 32,
    "From": "+447700900123",
    "To": "+447700900000",
    "Body": "Zenobia Quill",
}


async def test_it_serves_and_stops(practice: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with serving(create_app(dependencies(practice)), "127.0.0.1", 0) as address:
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
        async with httpx.AsyncClient(base_url=address) as http:
            assert (await http.get("/health")).json()["status"] == "ok"
            told = await http.post("/v1/events", json=NO_SHOW, headers={"Authorization": f"Bearer {KEY}"})
            assert told.status_code == 201
            webhook = signed("/twilio/inbound", **TEXT)
            assert (await http.post(webhook.path, **webhook.arguments())).status_code == 200
            strange = await http.get("/u/Zenobia%20Quill?ssn=900123")
            assert strange.status_code == 404
            assert "server" not in strange.headers
    with pytest.raises(httpx.ConnectError):
        await httpx.AsyncClient().get(f"{address}/health")
    client = ("httpx", "httpcore")
    ours = "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith(client))
    for planted in ("Zenobia", "Quill", "900123", KEY, ACCOUNT, PUBLIC):
        assert planted not in ours


async def test_answers_do_not_wait_for_the_network(practice: Database) -> None:
    """With Nagle's algorithm, the second half of every answer waits 40 ms for an acknowledgement."""
    times = []
    async with (
        serving(create_app(dependencies(practice)), "127.0.0.1", 0) as address,
        httpx.AsyncClient() as http,
    ):
        for _ in range(30):
            begun = time.perf_counter()
            await http.get(f"{address}/nothing")
            times.append(time.perf_counter() - begun)
    assert min(times) < 0.03


class Slow:
    """A database whose writes wait to be let through."""

    def __init__(self, database: Database) -> None:
        self.read = database.read
        self._write = database.write
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def write(self, *arguments: Any, **named: Any) -> Any:
        self.begun.set()
        await self.go_on.wait()
        return await self._write(*arguments, **named)


class Bell:
    """Temporal, a little slow."""

    def __init__(self) -> None:
        self.started: list[str] = []

    async def start_workflow(self, *_: Any, id: str, **__: Any) -> None:
        await asyncio.sleep(0.3)
        self.started.append(id)


async def test_what_is_in_flight_is_answered_and_done_before_it_stops(practice: Database) -> None:
    slow, bell = Slow(practice), Bell()
    app = create_app(dependencies(slow, client=bell))  # type: ignore[arg-type]
    async with httpx.AsyncClient() as http:
        async with serving(app, "127.0.0.1", 0) as address:
            asked = asyncio.create_task(
                http.post(f"{address}/v1/events", json=NO_SHOW, headers={"Authorization": f"Bearer {KEY}"})
            )
            await slow.begun.wait()
            asyncio.get_running_loop().call_later(0.5, slow.go_on.set)
        answer = await asked
    assert answer.status_code == 201
    assert bell.started == [answer.json()["follow_up_id"]]
    assert select(practice, "SELECT count(*) FROM follow_up WHERE started_at IS NOT NULL") == [(1,)]


async def test_a_port_that_is_taken_is_said(practice: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port}, needed for the web application"):
            async with serving(create_app(dependencies(practice)), "127.0.0.1", port):
                pytest.fail("served on a port that is taken")


async def test_lengths_that_lie_and_half_requests_hurt_nobody(practice: Database) -> None:
    async with serving(create_app(dependencies(practice)), "127.0.0.1", 0) as address:
        host, port = address.removeprefix("http://").split(":")
        head = b"POST /twilio/inbound HTTP/1.1\r\nHost: x\r\n"
        for request, status in (
            (head + b"Content-Length: 99999999999\r\n\r\n" + b"x" * 400_000, b"413"),
            (head + b"Content-Length: -1\r\n\r\n", b"400"),
            (head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", b"400"),
            (head + b"X: " + b"y" * 100_000 + b"\r\n\r\n", b"4"),
            (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
            (
                b"POST http://evil.example/twilio/inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                b"4",
            ),
        ):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(request)
            line = await asyncio.wait_for(reader.readline(), 10)
            assert line.split()[1].startswith(status), (request[:80], line)
            writer.close()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head + b"Content-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()
        async with httpx.AsyncClient(base_url=address) as http:
            assert (await http.get("/health")).status_code == 200
