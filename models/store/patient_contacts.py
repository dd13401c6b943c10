"""Which patient uses which telephone number or e-mail address; a family shares one contact point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import uuid4

from sqlalchemy import Connection, bindparam, text

from core.matching import Point
from core.patient_record import PatientRecord
from models.store import kept_suppressions
from models.store.sql import query, statement

MOST_IN_A_LIST = 5000  # below the 32,766 parameters that SQLite takes
AFTER_THE_RECORD = 100
"""Position of what patients told us themselves: used when the clinic's record lists nothing better."""

_LINKS = text(
    """
    SELECT link.patient_id, link.contact_point_id, link.position, link.source, link.wrong_at,
      point.kind, point.value
    FROM patient_contact link JOIN contact_point point ON point.id = link.contact_point_id
    WHERE link.patient_id IN :patients AND (link.ended_at IS NULL OR link.wrong_at IS NOT NULL)
    """
).bindparams(bindparam("patients", expanding=True))
_POINTS = text(
    """
    SELECT id, kind, value FROM contact_point
    WHERE clinic_id = :clinic_id AND kind IN ('phone', 'email') AND value IN :values
    """
).bindparams(bindparam("values", expanding=True))
_ADD_POINT = statement(
    """
    INSERT INTO contact_point (id, clinic_id, kind, value, created_at)
    VALUES (:id, :clinic_id, :kind, :value, :now)
    ON CONFLICT (clinic_id, kind, value) DO NOTHING
    """,
    times=("now",),
)
_LINK = text(
    """
    INSERT INTO patient_contact (patient_id, contact_point_id, position, source)
    VALUES (:patient_id, :contact_point_id, :position, 'record')
    ON CONFLICT (patient_id, contact_point_id)
    DO UPDATE SET position = excluded.position, source = 'record', ended_at = NULL
    """
)
_ADD_LINK = text(
    """
    INSERT INTO patient_contact (patient_id, contact_point_id, position, source)
    VALUES (:patient_id, :contact_point_id, :position, 'enquiry')
    ON CONFLICT (patient_id, contact_point_id) DO NOTHING
    """
)
_END = statement(
    """
    UPDATE patient_contact SET ended_at = :now
    WHERE patient_id = :patient_id AND contact_point_id = :contact_point_id
    """,
    times=("now",),
)
_WITHOUT_ZONES = query(
    "SELECT id, value FROM contact_point WHERE clinic_id = :clinic_id AND kind = 'phone' AND zones IS NULL"
)
_SET_ZONES = text("UPDATE contact_point SET zones = :zones WHERE id = :id")


@dataclass(frozen=True, slots=True)
class _Link:
    point_id: str
    position: int
    listed: bool
    wrong: bool


def link_contacts(
    connection: Connection,
    clinic_id: str,
    patients: Sequence[tuple[str, PatientRecord]],
    known: Sequence[str],
    now: datetime,
) -> set[str]:
    """Link each patient (our id) to what the record lists, in that order; the ids whose links changed.

    ``known``: the patients that may have links already. A kind the record says nothing of is left
    alone, and so is what the patients told us themselves. A link that ended is opened again, unless
    the number turned out to be somebody else's.
    """
    before = _links(connection, known)
    wanted: list[tuple[str, Point, int]] = []
    ends = []
    for patient_id, record in patients:
        links = before.get(patient_id, {})
        for kind, values in (("phone", record.phones), ("email", record.emails)):
            if values is None:
                continue
            for position, value in enumerate(values):
                link = links.get((kind, value))
                if link is None or not (link.wrong or (link.listed and link.position == position)):
                    wanted.append((patient_id, (kind, value), position))
            for (linked_kind, value), link in links.items():
                if linked_kind == kind and value not in values and link.listed and not link.wrong:
                    ends.append({"patient_id": patient_id, "contact_point_id": link.point_id, "now": now})
    if wanted:
        points = _points(connection, clinic_id, {point for _, point, _ in wanted}, now)
        connection.execute(
            _LINK,
            [
                {"patient_id": patient_id, "contact_point_id": points[point], "position": position}
                for patient_id, point, position in wanted
            ],
        )
    if ends:
        connection.execute(_END, ends)
    return {patient_id for patient_id, _, _ in wanted} | {str(end["patient_id"]) for end in ends}


def add_contacts(
    connection: Connection, clinic_id: str, patient_id: str, points: Collection[Point], now: datetime
) -> None:
    """Link what a patient told us themselves; imports leave it alone. A link that ended stays so."""
    if points:
        ids = _points(connection, clinic_id, set(points), now)
        links = [
            {"patient_id": patient_id, "contact_point_id": ids[point], "position": AFTER_THE_RECORD}
            for point in sorted(points)
        ]
        connection.execute(_ADD_LINK, links)


def fill_zones(connection: Connection, clinic_id: str, zones_of: Callable[[str], Iterable[str]]) -> None:
    """Note, for numbers not looked at yet, the time zones that ``zones_of`` gives for E.164."""
    rows = connection.execute(_WITHOUT_ZONES, {"clinic_id": clinic_id}).all()
    if rows:
        connection.execute(
            _SET_ZONES, [{"id": row.id, "zones": " ".join(zones_of(row.value))} for row in rows]
        )


def _links(connection: Connection, patients: Sequence[str]) -> dict[str, dict[Point, _Link]]:
    """Links in use, and those that no import may open again, by patient and point."""
    links: defaultdict[str, dict[Point, _Link]] = defaultdict(dict)
    if patients:
        rows = connection.execute(_LINKS, {"patients": patients}).all()
        for patient_id, point_id, position, source, wrong_at, kind, value in rows:
            links[patient_id][kind, value] = _Link(
                point_id, position, source == "record", wrong_at is not None
            )
    return links


def _points(connection: Connection, clinic_id: str, points: set[Point], now: datetime) -> dict[Point, str]:
    """The ids of the clinic's contact points, made where missing; who opted out before is born so.

    In one order for everybody, so that two writers wait for each other instead of dead-locking.
    """
    ids = _stored_points(connection, clinic_id, points)
    missing = {point: uuid4().hex for point in sorted(points - ids.keys())}
    if missing:
        added = connection.execute(
            _ADD_POINT,
            [
                {"id": new_id, "clinic_id": clinic_id, "kind": kind, "value": value, "now": now}
                for (kind, value), new_id in missing.items()
            ],
        )
        kept_suppressions.apply(connection, clinic_id, missing)
        if added.rowcount != len(missing):
            return ids | _stored_points(connection, clinic_id, missing.keys())
    return ids | missing


def _stored_points(connection: Connection, clinic_id: str, points: Iterable[Point]) -> dict[Point, str]:
    ids: dict[Point, str] = {}
    values = iter(sorted(value for _, value in points))
    while chunk := list(islice(values, MOST_IN_A_LIST)):
        rows = connection.execute(_POINTS, {"clinic_id": clinic_id, "values": chunk}).all()
        ids.update(((kind, value), point_id) for point_id, kind, value in rows)
    return ids
