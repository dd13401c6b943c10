"""The worker dies at random moments while the provider loses answers: nothing twice, nothing lost."""

from __future__ import annotations

import asyncio
import random

import pytest

from runtime.database import Database
from runtime.dev_server import running
from runtime.dispatch import ring
from tests.faults import ledgers
from tests.faults.processes import accepted, client_of, temporal_server, twilio_process, worker_process

FOLLOW_UPS = 200
KILLS = 8
LOSE = 0.05
SECONDS_BETWEEN_KILLS = (1.0, 4.0)


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_killing_the_worker_loses_nothing_and_sends_nothing_twice(tmp_path):
    server, chance = temporal_server(tmp_path), random.Random(20261124)
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    database = Database(url)
    ledgers.prepare(database, FOLLOW_UPS)
    with twilio_process(tmp_path / "twilio.jsonl", lose=LOSE) as twilio:
        async with running(server), worker_process(url, server.address, twilio) as worker:
            client = await client_of(server)
            sequence = ledgers.short_sequence(0, 12)
            ids = await asyncio.to_thread(ledgers.open_for, database, sequence, range(FOLLOW_UPS))
            done_at_kills, claims_at_kills = [], []
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(*SECONDS_BETWEEN_KILLS))
                await worker.kill()
                done_at_kills.append(ledgers.settled(database))
                claims_at_kills.append(ledgers.open_claims(database))
                await worker.start()
            await ledgers.until(lambda: ledgers.settled(database) >= 2 * FOLLOW_UPS, within=150)
            await asyncio.to_thread(ledgers.book_for, database, range(FOLLOW_UPS))
            await asyncio.gather(*(ring(client, each, "booking_changed") for each in ids))
            await ledgers.until(lambda: ledgers.closed(database).total() == FOLLOW_UPS, within=60)
            found = ledgers.compare(database, await accepted(twilio))
    outcomes, doubts = ledgers.closed(database), ledgers.doubts(database)
    database.close()
    print(f"\n{FOLLOW_UPS} follow-ups, {KILLS} kills after {done_at_kills} settled messages")
    print(f"open claims at the kills: {claims_at_kills}; lost answers: {doubts}; {found}")
    assert done_at_kills[-1] < 2 * FOLLOW_UPS, "the last kill hit work in progress"
    assert doubts > 0
    assert sum(claims_at_kills) > 0
    assert found.faults == 0, found
    assert found.sent + found.unknown == 2 * FOLLOW_UPS, "each step once"
    assert outcomes == {"booked": FOLLOW_UPS}
