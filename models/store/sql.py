"""Prepared statements with our column types, for the paths every touch runs through."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Date, TextClause, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.types import TypeEngine

from models.tables.columns import UtcDateTime

_UTC = UtcDateTime()
_JSON = JSON(none_as_null=True)


def statement(sql: str, *, times: tuple[str, ...] = (), json: tuple[str, ...] = ()) -> TextClause:
    """A constant statement; ``times`` and ``json`` name the parameters that need converting."""
    clause = text(sql)
    typed = [bindparam(name, type_=_UTC) for name in times]
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
    columns: dict[str, TypeEngine[object]] = {}
    columns.update(dict.fromkeys(returns_times, _UTC))
    columns.update(dict.fromkeys(returns_json, _JSON))
    columns.update(dict.fromkeys(returns_dates, Date()))
    columns.update(dict.fromkeys(returns_flags, Boolean()))
    return statement(sql, times=times).columns(**columns)
