"""Migrations on both databases: from empty, again, with rows, and what they refuse."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from models.tables import metadata
from runtime import migrate
from runtime.database import Database

REBUILD = '''
"""Rebuild a table that others refer to."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade():
    with op.batch_alter_table("clinic", recreate="{recreate}") as batch:
        batch.alter_column("name", type_=sa.String(500), existing_nullable=False)
    {more}
'''


NEWEST = migrate.newest()
NEXT = f"{int(NEWEST) + 1:04}"
FIRST_ROWS = """
    INSERT INTO clinic (id, name, country, locale, created_at) VALUES ('c', 'C', 'GB', 'en', :at);
    INSERT INTO site (id, clinic_id, name, zone, phone, hours) VALUES ('s', 'c', 'S', 'UTC', '+44', '{}');
    INSERT INTO staff (id, clinic_id, name, role, active) VALUES ('t', 'c', 'T', 'front_desk', true);
    INSERT INTO patient (id, clinic_id, external_id, first_name, last_name, deceased, do_not_contact,
      created_at, updated_at) VALUES ('p', 'c', 'p1', 'Pat', '', false, false, :at, :at);
    INSERT INTO contact_point (id, clinic_id, kind, value, created_at)
      VALUES ('cp', 'c', 'phone', '+447700900123', :at);
    INSERT INTO patient_contact (patient_id, contact_point_id, position) VALUES ('p', 'cp', 0);
    INSERT INTO inbox_event (id, clinic_id, source, kind, source_ref, patient_id, occurred_at, received_at)
      VALUES ('e', 'c', 'cli', 'no_show', 'r', 'p', :at, :at);
    INSERT INTO sequence_version (digest, name, version, definition, stored_at)
      VALUES ('d', 'no_show', 1, '{"steps": [{"id": "thanks", "answer": true},
        {"id": "missed", "feedback": true}, {"id": "ask", "feedback": true}]}', :at);
    INSERT INTO follow_up (id, clinic_id, site_id, patient_id, event_id, trigger, sequence_digest, owner_id,
      event_at, opened_at, assessments, next_step)
      VALUES ('f', 'c', 's', 'p', 'e', 'no_show', 'd', 't', :at, :at, 1, 'ask');
    INSERT INTO decision (follow_up_id, number, decided_at, verdict, reason)
      VALUES ('f', 1, :at, 'send', 'due');
    INSERT INTO message (id, clinic_id, follow_up_id, patient_id, contact_point_id, step, channel, try_no,
      recipient, sender, subject, body, body_hash, state, provider, claimed_at)
      VALUES ('m', 'c', 'f', 'p', 'cp', 'missed', 'sms', 1, '+447700900123', '+44', '', 'Hi', 'h', 'sent',
      'console', :at);
    INSERT INTO message (id, clinic_id, follow_up_id, patient_id, contact_point_id, step, channel, try_no,
      recipient, sender, subject, body, body_hash, state, provider, claimed_at)
      VALUES ('n', 'c', 'f', 'p', 'cp', 'thanks', 'sms', 1, '+447700900123', '+44', '', 'Hi', 'h', 'sent',
      'console', '2027-06-02 09:00:00');
    INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at)
      VALUES ('i', 'c', 'p', 'sms', 'Hello', 'reply', :at);
    INSERT INTO task (id, clinic_id, follow_up_id, patient_id, owner_id, assignee, name, reason, due_at,
      opened_at) VALUES ('k', 'c', 'f', 'p', 't', 'owner', 'call', 'task_due', :at, :at)
"""


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A newer program: our migrations plus one that rebuilds a table."""

    def make(more: str = "pass", recreate: str = "auto") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate._SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / f"{NEXT}_rebuild.py").write_text(
            REBUILD.format(more=more, recreate=recreate, number=NEXT, before=NEWEST)
        )
        monkeypatch.setattr(migrate, "_SCRIPTS", folder)

    return make


def add_clinic_with_site(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(
            metadata.tables["clinic"].insert(),
            {
                "id": "c",
                "name": "C",
                "country": "US",
                "locale": "en",
                "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            },
        )
        connection.execute(
            metadata.tables["site"].insert(),
            {"id": "s", "clinic_id": "c", "name": "S", "zone": "UTC", "phone": "+15005550006", "hours": {}},
        )


def count(database: Database, table: str) -> int:
    with database.reading() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_from_empty_there_is_no_difference_to_the_models(empty):
    applied = migrate.upgrade(empty)
    assert applied[0] == "0001"
    assert migrate.current(empty) == migrate.newest() == applied[-1]
    migrate.check(empty)
    config = migrate._config()
    with empty.writing() as connection:
        config.attributes["connection"] = connection
        command.check(config)
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())


def test_rows_of_the_first_revision_are_all_there_after_the_last(empty):
    config = migrate._config()
    with migrate._for_schema_changes(empty) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        at = "2027-06-01 09:00:00"
        for statement in FIRST_ROWS.split(";"):
            connection.exec_driver_sql(statement.replace(":at", f"'{at}'"))
    assert migrate.upgrade(empty) == [f"{number:04}" for number in range(2, int(NEWEST) + 1)]
    for table in set(re.findall(r"INSERT INTO (\w+)", FIRST_ROWS)):
        assert count(empty, table) == FIRST_ROWS.count(f"INSERT INTO {table} ("), table
    with empty.reading() as connection:
        rows = [
            tuple(connection.execute(text(sql)).one())
            for sql in (
                "SELECT origin, own_contact FROM patient",
                "SELECT outreach, state FROM message WHERE step = 'missed'",
                "SELECT outreach, state FROM message WHERE step = 'thanks'",
                "SELECT touched_at = event_at, hands_on_to FROM follow_up",
                "SELECT asks_feedback, asked_feedback FROM follow_up",
                "SELECT max(step), count(*) FROM message WHERE feedback",
            )
        ]
    assert rows == [
        ("record", False),
        (True, "sent"),
        (False, "sent"),
        (True, None),
        (True, True),
        ("missed", 1),
    ]


def test_a_second_upgrade_changes_nothing(empty):
    migrate.upgrade(empty)
    add_clinic_with_site(empty)
    assert migrate.upgrade(empty) == []
    assert count(empty, "site") == 1


def test_a_rebuilt_table_keeps_its_rows_and_those_that_refer_to_it(empty, next_version):
    migrate.upgrade(empty)
    add_clinic_with_site(empty)
    next_version()
    with pytest.raises(migrate.DatabaseOlder, match=rf"at revision {NEWEST} .* needs {NEXT}"):
        migrate.check(empty)
    assert migrate.upgrade(empty) == [NEXT]
    assert (count(empty, "clinic"), count(empty, "site")) == (1, 1)
    if empty.is_sqlite:
        with empty.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_failing_migration_leaves_everything_as_it_was(empty, next_version):
    migrate.upgrade(empty)
    add_clinic_with_site(empty)
    next_version(more='raise RuntimeError("half way")')
    with pytest.raises(RuntimeError, match="half way"):
        migrate.upgrade(empty)
    assert migrate.current(empty) == NEWEST
    with empty.reading() as connection:
        assert not [name for name in inspect(connection).get_table_names() if "tmp" in name]
    assert (count(empty, "clinic"), count(empty, "site")) == (1, 1)


def test_a_database_of_a_newer_program_is_refused_with_its_revision(empty, next_version, monkeypatch):
    ours = migrate._SCRIPTS
    next_version()
    migrate.upgrade(empty)
    monkeypatch.setattr(migrate, "_SCRIPTS", ours)
    for refuses in (migrate.upgrade, migrate.check):
        with pytest.raises(
            migrate.DatabaseNewer, match=rf"revision {NEXT}, made by a newer version.*up to {NEWEST}"
        ):
            refuses(empty)


def test_tables_of_unknown_origin_are_left_alone(empty):
    metadata.create_all(empty.engine)
    with pytest.raises(migrate.DatabaseForeign, match="already holds tables"):
        migrate.upgrade(empty)


def test_an_empty_database_is_not_ready(empty):
    if empty.is_sqlite:
        with pytest.raises(migrate.DatabaseMissing, match=r"no database at .*follow_up\.db.*make run"):
            migrate.check(empty)
        Path(empty.engine.url.database or "").touch()
    with pytest.raises(migrate.DatabaseOlder, match="is empty"):
        migrate.check(empty)


def test_rows_that_refer_to_nothing_stop_a_migration(tmp_path, next_version):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    migrate.upgrade(database)
    add_clinic_with_site(database)
    next_version(more='op.execute("DELETE FROM clinic")')
    with pytest.raises(migrate.MigrationError, match=r"Rows in site refer to rows that do not exist"):
        migrate.upgrade(database)
    assert count(database, "clinic") == 1
    database.close()


def test_a_missing_postgresql_database_is_said_without_the_password(postgresql):
    gone = Database(postgresql.new_database().replace("follow_up_", "absent_"))
    with pytest.raises(migrate.DatabaseMissing, match="createdb"):
        migrate.upgrade(gone)
    gone.close()
    away = Database("postgresql://u:hunter2@127.0.0.1:1/d")
    with pytest.raises(migrate.DatabaseUnreachable, match=r"127\.0\.0\.1:1/d") as caught:
        migrate.current(away)
    assert "hunter2" not in str(caught.value)
    away.close()


def test_a_locked_file_is_said_plainly(tmp_path, monkeypatch):
    monkeypatch.setattr("runtime.database.BUSY_TIMEOUT_SECONDS", 0.1)
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    migrate.upgrade(database)
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(migrate.DatabaseLocked, match="held by another program"):
            migrate.upgrade(database)
    assert migrate.upgrade(database) == []
    database.close()


def test_a_migration_under_way_elsewhere_is_said_plainly(postgresql, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT_SECONDS", 1)
    database = Database(postgresql.new_database())
    with database.writing() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": migrate._LOCK})
        with pytest.raises(migrate.DatabaseLocked, match="held by another program"):
            migrate.upgrade(database)
    assert migrate.upgrade(database)[0] == "0001"
    database.close()


def test_a_file_that_is_no_database_is_said_plainly(tmp_path):
    (tmp_path / "x.db").write_bytes(b"something else" * 200)
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(migrate.DatabaseForeign, match="not a database"):
        migrate.upgrade(database)
    database.close()
