"""The same three touches on DBOS, its SQLite default: one process that runs its own load.

Facts, decision, claim, POST and settling are the product's own functions; only what makes them durable
differs. Written as DBOS's documentation does it: a workflow, steps, its durable sleep. Sleeps count from
the touch before, so that one that is late is never left out.
``python -m benchmarks.dbos_job FOLDER DATABASE TWILIO``; each line of input is IN_FLIGHT SECONDS.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dbos import DBOS
from sqlalchemy import Connection

from activities.claiming import Claimed, Claims
from activities.judging import Judge
from activities.messaging import record_outcome
from activities.pinned import PinnedSequences
from activities.rendering import Renderer
from benchmarks.load import keep_in_flight
from benchmarks.practice import PAUSE, STEPS, Practice, three_due_at_once
from core.types import Channel
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN
from gateways.twilio_messages import TwilioGateway
from models.contracts import SendInput
from runtime.clock import utc_now
from runtime.database import Database

PATIENTS_PER_SECOND = 40


class DbosJob:
    """The steps of a touch, with their dependencies."""

    def __init__(self, database: Database, gateway: TwilioGateway) -> None:
        self._database = database
        self._gateway = gateway
        self._judge = Judge(PinnedSequences(), {Channel.SMS: "", Channel.EMAIL: ""})
        self._claims = Claims(self._judge, Renderer(), {Channel.SMS: gateway})

    def register(self) -> Any:
        """Tell DBOS of workflow and steps; gives the workflow."""

        @DBOS.step()
        async def assess(follow_up_id: str, digest: str, number: int) -> str:
            result = await self._database.write(
                self._judge.judge_and_keep, follow_up_id, digest, number, utc_now()
            )
            return result.verdict.kind

        @DBOS.step()
        async def send(follow_up_id: str, digest: str, step: str, number: int) -> str:
            asked = SendInput(follow_up_id, digest, step, Channel.SMS, 1, number)
            claim = await self._database.write(self._claims.make, asked, utc_now())
            if not isinstance(claim, Claimed):
                return claim.state
            outcome = await self._gateway.send(claim.outgoing)

            def settle(connection: Connection) -> str:
                now = utc_now()
                state = record_outcome(connection, claim.outgoing.reference, outcome, now).state
                following = self._judge.judge_and_keep(connection, follow_up_id, digest, number, now)
                return "over" if following.verdict.kind == "stop" else state

            return await self._database.write(settle)

        @DBOS.workflow()
        async def follow_up(follow_up_id: str, digest: str) -> str:
            number, state = 0, "none"
            for step in STEPS:
                await DBOS.sleep_async(PAUSE.total_seconds())
                if await assess(follow_up_id, digest, number + 1) != "send":
                    return f"{step} not due"
                state = await send(follow_up_id, digest, step, number + 2)
                if state != ("over" if step == STEPS[-1] else "sent"):
                    return f"{step} {state}"
                number += 2
            return state

        return follow_up


async def serve(folder: str, database_url: str, twilio_url: str) -> None:
    """Run one load per line of input and answer each with a line of JSON."""
    database = Database(database_url)
    workflow = DbosJob(database, TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=twilio_url)).register()
    DBOS(
        config={
            "name": "follow-up-bench",
            "system_database_url": f"sqlite:///{Path(folder) / 'dbos.db'}",
            "log_level": "ERROR",
        }
    )
    DBOS.launch()
    practice, sequence = Practice(database), three_due_at_once()

    async def job() -> None:
        follow_up_id, _ = await practice.accept(sequence)
        handle = await DBOS.start_workflow_async(workflow, follow_up_id, sequence.digest)
        result = await handle.get_result()
        if result != "over":
            raise RuntimeError(f"a follow-up on DBOS ended with: {result}")

    print(os.getpid(), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        in_flight, seconds = int(line.split()[0]), float(line.split()[1])
        practice.add_patients(in_flight + int(seconds * PATIENTS_PER_SECOND))
        load = await keep_in_flight(job, in_flight=in_flight, seconds=seconds)
        print(json.dumps(asdict(load)), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4]))
