"""How callers reach the database: functions run inside one transaction, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

P = ParamSpec("P")
T = TypeVar("T")

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""What a database that cannot be reached, or is locked for too long, raises."""


class Transactions(Protocol):
    """Runs a store function in a transaction of its own; commits on return, rolls back on raise."""

    async def write(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A transaction that may write (SQLite: BEGIN IMMEDIATE; PostgreSQL: READ COMMITTED)."""
        ...

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A transaction that only reads."""
        ...
