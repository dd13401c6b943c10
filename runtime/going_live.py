"""Whether an event that was stored opens a follow-up, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.types import Trigger
from models.store import feeds, openings
from runtime.subjects import Event, Subject
from runtime.told import NotOpened

ONE_ENQUIRY_WITHIN = timedelta(hours=24)
SILENT_CYCLES = 2
_SAFETY = Trigger.ADVERSE_REPLY
"""A colleague hears of harm whatever is switched off, and before the clinic goes live."""


@dataclass(frozen=True, slots=True)
class Opening:
    """``not_opened``: why none is opened. ``joined``: the follow-up that goes on instead.

    ``rest_until``: opened, but nothing may happen before the clinic goes live.
    """

    not_opened: NotOpened | None = None
    joined: str | None = None
    rest_until: datetime | None = None


def opening_of(connection: Connection, event: Event, subject: Subject) -> Opening:
    """What the clinic's settings and the patient's other follow-ups make of a new event."""
    if event.trigger is _SAFETY:
        return Opening()
    clinic = feeds.of_clinic(connection, event.told.clinic_id)
    assert clinic is not None, "the patient belongs to it"
    if event.trigger in (clinic.switched_off or ()):
        return Opening(NotOpened.SWITCHED_OFF)
    if clinic.go_live_at is not None and subject.event_at < clinic.go_live_at:
        return Opening(NotOpened.BEFORE_GO_LIVE)
    if event.trigger is Trigger.NEW_ENQUIRY:
        joined = _joined(connection, event)
        if joined is not None:
            return Opening(NotOpened.JOINED, joined)
    if event.trigger is Trigger.RECALL and _is_inactive(connection, event):
        return Opening(NotOpened.INACTIVE)
    rests = clinic.go_live_at is not None and event.now < clinic.go_live_at
    return Opening(rest_until=clinic.go_live_at if rests else None)


def joined_by(connection: Connection, event: Event) -> str | None:
    """The follow-up that an enquiry joined when it was first told."""
    at = event.told.occurred_at
    near = openings.enquiries_near(connection, event.patient.id, at, ONE_ENQUIRY_WITHIN)
    return next((row.id for row in near if row.event_id != event.id), None)


def _joined(connection: Connection, event: Event) -> str | None:
    """The patient's open follow-up for an enquiry asked within a day of this one."""
    at = event.told.occurred_at
    near = openings.enquiries_near(connection, event.patient.id, at, ONE_ENQUIRY_WITHIN)
    return next((row.id for row in near if row.closed_at is None), None)


def _is_inactive(connection: Connection, event: Event) -> bool:
    if openings.is_inactive(connection, event.patient.id):
        return True
    if openings.silent_since(connection, event.patient.id, SILENT_CYCLES) is None:
        return False
    openings.set_inactive(connection, event.patient.id, event.now)
    return True
