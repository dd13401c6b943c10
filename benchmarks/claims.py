"""How long a claim takes with every guard, at a million ledger rows, on both databases."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from activities.claiming import Claimed, Claims
from activities.judging import Judge
from activities.pinned import PinnedSequences
from activities.rendering import Renderer
from benchmarks.latency import percentile
from benchmarks.ledger_rows import AGES, fill, waiting
from core.types import Channel, Sequence
from models.contracts import SendInput
from models.tables import metadata
from runtime.database import Database
from sequences.catalog import load_catalog
from tests.support.gateway import RecordingGateway
from tests.support.postgresql import PostgresqlServer

PATIENTS = 200_000
CLAIMS, WARM_UP = 2_000, 200
SYNCS, SYNC_BYTES = 500, 60_000
"""About what one claim appends to SQLite's log."""
FILLING_CACHE_KB = 600_000
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
"""A Tuesday, 13:00 in London."""
_STRIDE = 104_729  # prime, so that claims hop from one end of every index to the other

Say = Callable[[str], None]


def measure(say: Say, patients: int = PATIENTS, claims: int = CLAIMS) -> dict[str, Any]:
    """Milliseconds of one claim transaction, begin to commit, synced to the disk: median and 99 %."""
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="follow-up-claims-") as folder:
        syncs = _sync_times(Path(folder) / "sync")
        result["disk_sync_p50_ms"] = round(percentile(syncs, 0.5) * 1000, 2)
        result["disk_sync_p99_ms"] = round(percentile(syncs, 0.99) * 1000, 2)
        for name, address in (("sqlite", _sqlite), ("postgresql", _postgresql)):
            with address(Path(folder)) as url:
                say(f"claims on {name}: filling {patients * len(AGES):,} ledger rows")
                _fill(url, patients)
                say(f"claims on {name}: {claims:,}, one at a time")
                seconds = _claim_times(url, patients, claims)
            result[f"claim_p50_ms_{name}"] = round(percentile(seconds, 0.5) * 1000, 2)
            result[f"claim_p99_ms_{name}"] = round(percentile(seconds, 0.99) * 1000, 2)
    return {**result, "claim_ledger_rows": patients * len(AGES), "claim_patients": patients}


def _sync_times(path: Path) -> list[float]:
    """Seconds the disk itself takes for what a commit waits for: no claim can be quicker."""
    seconds = []
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(SYNC_BYTES))
            began = perf_counter()
            os.fsync(file.fileno())
            seconds.append(perf_counter() - began)
    return seconds


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'claims.db'}"


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    server = PostgresqlServer(folder, durable=True)
    try:
        yield server.new_database()
    finally:
        server.stop()


def _fill(url: str, patients: int) -> None:
    """On a connection of its own, so that what makes filling quick does not help the claims."""
    database = Database(url)
    metadata.create_all(database.engine)
    with database.writing() as connection:
        quicker = f"PRAGMA cache_size = -{FILLING_CACHE_KB}"
        if not database.is_sqlite:
            quicker = "SET LOCAL session_replication_role = replica"  # no look-up per reference
        connection.exec_driver_sql(quicker)
        fill(connection, load_catalog()["no_show"], patients, NOW - timedelta(hours=2))
    database.close()


def _claim_times(url: str, patients: int, claims: int) -> list[float]:
    """Seconds of each claim; every one is for another patient and succeeds."""
    sequence = load_catalog()["no_show"]
    step = sequence.step("missed")
    database = Database(url)
    gateways = {Channel.SMS: RecordingGateway("SM", lambda _: NOW)}
    judge = Judge(PinnedSequences(), dict.fromkeys(Channel, ""))
    maker = Claims(judge, Renderer(), gateways)
    seconds = []
    for number in range(WARM_UP + claims):
        asked = _asked(sequence, step.id, number * _STRIDE % patients)
        began = perf_counter()
        with database.writing() as connection:
            made = maker.make(connection, asked, NOW)
        seconds.append(perf_counter() - began)
        if not isinstance(made, Claimed):
            raise RuntimeError(f"a claim that should succeed was {made.state}: {made.next.label}")
    database.close()
    return seconds[WARM_UP:]


def _asked(sequence: Sequence, step: str, patient: int) -> SendInput:
    return SendInput(waiting(patient), sequence.digest, step, Channel.SMS, 1, 2)


def main() -> None:
    """``python -m benchmarks.claims``: measure once and print."""
    for key, figure in measure(print).items():
        print(f"{key}: {figure:,}")


if __name__ == "__main__":
    main()
