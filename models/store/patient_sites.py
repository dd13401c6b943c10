"""At which of a clinic's sites a patient is at home, as far as the records show it."""

from __future__ import annotations

from sqlalchemy import Connection

from models.store.sql import query, statement

_LAST_VISIT = query(
    """
    SELECT site_id FROM appointment
    WHERE patient_id = :patient_id AND site_id IS NOT NULL AND status <> 'cancelled'
    ORDER BY starts_at DESC, id LIMIT 1
    """
)
_LAST_FOLLOW_UP = query(
    "SELECT site_id FROM follow_up WHERE patient_id = :patient_id ORDER BY opened_at DESC, id LIMIT 1"
)
_SETTLE = statement("UPDATE patient SET site_id = :site_id WHERE id = :patient_id AND site_id IS NULL")
_WITHOUT = query(
    """
    SELECT count(*) AS number FROM patient
    WHERE clinic_id = :clinic_id AND site_id IS NULL AND merged_into IS NULL AND erased_at IS NULL
    """
)


def last_known(connection: Connection, patient_id: str) -> str | None:
    """Where the patient's latest visit is, else where they were followed up last."""
    for statement_ in (_LAST_VISIT, _LAST_FOLLOW_UP):
        row = connection.execute(statement_, {"patient_id": patient_id}).first()
        if row is not None:
            return str(row.site_id)
    return None


def settle(connection: Connection, patient_id: str, site_id: str) -> None:
    """The patient belongs to this site, unless to another already."""
    connection.execute(_SETTLE, {"patient_id": patient_id, "site_id": site_id})


def number_without(connection: Connection, clinic_id: str) -> int:
    """How many of the clinic's patients belong to no site."""
    return int(connection.execute(_WITHOUT, {"clinic_id": clinic_id}).scalar_one())
