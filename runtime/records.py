"""What became of what was agreed: quotes, bills, plans, consultations, visits.

Each change is one transaction of the caller: the record, the open follow-ups that are about it, and an
event, so that a lost ring is noticed. ``source``: where a reference comes from, if two sources use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from core.types import Trigger
from ingest.money import minor_units
from ingest.refusals import FieldRefused
from models.store import care, events, follow_ups, openings, plans, subjects
from runtime.lookups import CLOCK_DIFFERENCE, clinic_named, known_record, record_of
from runtime.subjects import plan_became
from runtime.told import Changed, IntakeError

_LONGEST_IN_EVENT = 160


class QuoteStatus(StrEnum):
    """What became of a quote."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InvoiceStatus(StrEnum):
    """What became of a bill that is not paid."""

    OPEN = "open"
    DISPUTED = "disputed"
    HARDSHIP = "hardship"
    INSURANCE_PENDING = "insurance_pending"
    WRITTEN_OFF = "written_off"


class PlanStatus(StrEnum):
    """What became of a treatment plan."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"


class DueKind(StrEnum):
    """What has a due date that can move."""

    INVOICE = "invoice"
    RECALL = "recall"
    PLAN = "plan"


def quote_became(
    connection: Connection, clinic_id: str, ref: str, status: QuoteStatus, now: datetime, source: str = ""
) -> Changed:
    """The patient accepted or declined a quote, or the clinic withdrew it."""
    quote = _known(connection, clinic_id, "quote", ref, source)
    if quote.status == "replaced":
        raise IntakeError(f"The quote {ref!r} was replaced by a newer one; record it there.")
    care.set_quote_status(connection, quote.id, status)
    rung = follow_ups.set_subject_state(connection, "quote", quote.id, status)
    return noted(connection, clinic_id, quote.patient_id, f"quote_{status}", now, rung, ref)


def paid(
    connection: Connection,
    clinic_id: str,
    ref: str,
    now: datetime,
    amount: str | None = None,
    source: str = "",
) -> Changed:
    """A payment came in: all of the bill, or ``amount`` in its currency as people write it."""
    invoice = _known(connection, clinic_id, "invoice", ref, source)
    if invoice.status == "paid":
        return Changed(invoice.patient_id, detail="paid already")
    minor = None if amount is None else _minor(amount, invoice.currency)
    settled = care.pay(connection, invoice, minor, now)
    rung = follow_ups.set_subject_state(connection, "invoice", invoice.id, "paid") if settled else []
    detail = "paid" if settled else "part paid; the rest stays open"
    return noted(connection, clinic_id, invoice.patient_id, "payment", now, rung, ref, detail)


def invoice_became(
    connection: Connection, clinic_id: str, ref: str, status: InvoiceStatus, now: datetime, source: str = ""
) -> Changed:
    """A bill is disputed, in hardship, with the insurance, written off, or open after all."""
    invoice = _known(connection, clinic_id, "invoice", ref, source)
    if invoice.status == "paid":
        raise IntakeError(f"The bill {ref!r} is paid; nothing about it is open.")
    care.set_invoice_status(connection, invoice.id, status)
    state = None if status is InvoiceStatus.OPEN else status
    rung = follow_ups.set_subject_state(connection, "invoice", invoice.id, state)
    return noted(connection, clinic_id, invoice.patient_id, f"invoice_{status}", now, rung, ref)


def plan_is(
    connection: Connection, clinic_id: str, ref: str, status: PlanStatus, now: datetime, source: str = ""
) -> Changed:
    """The clinician paused, resumed, completed or stopped a treatment plan."""
    plan = _known(connection, clinic_id, "plan", ref, source)
    plans.set_status(connection, plan.id, status, now)
    rung = plan_became(connection, plan.id, status)
    return noted(connection, clinic_id, plan.patient_id, f"plan_{status}", now, rung, ref)


def plan_step_done(
    connection: Connection, clinic_id: str, ref: str, now: datetime, step: int | None = None, source: str = ""
) -> Changed:
    """A session of a plan took place: the one with this number, or the first one not done yet."""
    plan = _known(connection, clinic_id, "plan", ref, source)
    row = _step(connection, plan, ref, step)
    plans.finish_step(connection, row.id, now)
    rung = follow_ups.set_subject_state(connection, "plan_step", row.id, "completed")
    return noted(connection, clinic_id, plan.patient_id, "plan_step_done", now, rung, ref, str(row.position))


def due_moved(
    connection: Connection,
    clinic_id: str,
    ref: str,
    due_at: datetime,
    now: datetime,
    *,
    kind: DueKind | None = None,
    step: int | None = None,
    source: str = "",
) -> Changed:
    """A bill, a recall or a plan's step is due at another time; what counts from it counts anew."""
    found, row = _with_due_date(connection, clinic_id, ref, kind, source)
    if step is not None and found is not DueKind.PLAN:
        raise IntakeError(f"--step: a {found} has no steps.")
    if found is DueKind.PLAN:
        plan_step = _step(connection, row, ref, step)
        plans.move_step(connection, plan_step.id, due_at)
        rung = subjects.move(connection, "plan_step", plan_step.id, due_at)
    else:
        care.move_due(connection, found, row.id, due_at)
        rung = subjects.move(connection, found, row.id, due_at)
    return noted(connection, clinic_id, row.patient_id, "due_moved", now, rung, ref, found)


def next_step(connection: Connection, clinic_id: str, ref: str, now: datetime, source: str = "") -> Changed:
    """After a consultation, a next step was agreed."""
    consultation = _known(connection, clinic_id, "consultation", ref, source)
    care.record_next_step(connection, consultation.id, now)
    rung = follow_ups.set_subject_state(connection, "consultation", consultation.id, "next_step")
    return noted(connection, clinic_id, consultation.patient_id, "next_step", now, rung, ref)


def attended(connection: Connection, clinic_id: str, ref: str, now: datetime, source: str = "") -> Changed:
    """The patient did come to a visit."""
    clinic_named(connection, clinic_id)
    visit = record_of(connection, clinic_id, "visit", ref, source)
    if visit is None:
        visit = _visit_of_no_show(connection, clinic_id, ref, now)
    if visit.starts_at > now + CLOCK_DIFFERENCE:
        raise IntakeError(f"The visit {ref!r} is still to come, so nobody can have attended it yet.")
    events.set_appointment_status(connection, visit.id, "attended", now)
    openings.clear_inactive(connection, visit.patient_id)
    rung = follow_ups.open_ids_of_patient(connection, visit.patient_id)
    return noted(connection, clinic_id, visit.patient_id, "attended", now, rung, ref)


def no_show_undone(
    connection: Connection, clinic_id: str, ref: str, now: datetime, source: str = ""
) -> Changed:
    """A visit was marked as missed by mistake."""
    clinic_named(connection, clinic_id)
    visit = record_of(connection, clinic_id, "visit", ref, source)
    if visit is not None and visit.status != "no_show":
        raise IntakeError(f"The visit {ref!r} is not marked as missed.")
    if visit is None:
        marked = subjects.open_of_event(connection, clinic_id, Trigger.NO_SHOW, ref)
        if not marked:
            raise IntakeError(f"Clinic {clinic_id!r} has no missed visit {ref!r}. Check the reference.")
        patient_id, rung = marked[0].patient_id, [row.id for row in marked]
    else:
        events.set_appointment_status(connection, visit.id, "booked", now)
        patient_id = visit.patient_id
        rung = subjects.open_of_visit(connection, patient_id, visit.id, Trigger.NO_SHOW)
    for follow_up_id in rung:
        subjects.tell(connection, follow_up_id, "withdrawn")
    return noted(connection, clinic_id, patient_id, "no_show_undone", now, rung, ref)


def noted(
    connection: Connection,
    clinic_id: str,
    patient_id: str,
    kind: str,
    now: datetime,
    to_ring: Iterable[str],
    about: str = "",
    detail: str = "",
) -> Changed:
    """Keep that it was told, each time anew, and say whom to ring."""
    reference = f"{about[:_LONGEST_IN_EVENT]} {uuid4().hex}".strip()
    event = events.NewEvent(clinic_id, "cli", kind, reference, patient_id, now)
    row, _ = events.accept(connection, event, now)
    events.mark_dispatched(connection, row.id, now)
    return Changed(patient_id, tuple(to_ring), detail)


def _known(connection: Connection, clinic_id: str, kind: str, ref: str, source: str) -> Any:
    clinic_named(connection, clinic_id)
    return known_record(connection, clinic_id, kind, ref, source)


def _minor(amount: str, currency: str) -> int:
    try:
        minor = minor_units(amount, currency)
    except FieldRefused as refused:
        raise IntakeError(f"--amount: {amount!r} {refused}.") from None
    if minor == 0:
        raise IntakeError("--amount: write an amount above zero.")
    return minor


def _step(connection: Connection, plan: Any, ref: str, step: int | None) -> Any:
    steps = plans.steps(connection, plan.id)
    if step is None:
        found = next((row for row in steps if row.done_at is None), None)
        missing = f"Every known step of the plan {ref!r} is done."
    else:
        found = next((row for row in steps if row.position == step), None)
        known = ", ".join(str(row.position) for row in steps) or "none"
        missing = f"--step: the plan {ref!r} has no step {step}; known: {known}."
    if found is None:
        raise IntakeError(missing)
    return found


def _with_due_date(
    connection: Connection, clinic_id: str, ref: str, kind: DueKind | None, source: str
) -> tuple[DueKind, Any]:
    clinic_named(connection, clinic_id)
    found = []
    for each in DueKind if kind is None else (kind,):
        row = record_of(connection, clinic_id, each, ref, source)
        if row is not None:
            found.append((each, row))
    if not found:
        raise IntakeError(f"Clinic {clinic_id!r} has no {kind or 'bill, recall or treatment plan'} {ref!r}.")
    if len(found) > 1:
        kinds = ", ".join(each for each, _ in found)
        raise IntakeError(f"{ref!r} stands for several things ({kinds}): name one with --kind.")
    return found[0]


def _visit_of_no_show(connection: Connection, clinic_id: str, ref: str, now: datetime) -> Any:
    """The visit that a no-show speaks of although no booking of it was ever told; made now."""
    marked = subjects.open_of_event(connection, clinic_id, Trigger.NO_SHOW, ref)
    if not marked:
        raise IntakeError(f"Clinic {clinic_id!r} has no visit {ref!r}. Check the reference.")
    first = marked[0]
    visit = events.put_appointment(
        connection,
        clinic_id,
        first.patient_id,
        ref,
        first.event_at,
        "attended",
        now,
        source=first.source,
        service=first.service,
        site_id=first.site_id,
    )
    for row in marked:
        subjects.link_visit(connection, row.id, visit.id)
    return visit
