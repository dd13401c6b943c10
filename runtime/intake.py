"""The door: what the world tells us is stored before anything reacts to it.

Each function runs inside one transaction of the caller, so an event and all it changes are stored
together or not at all. Whoever calls it starts or rings follow-ups afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from core.identity import follow_up_id
from core.types import Sequence, Trigger
from models.contracts import OrderKind
from models.store import events, follow_ups, matching, openings, orders, sequence_versions
from runtime import details as told_details
from runtime import differing, subjects
from runtime.freshness import heard_from
from runtime.going_live import joined_by, opening_of
from runtime.lookups import check_reference_and_time, check_service, clinic_named, patient_of
from runtime.occurrences import reference_of
from runtime.replies import accept_answer, accept_opt_out, accept_reply
from runtime.sites import place_of
from runtime.subjects import Event, Subject
from runtime.told import (
    Catalog,
    Changed,
    Details,
    IntakeError,
    NotOpened,
    Opened,
    ReferenceTaken,
    Told,
    TooLate,
    sequence_for,
)
from sequences.catalog import definition_of

__all__ = [
    "Changed",
    "Details",
    "IntakeError",
    "NotOpened",
    "Opened",
    "Told",
    "accept_answer",
    "accept_booking",
    "accept_opt_out",
    "accept_reply",
    "accept_trigger",
    "clinic_named",
]

_NOTHING_MORE = Details()


def accept_trigger(
    connection: Connection,
    catalog: Catalog,
    trigger: Trigger,
    told: Told,
    now: datetime,
    details: Details = _NOTHING_MORE,
) -> Opened:
    """Store the event once and open its follow-up, unless a rule says otherwise. Raises ``IntakeError``."""
    told_details.check(trigger, told, details, now)
    check_reference_and_time(told, now)
    openings.one_at_a_time(connection, _patient(connection, told, details, now).id)
    patient = _patient(connection, told, details, now)  # two records may have become one while we waited
    stored_as = replace(told, source_ref=reference_of(connection, told, trigger, patient.id))
    stored = replace(_new_event(stored_as, trigger, patient.id), told=differing.digests(told, details))
    row, is_new = events.accept(connection, stored, now)
    if row.patient_id != patient.id:
        raise ReferenceTaken(
            f"The reference {told.source_ref!r} already stands for a {trigger} of another patient."
            " Each event needs a reference of its own."
        )
    event = Event(row.id, trigger, told, details, patient, now)
    opened = Opened(follow_up_id(told.clinic_id, trigger, row.id), row.id, is_new)
    if not is_new:
        differing.check_same(row.told, trigger, told, details)
        return _told_again(connection, event, opened)
    heard_from(connection, told.clinic_id, told.source, now, trigger)
    subject = subjects.write(connection, event)
    events.mark_dispatched(connection, row.id, now)
    opening = opening_of(connection, event, subject)
    opened = replace(opened, to_ring=subject.to_ring, not_opened=opening.not_opened)
    if opening.not_opened is not None:
        openings.note(connection, row.id, opening.not_opened)
        return opened if opening.joined is None else _as_joined(opened, opening.joined)
    sequence = sequence_for(catalog, trigger, told.clinic_id, subject.service)
    if subject.event_at + sequence.expires_after <= now:
        raise TooLate(
            f"The event lies too far back ({subject.event_at.isoformat()}): a follow-up for {trigger}"
            f" is over {sequence.expires_after.days} days after its event, so nobody would be written to."
        )
    assumed = _open(connection, event, subject, sequence, opened.follow_up_id)
    if opening.rest_until is not None:
        _rest(connection, opened.follow_up_id, opening.rest_until, now)
    return replace(opened, site_assumed=assumed)


def _told_again(connection: Connection, event: Event, opened: Opened) -> Opened:
    why = openings.noted(connection, event.id)
    if why is None:
        return opened
    opened = replace(opened, not_opened=NotOpened(why))
    joined = joined_by(connection, event) if opened.not_opened is NotOpened.JOINED else None
    return opened if joined is None else _as_joined(opened, joined)


def _as_joined(opened: Opened, follow_up: str) -> Opened:
    """The first enquiry's follow-up goes on; it looks again, as the patient asked once more."""
    return replace(opened, follow_up_id=follow_up, is_new=False, to_ring=(*opened.to_ring, follow_up))


def _open(
    connection: Connection, event: Event, subject: Subject, sequence: Sequence, new_id: str
) -> str | None:
    """Insert the follow-up. Gives the site it goes by where that had to be assumed."""
    told, now = event.told, event.now
    place = place_of(connection, told.clinic_id, event.details.site_id, subject.visit, event.patient)
    owner_id = event.details.owner_id or follow_ups.owner_for(connection, told.clinic_id, place.id)
    sequence_versions.put(
        connection, sequence.digest, sequence.name, sequence.version, definition_of(sequence), now
    )
    follow_ups.open_follow_up(
        connection,
        follow_ups.NewFollowUp(
            id=new_id,
            clinic_id=told.clinic_id,
            site_id=place.id,
            patient_id=event.patient.id,
            event_id=event.id,
            appointment_id=None if subject.visit is None else subject.visit.id,
            trigger=event.trigger,
            sequence_digest=sequence.digest,
            owner_id=owner_id,
            event_at=subject.event_at,
            opened_at=now,
            service=subject.service,
            subject_kind=subject.kind,
            subject_id=subject.id,
            basis=subject.basis,
            learned_at=event.details.learned_at or (now if subject.event_at < now else None),
        ),
    )
    return place.assumed


def _rest(connection: Connection, new_id: str, until: datetime, now: datetime) -> None:
    """Nothing happens before the clinic goes live, also for dates that fall due soon after."""
    note = "the clinic goes live then"
    orders.record(connection, uuid4().hex, new_id, OrderKind.SNOOZE, now, until=until, note=note)


def accept_booking(
    connection: Connection,
    told: Told,
    starts_at: datetime,
    service: str | None,
    now: datetime,
    site_id: str | None = None,
) -> Changed:
    """Store a future visit. The same reference again moves the visit. Raises ``IntakeError``.

    ``site_id``: where it is; without one it stays where it was, and a new one is at the patient's site.
    """
    patient = patient_of(connection, told.clinic_id, told.patient)
    check_reference_and_time(told, now)
    if starts_at <= now:
        raise IntakeError("A booking must lie in the future.")
    check_service(service)
    known = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if known is not None and known.patient_id != patient.id:
        raise ReferenceTaken(f"The reference {told.source_ref!r} already stands for another patient's visit.")
    event, is_new = events.accept(connection, _new_event(told, "booking", patient.id), now)
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
        site_id=site_id or (None if known is None else known.site_id) or patient.site_id,
    )
    heard_from(connection, told.clinic_id, told.source, now)
    openings.clear_inactive(connection, patient.id)
    if is_new:
        events.mark_dispatched(connection, event.id, now)
    return Changed(patient.id, tuple(follow_ups.open_ids_of_patient(connection, patient.id)))


def _patient(connection: Connection, told: Told, details: Details, now: datetime) -> Any:
    """Whom the event is about: a patient on record, or whoever asks, kept as an enquirer."""
    person = details.person
    if person is None:
        if not told.patient:
            raise IntakeError("Say who it is: --patient, or --name with --phone or --email for an enquiry.")
        return patient_of(connection, told.clinic_id, told.patient)
    if told.patient:
        raise IntakeError("Say either --patient or --name, not both.")
    if person.phone is None and person.email is None:
        raise IntakeError("--name needs --phone or --email, so that somebody can answer.")
    clinic_named(connection, told.clinic_id)
    return matching.find_or_add_enquirer(
        connection, told.clinic_id, person.name, person.phone, person.email, told.source_ref, now
    )


def _new_event(told: Told, kind: str, patient_id: str) -> events.NewEvent:
    return events.NewEvent(
        clinic_id=told.clinic_id,
        source=told.source,
        kind=kind,
        source_ref=told.source_ref,
        patient_id=patient_id,
        occurred_at=told.occurred_at,
    )
