"""From an event's or a booking's body through the door, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from api.clinic_keys import ClinicKey
from api.event_bodies import Answer, BookingBody, BookingStatus, EventBody, Recorded
from api.event_fields import (
    cancellation,
    check_fields,
    check_moment,
    details_of,
    refuse,
    site_of,
    trigger_of,
)
from api.event_records import record
from api.intake_faults import problem_of
from models.store import api_keys, events
from runtime.intake import accept_booking, accept_trigger
from runtime.told import Catalog, Details, IntakeError, NotOpened, Opened, Told


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was stored: the answer, its status, and which follow-ups to start and to ring after the commit."""

    answer: Answer
    status: int
    to_start: tuple[str, ...] = ()
    to_ring: tuple[str, ...] = ()


def accept_event(
    connection: Connection, catalog: Catalog, key: ClinicKey, body: EventBody, now: datetime
) -> Accepted:
    """Store an event and what it changes. Raises ``Problem``; nothing is stored then."""
    _begin(connection, key, body, now)
    if body.type in set(Recorded):
        changed = record(connection, key.clinic_id, Recorded(body.type), body, now)
        answer = Answer(follow_up_id=None, new=True, looks_again=list(changed.to_ring))
        return Accepted(answer, 200, to_ring=changed.to_ring)
    trigger = trigger_of(body)
    check_fields(trigger, body)
    details = details_of(connection, key.clinic_id, body)
    try:
        return _opened(accept_trigger(connection, catalog, trigger, _told(key, body, now), now, details))
    except IntakeError as error:
        raise problem_of(error) from None


def accept_visit(
    connection: Connection, catalog: Catalog, key: ClinicKey, body: BookingBody, now: datetime
) -> Accepted:
    """Store a visit that was booked, moved or cancelled. Raises ``Problem``; nothing is stored then."""
    _begin(connection, key, body, now)
    told = _told(key, body, now)
    try:
        if body.status is BookingStatus.BOOKED:
            return _booked(connection, told, body, now)
        trigger = cancellation(body.cancelled_by)
        details = Details(service=body.service, site_id=site_of(connection, key.clinic_id, body))
        return _opened(accept_trigger(connection, catalog, trigger, told, now, details))
    except IntakeError as error:
        raise problem_of(error) from None


def _begin(connection: Connection, key: ClinicKey, body: EventBody | BookingBody, now: datetime) -> None:
    key.check_clinic(body.clinic)
    check_moment(body.occurred_at, now)
    api_keys.note_use(connection, key.id, now)


def _told(key: ClinicKey, body: EventBody | BookingBody, now: datetime) -> Told:
    at = body.occurred_at or now
    dated = body.occurred_at is not None
    return Told(key.clinic_id, body.patient or "", body.source_ref, at, source=body.source, is_dated=dated)


def _booked(connection: Connection, told: Told, body: BookingBody, now: datetime) -> Accepted:
    if body.cancelled_by is not None:
        refuse("cancelled_by", "says nothing about a visit that is booked; leave it out.")
    if body.starts_at is None:
        refuse("starts_at", "is missing; a booked visit needs it.")
    known = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if body.starts_at <= now:
        if known is None or known.starts_at != body.starts_at:
            refuse("starts_at", "must lie in the future.")
        # Told again when the visit has begun: nothing changes, and nobody could still book it.
        return Accepted(Answer(follow_up_id=None, new=False), 200)
    site = site_of(connection, told.clinic_id, body)
    changed = accept_booking(connection, told, body.starts_at, body.service, now, site)
    answer = Answer(follow_up_id=None, new=known is None, looks_again=list(changed.to_ring))
    return Accepted(answer, 201 if known is None else 200, to_ring=changed.to_ring)


def _opened(opened: Opened) -> Accepted:
    there = opened.not_opened in (None, NotOpened.JOINED)
    answer = Answer(
        follow_up_id=opened.follow_up_id if there else None,
        new=opened.is_new,
        not_opened=opened.not_opened,
        site_assumed=opened.site_assumed,
        looks_again=list(opened.to_ring),
    )
    to_start = () if opened.not_opened is not None else (opened.follow_up_id,)
    return Accepted(answer, 201 if opened.is_new else 200, to_start, opened.to_ring)
