"""The transaction door, on both databases."""

import pytest
from sqlalchemy import text

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


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.reading() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
