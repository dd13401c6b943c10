"""Who is written to for a patient, and where: the patient, a guardian, a proxy, or nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from models.store import guardians, likeness, reasons
from models.store.fact_contacts import is_under_age


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """``people``: the clinic's ids of guardians or proxies. ``at``: numbers and addresses, the preferred
    first, with what keeps messages from them. ``own``: the patient's that are not used."""

    who: Literal["patient", "guardian", "proxy", "nobody"]
    people: tuple[str, ...]
    at: tuple[str, ...]
    own: tuple[str, ...] = ()


def written_to(connection: Connection, patient: Any, now: datetime) -> WrittenTo:
    """As a follow-up of this patient (a row of ``patient_rows``) would choose."""
    own = _addresses(likeness.contacts(connection, patient.id))
    zone = reasons.patient(connection, patient.id).zone or "UTC"
    under_age = is_under_age(patient.birth_date, now, zone)
    if under_age and patient.own_contact:
        return WrittenTo("patient", (), own)
    kind: Literal["guardian", "proxy"] = "guardian" if under_age else "proxy"
    rows = [row for row in guardians.reached(connection, patient.id) if row.via == kind]
    if rows:
        people = tuple(dict.fromkeys(row.external_id for row in rows))
        return WrittenTo(kind, people, _addresses(row for row in rows if row.value is not None), own)
    if under_age:
        return WrittenTo("nobody", (), (), own)
    return WrittenTo("patient", (), own)


def lines_of(found: WrittenTo) -> list[str]:
    """What a receptionist reads."""
    at = ", ".join(found.at)
    match found.who:
        case "patient":
            return [f"  reached at: {at or 'nothing; a colleague gets a task'}"]
        case "nobody":
            said = "under 18 and nobody on record who answers for them; a colleague gets a task"
        case who:
            where = f"at {at}" if at else "who has no number or address; a colleague gets a task"
            said = f"the {who} {' and '.join(found.people)}, {where}"
    own = [f"  on record and not written to: {', '.join(found.own)}"] if found.own else []
    return [f"  written to: {said}", *own]


def _addresses(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{row.value}{_kept_from(row)}" for row in rows))


def _kept_from(row: Any) -> str:
    if row.suppressed_at is not None:
        return " (opted out)"
    return "" if row.unusable_at is None else " (cannot be reached)"
