"""A practice in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.clinics import store_clinic
from ingest.clinic_file import read_clinic
from ingest.patient_file import read_patients
from models.store.patients import upsert_patients
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dev_server import free_ports
from runtime.settings import PROJECT_ROOT

SAMPLE = PROJECT_ROOT / "sample"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that lead to an empty folder, and to ports on which nobody listens."""
    for name in list(os.environ):
        if name.startswith(("FOLLOW_UP_", "TEMPORAL_")):
            monkeypatch.delenv(name)
    port, ui_port = free_ports(2)
    monkeypatch.setenv("FOLLOW_UP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FOLLOW_UP_TEMPORAL_PORT", str(port))
    monkeypatch.setenv("FOLLOW_UP_UI_PORT", str(ui_port))
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
