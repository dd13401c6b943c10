"""What became of something told before: a visit attended, a bill paid, a quote accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from api.event_bodies import EventBody, Recorded
from api.event_fields import OF_TYPES, refuse_all
from api.intake_faults import problem_of
from api.problems import Fault
from runtime import records
from runtime.told import Changed, IntakeError

_Record = Callable[[Connection, str, str, datetime, str], Changed]


def record(connection: Connection, clinic_id: str, kind: Recorded, body: EventBody, now: datetime) -> Changed:
    """Store what became of what ``source_ref`` names; it alone says of what. Raises ``Problem``."""
    _check_fields(kind, body)
    # Without a source it is found whichever system told of it first.
    source = body.source if "source" in body.model_fields_set else ""
    try:
        if kind is Recorded.PLAN_STEP_DONE:
            return records.plan_step_done(connection, clinic_id, body.source_ref, now, body.step, source)
        return _RECORDS[kind](connection, clinic_id, body.source_ref, now, source)
    except IntakeError as error:
        raise problem_of(error, "source_ref") from None


def _check_fields(kind: Recorded, body: EventBody) -> None:
    faults = [
        Fault(name, f"says nothing about {kind}; leave it out.")
        for name in (*OF_TYPES, "patient", "learned_at", "cancelled_by", "site")
        if getattr(body, name) is not None and (name, kind) != ("step", Recorded.PLAN_STEP_DONE)
    ]
    if faults:
        refuse_all(faults)


def _quote(status: records.QuoteStatus) -> _Record:
    def became(connection: Connection, clinic_id: str, ref: str, now: datetime, source: str) -> Changed:
        return records.quote_became(connection, clinic_id, ref, status, now, source)

    return became


def _paid(connection: Connection, clinic_id: str, ref: str, now: datetime, source: str) -> Changed:
    return records.paid(connection, clinic_id, ref, now, None, source)


_RECORDS: dict[Recorded, _Record] = {
    Recorded.ATTENDED: records.attended,
    Recorded.NO_SHOW_UNDONE: records.no_show_undone,
    Recorded.NEXT_STEP: records.next_step,
    Recorded.PAID: _paid,
    Recorded.QUOTE_ACCEPTED: _quote(records.QuoteStatus.ACCEPTED),
    Recorded.QUOTE_DECLINED: _quote(records.QuoteStatus.DECLINED),
    Recorded.QUOTE_WITHDRAWN: _quote(records.QuoteStatus.WITHDRAWN),
}
