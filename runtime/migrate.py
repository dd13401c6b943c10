"""Brings the database to this program's tables, all or nothing, and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from runtime.database import BEGIN_OPTION, Database
from runtime.folders import make_private
from runtime.settings import PROJECT_ROOT

LOCK_TIMEOUT_SECONDS = 30
_SCRIPTS = PROJECT_ROOT / "migrations"
_LOCK = 5_417_320_118  # any number, the same in every process: one migration at a time on PostgreSQL


class MigrationError(Exception):
    """The database cannot be used as it is; the text says why and what to do."""


class DatabaseMissing(MigrationError):
    """There is no database at the address."""


class DatabaseUnreachable(MigrationError):
    """The database's server does not answer or refuses us."""


class DatabaseLocked(MigrationError):
    """Another program holds the database for too long."""


class DatabaseOlder(MigrationError):
    """The database lacks tables of this version of the program."""


class DatabaseNewer(MigrationError):
    """The database was made by a newer version of the program."""


class DatabaseForeign(MigrationError):
    """The database holds tables that no migration of ours made, or is no database."""


def newest() -> str:
    """The revision this version of the program works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise MigrationError(f"The folder {_SCRIPTS} holds no migrations; the installation is incomplete.")
    return head


def current(database: Database) -> str | None:
    """The database's revision, ``None`` for an empty one. Raises a ``MigrationError``."""
    _check_file(database)
    with _explained(database), database.reading() as connection:
        return _revision(connection)


def check(database: Database) -> None:
    """Raise unless the database is exactly at this program's revision. Changes nothing."""
    found = current(database)
    if found == newest():
        return
    _refuse_newer(database, found)
    raise DatabaseOlder(
        f"The database {_shown(database)} is {'empty' if found is None else 'at revision ' + found} and this"
        f" program needs {newest()}. Bring it up to date with `make run`."
    )


def upgrade(database: Database) -> list[str]:
    """Apply what is missing in one transaction; gives the revisions applied, oldest first.

    Creates a SQLite file that does not exist yet. Raises a ``MigrationError``; the database is then
    as it was.
    """
    file = _file(database)
    if file is not None:
        make_private(file.parent)
    with _explained(database), _for_schema_changes(database) as connection:
        before = _revision(connection)
        _refuse_newer(database, before)
        if before is None:
            _refuse_foreign(database, connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)
        return _between(before)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _between(before: str | None) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    applied = scripts.iterate_revisions("head", before or "base")
    return [script.revision for script in applied][::-1]


@contextmanager
def _for_schema_changes(database: Database) -> Iterator[Connection]:
    """A transaction that holds the write lock, on SQLite with foreign keys off: rebuilding a table drops
    the old one, and a cascade would take the rows of other tables with it.
    """
    with database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if not database.is_sqlite or driver is None:
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
            return
        # Inside a transaction SQLite ignores this pragma, so it goes straight to the driver.
        driver.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            immediate = connection.execution_options(**{BEGIN_OPTION: "BEGIN IMMEDIATE"})
            with immediate.begin():
                yield immediate
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise MigrationError(
            f"Rows in {tables} refer to rows that do not exist ({len(broken)} in all). Nothing was changed;"
            " restore a backup or remove those rows."
        )


def _refuse_newer(database: Database, found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseNewer(
            f"The database {_shown(database)} is at revision {found}, made by a newer version of this"
            f" program; this one knows revisions up to {newest()}. Update the program, or restore a backup"
            " from before."
        )


def _refuse_foreign(database: Database, connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    if tables:
        raise DatabaseForeign(
            f"The database {_shown(database)} already holds tables ({', '.join(sorted(tables)[:3])}, ...)"
            " but not from this program's migrations. Name an empty database in FOLLOW_UP_DATABASE_URL."
        )


def _check_file(database: Database) -> None:
    # Opening would create the file.
    file = _file(database)
    if file is not None and not file.is_file():
        raise DatabaseMissing(
            f"There is no database at {file}. `make run` makes one; or correct FOLLOW_UP_DATABASE_URL."
        )


def _file(database: Database) -> Path | None:
    return Path(database.engine.url.database or "") if database.is_sqlite else None


def _shown(database: Database) -> str:
    file = _file(database)
    return str(file) if file is not None else database.engine.url.render_as_string(hide_password=True)


@contextmanager
def _explained(database: Database) -> Iterator[None]:
    """Turn what drivers say into a sentence for the person who has to mend it."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnreachable(
            f"The folder of the database {_shown(database)} cannot be used: {error.strerror}."
        ) from error
    except DatabaseError as error:
        raise _explanation(database, error) from error


def _explanation(database: Database, error: DatabaseError) -> MigrationError:
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    where = _shown(database)
    if "locked" in said or "lock timeout" in said:
        return DatabaseLocked(
            f"The database {where} is held by another program."
            " Stop other copies of this program, then try again."
        )
    if "does not exist" in said and "database" in said:
        return DatabaseMissing(
            f"There is no database at {where}. Create it (createdb), or correct FOLLOW_UP_DATABASE_URL."
        )
    if "not a database" in said:
        return DatabaseForeign(f"The file {where} is not a database. Move it away, or name another file.")
    if isinstance(error, OperationalError):
        look = "" if database.is_sqlite else "that it runs, and "
        return DatabaseUnreachable(
            f"The database {where} cannot be used: {said}. Check {look}FOLLOW_UP_DATABASE_URL."
        )
    return MigrationError(f"The database {where} refused a change: {said}. Nothing was changed.")
