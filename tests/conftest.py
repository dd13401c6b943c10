"""Databases that every store and activity test runs on: a real SQLite file and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from models.tables import metadata
from runtime.database import Database
from tests.support.postgresql import PostgresqlServer


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests run on the event loop that the worker and the web application run on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlServer]:
    """One server per test process, started on first use."""
    server = PostgresqlServer(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database, once for each kind we support."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'follow_up.db'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to copy: making them anew costs more than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "tables.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: PostgresqlServer) -> str:
    """The address of a PostgreSQL database with all tables, to copy."""
    url = postgresql.new_database()
    _make_tables(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and no rows, once for each kind we support."""
    if request.param == "sqlite":
        path = tmp_path / "follow_up.db"
        shutil.copyfile(request.getfixturevalue("sqlite_tables"), path)
        url = f"sqlite:///{path}"
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        url = server.new_database(like=request.getfixturevalue("postgresql_tables"))
    opened = Database(url)
    yield opened
    opened.close()


def _make_tables(url: str) -> None:
    database = Database(url)
    metadata.create_all(database.engine)
    database.close()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without the interpreter's teardown, in which the Temporal client sometimes crashes."""
    status = getattr(config, "follow_up_exit_status", None)
    if status is not None and not hasattr(config, "workerinput"):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.follow_up_exit_status = int(exitstatus)  # type: ignore[attr-defined]
