"""One measurement: the product up, follow-ups running, webhooks arriving, then every forgery we know."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.installation import Installation
from benchmarks.latency import percentile
from benchmarks.machine import Others, cpu_seconds
from benchmarks.practice import STEPS
from benchmarks.processes import child
from benchmarks.programs import output_of, program
from benchmarks.webhooks import background
from benchmarks.webhooks.arrivals import INBOUND, STATUS, Arrival, arrivals
from benchmarks.webhooks.background import Background
from benchmarks.webhooks.posting import post, request_of
from benchmarks.webhooks.sending import Answered, answers_in, write_to
from benchmarks.webhooks.stored import stored
from runtime.database import Database
from runtime.dev_server import DevServer, free_ports, running
from runtime.temporal import connect
from tests.support.forgeries import FORGERIES
from tests.support.signing import ACCOUNT, PUBLIC, SHARED_KEY, TOKEN

REPORTS_OF_A_MESSAGE = 4
FEWEST_PATIENTS = 50
SETTLES_WITHIN_SECONDS = 20.0
NOTHING_BY_ITSELF = '{"silent": 1.0}'
"""The stand-in for Twilio reports on no message: what arrives is what was planned."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """``rate``: webhooks a second, of which patients wrote the share ``texts``. ``follow_ups``: new ones a
    second meanwhile, of three messages each."""

    rate: float = 50.0
    seconds: float = 60.0
    texts: float = 0.2
    follow_ups: float = 2.0
    seed: int = 20261126

    @property
    def patients(self) -> int:
        """Enough that each of their messages is reported on as often as Twilio does."""
        reports = self.rate * self.seconds * (1 - self.texts)
        return max(math.ceil(reports / REPORTS_OF_A_MESSAGE / len(STEPS)), FEWEST_PATIENTS)

    @property
    def other_patients(self) -> int:
        """For the follow-ups opened meanwhile, with time to spare."""
        return math.ceil(self.follow_ups * (self.seconds + 120))


async def measure(plan: Plan, folder: Path, say: Say) -> dict[str, Any]:
    """All figures. Everything is kept in ``folder``, which is empty."""
    async with AsyncExitStack() as stack:
        temporal_port, web_port = free_ports(2)
        server = DevServer(temporal_port, None, folder / "temporal.db", folder / "temporal.log")
        await stack.enter_async_context(running(server))
        provider = await stack.enter_async_context(
            child("benchmarks.tied", "fake_provider", "--delivery", NOTHING_BY_ITSELF)
        )
        place = Installation(folder, server.address, f"http://127.0.0.1:{provider.said}", web_port)
        database = place.new_database()
        stack.callback(database.close)
        work = Background(await connect(place.settings()), database)
        signed = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_WEBHOOK_KEY": SHARED_KEY}
        web = await stack.enter_async_context(
            program(place.web_application(PUBLIC_BASE_URL=PUBLIC, **signed))
        )
        await stack.enter_async_context(program(place.worker()))
        say(f"follow-ups of {plan.patients} patients, whose messages webhooks will be about")
        sent = await work.wait_for_patients(plan.patients)
        planned = arrivals(sent, plan.patients, plan.rate, plan.seconds, plan.texts, random.Random(plan.seed))
        async with work.opening(plan.follow_ups, plan.other_patients):
            say(f"{len(planned)} webhooks over {plan.seconds:.0f} s")
            loaded = await _load(planned, folder, web_port, web.pid, database, work)
            say(f"{len(FORGERIES)} forgeries")
            forged = await _forge(web_port, database)
    return {**loaded, **forged}


async def _load(
    planned: list[Arrival], folder: Path, port: int, pid: int, database: Database, work: Background
) -> dict[str, Any]:
    file = folder / "webhooks.jsonl"
    await asyncio.to_thread(write_to, file, planned)
    before, opened, ended = await database.read(stored), work.opened, await database.read(background.closed)
    cpu, began, others = cpu_seconds(pid), monotonic(), Others()
    code, printed = await output_of(("benchmarks.webhooks.sending", str(file), str(port)), {})
    if code:
        raise RuntimeError(f"the process that sends ended with {code}: {printed[-2000:]}")
    took, cpu, foreign = monotonic() - began, cpu_seconds(pid) - cpu, others.share()
    answers, after = answers_in(printed), await database.read(stored)
    texts = {each.sid for each in planned if each.kind == INBOUND}
    reports = len(planned) - len(texts)
    statuses = Counter(answer.status for answer in answers)
    return {
        "webhooks": len(planned),
        "reports": reports,
        "texts": len(texts),
        **_figures("all", answers),
        **_figures(STATUS, [a for a, each in zip(answers, planned, strict=True) if each.kind == STATUS]),
        **_figures(INBOUND, [a for a, each in zip(answers, planned, strict=True) if each.kind == INBOUND]),
        "late_p99_ms": round(percentile([each.late for each in answers], 0.99) * 1000, 1),
        "answers": {str(status): number for status, number in sorted(statuses.items())},
        "not_taken": sum(not 200 <= each.status < 300 for each in answers),
        "not_stored": len(texts - after.texts) + abs(reports - (after.reports - before.reports)),
        "used_by_others": round(foreign, 3),
        "web_cpu_ms_each": round(cpu / len(planned) * 1000, 2),
        "follow_ups_opened_meanwhile_per_s": round((work.opened - opened) / took, 2),
        "follow_ups_ended_meanwhile_per_s": round((await database.read(background.closed) - ended) / took, 2),
    }


def _figures(name: str, answers: list[Answered]) -> dict[str, float]:
    """Milliseconds from the time a webhook was due to its whole answer."""
    times = [each.seconds * 1000 for each in answers] or [0.0]
    shares = {"p50": 0.5, "p99": 0.99, "worst": 1.0}
    return {f"{name}_{word}_ms": round(percentile(times, share), 1) for word, share in shares.items()}


async def _forge(port: int, database: Database) -> dict[str, Any]:
    """Every forgery once, while follow-ups go on: how many were answered how, and what they left behind."""
    before = await database.read(stored)
    answers = {name: await post(port, request_of(each)) for name, each in FORGERIES.items()}
    async with asyncio.timeout(SETTLES_WITHIN_SECONDS):  # refusals are written down after the answer
        while (after := await database.read(stored)).refused - before.refused < len(FORGERIES):
            await asyncio.sleep(0.2)
    return {
        "forgeries": len(FORGERIES),
        "forgeries_refused": sum(status == 403 for status in answers.values()),
        "forgeries_accepted": [name for name, status in answers.items() if status != 403],
        "forgeries_stored": after.taken - before.taken,
        "forgeries_counted": after.refused - before.refused,
    }
