"""Which patient uses which telephone number or e-mail address; a family shares one contact point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import uuid4

from sqlalchemy import Connection, bindparam, text

from core.patient_record import PatientRecord
from models.store.sql import statement

MOST_IN_A_LIST = 5000  # below the 32,766 parameters that SQLite takes
_OPEN_LINKS = text(
    """
    SELECT link.patient_id, link.contact_point_id, link.position, point.kind, point.value
    FROM patient_contact link JOIN contact_point point ON point.id = link.contact_point_id
    WHERE link.patient_id IN :patients AND link.ended_at IS NULL
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
    INSERT INTO patient_contact (patient_id, contact_point_id, position)
    VALUES (:patient_id, :contact_point_id, :position)
    ON CONFLICT (patient_id, contact_point_id) DO UPDATE SET position = excluded.position, ended_at = NULL
    """
)
_END = statement(
    """
    UPDATE patient_contact SET ended_at = :now
    WHERE patient_id = :patient_id AND contact_point_id = :contact_point_id
    """,
    times=("now",),
)

Point = tuple[str, str]
"""Kind and value."""


def link_contacts(
    connection: Connection,
    clinic_id: str,
    patients: Sequence[tuple[str, PatientRecord]],
    known: Sequence[str],
    now: datetime,
) -> set[str]:
    """Link each patient (our id) to what the record lists, in that order; the ids whose links changed.

    ``known``: the patients that may have links already. A kind the record says nothing of is left
    alone. A link that ended is opened again.
    """
    before = _open_links(connection, known)
    wanted: list[tuple[str, Point, int]] = []
    ends = []
    for patient_id, record in patients:
        links = before.get(patient_id, {})
        for kind, values in (("phone", record.phones), ("email", record.emails)):
            if values is None:
                continue
            for position, value in enumerate(values):
                link = links.get((kind, value))
                if link is None or link[1] != position:
                    wanted.append((patient_id, (kind, value), position))
            for (linked_kind, value), (point_id, _) in links.items():
                if linked_kind == kind and value not in values:
                    ends.append({"patient_id": patient_id, "contact_point_id": point_id, "now": now})
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


def _open_links(connection: Connection, patients: Sequence[str]) -> dict[str, dict[Point, tuple[str, int]]]:
    """By patient and point: the point's id and the position."""
    links: defaultdict[str, dict[Point, tuple[str, int]]] = defaultdict(dict)
    if patients:
        rows = connection.execute(_OPEN_LINKS, {"patients": patients}).all()
        for patient_id, point_id, position, kind, value in rows:
            links[patient_id][kind, value] = (point_id, position)
    return links


def _points(connection: Connection, clinic_id: str, points: set[Point], now: datetime) -> dict[Point, str]:
    """The ids of the clinic's contact points, made where missing.

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
