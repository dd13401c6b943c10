"""Constant queries: their columns are matched by position, so their names must be read rightly."""

from __future__ import annotations

import pytest

from models.store.sql import query


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT id FROM task", ["id"]),
        (
            "\n  SELECT t.id, s.name AS site,\n t.a, t.b\n  FROM task t JOIN site s ON true",
            ["id", "site", "a", "b"],
        ),
        ("SELECT max(coalesce(a, (b))) AS newest, count(*) AS n FROM task", ["newest", "n"]),
        ("SELECT id, (SELECT max(at) FROM event e WHERE e.id = t.id) AS at FROM task t", ["id", "at"]),
    ],
)
def test_columns_are_named_in_order(sql: str, names: list[str]) -> None:
    assert [column.name for column in query(sql).selected_columns] == names


def test_anything_else_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="not a plain SELECT"):
        query("UPDATE task SET done_at = NULL RETURNING id")
