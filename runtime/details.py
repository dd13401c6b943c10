"""Which trigger takes and needs what besides the patient, and whether what was told makes sense."""

from __future__ import annotations

from datetime import datetime

from core.types import Trigger
from ingest.money import MOST
from runtime.lookups import CLOCK_DIFFERENCE, LONGEST_REFERENCE, check_service
from runtime.told import Details, IntakeError, Told

OPTIONS = {
    "service": "--service",
    "due_at": "--due",
    "amount_minor": "--amount",
    "currency": "--currency",
    "expires_at": "--expires",
    "replaces": "--replaces",
    "clinician": "--clinician",
    "basis": "--basis",
    "plan": "--plan",
    "step": "--step",
    "person": "--name",
    "channel": "--channel",
}
"""What people call the fields of ``Details`` that only some triggers take."""

NEEDS: dict[Trigger, tuple[str, ...]] = {
    Trigger.STALLED_PLAN: ("due_at",),
    Trigger.RECALL: ("due_at",),
    Trigger.BALANCE: ("due_at", "amount_minor", "currency"),
}
TAKES: dict[Trigger, tuple[str, ...]] = {
    Trigger.NEW_ENQUIRY: ("service", "person", "channel"),
    Trigger.STALLED_LEAD: ("service",),
    Trigger.CONSULTATION: ("service", "clinician"),
    Trigger.NO_SHOW: ("service",),
    Trigger.CANCELLATION: ("service",),
    Trigger.CLINIC_CANCELLATION: ("service",),
    Trigger.STALLED_PLAN: ("service", "due_at", "clinician", "plan", "step"),
    Trigger.QUOTE: ("service", "amount_minor", "currency", "expires_at", "replaces"),
    Trigger.TREATMENT_COMPLETED: ("service", "plan"),
    Trigger.RECALL: ("service", "due_at", "basis"),
    Trigger.BALANCE: ("service", "due_at", "amount_minor", "currency"),
    Trigger.ADVERSE_REPLY: (),
}


def check(trigger: Trigger, told: Told, details: Details, now: datetime) -> None:
    """Raises ``IntakeError`` naming the option that is missing, too much or cannot be meant."""
    for field, option in OPTIONS.items():
        given = getattr(details, field) is not None
        if given and field not in TAKES[trigger]:
            raise IntakeError(f"{option} says nothing about {trigger}; leave it out.")
        if not given and field in NEEDS.get(trigger, ()):
            raise IntakeError(f"The trigger {trigger} needs {option}.")
    check_service(details.service)
    _check_money(details)
    _check_times(told, details, now)
    for option, reference in (("--replaces", details.replaces), ("--plan", details.plan)):
        if reference is not None and not (reference.strip() and len(reference) <= LONGEST_REFERENCE):
            raise IntakeError(f"{option}: a reference has 1 to {LONGEST_REFERENCE} characters.")
    if details.replaces == told.source_ref:
        raise IntakeError(
            "--replaces names the quote itself; the revised quote needs a reference of its own."
        )
    if details.step is not None and details.step < 1:
        raise IntakeError("--step: the steps of a plan are counted from 1.")


def _check_money(details: Details) -> None:
    if (details.amount_minor is None) != (details.currency is None):
        missing = "--currency" if details.currency is None else "--amount"
        raise IntakeError(f"An amount needs its currency, and the other way round: add {missing}.")
    if details.amount_minor is not None and not 0 < details.amount_minor <= MOST:
        raise IntakeError("--amount: write an amount above zero, such as 120.00.")


def _check_times(told: Told, details: Details, now: datetime) -> None:
    if details.learned_at is not None and details.learned_at > now + CLOCK_DIFFERENCE:
        raise IntakeError("--learned-at lies in the future.")
    if details.expires_at is not None and details.expires_at <= told.occurred_at:
        raise IntakeError("--expires lies before the quote was made.")
