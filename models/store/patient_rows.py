"""One patient as a row, and the lock under which patients come to be, change names or are joined."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from models.store.sql import query

_COLUMNS = """
    p.id, p.clinic_id, p.external_id, p.site_id, p.first_name, p.last_name, p.birth_date, p.deceased,
    p.do_not_contact, p.locale, p.zone, p.own_contact, p.origin, p.inactive_at, p.unclear_since,
    p.merged_into, p.erased_at
    FROM patient p
"""
_TIMES = ("inactive_at", "unclear_since", "erased_at")
_DATES = ("birth_date",)
_FLAGS = ("deceased", "do_not_contact", "own_contact")
_FIND = query(
    f"""
    SELECT {_COLUMNS} JOIN patient named ON p.id = coalesce(named.merged_into, named.id)
    WHERE named.clinic_id = :clinic_id AND (named.id = :key OR named.external_id = :key)
    ORDER BY CASE WHEN named.external_id = :key THEN 0 ELSE 1 END LIMIT 1
    """,
    returns_times=_TIMES,
    returns_dates=_DATES,
    returns_flags=_FLAGS,
)
_FIND_ITSELF = query(
    f"""
    SELECT {_COLUMNS}
    WHERE p.clinic_id = :clinic_id AND (p.id = :key OR p.external_id = :key)
    ORDER BY CASE WHEN p.external_id = :key THEN 0 ELSE 1 END LIMIT 1
    """,
    returns_times=_TIMES,
    returns_dates=_DATES,
    returns_flags=_FLAGS,
)
_LOCK = text("SELECT id FROM clinic WHERE id = :id FOR NO KEY UPDATE")


def find(connection: Connection, clinic_id: str, key: str) -> Any | None:
    """The patient whose external id, or else our id, is ``key``; the record that took over, if one did."""
    return connection.execute(_FIND, {"clinic_id": clinic_id, "key": key}).first()


def find_itself(connection: Connection, clinic_id: str, key: str) -> Any | None:
    """The row with this id, even if another record took over from it."""
    return connection.execute(_FIND_ITSELF, {"clinic_id": clinic_id, "key": key}).first()


def one_at_a_time(connection: Connection, clinic_id: str) -> None:
    """Imports, merges and new enquirers of a clinic take turns: none may miss what another just wrote."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"id": clinic_id})
