"""What every command needs: a database that fits, and errors told in words instead of tracebacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import typer
from sqlalchemy.exc import DBAPIError, OperationalError

from ingest.refusals import FileUnreadable
from runtime import migrate
from runtime.database import Database
from runtime.dev_server import DevServerError
from runtime.intake import IntakeError
from runtime.migrate import MigrationError
from runtime.secrets import SecretUnusable
from runtime.settings import Settings, SettingsError
from runtime.suppressions import keyed_database
from runtime.temporal import ForeignPayloadKeys, TemporalUnreachable
from runtime.visibility import NamespaceNotReady
from sequences.faults import SequenceError

P = ParamSpec("P")
T = TypeVar("T")


class Mistyped(ValueError):
    """A value on the command line cannot be meant; the text says how to write it."""


EXIT_FAILED = 2
_SPEAK_FOR_THEMSELVES = (
    Mistyped,
    SettingsError,
    SecretUnusable,
    MigrationError,
    SequenceError,
    IntakeError,
    FileUnreadable,
    DevServerError,
    TemporalUnreachable,
    ForeignPayloadKeys,
    NamespaceNotReady,
)
_HELD = ("locked", "lock timeout", "deadlock")


def fail(message: str, as_json: bool = False) -> NoReturn:
    """End the command with exit code 2: the message on standard error, and as JSON where asked for."""
    typer.echo(f"error: {message}", err=True)
    if as_json:
        typer.echo(json.dumps({"error": message}, ensure_ascii=False))
    raise typer.Exit(EXIT_FAILED)


@contextmanager
def explained(as_json: bool = False) -> Iterator[None]:
    """Turn the errors that a user can meet into ``fail``; anything else is a bug and passes."""
    try:
        yield
    except _SPEAK_FOR_THEMSELVES as error:
        fail(str(error), as_json)
    except DBAPIError as error:
        fail(_database_trouble(error), as_json)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, if it is exactly up to date, closed at the end. Raises a ``MigrationError``."""
    database = keyed_database(settings)
    try:
        migrate.check(database)
        yield database
    finally:
        database.close()


def reports_errors(command: Callable[P, T]) -> Callable[P, T]:
    """A whole command ``explained``; reads its ``as_json``. Every command needs it, and only once."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with explained(kwargs.get("as_json") is True):
            _check_text(kwargs)
            return command(*args, **kwargs)

    return run


def _check_text(arguments: Mapping[str, object]) -> None:
    # Bytes that are no UTF-8 arrive as lone surrogates, which no database takes.
    for name, value in arguments.items():
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            raise Mistyped(f"The value of {name.replace('_', '-')!r} is not UTF-8 text. Type it again.")


def _database_trouble(error: DBAPIError) -> str:
    """Never the error's own text: it quotes the statement's values, which may be a patient's."""
    if isinstance(error, OperationalError):
        if any(word in str(error.orig) for word in _HELD):
            return (
                "The database is held by another program for too long. Nothing was changed;"
                " try again in a minute."
            )
        return (
            "The database stopped answering. Check that it runs and that its disk is not full,"
            " then try again."
        )
    return (
        f"The database refused a change ({type(error.orig).__name__}). Nothing was changed."
        " This is a fault in the program: please report it."
    )
