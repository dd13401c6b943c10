"""A practice in a folder of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.clinics import store_clinic
from ingest.clinic_file import read_clinic
from ingest.patient_file import read_patients
from models.store.patients import upsert_patients
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dev_server import DevServer, free_ports, start, stop
from runtime.settings import PROJECT_ROOT
from tests.cli.commands import always_open, answer, machine, told
from tests.cli.processes import Started, started, until

SAMPLE = PROJECT_ROOT / "sample"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that lead to an empty folder, and to ports on which nobody listens."""
    for name in list(os.environ):
        if name.startswith(("FOLLOW_UP_", "TEMPORAL_")):
            monkeypatch.delenv(name)
    port, ui_port, api_port = free_ports(3)
    monkeypatch.setenv("FOLLOW_UP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FOLLOW_UP_TEMPORAL_PORT", str(port))
    monkeypatch.setenv("FOLLOW_UP_UI_PORT", str(ui_port))
    monkeypatch.setenv("FOLLOW_UP_API_PORT", str(api_port))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
def practice(folder: Path) -> Iterator[Database]:
    """The sample clinic with its patients, in a database of its own."""
    database = Database(f"sqlite:///{folder / 'follow_up.db'}")
    migrate.upgrade(database)
    clinic = read_clinic(SAMPLE / "clinic.toml")
    found = read_patients(SAMPLE / "patients.csv", clinic.country, utc_now().date())
    with database.writing() as connection:
        store_clinic(connection, clinic)
        upsert_patients(connection, clinic.id, found.records, utc_now())
    yield database
    database.close()


@pytest.fixture(scope="session")
def temporal_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real Temporal server in memory, for all tests of a process."""
    (port,) = free_ports(1)
    log_file = tmp_path_factory.mktemp("temporal") / "temporal.log"
    process = asyncio.run(start(DevServer(port, None, None, log_file)))
    yield port
    stop(process)


@pytest.fixture
def temporal(practice: Database, temporal_port: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The practice, with settings that lead to a Temporal that runs."""
    monkeypatch.setenv("FOLLOW_UP_TEMPORAL_PORT", str(temporal_port))
    return temporal_port


@pytest.fixture
def worker(temporal: int, folder: Path) -> Iterator[Started]:
    """``worker.py`` at work for the practice."""
    with started(folder, "worker.py") as process:
        process.until("The worker runs.")
        yield process
        assert process.interrupt() == 0


@pytest.fixture
def to_approve(worker: Started, practice: Database, folder: Path) -> str:
    """An enquiry at a clinic that approves: its follow-up's e-mail and text wait for a colleague."""
    answer("clinic", "load", always_open(folder))
    with practice.writing() as connection:
        connection.execute(text("UPDATE clinic SET approve_until = '2199-01-01 00:00:00'"))
    opened = str(machine(*told("new_enquiry", "HL-1001", "e-1"))["follow_up"])
    waiting = ("approve:ack_email", "approve:ack_sms")
    until(lambda: all(name in answer("tasks") for name in waiting), lambda: answer("status", opened))
    return opened
