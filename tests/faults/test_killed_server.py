"""The Temporal server dies with its database file: every sleeping follow-up goes on after the restart."""

from __future__ import annotations

import asyncio

import pytest

from runtime import dev_server
from runtime.database import Database
from tests.faults import ledgers
from tests.faults.processes import accepted, temporal_server, twilio_process, worker_process

FOLLOW_UPS = 30
SLEEP_SECONDS = 10.0
DOWN_SECONDS = 3.0


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_killing_temporal_wakes_every_follow_up_all_the_same(tmp_path):
    server = temporal_server(tmp_path, tmp_path / "temporal.db")
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    database = Database(url)
    ledgers.prepare(database, FOLLOW_UPS)
    sequence = ledgers.short_sequence(0, SLEEP_SECONDS, SLEEP_SECONDS + 5)
    process = await dev_server.start(server)
    try:
        with twilio_process(tmp_path / "twilio.jsonl") as twilio:
            async with worker_process(url, server.address, twilio):
                ledgers.open_for(database, sequence, range(FOLLOW_UPS))
                await ledgers.until(lambda: ledgers.settled(database) == FOLLOW_UPS, within=30)
                process.kill()
                process.wait()
                await asyncio.sleep(DOWN_SECONDS)
                assert ledgers.settled(database) == FOLLOW_UPS, "all were asleep"
                process = await dev_server.start(server)
                await ledgers.until(lambda: ledgers.settled(database) == 3 * FOLLOW_UPS, within=60)
                found = ledgers.compare(database, await accepted(twilio))
    finally:
        await asyncio.to_thread(dev_server.stop, process)
        database.close()
    print(f"\n{FOLLOW_UPS} follow-ups slept through the death of the server: {found}")
    assert found.faults == 0, found
    assert found.sent == 3 * FOLLOW_UPS
