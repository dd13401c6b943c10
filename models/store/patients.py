"""Patients: written by imports, found by the clinic's id or ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Boolean, Connection, Date, bindparam, text

from core.patient_record import PatientRecord
from models.store import matching, patient_details, patient_rows
from models.store.patient_contacts import link_contacts
from models.store.sql import statement

BATCH = 1000
_FIELDS = (
    "first_name", "last_name", "birth_date", "deceased", "do_not_contact", "locale", "zone", "own_contact",
    "site_id",
)  # fmt: skip
_FLAGS = ("deceased", "do_not_contact", "own_contact")

_STORED = (
    text(
        """
        SELECT id, external_id, first_name, last_name, birth_date, deceased, do_not_contact, locale,
          zone, own_contact, site_id, merged_into
        FROM patient WHERE clinic_id = :clinic_id AND external_id IN :external_ids
        """
    )
    .bindparams(bindparam("external_ids", expanding=True))
    .columns(birth_date=Date(), deceased=Boolean(), do_not_contact=Boolean(), own_contact=Boolean())
)
_ADD = statement(
    """
    INSERT INTO patient (id, clinic_id, external_id, first_name, last_name, birth_date, deceased,
      do_not_contact, locale, zone, own_contact, site_id, created_at, updated_at)
    VALUES (:id, :clinic_id, :external_id, :first_name, :last_name, :birth_date, :deceased,
      :do_not_contact, :locale, :zone, :own_contact, :site_id, :now, :now)
    """,
    times=("now",),
).bindparams(bindparam("birth_date", type_=Date()))
_CHANGE = statement(
    """
    UPDATE patient SET first_name = :first_name, last_name = :last_name, birth_date = :birth_date,
      deceased = :deceased, do_not_contact = :do_not_contact, locale = :locale, zone = :zone,
      own_contact = :own_contact, site_id = :site_id, updated_at = :now
    WHERE id = :id
    """,
    times=("now",),
).bindparams(bindparam("birth_date", type_=Date()))
_TOUCH = statement("UPDATE patient SET updated_at = :now WHERE id = :id", times=("now",))
_DIED = statement(
    "UPDATE patient SET deceased = true, updated_at = :now WHERE id = :id AND NOT deceased", times=("now",)
)
_BARRED = statement(
    "UPDATE patient SET do_not_contact = true, updated_at = :now WHERE id = :id AND NOT do_not_contact",
    times=("now",),
)


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many records were new, changed something, or said what is stored already.

    ``recognised``: of the new ones, enquirers we knew. ``unclear``: of the new ones, those that may be
    an enquirer; a colleague has to say. ``without_guardian``: rows that name a guardian nobody knows.
    """

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    recognised: int = 0
    unclear: int = 0
    without_guardian: tuple[int, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What became of the records so far; patients by our id."""

    new: int = 0
    updates: int = 0
    recognised: int = 0
    unclear: int = 0
    touched: set[str] = field(default_factory=set)
    details: list[tuple[str, PatientRecord]] = field(default_factory=list)


def find_patient(connection: Connection, clinic_id: str, key: str) -> Any | None:
    """The patient of this clinic whose external id, or else our id, is ``key``.

    Of two records that were joined, either one's id finds the one that remained.
    """
    return patient_rows.find(connection, clinic_id, key)


def upsert_patients(
    connection: Connection, clinic_id: str, records: Iterable[PatientRecord], now: datetime
) -> UpsertCounts:
    """Bring a clinic's patients, their contact points, guardians and consents in line with ``records``.

    Repeating it changes nothing, ``updated_at`` included. What a record leaves open stays; numbers
    and addresses it no longer lists are unlinked, never deleted. An address that opted out or cannot
    be reached stays so. A new record that is an enquirer becomes that enquirer's. Of a record that
    was joined into another only what is stricter is taken, for the other.
    """
    patient_rows.one_at_a_time(connection, clinic_id)
    tally, total = _Tally(), 0
    for batch in _batches(records):
        _upsert(connection, clinic_id, batch, now, tally)
        total += len(batch)
    without = _store_details(connection, clinic_id, now, tally)
    unchanged = total - tally.new - tally.updates
    return UpsertCounts(tally.new, tally.updates, unchanged, tally.recognised, tally.unclear, without)


def _store_details(connection: Connection, clinic_id: str, now: datetime, tally: _Tally) -> tuple[int, ...]:
    """Once every record is there: a guardian may stand below the child. Gives rows without theirs."""
    without: list[int] = []
    for start in range(0, len(tally.details), BATCH):
        some = tally.details[start : start + BATCH]
        changed, unknown = patient_details.link_guardians(connection, clinic_id, some, now)
        changed |= patient_details.add_consents(connection, clinic_id, some, now)
        without += unknown
        late = changed - tally.touched
        if late:
            connection.execute(_TOUCH, [{"id": each, "now": now} for each in sorted(late)])
        tally.updates += len(late)
        tally.touched |= late
    return tuple(without)


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
    connection: Connection, clinic_id: str, batch: dict[str, PatientRecord], now: datetime, tally: _Tally
) -> None:
    stored = _stored(connection, clinic_id, batch)
    unseen = {key: record for key, record in batch.items() if key not in stored}
    who = matching.recognise(connection, clinic_id, unseen) if unseen else {}
    enquirers = {match.same: key for key, match in who.items() if match.same is not None}
    if enquirers:
        matching.adopt(connection, enquirers, now)
        stored |= _stored(connection, clinic_id, enquirers.values())
    patients: list[tuple[str, PatientRecord]] = []
    known: dict[str, dict[str, Any]] = {}
    new, changed, unclear = [], set(enquirers), set()
    for external_id, record in batch.items():
        row = stored.get(external_id)
        if row is not None and row.merged_into is not None:
            _take_stricter(connection, row.merged_into, record, now, tally)
            continue
        patient_id = uuid4().hex if row is None else row.id
        patients.append((patient_id, record))
        values = {"id": patient_id, "now": now, **_merged(record, row)}
        if row is None:
            new.append({**values, "clinic_id": clinic_id, "external_id": external_id})
            if alike := who[external_id].unclear:
                unclear |= {patient_id, *alike}
                tally.unclear += 1
            continue
        known[patient_id] = values
        if any(values[name] != getattr(row, name) for name in _FIELDS):
            changed.add(patient_id)
    if new:
        connection.execute(_ADD, new)
    changed |= link_contacts(connection, clinic_id, patients, list(known), now) & known.keys()
    if changed:
        connection.execute(_CHANGE, [known[each] for each in sorted(changed)])
    matching.mark_unclear(connection, unclear, now)
    tally.new += len(new) + len(enquirers)
    tally.recognised += len(enquirers)
    tally.updates += len(changed) - len(enquirers)
    tally.touched |= changed | {str(each["id"]) for each in new}
    tally.details += [each for each in patients if each[1].guardians is not None or each[1].consents]


def _stored(connection: Connection, clinic_id: str, external_ids: Iterable[str]) -> dict[str, Any]:
    among = {"clinic_id": clinic_id, "external_ids": list(external_ids)}
    return {row.external_id: row for row in connection.execute(_STORED, among).all()}


def _take_stricter(
    connection: Connection, patient_id: str, record: PatientRecord, now: datetime, tally: _Tally
) -> None:
    """What a record that was joined into another still says, when it says to leave somebody alone."""
    values = {"id": patient_id, "now": now}
    changed = record.deceased is True and connection.execute(_DIED, values).rowcount == 1
    if record.do_not_contact is True and connection.execute(_BARRED, values).rowcount == 1:
        changed = True
    if changed:
        tally.updates += 1
        tally.touched.add(patient_id)
    withdrawn = tuple(said for said in record.consents if said.state == "withdrawn")
    if withdrawn:
        tally.details.append((patient_id, replace(record, guardians=None, consents=withdrawn)))


def _merged(record: PatientRecord, row: Any | None) -> dict[str, Any]:
    """What the record says, else what is stored, else the defaults."""
    values: dict[str, Any] = {
        name: value if (value := getattr(record, name)) != "" else None for name in _FIELDS
    }
    if row is not None:
        return {name: getattr(row, name) if value is None else value for name, value in values.items()}
    names = {"first_name": record.first_name, "last_name": record.last_name}
    return {**values, **names, **{flag: bool(values[flag]) for flag in _FLAGS}}
