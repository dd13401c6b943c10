"""Patients book while the worker is dead and answers are lost: nothing is sent to them from then on."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from benchmarks.faults.ledger import outcomes
from runtime.database import Database
from runtime.dev_server import running
from runtime.dispatch import ring
from tests.faults import ledgers
from tests.faults.processes import accepted, client_of, temporal_server, twilio_process, worker_process

FOLLOW_UPS = 200
BATCHES = 5
LOSE, HANG = "0.05", "0.1"
"""Shares of messages that the provider takes without saying so, at once or after a long silence."""
SECOND_TOUCH_SECONDS = 10.0
AN_HOUR = 3600.0
SECONDS_BETWEEN_KILLS = (1.0, 3.0)
LATE = """
    SELECT m.id FROM message m JOIN appointment a ON a.patient_id = m.patient_id
    WHERE m.claimed_at >= a.first_seen_at
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_who_books_while_the_worker_is_dead_gets_no_further_message(tmp_path):
    server, chance = temporal_server(tmp_path), random.Random(20261126)
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    database = Database(url)
    ledgers.prepare(database, FOLLOW_UPS)
    sequence = ledgers.short_sequence(0, SECOND_TOUCH_SECONDS, AN_HOUR)
    open_claims = []
    with twilio_process(tmp_path / "twilio.jsonl", "--lose", LOSE, "--hang", HANG) as twilio:
        async with running(server), worker_process(url, server.address, twilio) as worker:
            client = await client_of(server)
            ids = await asyncio.to_thread(ledgers.open_for, database, sequence, range(FOLLOW_UPS))
            for batch in range(BATCHES):
                await asyncio.sleep(chance.uniform(*SECONDS_BETWEEN_KILLS))
                await worker.kill()
                open_claims.append(ledgers.open_claims(database))
                patients = range(batch, FOLLOW_UPS, BATCHES)
                ledgers.book_for(database, patients)
                await asyncio.gather(*(ring(client, ids[patient], "booking_changed") for patient in patients))
                await worker.start()
            await ledgers.until(lambda: _outcomes(database) == {"booked": FOLLOW_UPS}, within=120)
            found = ledgers.compare(database, await accepted(twilio))
    late = ledgers.rows(database, LATE)
    database.close()
    print(f"\nopen claims at the kills: {open_claims}; {found}; {len(late)} after a booking")
    assert late == []
    assert found.faults == 0, found
    assert sum(open_claims) > 0, "no kill hit a message on its way"
    assert 0 < found.accepted < 2 * FOLLOW_UPS, "no booking came in time to spare anybody a message"


def _outcomes(database: Database) -> Counter[str]:
    with database.reading() as connection:
        return outcomes(connection)
