"""A patient asks to be forgotten: everything that says who they are goes, what was counted stays.

What had opted out stays as keyed hashes, so that no later import writes to it. There is no way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from core.patient_record import PatientRecord
from models.contracts import OrderKind
from models.store import erasure, follow_ups, kept_suppressions, merging, orders, patient_rows
from models.store.kept_suppressions import value_hash
from models.store.suppressions import SuppressedBy
from runtime.database import BUSY_TIMEOUT_SECONDS, Database, set_busy_timeout
from runtime.lookups import clinic_named
from runtime.records import noted
from runtime.told import Changed, IntakeError

LONGEST_REASON = 100
_ERASED = "erased:"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. ``already``: it had been done before, nothing changed.

    ``kept``: addresses of which a keyed hash stays, as they had opted out. ``shared``: addresses that
    somebody else uses and keeps.
    """

    changed: Changed
    already: bool = False
    kept: int = 0
    shared: int = 0


def erase(connection: Connection, clinic_id: str, patient_key: str, reason: str, now: datetime) -> Erased:
    """Erase one patient with all records joined into them. Raises ``IntakeError``.

    ``reason``: for the record of the erasure; no patient data belongs there. Open follow-ups get the order
    to stop. Refused while a message is on its way, as nobody could tell any more what became of it.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise IntakeError(f"--reason: say in 1 to {LONGEST_REASON} characters why, without patient data.")
    clinic_named(connection, clinic_id)
    key = kept_suppressions.key_of(connection)
    patient_rows.one_at_a_time(connection, clinic_id)
    before = erasure.by_external_id(connection, clinic_id, erased_id(key, clinic_id, patient_key))
    row = patient_rows.find(connection, clinic_id, patient_key)
    if row is None:
        if before is not None:
            return Erased(Changed(before.id), already=True)
        raise IntakeError(f"Clinic {clinic_id!r} has no patient {patient_key!r}. Check the id.")
    people = erasure.people(connection, clinic_id, row.id)
    if all(each.erased_at is not None for each in people):
        return Erased(Changed(row.id), already=True)
    erasure.begin(connection)
    points = erasure.points(connection, row.id)
    if erasure.is_on_the_way(connection, row.id):
        raise IntakeError("A message to this patient is on its way. Try again in a few minutes.")
    wards = merging.wards(connection, row.id)
    barred = any(each.do_not_contact for each in people)
    kept, shared = _erase_points(connection, row, points, key, barred, now)
    erasure.blank_patient(connection, row.id, key)
    for each in people:
        new_id = erased_id(key, clinic_id, each.external_id)
        if erasure.by_external_id(connection, clinic_id, new_id) is not None:
            new_id = f"{new_id}:{uuid4().hex}"  # erased, taken in anew, erased again
        erasure.blank_person(connection, each.id, new_id, now)
    to_ring = _stop(connection, row.id, now)
    to_ring += [one for ward in wards for one in follow_ups.open_ids_of_patient(connection, ward)]
    changed = noted(connection, clinic_id, row.id, "erased", now, to_ring, reason.strip())
    return Erased(changed, kept=kept, shared=shared)


def erased_id(key: bytes, clinic_id: str, external_id: str) -> str:
    """What stands in place of the clinic's id: a keyed hash, by which an import knows it again."""
    return f"{_ERASED}{value_hash(key, clinic_id, 'patient', external_id)}"


def split_erased(
    connection: Connection, clinic_id: str, records: Iterable[PatientRecord]
) -> Iterator[tuple[PatientRecord, bool]]:
    """Each record of an import, and whether it is of somebody who was erased and not taken in anew since."""
    if not erasure.any_erased(connection, clinic_id):
        yield from ((record, False) for record in records)
        return
    key = kept_suppressions.key_of(connection)
    source = iter(records)
    while batch := list(islice(source, _BATCH)):
        hashes = {each.external_id: erased_id(key, clinic_id, each.external_id) for each in batch}
        gone = erasure.erased_among(connection, clinic_id, hashes.values())
        back = erasure.known_among(connection, clinic_id, hashes)
        yield from (
            (each, hashes[each.external_id] in gone and each.external_id not in back) for each in batch
        )


def _erase_points(
    connection: Connection, patient: Any, points: Sequence[Any], key: bytes, barred: bool, now: datetime
) -> tuple[int, int]:
    """How many opt-outs were kept as hashes, and how many addresses others keep."""
    clinic_id = patient.clinic_id
    kept = shared = 0
    for point in points:
        if erasure.is_shared(connection, point.id, patient.id):
            shared += 1
            continue
        if point.suppressed_at is not None or barred:
            hashed = value_hash(key, clinic_id, point.kind, point.value)
            source = SuppressedBy.ERASURE
            since = point.suppressed_at or now
            kept += kept_suppressions.keep(connection, clinic_id, point.kind, hashed, source, source, since)
        erasure.blank_point(connection, clinic_id, point, key, now)
    return kept, shared


def overwrite_log(database: Database) -> None:
    """Empty SQLite's log, which still holds what was erased, once nobody reads or writes at the moment."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            set_busy_timeout(connection, BUSY_TIMEOUT_SECONDS)
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _stop(connection: Connection, patient_id: str, now: datetime) -> list[str]:
    open_ids = follow_ups.open_ids_of_patient(connection, patient_id)
    for follow_up_id in open_ids:
        orders.record(connection, uuid4().hex, follow_up_id, OrderKind.STOP, now)
    return open_ids
