"""Enquirers: who asked before the clinic had a record of them, found again by contact point and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, text

from core.matching import Match, Person, Point, match, match_all, same_name, split_name
from core.patient_record import PatientRecord
from models.store import patient_rows
from models.store.patient_contacts import MOST_IN_A_LIST, add_contacts
from models.store.sql import statement

_SHARING = text(
    """
    SELECT p.id, p.first_name, p.last_name, p.origin, point.kind, point.value
    FROM contact_point point
    JOIN patient_contact link ON link.contact_point_id = point.id AND link.ended_at IS NULL
    JOIN patient p ON p.id = link.patient_id
    WHERE point.clinic_id = :clinic_id AND point.kind IN ('phone', 'email') AND point.value IN :values
      AND p.merged_into IS NULL
    """
).bindparams(bindparam("values", expanding=True))
_TOLD_BEFORE = text(
    """
    SELECT patient_id FROM inbox_event
    WHERE patient_id IN :patients AND kind = 'new_enquiry' AND source_ref = :source_ref
    """
).bindparams(bindparam("patients", expanding=True))
_ADD = statement(
    """
    INSERT INTO patient (id, clinic_id, external_id, first_name, last_name, deceased, do_not_contact,
      origin, unclear_since, created_at, updated_at)
    VALUES (:id, :clinic_id, :external_id, :first_name, :last_name, false, false,
      'enquiry', :unclear_since, :now, :now)
    """,
    times=("now", "unclear_since"),
)
_ADOPT = statement(
    """
    UPDATE patient SET external_id = :external_id, origin = 'record', updated_at = :now WHERE id = :id
    """,
    times=("now",),
)
_UNCLEAR = statement(
    "UPDATE patient SET unclear_since = :now WHERE id = :id AND unclear_since IS NULL", times=("now",)
)


def find_or_add_enquirer(
    connection: Connection,
    clinic_id: str,
    name: str,
    phone: str | None,
    email: str | None,
    source_ref: str,
    now: datetime,
) -> Any:
    """The patient's row of somebody who asks: who we know by contact point and name, else a new one.

    ``phone`` in E.164, ``email`` in lower case. ``source_ref``: the enquiry's reference; the same
    enquiry told again is the same person. Where several could be meant, or somebody of another name
    uses the number, the new row waits for a colleague (``unclear_since``). To a known enquirer what
    is new is added; to a patient on record it is not, as anybody can type a patient's name and
    number into a form beside an address of their own.
    """
    patient_rows.one_at_a_time(connection, clinic_id)
    points = {point for point in (("phone", phone), ("email", email)) if point[1]}
    newcomer = Person(uuid4().hex, name, frozenset((kind, str(value)) for kind, value in points))
    known, origins = _sharing(connection, clinic_id, newcomer.points)
    found = _told_before(connection, known, source_ref, name)
    if found is None:
        who = match(newcomer, known)
        found = who.same
        if found is None:
            _add(connection, clinic_id, newcomer, bool(who.unclear), now)
            found = newcomer.id
    if origins.get(found) != "record":
        add_contacts(connection, clinic_id, found, newcomer.points, now)
    return patient_rows.find(connection, clinic_id, found)


def recognise(
    connection: Connection, clinic_id: str, records: Mapping[str, PatientRecord]
) -> dict[str, Match]:
    """Which enquirer each new record of the clinic's system is, by external id."""
    newcomers = [
        Person(external_id, f"{record.first_name} {record.last_name}", _points(record))
        for external_id, record in records.items()
    ]
    points = frozenset(point for each in newcomers for point in each.points)
    known, origins = _sharing(connection, clinic_id, points)
    return match_all(newcomers, [each for each in known if origins[each.id] == "enquiry"])


def adopt(connection: Connection, external_ids: Mapping[str, str], now: datetime) -> None:
    """Make enquirers (our ids) the records with these external ids; all they have stays with them."""
    values = [{"id": key, "external_id": value, "now": now} for key, value in external_ids.items()]
    if values:
        connection.execute(_ADOPT, values)


def mark_unclear(connection: Connection, patients: Iterable[str], now: datetime) -> None:
    """Hold outreach to these patients (our ids) until a colleague has said who is who."""
    values = [{"id": each, "now": now} for each in sorted(set(patients))]
    if values:
        connection.execute(_UNCLEAR, values)


def _told_before(connection: Connection, known: list[Person], source_ref: str, name: str) -> str | None:
    """Who of them has asked under this reference; sources do not know of each other's, so the name counts."""
    fitting = [each.id for each in known if same_name(each.name, name)]
    if not fitting:
        return None
    values = {"patients": fitting, "source_ref": source_ref}
    return next((str(row.patient_id) for row in connection.execute(_TOLD_BEFORE, values)), None)


def _add(connection: Connection, clinic_id: str, newcomer: Person, unclear: bool, now: datetime) -> None:
    first_name, last_name = split_name(newcomer.name)
    values = {
        "id": newcomer.id,
        "clinic_id": clinic_id,
        "external_id": f"enquiry:{uuid4().hex}",
        "first_name": first_name,
        "last_name": last_name,
        "unclear_since": now if unclear else None,
        "now": now,
    }
    connection.execute(_ADD, values)


def _points(record: PatientRecord) -> frozenset[Point]:
    phones = (("phone", value) for value in record.phones or ())
    return frozenset([*phones, *(("email", value) for value in record.emails or ())])


def _sharing(
    connection: Connection, clinic_id: str, points: frozenset[Point]
) -> tuple[list[Person], dict[str, str]]:
    """Everybody of the clinic who uses one of these points, and the origin of each."""
    using: defaultdict[str, set[Point]] = defaultdict(set)
    names: dict[str, str] = {}
    origins: dict[str, str] = {}
    values = iter(sorted(value for _, value in points))
    while chunk := list(islice(values, MOST_IN_A_LIST)):
        for row in connection.execute(_SHARING, {"clinic_id": clinic_id, "values": chunk}):
            using[row.id].add((row.kind, row.value))
            names[row.id] = f"{row.first_name} {row.last_name}"
            origins[row.id] = row.origin
    known = [Person(each, names[each], frozenset(using[each])) for each in sorted(using)]
    return known, origins
