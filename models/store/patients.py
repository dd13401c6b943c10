"""Patients: written by imports, found by the clinic's id or ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Boolean, Connection, Date, bindparam, text

from core.patient_record import PatientRecord
from models.store.patient_contacts import link_contacts
from models.store.sql import query, statement

BATCH = 1000
_FIELDS = ("first_name", "last_name", "birth_date", "deceased", "do_not_contact", "locale")

_FIND = query(
    """
    SELECT id, clinic_id, external_id, site_id, first_name, last_name, birth_date, deceased,
      do_not_contact, locale
    FROM patient WHERE clinic_id = :clinic_id AND (id = :key OR external_id = :key)
    ORDER BY CASE WHEN external_id = :key THEN 0 ELSE 1 END LIMIT 1
    """,
    returns_dates=("birth_date",),
    returns_flags=("deceased", "do_not_contact"),
)
_STORED = (
    text(
        """
        SELECT id, external_id, first_name, last_name, birth_date, deceased, do_not_contact, locale
        FROM patient WHERE clinic_id = :clinic_id AND external_id IN :external_ids
        """
    )
    .bindparams(bindparam("external_ids", expanding=True))
    .columns(birth_date=Date(), deceased=Boolean(), do_not_contact=Boolean())
)
_ADD = statement(
    """
    INSERT INTO patient (id, clinic_id, external_id, first_name, last_name, birth_date, deceased,
      do_not_contact, locale, created_at, updated_at)
    VALUES (:id, :clinic_id, :external_id, :first_name, :last_name, :birth_date, :deceased,
      :do_not_contact, :locale, :now, :now)
    """,
    times=("now",),
).bindparams(bindparam("birth_date", type_=Date()))
_CHANGE = statement(
    """
    UPDATE patient SET first_name = :first_name, last_name = :last_name, birth_date = :birth_date,
      deceased = :deceased, do_not_contact = :do_not_contact, locale = :locale, updated_at = :now
    WHERE id = :id
    """,
    times=("now",),
).bindparams(bindparam("birth_date", type_=Date()))
_ONE_IMPORT_AT_A_TIME = text("SELECT id FROM clinic WHERE id = :id FOR NO KEY UPDATE")


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many records were new, changed something, or said what is stored already."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0


def find_patient(connection: Connection, clinic_id: str, key: str) -> Any | None:
    """The patient of this clinic whose external id, or else our id, is ``key``."""
    return connection.execute(_FIND, {"clinic_id": clinic_id, "key": key}).first()


def upsert_patients(
    connection: Connection, clinic_id: str, records: Iterable[PatientRecord], now: datetime
) -> UpsertCounts:
    """Bring a clinic's patients and their contact points in line with ``records``.

    Repeating it changes nothing, ``updated_at`` included. What a record leaves open stays; numbers
    and addresses it no longer lists are unlinked, never deleted. An address that opted out or cannot
    be reached stays so.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_IMPORT_AT_A_TIME, {"id": clinic_id})
    imported = updated = total = 0
    for batch in _batches(records):
        new, changed = _upsert(connection, clinic_id, batch, now)
        imported, updated, total = imported + new, updated + changed, total + len(batch)
    return UpsertCounts(imported, updated, total - imported - updated)


def _batches(records: Iterable[PatientRecord]) -> Iterator[dict[str, PatientRecord]]:
    """By external id; a repeated id starts a new batch, so that it updates what it repeats."""
    batch: dict[str, PatientRecord] = {}
    for record in records:
        if len(batch) == BATCH or record.external_id in batch:
            yield batch
            batch = {}
        batch[record.external_id] = record
    if batch:
        yield batch


def _upsert(
    connection: Connection, clinic_id: str, batch: dict[str, PatientRecord], now: datetime
) -> tuple[int, int]:
    """How many patients are new and how many existing ones changed."""
    among = {"clinic_id": clinic_id, "external_ids": list(batch)}
    stored = {row.external_id: row for row in connection.execute(_STORED, among).all()}
    ids: dict[str, str] = {}
    new, changed = [], {}
    for external_id, record in batch.items():
        row = stored.get(external_id)
        ids[external_id] = uuid4().hex if row is None else row.id
        values = {"id": ids[external_id], "now": now, **_merged(record, row)}
        if row is None:
            new.append({**values, "clinic_id": clinic_id, "external_id": external_id})
        elif any(values[name] != getattr(row, name) for name in _FIELDS):
            changed[row.id] = values
    if new:
        connection.execute(_ADD, new)
    patients = [(ids[key], record) for key, record in batch.items()]
    relinked = link_contacts(connection, clinic_id, patients, [row.id for row in stored.values()], now)
    for external_id, row in stored.items():
        if row.id in relinked:
            changed.setdefault(row.id, {"id": row.id, "now": now, **_merged(batch[external_id], row)})
    if changed:
        connection.execute(_CHANGE, list(changed.values()))
    return len(new), len(changed)


def _merged(record: PatientRecord, row: Any | None) -> dict[str, Any]:
    """What the record says, else what is stored, else the defaults."""
    values: dict[str, Any] = {
        "first_name": record.first_name or None,
        "last_name": record.last_name or None,
        "birth_date": record.birth_date,
        "deceased": record.deceased,
        "do_not_contact": record.do_not_contact,
        "locale": record.locale,
    }
    if row is not None:
        return {name: getattr(row, name) if value is None else value for name, value in values.items()}
    return {
        **values,
        "first_name": record.first_name,
        "last_name": record.last_name,
        "deceased": bool(record.deceased),
        "do_not_contact": bool(record.do_not_contact),
    }
