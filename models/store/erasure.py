"""Everything that says who a patient is, taken out for good; what is counted stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from models.store.inbound import erased_id
from models.store.sql import query, statement

_PEOPLE = query(
    """
    SELECT id, external_id, do_not_contact, erased_at FROM patient
    WHERE clinic_id = :clinic_id AND (id = :patient_id OR merged_into = :patient_id) ORDER BY id
    """,
    returns_times=("erased_at",),
    returns_flags=("do_not_contact",),
)
_BY_EXTERNAL_ID = query(
    "SELECT id, erased_at FROM patient WHERE clinic_id = :clinic_id AND external_id = :external_id",
    returns_times=("erased_at",),
)
_ERASED_AMONG = query(
    """
    SELECT external_id FROM patient
    WHERE clinic_id = :clinic_id AND external_id IN :external_ids AND erased_at IS NOT NULL
    """
).bindparams(bindparam("external_ids", expanding=True))
_KNOWN_AMONG = query(
    "SELECT external_id FROM patient WHERE clinic_id = :clinic_id AND external_id IN :external_ids"
).bindparams(bindparam("external_ids", expanding=True))
_ANY_ERASED = query("SELECT id FROM patient WHERE clinic_id = :clinic_id AND erased_at IS NOT NULL LIMIT 1")
_ON_THE_WAY = query(
    """
    SELECT id FROM message WHERE state = 'claimed' AND (patient_id = :patient_id OR contact_point_id IN (
      SELECT contact_point_id FROM patient_contact WHERE patient_id = :patient_id)) LIMIT 1
    """
)
_POINTS = query(
    """
    SELECT cp.id, cp.kind, cp.value, cp.suppressed_at FROM patient_contact pc
    JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id ORDER BY cp.id
    """,
    returns_times=("suppressed_at",),
)
# A link that ended is somebody's past, not theirs; one that was wrong was never theirs.
_SHARED = query(
    """
    SELECT pc.contact_point_id FROM patient_contact pc
    WHERE pc.contact_point_id = :id AND pc.patient_id <> :patient_id AND pc.ended_at IS NULL LIMIT 1
    """
)
_LOCK = text(
    """
    SELECT id FROM contact_point WHERE id IN (
      SELECT contact_point_id FROM patient_contact WHERE patient_id = :patient_id)
    ORDER BY id FOR NO KEY UPDATE
    """
)
_BLANK_POINT = tuple(
    statement(sql, times=("now",) if ":now" in sql else ())
    for sql in (
        """
        UPDATE message SET recipient = '', subject = '', body = '', body_hash = ''
        WHERE contact_point_id = :id
        """,
        """
        UPDATE inbound_message SET body = '', subject = NULL, sender = NULL, unmatched = NULL
        WHERE contact_point_id = :id
        """,
        "DELETE FROM patient_contact WHERE contact_point_id = :id",
        """
        UPDATE contact_point SET value = 'erased:' || id, zones = '', unusable_reason = NULL,
          whatsapp_unusable_reason = NULL,
          suppressed_at = coalesce(suppressed_at, :now), suppressed_reason = 'erasure'
        WHERE id = :id
        """,
    )
)
_BLANK_UNKNOWN = text(
    """
    UPDATE inbound_message SET body = '', subject = NULL, sender = NULL, unmatched = NULL
    WHERE patient_id IS NULL AND sender = :value AND (clinic_id = :clinic_id OR clinic_id IS NULL)
    """
)
_IDS_OF_POINT = query(
    """
    SELECT id, provider, provider_id FROM inbound_message
    WHERE provider_id NOT LIKE 'erased:%' AND (contact_point_id = :id OR (
      patient_id IS NULL AND sender = :value AND (clinic_id = :clinic_id OR clinic_id IS NULL)))
    """
)
_IDS_OF_PATIENT = query(
    """
    SELECT id, provider, provider_id FROM inbound_message
    WHERE provider_id NOT LIKE 'erased:%' AND patient_id = :patient_id
    """
)
_HASH_ID = text("UPDATE inbound_message SET provider_id = :hashed WHERE id = :id")
_BLANK_PATIENT = tuple(
    text(sql)
    for sql in (
        """
        UPDATE message SET recipient = '', subject = '', body = '', body_hash = ''
        WHERE patient_id = :patient_id
        """,
        """
        UPDATE inbound_message SET body = '', subject = NULL, sender = NULL, unmatched = NULL
        WHERE patient_id = :patient_id
        """,
        "UPDATE consent SET evidence = NULL, wording = NULL WHERE patient_id = :patient_id",
        "UPDATE restriction SET note = NULL WHERE patient_id = :patient_id",
        """
        UPDATE staff_order SET note = NULL WHERE follow_up_id IN (
          SELECT id FROM follow_up WHERE patient_id = :patient_id)
        """,
        # References may hold the clinic's id of the patient, or a telephone number.
        "UPDATE inbox_event SET source_ref = 'erased:' || id, told = NULL WHERE patient_id = :patient_id",
        "UPDATE appointment SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "UPDATE consultation SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "UPDATE treatment_plan SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "UPDATE quote SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "UPDATE invoice SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "UPDATE recall SET source_ref = 'erased:' || id WHERE patient_id = :patient_id",
        "DELETE FROM patient_contact WHERE patient_id = :patient_id",
        "DELETE FROM guardian WHERE patient_id = :patient_id OR guardian_id = :patient_id",
    )
)
_BLANK_PERSON = statement(
    """
    UPDATE patient SET external_id = :external_id, first_name = '', last_name = '', birth_date = NULL,
      locale = NULL, zone = NULL, own_contact = false, do_not_contact = true, unclear_since = NULL,
      erased_at = :now, updated_at = :now
    WHERE id = :id
    """,
    times=("now",),
)
_OVERWRITE = "PRAGMA secure_delete = ON"


def begin(connection: Connection) -> None:
    """Before anything is erased: what is deleted is to be overwritten in SQLite's file, too."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_OVERWRITE)


def people(connection: Connection, clinic_id: str, patient_id: str) -> list[Any]:
    """The patient and the records joined into them: id, external_id, do_not_contact, erased_at."""
    return list(connection.execute(_PEOPLE, {"clinic_id": clinic_id, "patient_id": patient_id}))


def by_external_id(connection: Connection, clinic_id: str, external_id: str) -> Any | None:
    """The record under exactly this external id: id, erased_at."""
    values = {"clinic_id": clinic_id, "external_id": external_id}
    return connection.execute(_BY_EXTERNAL_ID, values).first()


def any_erased(connection: Connection, clinic_id: str) -> bool:
    """Whether a patient of this clinic was ever erased."""
    return connection.execute(_ANY_ERASED, {"clinic_id": clinic_id}).first() is not None


def erased_among(connection: Connection, clinic_id: str, external_ids: Iterable[str]) -> set[str]:
    """Those of these external ids, as erasure writes them, that belong to an erased patient."""
    values = {"clinic_id": clinic_id, "external_ids": list(external_ids)}
    return {row.external_id for row in connection.execute(_ERASED_AMONG, values)}


def known_among(connection: Connection, clinic_id: str, external_ids: Iterable[str]) -> set[str]:
    """Those of these external ids that a patient has."""
    values = {"clinic_id": clinic_id, "external_ids": list(external_ids)}
    return {row.external_id for row in connection.execute(_KNOWN_AMONG, values)}


def is_on_the_way(connection: Connection, patient_id: str) -> bool:
    """Whether a message for this patient, or to one of their addresses, is being sent right now."""
    return connection.execute(_ON_THE_WAY, {"patient_id": patient_id}).first() is not None


def points(connection: Connection, patient_id: str) -> list[Any]:
    """Every contact point that was ever the patient's, locked: id, kind, value, suppressed_at."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"patient_id": patient_id})
    return list(connection.execute(_POINTS, {"patient_id": patient_id}))


def is_shared(connection: Connection, point_id: str, patient_id: str) -> bool:
    """Whether somebody else uses this contact point too."""
    values = {"id": point_id, "patient_id": patient_id}
    return connection.execute(_SHARED, values).first() is not None


def blank_point(connection: Connection, clinic_id: str, point: Any, key: bytes, now: datetime) -> None:
    """Nobody else uses it: the value goes, and all that was written from and to there."""
    about = {"id": point.id, "value": point.value, "clinic_id": clinic_id}
    _hash_ids(connection, key, connection.execute(_IDS_OF_POINT, about))
    for sql in _BLANK_POINT:
        needed = {"id": point.id} | ({"now": now} if ":now" in sql.text else {})
        connection.execute(sql, needed)
    connection.execute(_BLANK_UNKNOWN, {"clinic_id": clinic_id, "value": point.value})


def blank_patient(connection: Connection, patient_id: str, key: bytes) -> None:
    """What was written to and by the patient, notes, evidence, references, links to others."""
    _hash_ids(connection, key, connection.execute(_IDS_OF_PATIENT, {"patient_id": patient_id}))
    for sql in _BLANK_PATIENT:
        connection.execute(sql, {"patient_id": patient_id})


def blank_person(connection: Connection, patient_id: str, external_id: str, now: datetime) -> None:
    """Who it was. ``external_id``: what takes the place of the clinic's own."""
    connection.execute(_BLANK_PERSON, {"id": patient_id, "external_id": external_id, "now": now})


def _hash_ids(connection: Connection, key: bytes, rows: Iterable[Any]) -> None:
    """An e-mail's id names its writer's host; its hash still tells the same text when it comes again."""
    hashed = [{"id": row.id, "hashed": erased_id(key, row.provider, row.provider_id)} for row in list(rows)]
    if hashed:
        connection.execute(_HASH_ID, hashed)
