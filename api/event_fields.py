"""The fields of an event: which belong to its type, and what their text means."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection

from api.event_bodies import BookingBody, CancelledBy, EventBody, PersonBody
from api.problems import Fault, Problem
from core.types import Trigger
from ingest import money, person, telephone
from ingest.refusals import FieldRefused
from runtime.details import NEEDS, TAKES
from runtime.lookups import CLOCK_DIFFERENCE, clinic_named, colleague
from runtime.sites import site_named
from runtime.told import Details, IntakeError, Person

OF_TYPES = (
    "person", "due_at", "amount", "currency", "expires_at", "replaces", "clinician", "basis", "plan", "step",
    "channel", "service",
)  # fmt: skip
"""The fields that only some types take."""
_KEPT_AS = {"amount": "amount_minor"}


def refuse(field: str, why: str) -> NoReturn:
    """Raise the ``Problem`` of one field."""
    refuse_all([Fault(field, why)])


def refuse_all(faults: list[Fault]) -> NoReturn:
    """Raise the ``Problem`` of several fields."""
    raise Problem(422, "fields", "Mend the fields named and send it again.", faults)


def check_moment(occurred_at: datetime | None, now: datetime) -> None:
    """Raises ``Problem`` for something that has not happened yet."""
    if occurred_at is not None and occurred_at > now + CLOCK_DIFFERENCE:
        refuse("occurred_at", f"lies in the future; it is now {now.isoformat()}.")


def trigger_of(body: EventBody) -> Trigger:
    """What the event triggers. Raises ``Problem``."""
    trigger = Trigger(body.type)
    if body.cancelled_by is not None and trigger is not Trigger.CANCELLATION:
        refuse("cancelled_by", f"says nothing about {trigger}; leave it out.")
    return cancellation(body.cancelled_by) if trigger is Trigger.CANCELLATION else trigger


def cancellation(by: CancelledBy | None) -> Trigger:
    """What a cancelled visit triggers."""
    return Trigger.CLINIC_CANCELLATION if by is CancelledBy.CLINIC else Trigger.CANCELLATION


def check_fields(trigger: Trigger, body: EventBody) -> None:
    """Raises ``Problem`` naming every field that is missing or does not belong."""
    faults = []
    for name in OF_TYPES:
        kept_as, given = _KEPT_AS.get(name, name), getattr(body, name) is not None
        if given and kept_as not in TAKES[trigger]:
            faults.append(Fault(name, f"says nothing about {trigger}; leave it out."))
        if not given and kept_as in NEEDS.get(trigger, ()):
            faults.append(Fault(name, f"is missing; {trigger} needs it."))
    if body.patient is None and body.person is None:
        faults.append(Fault("patient", "is missing; who is it about?"))
    if body.patient is not None and body.person is not None:
        faults.append(Fault("person", "say either patient or person, not both."))
    if faults:
        refuse_all(faults)


def details_of(connection: Connection, clinic_id: str, body: EventBody) -> Details:
    """What the event says besides whose and when. Raises ``Problem``."""
    if body.clinician is not None:
        try:
            colleague(connection, clinic_id, body.clinician)
        except IntakeError as error:
            refuse("clinician", str(error))
    currency = _currency(body)
    return Details(
        service=body.service,
        due_at=body.due_at,
        amount_minor=_amount(body, currency),
        currency=currency,
        expires_at=body.expires_at,
        replaces=body.replaces,
        clinician=body.clinician,
        basis=body.basis,
        plan=body.plan,
        step=body.step,
        person=None if body.person is None else _enquirer(connection, clinic_id, body.person),
        channel=body.channel,
        learned_at=body.learned_at,
        site_id=site_of(connection, clinic_id, body),
    )


def site_of(connection: Connection, clinic_id: str, body: EventBody | BookingBody) -> str | None:
    """Our id of the site that the body names, if it does. Raises ``Problem``."""
    try:
        return site_named(connection, clinic_id, body.site)
    except IntakeError as error:
        refuse("site", str(error))


def _amount(body: EventBody, currency: str | None) -> int | None:
    if (body.amount is None) != (currency is None):
        refuse("currency" if currency is None else "amount", "is missing: an amount needs its currency.")
    if body.amount is None or currency is None:
        return None
    try:
        return money.minor_units(body.amount, currency)
    except FieldRefused as refused:
        refuse("amount", f"{refused.why}.")


def _currency(body: EventBody) -> str | None:
    try:
        return None if body.currency is None else money.currency(body.currency)
    except FieldRefused as refused:
        refuse("currency", f"{refused.why}.")


def _enquirer(connection: Connection, clinic_id: str, given: PersonBody) -> Person:
    try:
        name = person.name(given.name)
    except FieldRefused as refused:
        refuse("person.name", f"{refused.why}.")
    if not name:
        refuse("person.name", "is blank; who is asking?")
    country = clinic_named(connection, clinic_id).country
    try:
        number = telephone.normalise(given.phone, country) if given.phone else None
    except FieldRefused as refused:
        refuse("person.phone", f"{refused.why}.")
    try:
        address = person.email(given.email) if given.email else None
    except FieldRefused as refused:
        refuse("person.email", f"{refused.why}.")
    if number is None and address is None:
        refuse("person", "needs a phone or an e-mail address, so that somebody can answer.")
    return Person(name, number, address)
