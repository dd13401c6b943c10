"""Opens what follows a follow-up that is over: recall after a treatment, a lead gone quiet after an enquiry.

It goes through the same door as every event, under a reference made of the first follow-up's id, so
that doing it twice is doing it once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.types import Trigger
from models.store import events, follow_ups, openings, replies
from runtime.intake import accept_trigger
from runtime.told import Basis, Catalog, Details, NotOpened, Told

SOURCE = "handing_on"


def open_next(connection: Connection, catalog: Catalog, ended: Any, now: datetime) -> str | None:
    """Open what ``ended``, a row of ``follow_ups.handing_on``, hands on to; the new follow-up's id.

    ``None``: nothing follows, and the stored event says why. Raises ``IntakeError``; then ``give_up``.
    """
    if not follow_ups.mark_handed_on(connection, ended.id, now):
        return None
    trigger = Trigger(ended.hands_on_to)
    if trigger is Trigger.RECALL:
        return _recall(connection, catalog, ended, now)
    begins = replies.last_talk_at(connection, ended.patient_id, ended.id) or ended.closed_at
    told = Told(ended.clinic_id, ended.patient_id, ended.id, begins, SOURCE)
    details = Details(service=ended.service, site_id=ended.site_id, owner_id=ended.owner_id)
    opened = accept_trigger(connection, catalog, trigger, told, now, details)
    return opened.follow_up_id if opened.not_opened is None else None


def give_up(connection: Connection, ended: Any, why: NotOpened, now: datetime) -> None:
    """What follows cannot be opened; keep why, and do not try again."""
    if follow_ups.mark_handed_on(connection, ended.id, now):
        _note(connection, ended, why, now)


def waiting(connection: Connection) -> list[Any]:
    """Rows whose successor is still to be opened."""
    return follow_ups.handing_on(connection)


def _recall(connection: Connection, catalog: Catalog, ended: Any, now: datetime) -> str | None:
    """A recall at the service's usual interval after the treatment was completed."""
    interval = _interval(connection, ended)
    if interval is None:
        _note(connection, ended, NotOpened.NO_INTERVAL, now)
        return None
    if openings.open_recalls(connection, ended.patient_id, ended.service):
        _note(connection, ended, NotOpened.OPEN_ALREADY, now)
        return None
    days, basis = interval
    told = Told(ended.clinic_id, ended.patient_id, ended.id, now, SOURCE)
    details = Details(
        service=ended.service,
        due_at=ended.event_at + timedelta(days=days),
        basis=basis,
        site_id=ended.site_id,
        owner_id=ended.owner_id,
    )
    opened = accept_trigger(connection, catalog, Trigger.RECALL, told, now, details)
    return opened.follow_up_id if opened.not_opened is None else None


def _interval(connection: Connection, ended: Any) -> tuple[int, Basis] | None:
    """Days to the recall and whose interval that is; who came only once gets the shorter one."""
    if ended.service is None:
        return None
    service = openings.service(connection, ended.clinic_id, ended.service)
    if service is None:
        return None
    once = ended.subject_kind != "plan" and openings.visits_attended(connection, ended.patient_id) == 1
    if once and service.one_off_days is not None:
        return service.one_off_days, Basis.ONE_OFF
    return None if service.recall_days is None else (service.recall_days, Basis.INTERVAL)


def _note(connection: Connection, ended: Any, why: NotOpened, now: datetime) -> None:
    event = events.NewEvent(
        ended.clinic_id, SOURCE, ended.hands_on_to, ended.id, ended.patient_id, occurred_at=now
    )
    row, _ = events.accept(connection, event, now)
    openings.note(connection, row.id, why)
    events.mark_dispatched(connection, row.id, now)
