"""No statement of the store reads a whole table, on either database, unless listing is its purpose."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.sql.selectable import TextualSelect

import models.store
from models.tables import metadata
from runtime.database import Database
from tests.support.postgresql import PostgresqlServer

LISTS = {
    "alerts._LISTED",
    "alerts._OPEN_OF_KIND",
    "api_keys._LISTED",
    "circuits._IN_USE",
    "circuits._LISTED",
    "clinics._CLINICS",
    "feeds._WITH_LIMIT",
    "follow_ups._LIST",
    "follow_ups._STARTED_IDS",
    "follow_ups._UNSTARTED",
    "halted._LISTED",
    "holidays._PLACES",
    "inbound_senders._CLINICS",
    "inbound_senders._NAMED_BY",
    "inbound_senders._POINTS",
    "inbox._WAITING",
    "kept_suppressions._LISTED",
    "reasons._CONTACTS",
    "skipped._SKIPPED",
    "suppressions._LISTED",
    "tasks._CLOSE_APPROVALS",
    "tasks._STILL_OPEN",
    "unheard._UNHEARD",
}
"""Lists and reports, which read all they list, looks at what a clinic has few of, and a list of a list."""
WHOLE_LEDGER = {"verification"}
NEVER_RUN = {
    "INSERT INTO appointment": {"SCAN follow_up"},
    "INSERT INTO staff": {"SCAN follow_up", "SCAN consultation", "SCAN treatment_plan"},
}
"""SQLite plans a search for rows that refer to a new visit or colleague, and skips it: nothing can refer
to it yet."""
HASHED_WHILE_EMPTY = {"openings._SIGN_OF_LIFE"}
"""For these PostgreSQL would read a small table once; with rows it looks up one patient's."""


def statements() -> list[Any]:
    found = []
    for module in pkgutil.iter_modules(models.store.__path__):
        for name, value in vars(importlib.import_module(f"models.store.{module.name}")).items():
            clause = value.element if isinstance(value, TextualSelect) else value
            label = f"{module.name}.{name}"
            if isinstance(clause, TextClause) and label not in LISTS and module.name not in WHOLE_LEDGER:
                found.append(pytest.param(label, clause, id=label))
    return found


def plain(clause: TextClause) -> str:
    """The statement with lists of parameters written as one parameter."""
    sql = clause.text
    for name in (name for name, bound in clause._bindparams.items() if bound.expanding):
        for form in (f"IN __[POSTCOMPILE_{name}]", f"IN :{name}"):
            sql = sql.replace(form, f"IN (:{name})")
    return sql


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{Path(tmp_path_factory.mktemp('plans')) / 'plans.db'}")
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def postgres(postgresql: PostgresqlServer) -> Iterator[Database]:
    opened = Database(postgresql.new_database())
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


def sqlite_scans(database: Database, sql: str, names: set[str]) -> list[str]:
    """The tables that a statement would read from end to end."""
    explained = text("EXPLAIN QUERY PLAN " + re.sub(r"FOR (NO KEY )?UPDATE", "", sql)).bindparams(
        **dict.fromkeys(names)
    )
    with database.reading() as connection:
        plan = [row.detail for row in connection.execute(explained)]
    read = [line for line in plan if line.startswith("SCAN") and line != "SCAN CONSTANT ROW"]
    return [
        line for line in read if not any(start in sql and line in NEVER_RUN[start] for start in NEVER_RUN)
    ]


def postgres_scans(database: Database, sql: str, names: set[str]) -> list[str]:
    """The tables for which there is no index to use, as the tables are empty and indexes preferred."""
    for number, name in enumerate(sorted(names), start=1):
        sql = re.sub(rf":{name}\b", f"${number}", sql)
    with database.reading() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {sql}".encode())
        return [line for (line,) in cursor.fetchall() if "Seq Scan" in line]


@pytest.mark.parametrize(("label", "clause"), statements())
def test_no_table_is_read_from_end_to_end(
    sqlite: Database, postgres: Database, label: str, clause: TextClause
) -> None:
    names = set(clause._bindparams)
    assert sqlite_scans(sqlite, plain(clause), names) == []
    if label not in HASHED_WHILE_EMPTY:
        assert postgres_scans(postgres, plain(clause), names) == []


def test_there_are_statements_and_a_scan_would_be_seen(sqlite: Database, postgres: Database) -> None:
    assert len(statements()) > 100
    for table in ("message", "patient", "contact_point", "appointment"):
        sql = f"SELECT * FROM {table} WHERE clinic_id || '' = 'harbour'"
        assert len(sqlite_scans(sqlite, sql, set())) == 1
        assert len(postgres_scans(postgres, sql, set())) == 1
