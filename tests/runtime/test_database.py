"""The transaction door, on both databases."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from models.store import clinics
from runtime import database as door
from runtime.database import Database


async def test_a_raise_inside_a_write_rolls_everything_back(database: Database):
    def fails(connection):
        connection.execute(
            text(
                "INSERT INTO clinic (id, name, country, locale, created_at)"
                " VALUES ('c', 'C', 'US', 'en', '2026-01-01 00:00:00')"
            )
        )
        raise RuntimeError("after the insert")

    with pytest.raises(RuntimeError, match="after the insert"):
        await database.write(fails)
    assert await database.read(lambda c: c.execute(text("SELECT count(*) FROM clinic")).scalar()) == 0


async def test_whether_anything_can_be_written_is_seen_by_writing(clinic: Database):
    await clinic.write(clinics.touch)
    assert await clinic.read(lambda c: c.execute(text("SELECT count(*) FROM clinic")).scalar()) == 1


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.reading() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


@pytest.fixture
def on_sqlite(tmp_path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with opened.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y)")
    yield opened
    opened.close()


@contextmanager
def another_writer(database: Database, seconds: float) -> Iterator[list[float]]:
    """Holds the write lock for a while on a connection of its own; says when it let go."""
    begun, let_go = threading.Event(), []

    def hold() -> None:
        other = sqlite3.connect(database.engine.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begun.set()
        time.sleep(seconds)
        let_go.append(time.monotonic())
        other.execute("COMMIT")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(5)
    yield let_go
    thread.join()


def test_a_writer_takes_its_turn_soon_after_another_is_done(on_sqlite):
    """Left to itself, SQLite looks 228 ms after it began to wait, and again after 328."""
    waited = []
    for _ in range(5):
        with another_writer(on_sqlite, 0.28) as let_go, on_sqlite.writing():
            waited.append(time.monotonic() - let_go[0])
    assert min(waited) < 0.03


def test_a_reader_waits_as_ever_after_a_writer_had_its_connection(on_sqlite):
    with on_sqlite.writing() as connection:
        writers = connection.info
    with on_sqlite.reading() as connection:
        assert connection.info is writers
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30000


async def test_one_connection_serves_all_that_is_written(on_sqlite):
    taken = []
    event.listen(on_sqlite.engine, "checkout", lambda *_: taken.append(1))
    for _ in range(3):
        await on_sqlite.write(lambda c: c.exec_driver_sql("INSERT INTO x VALUES (1)"))
    assert len(taken) == 1


async def test_a_commit_that_fails_leaves_nothing_behind(on_sqlite):
    def owe(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("INSERT INTO child VALUES (99)")

    await on_sqlite.write(lambda c: c.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    await on_sqlite.write(lambda c: c.exec_driver_sql("CREATE TABLE child (of REFERENCES parent (id))"))
    with pytest.raises(IntegrityError):
        await on_sqlite.write(owe)
    await on_sqlite.write(lambda c: c.exec_driver_sql("INSERT INTO parent VALUES (1)"))
    assert await on_sqlite.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM child").scalar()) == 0
    assert await on_sqlite.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM parent").scalar()) == 1


def test_a_writer_gives_up_when_another_never_ends(on_sqlite, monkeypatch):
    monkeypatch.setattr(door, "BUSY_TIMEOUT_SECONDS", 0.05)
    began = time.monotonic()
    with another_writer(on_sqlite, 0.5):
        with pytest.raises(OperationalError, match="database is locked"), on_sqlite.writing():
            pytest.fail("two writers at once")
        assert time.monotonic() - began < 0.4
    with on_sqlite.writing() as connection:  # and the next one can
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
