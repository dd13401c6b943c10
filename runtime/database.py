"""One door to the database: engine settings, transactions, migrations.

SQLite runs WAL with ``synchronous=FULL`` and takes its write lock at BEGIN: a read that turns
into a write fails at once whatever the busy timeout. One thread serves all of a process's SQLite
work, so its writers never wait for each other; processes take turns. That thread keeps its connection
from one writing transaction to the next: to fetch one from the pool and to give it back costs a quarter
of a short transaction.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.engine import URL, make_url

from models.store.kept_suppressions import KEY_OPTION

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_SECONDS = 30
TURN_SECONDS = 0.002
"""How often a writer looks whether another process is done. SQLite itself looks ever more rarely, at last
every 100 ms, and misses the moments in between; all that this process has to do waits meanwhile."""
POSTGRESQL_CONNECTIONS = 8
BEGIN_OPTION = "follow_up_begin"
_BUSY_TIMEOUT = "follow_up_busy_timeout"
CHECKPOINT_PAGES = 8000
"""SQLite moves its log into the database this often, 32 MB at a time. The commit it falls on waits for
that: with the usual 1,000 pages one claim in 75, so one in 600."""


class Database:
    """An engine and the threads that use it. Create in the process that uses it; ``close`` at the end."""

    def __init__(self, url: str, suppression_key: Callable[[], bytes] | None = None) -> None:
        """``suppression_key``: gives the key of kept opt-outs; asked only once there are any."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(parsed) if self.is_sqlite else _postgresql_engine(parsed)
        self.engine.update_execution_options(**{KEY_OPTION: suppression_key})
        self._threads = ThreadPoolExecutor(
            max_workers=1 if self.is_sqlite else POSTGRESQL_CONNECTIONS,
            thread_name_prefix="database",
        )
        self._writer: Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write, for synchronous callers."""
        with self._connect_writer() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, for synchronous callers."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    async def write(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``fn(connection, ...)`` in one writing transaction on a database thread."""
        return await self._run(lambda: self._in_write(lambda connection: fn(connection, *args, **kwargs)))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``fn(connection, ...)`` in one reading transaction on a database thread."""
        return await self._run(lambda: self._in_read(lambda connection: fn(connection, *args, **kwargs)))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _in_write(self, fn: Callable[[Connection], T]) -> T:
        if not self.is_sqlite:
            with self.writing() as connection:
                return fn(connection)
        connection = self._writer = self._writer or self._connect_writer()
        try:
            with connection.begin():
                return fn(connection)
        except BaseException:
            # A COMMIT that failed leaves its transaction open; the pool rolls back what it is given.
            self._give_writer_back()
            raise

    def _connect_writer(self) -> Connection:
        return self.engine.connect().execution_options(**{BEGIN_OPTION: "BEGIN IMMEDIATE"})

    def _give_writer_back(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _in_read(self, fn: Callable[[Connection], T]) -> T:
        with self.reading() as connection:
            return fn(connection)

    def close(self) -> None:
        """Finish running work, then release threads and connections."""
        self._threads.shutdown(wait=True)
        self._give_writer_back()
        self.engine.dispose()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        poolclass=pool.QueuePool,
        hide_parameters=True,
        pool_size=2,
    )

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late; we issue BEGIN ourselves.
        raw.isolation_level = None
        cursor = raw.cursor()
        checkpoint = f"wal_autocheckpoint={CHECKPOINT_PAGES}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", checkpoint):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get(BEGIN_OPTION)
        if begin is None:
            set_busy_timeout(connection, BUSY_TIMEOUT_SECONDS)
            connection.exec_driver_sql("BEGIN")
        else:
            set_busy_timeout(connection, 0)
            _begin_in_turn(connection, begin)

    return engine


def _begin_in_turn(connection: Connection, begin: str) -> None:
    """Take the write lock as soon as nobody has it. Raises ``OperationalError`` after the busy timeout."""
    raw: Any = connection.connection.dbapi_connection
    give_up_at = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while time.monotonic() < give_up_at:
        try:
            raw.execute(begin)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
        time.sleep(TURN_SECONDS)
    connection.exec_driver_sql(begin)  # once more, for SQLAlchemy to raise what is wrong


def set_busy_timeout(connection: Connection, seconds: float) -> None:
    """How long SQLite itself waits for a lock. A writer that has begun meets none."""
    if connection.info.get(_BUSY_TIMEOUT) != seconds:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
        connection.info[_BUSY_TIMEOUT] = seconds


def _postgresql_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=2,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"connect_timeout": 5},
    )
