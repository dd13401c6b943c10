"""One fault run: everything up in processes of its own, follow-ups fed in, the worker killed, all counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import urlopen

from benchmarks.faults import ledger
from benchmarks.faults.count import Counted, count, taken_from
from benchmarks.faults.feed import Feed, Say
from benchmarks.faults.kills import Killer
from benchmarks.faults.plan import Plan
from benchmarks.installation import Installation
from benchmarks.practice import STEPS
from benchmarks.processes import child
from benchmarks.programs import Command, output_of, program
from runtime.dev_server import DevServer, free_ports, running
from runtime.temporal import connect


@dataclass(frozen=True, slots=True)
class Ran:
    """``finished``: within the time allowed. ``cut_off``: messages that a kill hit before their settlement.

    ``events``: what happened to messages, by kind. ``reconcile``, ``verify``: what these commands said, with
    their exit codes. ``provider``: the stand-in's counts of requests, faults and callbacks.
    """

    finished: bool
    seconds: float
    kills: int
    cut_off: int
    counted: Counted
    outcomes: dict[str, int]
    events: dict[str, int]
    reconcile: dict[str, Any]
    verify: dict[str, Any]
    provider: dict[str, Any]


async def run(
    plan: Plan, folder: Path, say: Say, worker: Callable[[Installation], Command] = Installation.worker
) -> Ran:
    """Everything in ``folder``, which is empty. ``worker``: the product's own, or one with less patience."""
    async with AsyncExitStack() as stack:
        temporal_port, web_port = free_ports(2)
        server = DevServer(temporal_port, None, folder / "temporal.db", folder / "temporal.log")
        await stack.enter_async_context(running(server))
        state = ("--state", str(folder / "accepted.jsonl"))
        provider = await stack.enter_async_context(
            child("benchmarks.tied", "fake_provider", *plan.provider(), *state)
        )
        place = Installation(folder, server.address, f"http://127.0.0.1:{provider.said}", web_port)
        database = place.new_database()
        stack.callback(database.close)
        client = await connect(place.settings())
        feed = Feed(plan, client, database, say)
        await stack.enter_async_context(program(place.web_application()))
        started = await stack.enter_async_context(program(worker(place)))
        killer = Killer(started, database, plan.kill_every)
        say(f"everything is up in {folder}; {plan.follow_ups} follow-ups of {len(STEPS)} messages")
        began = monotonic()
        async with killer.at_work():
            finished = await _in_time(feed, plan.within)
        seconds = monotonic() - began
        await asyncio.sleep(plan.callbacks.last_within)
        say("asking the provider once more, then counting")
        reconciled = await _answer(place, "reconcile")
        messages = (await asyncio.to_thread(_read, f"{place.provider}/_state"))["messages"]
        verified = await _answer(place, "verify")
        return Ran(
            finished=finished,
            seconds=seconds,
            kills=killer.kills,
            cut_off=len(killer.cut_off),
            counted=await database.read(_count, messages),
            outcomes=dict(await database.read(ledger.outcomes)),
            events=dict(await database.read(ledger.events)),
            reconcile=reconciled,
            verify=verified,
            provider=await asyncio.to_thread(_read, f"{place.provider}/_counts"),
        )


async def _in_time(feed: Feed, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await feed.run()
    except TimeoutError:
        return False
    return True


def _count(connection: Any, messages: list[dict[str, Any]]) -> Counted:
    touches = [(each, step) for each in ledger.follow_ups(connection) for step in STEPS]
    taken = [taken_from(message) for message in messages]
    return count(touches, ledger.rows(connection), taken, ledger.tasks(connection))


async def _answer(place: Installation, command: str) -> dict[str, Any]:
    """What ``starter.py ledger COMMAND`` says, with its exit code."""
    code, printed = await output_of(("starter.py", "ledger", command, "--json"), place.environment())
    try:
        said = json.loads(printed)
    except ValueError:
        said = {"said": printed[-2000:]}
    return {"exit_code": code, **said}


def _read(address: str) -> dict[str, Any]:
    with urlopen(address) as answer:
        read: dict[str, Any] = json.load(answer)
    return read
