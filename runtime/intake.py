"""What the world tells us, stored before anything reacts: triggers, bookings, replies, opt-outs.

Each function runs inside one transaction of the caller, so an event and all it changes are stored
together or not at all. Whoever calls it starts or rings follow-ups afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.identity import follow_up_id
from core.types import Channel, Sequence, Trigger
from models.store import clinics, events, follow_ups, patients, sequence_versions
from sequences.catalog import definition_of

CLOCK_DIFFERENCE = timedelta(minutes=5)
LONGEST_REFERENCE = 200
LONGEST_SERVICE = 100
_STATUS_AFTER = {Trigger.NO_SHOW: "no_show", Trigger.CANCELLATION: "cancelled"}


class IntakeError(ValueError):
    """The event cannot be accepted; nothing was stored. The text says what to mend."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The follow-up of an event. ``is_new``: false when this event had been told before."""

    follow_up_id: str
    event_id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """Something changed for a patient. ``to_ring``: the open follow-ups that should look again."""

    patient_id: str
    to_ring: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What every event has: whose, from where, which, when. ``patient``: our id or the clinic's."""

    clinic_id: str
    patient: str
    source_ref: str
    occurred_at: datetime
    source: str = "cli"


def accept_trigger(
    connection: Connection, catalog: Mapping[str, Sequence], trigger: Trigger, told: Told, now: datetime
) -> Opened:
    """Store the event once and open its follow-up. Raises ``IntakeError``."""
    patient = _patient(connection, told)
    sequence = _sequence_for(catalog, trigger)
    _check_reference_and_time(told, now)
    event, is_new = events.accept(connection, _event(told, trigger, patient.id), now)
    if event.patient_id != patient.id:
        raise IntakeError(
            f"The reference {told.source_ref!r} already stands for a {trigger} of another patient."
            " Each event needs a reference of its own."
        )
    opened = Opened(follow_up_id(told.clinic_id, trigger, event.id), event.id, is_new)
    if is_new:
        if event.occurred_at + sequence.expires_after <= now:
            raise IntakeError(
                f"The event lies too far back ({event.occurred_at.isoformat()}): a follow-up for {trigger}"
                f" is over {sequence.expires_after.days} days after its event, so nobody would be written to."
            )
        appointment = _apply(connection, trigger, told, patient.id, event.id, now)
        site_id = _site(connection, told.clinic_id, patient, appointment)
        sequence_versions.put(
            connection, sequence.digest, sequence.name, sequence.version, definition_of(sequence), now
        )
        follow_ups.open_follow_up(
            connection,
            follow_ups.NewFollowUp(
                id=opened.follow_up_id,
                clinic_id=told.clinic_id,
                site_id=site_id,
                patient_id=patient.id,
                event_id=event.id,
                appointment_id=None if appointment is None else appointment.id,
                trigger=trigger,
                sequence_digest=sequence.digest,
                owner_id=follow_ups.owner_for(connection, told.clinic_id, site_id),
                event_at=event.occurred_at,
                opened_at=now,
            ),
        )
        events.mark_dispatched(connection, event.id, now)
    return opened


def accept_booking(
    connection: Connection, told: Told, starts_at: datetime, service: str | None, now: datetime
) -> Changed:
    """Store a future visit. The same reference again moves the visit. Raises ``IntakeError``."""
    patient = _patient(connection, told)
    _check_reference_and_time(told, now)
    if starts_at <= now:
        raise IntakeError("A booking must lie in the future.")
    if service is not None and len(service) > LONGEST_SERVICE:
        raise IntakeError(f"The name of a service has at most {LONGEST_SERVICE} characters.")
    known = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if known is not None and known.patient_id != patient.id:
        raise IntakeError(f"The reference {told.source_ref!r} already stands for another patient's visit.")
    event, is_new = events.accept(connection, _event(told, "booking", patient.id), now)
    events.put_appointment(
        connection,
        told.clinic_id,
        patient.id,
        told.source_ref,
        starts_at,
        "booked",
        now,
        source=told.source,
        service=service,
        site_id=patient.site_id,
    )
    if is_new:
        events.mark_dispatched(connection, event.id, now)
    return Changed(patient.id, tuple(follow_ups.open_ids_of_patient(connection, patient.id)))


def accept_reply(
    connection: Connection, clinic_id: str, patient_key: str, channel: Channel, body: str, now: datetime
) -> Changed:
    """Keep what a patient wrote; their follow-ups wait for a colleague's answer."""
    patient = _find(connection, clinic_id, patient_key)
    if not body.strip():
        raise IntakeError("The reply has no text.")
    events.add_inbound(connection, clinic_id, patient.id, channel, body, "reply", now)
    return Changed(patient.id, tuple(follow_ups.open_ids_of_patient(connection, patient.id)))


def accept_opt_out(
    connection: Connection, clinic_id: str, patient_key: str, channel: Channel, now: datetime
) -> Changed:
    """Close the patient's addresses on a channel, for everyone who shares them, at once."""
    patient = _find(connection, clinic_id, patient_key)
    events.add_inbound(connection, clinic_id, patient.id, channel, "", "opt_out", now)
    closed = events.opt_out(connection, patient.id, channel, "asked by the patient", now)
    to_ring = [
        follow_up
        for sharing in events.patients_sharing_contacts(connection, patient.id)
        for follow_up in follow_ups.open_ids_of_patient(connection, sharing)
    ]
    return Changed(patient.id, tuple(to_ring), str(closed))


def clinic_named(connection: Connection, clinic_id: str | None) -> Any:
    """The clinic with this id; without one, the only clinic there is. Raises ``IntakeError``."""
    known = clinics.listed(connection)
    if clinic_id is None and len(known) == 1:
        return known[0]
    for clinic in known:
        if clinic.id == clinic_id:
            return clinic
    ids = ", ".join(clinic.id for clinic in known)
    here = f"Clinics here: {ids}." if known else "There is none yet: load one with `clinic load`."
    if clinic_id is None:
        raise IntakeError(f"Say which clinic. {here}")
    raise IntakeError(f"There is no clinic {clinic_id!r}. {here}")


def _patient(connection: Connection, told: Told) -> Any:
    return _find(connection, told.clinic_id, told.patient)


def _find(connection: Connection, clinic_id: str, patient_key: str) -> Any:
    clinic_named(connection, clinic_id)
    patient = patients.find_patient(connection, clinic_id, patient_key)
    if patient is None:
        raise IntakeError(
            f"Clinic {clinic_id!r} has no patient {patient_key!r}. Import the patient first, or check the id."
        )
    return patient


def _sequence_for(catalog: Mapping[str, Sequence], trigger: Trigger) -> Sequence:
    for sequence in catalog.values():
        if sequence.trigger is trigger:
            return sequence
    raise IntakeError(f"No sequence answers the trigger {trigger!r}.")


def _check_reference_and_time(told: Told, now: datetime) -> None:
    if not told.source_ref.strip() or len(told.source_ref) > LONGEST_REFERENCE:
        raise IntakeError(f"A source reference has 1 to {LONGEST_REFERENCE} characters.")
    if told.occurred_at > now + CLOCK_DIFFERENCE:
        raise IntakeError(
            f"The event lies in the future ({told.occurred_at.isoformat()}); it is now {now.isoformat()}."
        )


def _event(told: Told, kind: str, patient_id: str) -> events.NewEvent:
    return events.NewEvent(
        clinic_id=told.clinic_id,
        source=told.source,
        kind=kind,
        source_ref=told.source_ref,
        patient_id=patient_id,
        occurred_at=told.occurred_at,
    )


def _apply(
    connection: Connection, trigger: Trigger, told: Told, patient_id: str, event_id: str, now: datetime
) -> Any | None:
    """Change the clinic's tables as the event says; gives the visit it was about, if we know it."""
    if trigger is Trigger.NEW_ENQUIRY:
        events.add_enquiry(connection, told.clinic_id, patient_id, event_id, told.occurred_at)
        return None
    appointment = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if appointment is None or appointment.patient_id != patient_id:
        return None
    events.set_appointment_status(connection, appointment.id, _STATUS_AFTER[trigger], now)
    return appointment


def _site(connection: Connection, clinic_id: str, patient: Any, appointment: Any | None) -> str:
    known = None if appointment is None else appointment.site_id
    if known or patient.site_id:
        return str(known or patient.site_id)
    sites = clinics.sites(connection, clinic_id)
    if not sites:
        raise IntakeError(f"Clinic {clinic_id!r} has no site yet; a follow-up needs one for its hours.")
    return str(sites[0].id)
