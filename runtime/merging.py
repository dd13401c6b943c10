"""A colleague says who is who: two records are one person, or they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store import follow_ups, likeness, merging, openings, patient_rows
from runtime.lookups import clinic_named, patient_of
from runtime.told import Changed, IntakeError


@dataclass(frozen=True, slots=True)
class Merged:
    """The record that remains, the open follow-ups to ring, and those that gave way to an older one.

    ``unclear``: the clinic's ids of others who may be this person too; outreach goes on waiting.
    """

    changed: Changed
    replaced: tuple[str, ...]
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Open follow-ups to ring, and by the clinic's id of a patient, who else it may still be."""

    to_ring: tuple[str, ...]
    unclear: dict[str, tuple[str, ...]]


def merge_patients(
    connection: Connection, clinic_id: str, keep_key: str, gone_key: str, now: datetime
) -> Merged:
    """Move everything from the record ``gone_key`` to ``keep_key``. Raises ``IntakeError``.

    In the transaction of the caller, who rings afterwards. What an import says of the record that is
    gone no longer makes a patient.
    """
    patient_rows.one_at_a_time(connection, clinic_id)
    keep, gone = _both(connection, clinic_id, keep_key, gone_key)
    for patient_id in sorted((keep.id, gone.id)):
        openings.one_at_a_time(connection, patient_id)
    others = likeness.still_unclear(connection, keep.id, {gone.id})
    others += [
        row
        for row in likeness.still_unclear(connection, gone.id, {keep.id})
        if row.id not in {each.id for each in others}
    ]
    unclear = tuple(row.external_id for row in others)
    replaced = merging.merge(connection, keep, gone, now, unclear=bool(others))
    to_ring = [
        follow_up
        for person in (keep.id, *merging.wards(connection, keep.id))
        for follow_up in follow_ups.open_ids_of_patient(connection, person)
    ]
    return Merged(Changed(keep.id, tuple(to_ring)), tuple(replaced), unclear)


def tell_apart(connection: Connection, clinic_id: str, keys: Sequence[str], now: datetime) -> ToldApart:
    """All of these are different people. Raises ``IntakeError``.

    Whoever may still be somebody not named here goes on waiting.
    """
    patient_rows.one_at_a_time(connection, clinic_id)
    patients = {row.id: row for row in (patient_of(connection, clinic_id, key) for key in keys)}
    if len(patients) < len(keys) or len(keys) < 2:
        raise IntakeError("Name at least two different patients.")
    to_ring: list[str] = []
    unclear: dict[str, tuple[str, ...]] = {}
    for patient_id, row in patients.items():
        if row.unclear_since is None:
            continue
        others = likeness.still_unclear(connection, patient_id, patients.keys())
        if others:
            unclear[row.external_id] = tuple(each.external_id for each in others)
            continue
        likeness.clear(connection, patient_id, now)
        to_ring += follow_ups.open_ids_of_patient(connection, patient_id)
    return ToldApart(tuple(to_ring), unclear)


def _both(connection: Connection, clinic_id: str, keep_key: str, gone_key: str) -> tuple[Any, Any]:
    """The two rows, if they may be joined."""
    clinic_named(connection, clinic_id)
    keep, gone = (
        patient_rows.find_itself(connection, clinic_id, key) or patient_of(connection, clinic_id, key)
        for key in (keep_key, gone_key)
    )
    if keep.id == gone.id:
        raise IntakeError(f"{keep_key!r} and {gone_key!r} are the same record.")
    for row, key in ((keep, keep_key), (gone, gone_key)):
        if row.merged_into is not None and (row is keep or row.merged_into != keep.id):
            remains = patient_of(connection, clinic_id, row.merged_into).external_id
            raise IntakeError(f"{key!r} was joined into {remains!r} before. Name that one instead.")
    if keep.origin == "enquiry" and gone.origin == "record":
        raise IntakeError(
            f"{keep_key!r} only asked so far, {gone_key!r} is in the clinic's own system. Keep that one:"
            f" patients merge {gone_key} {keep_key} --clinic {clinic_id}"
        )
    if merging.are_guardians(connection, keep.id, gone.id):
        raise IntakeError(
            f"{keep_key!r} and {gone_key!r}: one answers for the other, so they are two people."
        )
    return keep, gone
