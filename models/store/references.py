"""The clinic's records by the names the outside world gives them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from models.store.sql import query

_FIND = {
    "consultation": query(
        """
        SELECT id, patient_id, source FROM consultation
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """
    ),
    "quote": query(
        """
        SELECT id, patient_id, source, status, revision, replaces_id FROM quote
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """
    ),
    "invoice": query(
        """
        SELECT id, patient_id, source, status, amount_minor, paid_minor, currency, due_at FROM invoice
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """,
        returns_times=("due_at",),
    ),
    "recall": query(
        """
        SELECT id, patient_id, source, due_at FROM recall
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """,
        returns_times=("due_at",),
    ),
    "plan": query(
        """
        SELECT id, patient_id, source, service, status FROM treatment_plan
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """
    ),
    "visit": query(
        """
        SELECT id, patient_id, source, status, starts_at FROM appointment
        WHERE clinic_id = :clinic_id AND source_ref = :source_ref AND (:source = '' OR source = :source)
        """,
        returns_times=("starts_at",),
    ),
}


def find(connection: Connection, kind: str, clinic_id: str, source_ref: str, source: str = "") -> list[Any]:
    """Every consultation, quote, invoice, recall, plan or visit with this reference.

    One per source that uses it; with a source named, at most one. Rows have id, patient_id and source.
    """
    key = {"clinic_id": clinic_id, "source_ref": source_ref, "source": source}
    return list(connection.execute(_FIND[kind], key))
