"""How long after its event a first message is with the provider, on an idle system."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path

from temporalio.client import Client

from benchmarks.practice import Practice, one_touch_at_once, phone
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import start_follow_up

PAUSE_SECONDS = 0.05
WITHIN_SECONDS = 10.0
POLL_SECONDS = 0.01


async def start_to_provider(
    client: Client, database: Database, practice: Practice, accepted: Path, count: int
) -> list[float]:
    """Seconds from the commit of the event to the provider's acceptance, one event after another.

    ``accepted``: the file to which the provider adds a line for each message it accepts.
    """
    practice.add_patients(count)
    sequence = one_touch_at_once()
    seconds = []
    with accepted.open() as lines:
        lines.seek(0, 2)
        for _ in range(count):
            follow_up_id, patient = await practice.accept(sequence)
            accepted_at = utc_now()
            await start_follow_up(client, database, follow_up_id, accepted_at)
            async with asyncio.timeout(WITHIN_SECONDS):
                message = {"to": ""}
                while message["to"] != phone(patient):
                    line = lines.readline()
                    if line.endswith("\n"):
                        message = json.loads(line)
                    else:
                        await asyncio.sleep(POLL_SECONDS)
            seconds.append((datetime.fromisoformat(message["created"]) - accepted_at).total_seconds())
            await asyncio.sleep(PAUSE_SECONDS)
    return seconds


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
