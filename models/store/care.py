"""What the clinic agreed with a patient: consultations, quotes, invoices, recalls."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from models.store.references import find
from models.store.sql import statement

_PUT_CONSULTATION = statement(
    """
    INSERT INTO consultation (id, clinic_id, patient_id, source, source_ref, service, clinician_id, held_at)
    VALUES (:id, :clinic_id, :patient_id, :source, :source_ref, :service, :clinician_id, :held_at)
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET held_at = excluded.held_at,
      service = coalesce(excluded.service, consultation.service),
      clinician_id = coalesce(excluded.clinician_id, consultation.clinician_id)
    """,
    times=("held_at",),
)
_PUT_QUOTE = statement(
    """
    INSERT INTO quote (id, clinic_id, patient_id, source, source_ref, service, amount_minor, currency,
      issued_at, expires_at, revision, replaces_id, status)
    VALUES (:id, :clinic_id, :patient_id, :source, :source_ref, :service, :amount_minor, :currency,
      :issued_at, :expires_at, :revision, :replaces_id, 'open')
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET issued_at = excluded.issued_at,
      service = coalesce(excluded.service, quote.service),
      amount_minor = coalesce(excluded.amount_minor, quote.amount_minor),
      currency = coalesce(excluded.currency, quote.currency),
      expires_at = coalesce(excluded.expires_at, quote.expires_at)
    """,
    times=("issued_at", "expires_at"),
)
_PUT_INVOICE = statement(
    """
    INSERT INTO invoice (id, clinic_id, patient_id, source, source_ref, service, amount_minor, paid_minor,
      currency, due_at, status)
    VALUES (:id, :clinic_id, :patient_id, :source, :source_ref, :service, :amount_minor, 0, :currency,
      :due_at, 'open')
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET amount_minor = excluded.amount_minor,
      currency = excluded.currency, due_at = excluded.due_at,
      service = coalesce(excluded.service, invoice.service)
    """,
    times=("due_at",),
)
_PUT_RECALL = statement(
    """
    INSERT INTO recall (id, clinic_id, patient_id, source, source_ref, service, basis, due_at)
    VALUES (:id, :clinic_id, :patient_id, :source, :source_ref, :service, :basis, :due_at)
    ON CONFLICT (clinic_id, source, source_ref) DO UPDATE SET due_at = excluded.due_at,
      basis = excluded.basis, service = coalesce(excluded.service, recall.service)
    """,
    times=("due_at",),
)
_PUT = {
    "consultation": _PUT_CONSULTATION,
    "quote": _PUT_QUOTE,
    "invoice": _PUT_INVOICE,
    "recall": _PUT_RECALL,
}
_MOST = 2**31 - 1  # what the column holds
_NEXT_STEP = statement(
    "UPDATE consultation SET next_step_at = :now WHERE id = :id AND next_step_at IS NULL", times=("now",)
)
_QUOTE_STATUS = statement("UPDATE quote SET status = :status WHERE id = :id")
_INVOICE_STATUS = statement("UPDATE invoice SET status = :status WHERE id = :id")
_PAY = statement(
    "UPDATE invoice SET paid_minor = :paid_minor, paid_at = :paid_at, status = :status WHERE id = :id",
    times=("paid_at",),
)
_MOVE = {
    "invoice": statement("UPDATE invoice SET due_at = :due_at WHERE id = :id", times=("due_at",)),
    "recall": statement("UPDATE recall SET due_at = :due_at WHERE id = :id", times=("due_at",)),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Whose record it is and how the outside world calls it; unique by clinic, source and source_ref."""

    clinic_id: str
    patient_id: str
    source: str
    source_ref: str


def put_consultation(
    connection: Connection,
    reference: Reference,
    held_at: datetime,
    *,
    service: str | None = None,
    clinician_id: str | None = None,
) -> str:
    """Create or update a consultation; gives our id."""
    values = {"held_at": held_at, "service": service, "clinician_id": clinician_id}
    return _put(connection, "consultation", reference, values)


def put_quote(
    connection: Connection,
    reference: Reference,
    issued_at: datetime,
    *,
    service: str | None = None,
    amount_minor: int | None = None,
    currency: str | None = None,
    expires_at: datetime | None = None,
    revision: int = 1,
    replaces_id: str | None = None,
) -> str:
    """Create an open quote, or update one without changing what became of it; gives our id."""
    values = {
        "issued_at": issued_at,
        "service": service,
        "amount_minor": amount_minor,
        "currency": currency,
        "expires_at": expires_at,
        "revision": revision,
        "replaces_id": replaces_id,
    }
    return _put(connection, "quote", reference, values)


def put_invoice(
    connection: Connection,
    reference: Reference,
    due_at: datetime,
    amount_minor: int,
    currency: str,
    *,
    service: str | None = None,
) -> str:
    """Create an open bill, or update one without changing what became of it; gives our id."""
    values = {"due_at": due_at, "amount_minor": amount_minor, "currency": currency, "service": service}
    return _put(connection, "invoice", reference, values)


def put_recall(
    connection: Connection,
    reference: Reference,
    due_at: datetime,
    basis: str,
    *,
    service: str | None = None,
) -> str:
    """Create or update a recall; gives our id."""
    return _put(connection, "recall", reference, {"due_at": due_at, "basis": basis, "service": service})


def _put(connection: Connection, kind: str, reference: Reference, values: dict[str, Any]) -> str:
    connection.execute(_PUT[kind], {**asdict(reference), **values, "id": uuid4().hex})
    (row,) = find(connection, kind, reference.clinic_id, reference.source_ref, reference.source)
    return str(row.id)


def record_next_step(connection: Connection, consultation_id: str, now: datetime) -> None:
    """A next step was agreed; the first time counts."""
    connection.execute(_NEXT_STEP, {"id": consultation_id, "now": now})


def set_quote_status(connection: Connection, quote_id: str, status: str) -> None:
    """open, accepted, declined, withdrawn or replaced."""
    connection.execute(_QUOTE_STATUS, {"id": quote_id, "status": status})


def set_invoice_status(connection: Connection, invoice_id: str, status: str) -> None:
    """open, disputed, hardship, insurance_pending or written_off; ``pay`` is for paid."""
    connection.execute(_INVOICE_STATUS, {"id": invoice_id, "status": status})


def pay(connection: Connection, invoice: Any, amount_minor: int | None, now: datetime) -> bool:
    """Add a payment to a bill (row of ``find``); without an amount, all that is open. True when settled."""
    paid = invoice.amount_minor if amount_minor is None else min(invoice.paid_minor + amount_minor, _MOST)
    settled: bool = paid >= invoice.amount_minor
    values = {
        "id": invoice.id,
        "paid_minor": paid,
        "paid_at": now if settled else None,
        "status": "paid" if settled else invoice.status,
    }
    connection.execute(_PAY, values)
    return settled


def move_due(connection: Connection, kind: str, record_id: str, due_at: datetime) -> None:
    """Give an invoice or a recall another due date."""
    connection.execute(_MOVE[kind], {"id": record_id, "due_at": due_at})
