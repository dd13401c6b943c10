"""Reads everything a verdict depends on: one follow-up, its patient, ledger, bookings and orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from core.facts import Facts
from core.provider_errors import RULES, ErrorClass, next_try
from core.types import Channel, Progress, SiteCalendar, StepProgress, StepState
from core.verdicts import Outcome, Reason, Stop
from models.contracts import OrderKind
from models.hours import calendar_of
from models.store.sql import query

ADULT_AGE = 18
_CHANNEL_OF_KIND = {"phone": Channel.SMS, "email": Channel.EMAIL}

_FOLLOW_UP = query(
    """
    SELECT f.id, f.clinic_id, f.site_id, f.patient_id, f.appointment_id, f.trigger, f.event_at,
           f.closed_at, f.outcome, f.reason, f.assessments,
           p.first_name, p.birth_date, p.deceased, p.do_not_contact, p.locale AS patient_locale,
           s.zone, s.phone, s.booking_url, s.sms_sender, s.email_sender, s.hours,
           c.name AS clinic_name, c.locale AS clinic_locale,
           a.service, a.status AS appointment_status
    FROM follow_up f
    JOIN patient p ON p.id = f.patient_id
    JOIN site s ON s.id = f.site_id
    JOIN clinic c ON c.id = f.clinic_id
    LEFT JOIN appointment a ON a.id = f.appointment_id
    WHERE f.id = :id
    """,
    returns_times=("event_at", "closed_at"),
    returns_json=("hours",),
    returns_dates=("birth_date",),
    returns_flags=("deceased", "do_not_contact"),
)
_CONTACTS = query(
    """
    SELECT cp.id, cp.kind, cp.value, cp.suppressed_at, cp.unusable_at
    FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND pc.ended_at IS NULL
    ORDER BY cp.kind, pc.position, cp.id
    """,
    returns_times=("suppressed_at", "unusable_at"),
)
_MESSAGES = query(
    """
    SELECT id, step, try_no, state, error_class, settled_at
    FROM message WHERE follow_up_id = :id ORDER BY step, try_no
    """,
    returns_times=("settled_at",),
)
_VISITS = query(
    """
    SELECT id, starts_at, status, service FROM appointment
    WHERE patient_id = :patient_id AND starts_at > :event_at
      AND (first_seen_at >= :event_at OR id = :appointment_id)
      AND status IN ('booked', 'attended')
    ORDER BY starts_at
    """,
    times=("event_at",),
    returns_times=("starts_at",),
)
_ORDERS = query(
    "SELECT kind, step, until_at, given_at FROM staff_order WHERE follow_up_id = :id ORDER BY given_at, id",
    returns_times=("until_at", "given_at"),
)
_TASKS = query(
    "SELECT name, done_at FROM task WHERE follow_up_id = :id",
    returns_times=("done_at",),
)
_WROTE = query(
    """
    SELECT max(CASE WHEN intent = 'reply' THEN received_at END) AS replied_at,
           max(CASE WHEN intent = 'opt_out' THEN received_at END) AS opted_out_at
    FROM inbound_message WHERE patient_id = :patient_id AND received_at >= :event_at
    """,
    times=("event_at",),
    returns_times=("replied_at", "opted_out_at"),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A usable address of the patient."""

    id: str
    channel: Channel
    value: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A follow-up with all that surrounds it. ``row`` has the columns of the first query.

    ``in_flight``: the message that is claimed and not settled, if any.
    """

    row: Any
    facts: Facts
    progress: Progress
    contacts: dict[Channel, Contact]
    in_flight: str | None

    @property
    def ended(self) -> Stop | None:
        """How the follow-up ended, if it has."""
        if self.row.closed_at is None:
            return None
        return Stop(Outcome(self.row.outcome), Reason(self.row.reason))


def load(connection: Connection, follow_up_id: str, now: datetime) -> Loaded | None:
    """Read one follow-up as of ``now``; ``None`` when there is no such follow-up."""
    row = connection.execute(_FOLLOW_UP, {"id": follow_up_id}).first()
    if row is None:
        return None
    key = {"id": follow_up_id}
    patient = {"patient_id": row.patient_id}
    since = {**patient, "event_at": row.event_at}
    contacts, opted_out = _contacts(connection.execute(_CONTACTS, patient).all(), row.event_at)
    visits = connection.execute(_VISITS, {**since, "appointment_id": row.appointment_id}).all()
    messages = connection.execute(_MESSAGES, key).all()
    tasks = connection.execute(_TASKS, key).all()
    orders = _Orders()
    for order in connection.execute(_ORDERS, key):
        orders.apply(order)
    wrote = connection.execute(_WROTE, since).one()
    replied_at = wrote.replied_at
    if replied_at is not None and orders.resumed_at is not None and orders.resumed_at >= replied_at:
        replied_at = None
    calendar = calendar_of(row.zone, row.hours)
    facts = Facts(
        event_at=row.event_at,
        calendar=calendar,
        booked_for=_booking(visits, row),
        attended=row.trigger == "no_show" and row.appointment_status == "attended",
        deceased=row.deceased,
        do_not_contact=row.do_not_contact,
        minor=_is_minor(row.birth_date, now, calendar),
        reachable=frozenset(contacts),
        opted_out=opted_out or wrote.opted_out_at is not None,
        replied_at=replied_at,
        paused=orders.paused,
        snoozed_until=orders.snoozed_until,
        skipped=frozenset(orders.skipped),
        stopped=orders.stopped,
        handed_over=orders.handed_over,
    )
    in_flight = next((m.id for m in messages if m.state == "claimed"), None)
    return Loaded(row, facts, _progress(messages, tasks), contacts, in_flight)


class _Orders:
    """Folds the append-only orders of staff into what holds now."""

    def __init__(self) -> None:
        self.paused = self.stopped = self.handed_over = False
        self.snoozed_until: datetime | None = None
        self.resumed_at: datetime | None = None
        self.skipped: set[str] = set()

    def apply(self, order: Any) -> None:
        match OrderKind(order.kind):
            case OrderKind.PAUSE:
                self.paused = True
            case OrderKind.RESUME:
                self.paused, self.snoozed_until, self.resumed_at = False, None, order.given_at
            case OrderKind.SNOOZE:
                self.snoozed_until = order.until_at
            case OrderKind.SKIP_STEP:
                self.skipped.add(order.step)
            case OrderKind.HAND_OVER:
                self.handed_over = True
            case OrderKind.STOP:
                self.stopped = True


def _contacts(rows: Any, event_at: datetime) -> tuple[dict[Channel, Contact], bool]:
    """The first usable address per channel, and whether the patient opted out since the event."""
    usable: dict[Channel, Contact] = {}
    opted_out = False
    for row in rows:
        channel = _CHANNEL_OF_KIND[row.kind]
        if row.suppressed_at is not None:
            opted_out = opted_out or row.suppressed_at >= event_at
        elif row.unusable_at is None and channel not in usable:
            usable[channel] = Contact(row.id, channel, row.value)
    return usable, opted_out


def _booking(visits: Any, row: Any) -> datetime | None:
    """The first visit that resolves the follow-up: one learned of since the event, or its own, moved."""
    for visit in visits:
        same = row.service is None or visit.service is None or visit.service == row.service
        if same or visit.id == row.appointment_id or row.trigger == "new_enquiry":
            starts_at: datetime = visit.starts_at
            return starts_at
    return None


def _progress(messages: Any, tasks: Any) -> Progress:
    steps: dict[str, StepProgress] = {}
    for message in messages:  # ordered by try: the newest one decides
        steps[message.step] = _message_progress(message)
    names = []
    for task in tasks:
        state = StepState.TASK_OPEN if task.done_at is None else StepState.TASK_DONE
        names.append(task.name)
        if ":" not in task.name:
            steps[task.name] = StepProgress(state)
    return Progress(steps, frozenset(names))


def _message_progress(message: Any) -> StepProgress:
    if message.state == "claimed":
        return StepProgress(StepState.IN_FLIGHT, message.try_no)
    if message.state == "sent":
        return StepProgress(StepState.SENT, message.try_no)
    if message.state == "unknown":
        return StepProgress(StepState.UNKNOWN, message.try_no, needs_task=True)
    error = ErrorClass(message.error_class)
    rule = RULES[error]
    retry_at = next_try(error, message.try_no, message.settled_at)
    if retry_at is not None:
        return StepProgress(StepState.RETRYABLE, message.try_no, retry_at, needs_task=rule.alerts)
    return StepProgress(StepState.FAILED, message.try_no, needs_task=rule.owner_task or rule.alerts)


def _is_minor(birth_date: date | None, now: datetime, calendar: SiteCalendar) -> bool:
    if birth_date is None:
        return False
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return age < ADULT_AGE
