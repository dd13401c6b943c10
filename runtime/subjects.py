"""What an event is about, written into the clinic's tables, and the moment its follow-up counts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.intents import Intent
from core.types import Channel, Trigger
from models.store import care, events, follow_ups, openings, patient_sites, plans, replies
from models.store.care import Reference
from runtime.lookups import colleague, record_of
from runtime.told import Basis, Details, IntakeError, Told

_STATUS_AFTER = {
    Trigger.NO_SHOW: "no_show",
    Trigger.CANCELLATION: "cancelled",
    Trigger.CLINIC_CANCELLATION: "cancelled",
    Trigger.CONSULTATION: "attended",
    Trigger.TREATMENT_COMPLETED: "attended",
}
_COUNTS_FROM_VISIT = frozenset({Trigger.NO_SHOW, Trigger.CONSULTATION, Trigger.TREATMENT_COMPLETED})
_FINAL = {"accepted": "is accepted already", "replaced": "was replaced before"}


@dataclass(frozen=True, slots=True)
class Event:
    """An event that was accepted, with everything told about it. ``id``: of the inbox event."""

    id: str
    trigger: Trigger
    told: Told
    details: Details
    patient: Any
    now: datetime

    @property
    def reference(self) -> Reference:
        """Under which its record is kept."""
        return Reference(self.told.clinic_id, self.patient.id, self.told.source, self.told.source_ref)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a follow-up is about. ``event_at``: what its steps count from. ``visit``: row of the visit.

    ``to_ring``: other follow-ups that the event changed.
    """

    event_at: datetime
    kind: str | None = None
    id: str | None = None
    service: str | None = None
    basis: str | None = None
    visit: Any = None
    to_ring: tuple[str, ...] = ()


def write(connection: Connection, event: Event) -> Subject:
    """Change the clinic's tables as the event says. Raises ``IntakeError``."""
    visit = _visit(connection, event)
    told_at = event.told.occurred_at
    if visit is not None and event.trigger in _COUNTS_FROM_VISIT:
        told_at = min(told_at, visit.starts_at)
    service = event.details.service or (None if visit is None else visit.service)
    subject = Subject(told_at, service=service, visit=visit)
    write_own = _OWN.get(event.trigger)
    return subject if write_own is None else write_own(connection, event, subject)


def _visit(connection: Connection, event: Event) -> Any | None:
    """The visit with the event's reference, changed as the event says; ``None`` when there is none."""
    if event.trigger not in _STATUS_AFTER:
        return None
    told = event.told
    visit = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if visit is None or visit.patient_id != event.patient.id:
        return None
    events.set_appointment_status(connection, visit.id, _STATUS_AFTER[event.trigger], event.now)
    return visit


def _enquiry(connection: Connection, event: Event, subject: Subject) -> Subject:
    clinic_id, patient_id = event.told.clinic_id, event.patient.id
    events.add_enquiry(connection, clinic_id, patient_id, event.id, event.told.occurred_at)
    if event.details.channel is Channel.SMS:  # the patient's own text: answers go out in its thread
        replies.add(connection, clinic_id, patient_id, Channel.SMS, "", Intent.REPLY, event.told.occurred_at)
    if event.details.site_id is not None:  # where somebody asks they belong, until it is known otherwise
        patient_sites.settle(connection, patient_id, event.details.site_id)
    openings.clear_inactive(connection, patient_id)
    return subject


def _consultation(connection: Connection, event: Event, subject: Subject) -> Subject:
    _check_owner(connection, "consultation", event)
    known = care.put_consultation(
        connection,
        event.reference,
        subject.event_at,
        service=subject.service,
        clinician_id=_clinician(connection, event),
    )
    return replace(subject, kind="consultation", id=known)


def _plan_step(connection: Connection, event: Event, subject: Subject) -> Subject:
    plan_ref = event.details.plan or event.told.source_ref
    reference = replace(event.reference, source_ref=plan_ref)
    _check_owner(connection, "plan", event, plan_ref)
    clinician = _clinician(connection, event)
    plan_id = plans.put_plan(
        connection, reference, event.now, service=subject.service, clinician_id=clinician
    )
    plan = record_of(connection, reference.clinic_id, "plan", plan_ref, reference.source)
    assert plan is not None, "it was written a line above"
    if plan.status in ("completed", "stopped"):
        raise IntakeError(f"The treatment plan {plan_ref!r} is {plan.status}; none of its steps can stall.")
    position = event.details.step or _next_position(connection, plan_id)
    due_at = _due(event)
    step = plans.put_step(connection, plan_id, position, due_at, service=subject.service)
    return Subject(due_at, "plan_step", step, subject.service or plan.service)


def _next_position(connection: Connection, plan_id: str) -> int:
    """The first step not done yet; without one, a new one."""
    known = plans.steps(connection, plan_id)
    waiting = [row.position for row in known if row.done_at is None]
    return waiting[0] if waiting else len(known) + 1


def _quote(connection: Connection, event: Event, subject: Subject) -> Subject:
    _check_owner(connection, "quote", event)
    details, revision, replaces_id = event.details, 1, None
    to_ring: list[str] = []
    if details.replaces is not None:
        old = record_of(connection, event.told.clinic_id, "quote", details.replaces)
        if old is None or old.patient_id != event.patient.id:
            raise IntakeError(f"--replaces: this patient has no quote {details.replaces!r}.")
        if old.status in _FINAL:
            raise IntakeError(f"--replaces: the quote {details.replaces!r} {_FINAL[old.status]}.")
        revision, replaces_id = old.revision + 1, old.id
        care.set_quote_status(connection, old.id, "replaced")
        to_ring = follow_ups.set_subject_state(connection, "quote", old.id, "replaced")
    known = care.put_quote(
        connection,
        event.reference,
        subject.event_at,
        service=subject.service,
        amount_minor=details.amount_minor,
        currency=details.currency,
        expires_at=details.expires_at,
        revision=revision,
        replaces_id=replaces_id,
    )
    return replace(subject, kind="quote", id=known, to_ring=tuple(to_ring))


def _completed(connection: Connection, event: Event, subject: Subject) -> Subject:
    plan_ref = event.details.plan
    if plan_ref is None:
        return subject
    plan = record_of(connection, event.told.clinic_id, "plan", plan_ref)
    if plan is None or plan.patient_id != event.patient.id:
        raise IntakeError(f"--plan: this patient has no treatment plan {plan_ref!r}.")
    plans.set_status(connection, plan.id, "completed", event.now)
    to_ring = plan_became(connection, plan.id, "completed")
    service = subject.service or plan.service
    return replace(subject, kind="plan", id=plan.id, service=service, to_ring=tuple(to_ring))


def plan_became(connection: Connection, plan_id: str, state: str) -> list[str]:
    """Tell the open follow-ups about any step of a plan; their ids, for a ring."""
    return [
        each
        for step in plans.steps(connection, plan_id)
        for each in follow_ups.set_subject_state(connection, "plan_step", step.id, state)
    ]


def _recall(connection: Connection, event: Event, subject: Subject) -> Subject:
    _check_owner(connection, "recall", event)
    # Only a clinician's own interval makes it care; whoever says nothing gets the stricter rules.
    basis = event.details.basis or Basis.INTERVAL
    due_at = _due(event)
    known = care.put_recall(connection, event.reference, due_at, basis, service=subject.service)
    return Subject(due_at, "recall", known, subject.service, basis)


def _balance(connection: Connection, event: Event, subject: Subject) -> Subject:
    _check_owner(connection, "invoice", event)
    details, due_at = event.details, _due(event)
    assert details.amount_minor is not None, "checked before"
    assert details.currency is not None, "checked before"
    known = care.put_invoice(
        connection,
        event.reference,
        due_at,
        details.amount_minor,
        details.currency,
        service=subject.service,
    )
    return Subject(due_at, "invoice", known, subject.service)


def _due(event: Event) -> datetime:
    assert event.details.due_at is not None, "checked before"
    return event.details.due_at


def _clinician(connection: Connection, event: Event) -> str | None:
    key = event.details.clinician
    return None if key is None else colleague(connection, event.told.clinic_id, key)


def _check_owner(connection: Connection, kind: str, event: Event, reference: str | None = None) -> None:
    """A reference stands for one patient's record only."""
    ref = reference or event.told.source_ref
    known = record_of(connection, event.told.clinic_id, kind, ref, event.told.source)
    if known is not None and known.patient_id != event.patient.id:
        raise IntakeError(f"The reference {ref!r} already stands for another patient's {kind}.")


_OWN: dict[Trigger, Callable[[Connection, Event, Subject], Subject]] = {
    Trigger.NEW_ENQUIRY: _enquiry,
    Trigger.CONSULTATION: _consultation,
    Trigger.STALLED_PLAN: _plan_step,
    Trigger.QUOTE: _quote,
    Trigger.TREATMENT_COMPLETED: _completed,
    Trigger.RECALL: _recall,
    Trigger.BALANCE: _balance,
}
"""The triggers that have a record of their own."""
