"""Prepared statements with our column types, for the paths every touch runs through."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import JSON, BindParameter, Boolean, Date, TextClause, bindparam, column, text
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.types import TypeEngine

from models.tables.columns import UtcDateTime

_UTC = UtcDateTime()
_JSON = JSON(none_as_null=True)
_INNERMOST_PARENTHESES = re.compile(r"\([^()]*\)")
_SELECTED = re.compile(r"\s*SELECT\s(.*?)\sFROM\s", re.DOTALL)


def statement(
    sql: str, *, times: tuple[str, ...] = (), json: tuple[str, ...] = (), dates: tuple[str, ...] = ()
) -> TextClause:
    """A constant statement; ``times``, ``json`` and ``dates`` name the parameters that need converting."""
    clause = text(sql)
    typed: list[BindParameter[Any]] = [bindparam(name, type_=_UTC) for name in times]
    typed += [bindparam(name, type_=_JSON) for name in json]
    typed += [bindparam(name, type_=Date()) for name in dates]
    return clause.bindparams(*typed) if typed else clause


def query(
    sql: str,
    *,
    times: tuple[str, ...] = (),
    dates: tuple[str, ...] = (),
    returns_times: tuple[str, ...] = (),
    returns_json: tuple[str, ...] = (),
    returns_dates: tuple[str, ...] = (),
    returns_flags: tuple[str, ...] = (),
) -> TextualSelect:
    """A constant query; the ``returns_`` columns come back as Python values on both databases.

    Raises ``ValueError`` when it is no plain SELECT ... FROM.
    """
    columns: dict[str, TypeEngine[Any]] = {}
    kinds: list[tuple[tuple[str, ...], TypeEngine[Any]]] = [
        (returns_times, _UTC),
        (returns_json, _JSON),
        (returns_dates, Date()),
        (returns_flags, Boolean()),
    ]
    for names, kind in kinds:
        columns.update(dict.fromkeys(names, kind))
    # By position: what SQLAlchemy works out about a result it keeps only then. By name, it does so
    # again at every execution, which costs more than a short query itself.
    return statement(sql, times=times, dates=dates).columns(
        *(column(name, columns.get(name)) for name in _names(sql))
    )


def _names(sql: str) -> list[str]:
    """The names of a query's columns, in order."""
    flat, found = sql, 1
    while found:
        flat, found = _INNERMOST_PARENTHESES.subn("", flat)
    selected = _SELECTED.match(flat)
    if selected is None:
        raise ValueError(f"not a plain SELECT ... FROM: {sql}")
    return [part.split()[-1].rpartition(".")[2] for part in selected[1].split(",")]
