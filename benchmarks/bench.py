"""The whole measurement: everything up and warm, rounds of bare, ours and DBOS, then the single figures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from benchmarks import claims, decisions
from benchmarks.history import events_of
from benchmarks.latency import percentile, start_to_provider
from benchmarks.machine import describe
from benchmarks.practice import PAUSE, STEPS
from benchmarks.rounds import Round, System, ratio
from benchmarks.systems import Product, up

FIRST_RATE = 12.0
"""Follow-ups per second that each system's warm-up begins with, as a guess."""
PRESSURE = 1.15
"""How many times more follow-ups are in flight than sleep: enough to keep the machine busy."""
LATENCIES = 100
HISTORIES = 50
DECIDE_SECONDS = 3.0

Say = Callable[[str], None]


async def measure(rounds: int, seconds: float, say: Say) -> dict[str, Any]:
    """All keys and figures of the report. ``seconds``: of load on one system in one round."""
    result: dict[str, Any] = {"machine": describe()}
    with tempfile.TemporaryDirectory(prefix="follow-up-bench-") as folder:
        async with AsyncExitStack() as stack:
            say("starting the server, the provider and three workers")
            product, systems = await up(stack, Path(folder))
            load = await _rounds(product, systems, rounds, seconds, say)
            say("reading histories")
            events = await _events(product)
            say(f"latency of {LATENCIES} triggers, one at a time")
            latency = await _latency(product)
    say("decisions")
    rate = round(decisions.per_second(DECIDE_SECONDS))
    claimed = claims.measure(say)
    return {**result, **load, **events, **latency, "decide_per_s": rate, **claimed}


async def _rounds(
    product: Product, systems: list[System], count: int, seconds: float, say: Say
) -> dict[str, Any]:
    bare, ours, dbos = systems
    rate = {}
    for system in systems:
        say(f"warming up {system.name}")
        warm = await _loaded(product, system, FIRST_RATE, seconds)
        rate[system.name] = warm.load.per_second
    messages, product.finished = _messages(product.accepted), []
    sent_by_dbos = 0
    for number in range(1, count + 1):
        for system in systems:
            measured = await _loaded(product, system, rate[system.name], seconds)
            rate[system.name] = measured.load.per_second
            system.rounds.append(measured)
            say(
                f"round {number} of {count}, {system.name}:"
                f" {measured.load.completed} follow-ups, {measured.load.per_second:.1f} per second,"
                f" {measured.cpu_per_follow_up * 1000:.0f} ms of CPU each"
            )
        sent_by_dbos += 3 * dbos.rounds[-1].load.completed
    expected = 3 * len(product.finished) + sent_by_dbos
    return {
        "cpu_ratio_bare": round(ratio(ours, bare, lambda each: each.cpu_per_follow_up), 3),
        "throughput_ratio_bare": round(ratio(ours, bare, lambda each: each.load.per_second), 3),
        "throughput_ratio_dbos": round(ratio(ours, dbos, lambda each: each.load.per_second), 3),
        "rounds": count,
        "messages_lost_or_doubled": _messages(product.accepted) - messages - expected,
        "systems": {system.name: system.figures() for system in systems},
    }


async def _loaded(product: Product, system: System, rate: float, seconds: float) -> Round:
    """One load on a system that lately completed ``rate`` follow-ups per second.

    Each sleeps three times, so that many times as many are in flight, and some more that are at work: too
    few would measure how long they sleep, too many how long they queue.
    """
    in_flight = round(rate * len(STEPS) * PAUSE.total_seconds() * PRESSURE)
    product.expect(in_flight, seconds)
    return await system.measure(in_flight, seconds)


async def _events(product: Product) -> dict[str, Any]:
    step = max(len(product.finished) // HISTORIES, 1)
    found = [await events_of(product.client, each) for each in product.finished[::step][:HISTORIES]]
    gaps = sorted(gap for each in found for gap in each.per_touch)
    return {
        "events_per_touch": max(set(gaps), key=gaps.count),
        "events_per_touch_worst": gaps[-1],
        "timers_per_follow_up": round(sum(each.timers for each in found) / len(found), 2),
        "events_per_follow_up": round(sum(each.total for each in found) / len(found), 1),
        "history_bytes_per_follow_up": round(sum(each.bytes for each in found) / len(found)),
    }


async def _latency(product: Product) -> dict[str, Any]:
    seconds = await start_to_provider(
        product.client, product.database, product.practice, product.accepted, LATENCIES
    )
    return {
        "start_to_provider_p50_s": round(percentile(seconds, 0.5), 4),
        "start_to_provider_p99_s": round(percentile(seconds, 0.99), 4),
        "start_to_provider_count": len(seconds),
    }


def _messages(accepted: Path) -> int:
    return sum(1 for line in accepted.read_text().splitlines() if json.loads(line)["sid"])
