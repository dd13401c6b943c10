"""The stand-in for Twilio itself: as a process, in a thread, and beside Twilio's own description."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import encode_basic_auth

from fake_provider.faults import Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from fake_provider.threads import in_thread
from gateways.protocol import Accepted, Ambiguous, Outgoing, SendOutcome
from gateways.twilio_messages import TwilioGateway

ROOT = Path(__file__).parents[2]
SPECIFICATION = ROOT.parent / "shared" / "data" / "twilio" / "twilio_api_v2010.json"
TEXT = Outgoing("0", "sms", "+15005550006", "+15005550100", "Hello")


@contextmanager
def process(*arguments: str) -> Iterator[str]:
    """The stand-in as a process; yields its address."""
    command = [sys.executable, "-m", "fake_provider", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(running.stdout.readline())}"
        finally:
            running.kill()


def ask(url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(url, data, timeout=5) as answer:
        return json.load(answer)


async def send_many(url: str, count: int) -> list[SendOutcome]:
    gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=url)
    outcomes = [await gateway.send(replace(TEXT, reference=str(n), body=f"Hello {n}")) for n in range(count)]
    await gateway.close()
    return outcomes


async def test_a_killed_process_keeps_what_it_accepted(tmp_path: Path) -> None:
    state = tmp_path / "accepted.jsonl"
    options = ("--lose", "0.3", "--seed", "7", "--state", str(state))
    with process(*options) as url:
        outcomes = await send_many(url, 20)
        shown = ask(f"{url}/_state")
    lost = outcomes.count(Ambiguous("disconnected"))
    assert 0 < lost < 20
    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 20 - lost
    kept = [json.loads(line) for line in state.read_text().splitlines()]
    assert [message["body"] for message in kept] == [f"Hello {n}" for n in range(20)]
    assert shown == {"requests": {"create": 20}, "messages": kept}
    with process(*options) as url:
        again = await send_many(url, 20)
        assert len(ask(f"{url}/_state")["messages"]) == 40
    assert [type(outcome) for outcome in again] == [type(outcome) for outcome in outcomes]


async def test_faults_and_stops_are_given_over_http(tmp_path: Path) -> None:
    with process() as url:
        assert ask(f"{url}/_faults", [{"answer": "error"}])["waiting"]["create"] == 1
        assert ask(f"{url}/_stop", ["+15005550199"]) == ["+15005550199"]
        outcomes = await send_many(url, 2)
    assert [outcome.kind for outcome in outcomes] == ["ambiguous", "accepted"]


def test_it_runs_in_a_thread() -> None:
    with in_thread(TwilioServer()) as server:
        server.script(Fault("error", accept=True))
        outcomes = asyncio.run(send_many(server.url, 2))
    assert [outcome.kind for outcome in outcomes] == ["ambiguous", "accepted"]
    assert len(server.messages) == 2


async def test_rates_of_failure_follow_the_seed() -> None:
    async def kinds(seed: int) -> list[str]:
        async with TwilioServer(fail=0.3, limit=0.3, seed=seed) as server:
            outcomes = await send_many(server.url, 20)
            assert len(server.messages) == sum(outcome.kind == "accepted" for outcome in outcomes)
            return [outcome.kind for outcome in outcomes]

    first = await kinds(1)
    assert set(first) == {"accepted", "refused", "ambiguous"}
    assert await kinds(1) == first
    assert await kinds(2) != first


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="no sample data folder beside the checkout")
async def test_a_message_has_exactly_the_fields_twilio_describes() -> None:
    described = json.loads(SPECIFICATION.read_text())["components"]["schemas"]["api.v2010.account.message"]
    async with TwilioServer() as server:
        await send_many(server.url, 1)
        path = server.messages[0]["uri"]
        request = urllib.request.Request(server.url + path)
        request.add_header("Authorization", encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN))
        shown = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(request, timeout=5)))
    assert set(shown) == set(described["properties"])
