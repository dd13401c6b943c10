"""The statements that every touch runs find their rows by index, however many patients there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.sql.selectable import TextualSelect

from models.store import (
    decisions,
    events,
    facts,
    follow_ups,
    ledger,
    orders,
    patients,
    sequence_versions,
    tasks,
)
from models.tables import metadata
from runtime.database import Database

HOT: tuple[ModuleType, ...] = (
    facts,
    ledger,
    decisions,
    tasks,
    orders,
    events,
    patients,
    sequence_versions,
    follow_ups,
)
LISTS = {
    "follow_ups_LIST",
    "follow_ups_UNSTARTED",
    "follow_ups_STARTED_IDS",
    "follow_ups_OWNER",
    "tasks_STILL_OPEN",
}
"""Lists, which read all they list, and a look at a clinic's few colleagues."""
NEVER_RUN = {"SCAN follow_up": "INSERT INTO appointment"}
"""SQLite plans a search for rows that refer to a new visit, and skips it: nothing can refer to it yet."""


def statements() -> list[Any]:
    found = []
    for module in HOT:
        for name, value in vars(module).items():
            clause = value.element if isinstance(value, TextualSelect) else value
            label = f"{module.__name__.split('.')[-1]}{name}"
            if isinstance(clause, TextClause) and label not in LISTS and "ONE_IMPORT" not in name:
                found.append(pytest.param(clause, id=label))
    return found


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{Path(tmp_path_factory.mktemp('plans')) / 'plans.db'}")
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


def scans(database: Database, sql: str, names: set[str]) -> list[str]:
    """The tables that a statement would read from end to end."""
    explained = text("EXPLAIN QUERY PLAN " + sql.replace("FOR NO KEY UPDATE", "")).bindparams(
        **dict.fromkeys(names)
    )
    with database.reading() as connection:
        plan = [row.detail for row in connection.execute(explained)]
    read = [line for line in plan if line.startswith("SCAN") and line != "SCAN CONSTANT ROW"]
    return [line for line in read if NEVER_RUN.get(line, "?") not in sql]


@pytest.mark.parametrize("clause", statements())
def test_no_table_is_read_from_end_to_end(sqlite: Database, clause: TextClause) -> None:
    expanding = {name for name, bound in clause._bindparams.items() if bound.expanding}
    sql = clause.text
    for name in expanding:
        sql = sql.replace(f"IN __[POSTCOMPILE_{name}]", f"IN (:{name})").replace(
            f"IN :{name}", f"IN (:{name})"
        )
    assert scans(sqlite, sql, set(clause._bindparams)) == []


def test_there_are_statements_and_a_scan_would_be_seen(sqlite: Database) -> None:
    assert len(statements()) > 30
    for table in ("message", "patient", "contact_point", "appointment"):
        assert len(scans(sqlite, f"SELECT * FROM {table} WHERE clinic_id || '' = 'harbour'", set())) == 1
