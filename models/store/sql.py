"""Prepared statements with our column types, for the paths every touch runs through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BindParameter, Boolean, Date, TextClause, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.types import TypeEngine

from models.tables.columns import UtcDateTime

_UTC = UtcDateTime()
_JSON = JSON(none_as_null=True)


def statement(sql: str, *, times: tuple[str, ...] = (), json: tuple[str, ...] = ()) -> TextClause:
    """A constant statement; ``times`` and ``json`` name the parameters that need converting."""
    clause = text(sql)
    typed: list[BindParameter[Any]] = [bindparam(name, type_=_UTC) for name in times]
    typed += [bindparam(name, type_=_JSON) for name in json]
    return clause.bindparams(*typed) if typed else clause


def query(
    sql: str,
    *,
    times: tuple[str, ...] = (),
    returns_times: tuple[str, ...] = (),
    returns_json: tuple[str, ...] = (),
    returns_dates: tuple[str, ...] = (),
    returns_flags: tuple[str, ...] = (),
) -> TextualSelect:
    """A constant query; the ``returns_`` columns come back as Python values on both databases."""
    columns: dict[str, TypeEngine[Any]] = {}
    kinds: list[tuple[tuple[str, ...], TypeEngine[Any]]] = [
        (returns_times, _UTC),
        (returns_json, _JSON),
        (returns_dates, Date()),
        (returns_flags, Boolean()),
    ]
    for names, kind in kinds:
        columns.update(dict.fromkeys(names, kind))
    return statement(sql, times=times).columns(**columns)
