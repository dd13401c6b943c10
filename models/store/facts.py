"""Reads everything a verdict depends on: one follow-up, its patient, clinic, ledger, visits and orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from core.arbitration import HELD_AFTER
from core.calendar import local_date
from core.facts import Facts
from core.resolution import Resolved, Visit, resolve
from core.types import Channel, Progress, Sequence, SiteCalendar, Success, Trigger
from core.verdicts import Outcome, Reason, Stop
from models.store import fact_queries, fact_rules, fact_whatsapp
from models.store.fact_calendar import calendar_for, holidays_between, regions_of
from models.store.fact_contacts import Contact, Reach, is_under_age, own_reach, reach_instead
from models.store.fact_conversation import THREAD_STAYS_OPEN, conversation_of, orders_of
from models.store.fact_pace import pace_of
from models.store.fact_progress import progress_of

TOUCHES_BACK = timedelta(days=8)
"""Caps look seven days back; a local day more spares arithmetic with zones."""
_NOT_BY_VISITS = frozenset({Success.NOTHING, Success.PAID})
_NO_SENDERS: Mapping[Channel, str] = {}

Happened = defaultdict[str, list[Any]]
"""The rows of ``fact_queries.HAPPENED`` by kind."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A follow-up with all that surrounds it. ``row`` has the columns of ``fact_queries.FOLLOW_UP``.

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


def load(
    connection: Connection,
    follow_up_id: str,
    sequence: Sequence,
    now: datetime,
    senders: Mapping[Channel, str] = _NO_SENDERS,
) -> Loaded | None:
    """Read one follow-up as of ``now``; ``None`` when there is no such follow-up.

    ``senders``: who messages leave from where the site names nobody.
    """
    named = {"sms_sender": senders.get(Channel.SMS), "email_sender": senders.get(Channel.EMAIL)}
    row = connection.execute(fact_queries.FOLLOW_UP, {"id": follow_up_id, **named}).first()
    if row is None:
        return None
    since = min(row.event_at, row.opened_at)
    happened = _happened(connection, row, sequence, since, now)
    under_age = is_under_age(row.birth_date, now, row.zone)
    reached = _reach(connection, row, happened, since, now, under_age=under_age)
    whatsapp_until = fact_whatsapp.open_until(reached, row, happened["wrote"], now)
    reached = fact_whatsapp.with_whatsapp_if_allowed(reached, row, whatsapp_until)
    facts = _facts(
        connection, row, sequence, reached, happened, since, now, under_age=under_age, until=whatsapp_until
    )
    messages = happened["message"]
    in_flight = next((message.d for message in messages if message.b == "claimed"), None)
    progress = progress_of(messages, happened["task"])
    return Loaded(row, facts, progress, reached.contacts, in_flight)


def _happened(
    connection: Connection, row: Any, sequence: Sequence, since: datetime, now: datetime
) -> Happened:
    country, subdivision = regions_of(row.country, row.subdivision)
    first_day, last_day = holidays_between(sequence, row.event_at, now)
    values = {
        "id": row.id,
        "patient_id": row.patient_id,
        "visits_of": None if sequence.success in _NOT_BY_VISITS else row.patient_id,
        "appointment_id": row.appointment_id,
        "since": since,
        "wrote_since": since - THREAD_STAYS_OPEN,
        "touched_since": now - TOUCHES_BACK,
        "held_since": now - HELD_AFTER,
        "a_day_ago": now - fact_whatsapp.OPEN_FOR,
        "country": country,
        "subdivision": subdivision,
        "first_day": first_day,
        "last_day": last_day,
    }
    found: Happened = defaultdict(list)
    for happening in connection.execute(fact_queries.HAPPENED, values):
        found[happening[0]].append(happening)
    return found


def _reach(
    connection: Connection, row: Any, happened: Happened, since: datetime, now: datetime, *, under_age: bool
) -> Reach:
    """A minor is reached through guardians, an adult with a proxy through the proxy."""
    alone = under_age and not row.own_contact
    via = "guardian" if alone else "" if under_age else "proxy"
    if any(other.a == via for other in happened["guardian"]):
        values = {"patient_id": row.patient_id, "touched_since": now - TOUCHES_BACK}
        instead = reach_instead(connection.execute(fact_queries.INSTEAD, values).all(), via, since)
        if instead is not None:
            return instead
    if alone:
        return Reach(minor=True)
    return own_reach(happened["own"], happened["shared"], row.first_name, since)


def _facts(
    connection: Connection,
    row: Any,
    sequence: Sequence,
    reached: Reach,
    happened: Happened,
    since: datetime,
    now: datetime,
    *,
    under_age: bool,
    until: datetime | None,
) -> Facts:
    trigger, state = row.trigger, row.subject_state
    phone = reached.contacts.get(Channel.SMS) or reached.contacts.get(Channel.WHATSAPP)
    calendar = calendar_for(
        row.zone,
        row.hours,
        (day.a for day in happened["holiday"]),
        row.patient_zone,
        None if phone is None else phone.zones,
    )
    orders = orders_of(happened["order"])
    said = conversation_of(
        happened["wrote"],
        row.event_at,
        since,
        orders.answered_at,
        opens=trigger == Trigger.NEW_ENQUIRY,
        can_wait=bool(sequence.later_for),
    )
    resolved = _resolved(row, sequence, happened["visit"], since, now)
    needs_approval = row.approve_until is not None and now < row.approve_until
    jitter = fact_rules.jitter_of(row.id)
    pace = pace_of(connection, row, jitter, now)
    return Facts(
        event_at=row.event_at,
        calendar=calendar,
        learned_at=row.learned_at,
        repeats=_repeats(connection, row, sequence),
        key=(row.event_at, row.id),
        booked_for=resolved.booked_for,
        booked_seen_at=resolved.booked_seen_at,
        attended=resolved.attended,
        paid=state == "paid",
        in_care_until=resolved.in_care_until,
        other_visit_at=resolved.other_visit_at,
        replaced=state == "replaced",
        settled=fact_rules.settled_by(state),
        deceased=bool(row.deceased),
        do_not_contact=bool(row.do_not_contact),
        barred=fact_rules.barred_by(row.restricted, state, booked_already=said.booked_already),
        minor=reached.minor,
        under_age=under_age,
        reachable=frozenset(reached.contacts),
        opted_out=reached.opted_out or said.opted_out,
        marketing=fact_rules.marketing_of(row),
        as_marketing=trigger == Trigger.RECALL and row.basis != "clinician",
        circuits=fact_rules.circuits_of(row),
        identity_unclear=bool(row.is_unclear),
        replied_at=said.replied_at,
        staff_wrote_at=_newest(said.staff_wrote_at, orders.wrote_at),
        laters=said.laters,
        declined=said.declined or state == "declined",
        adverse_at=None if trigger == Trigger.ADVERSE_REPLY else said.adverse_at,
        thread_opened_at=said.thread_opened_at,
        whatsapp_until=until,
        paused=orders.paused,
        snoozed_until=orders.snoozed_until,
        skipped=frozenset(orders.skipped),
        stopped=orders.stopped,
        handed_over=orders.handed_over,
        touches=tuple(sorted(touch.t1 for touch in happened["touch"])),
        contact_touches=reached.touches,
        others=fact_rules.rivals_of(happened["other"]),
        jitter=jitter,
        feed_stale=fact_rules.is_feed_stale(row, now),
        needs_approval=needs_approval,
        approval_until=row.approve_until if needs_approval else None,
        needs_confirmation=row.feed_mode == fact_rules.MANUAL,
        switched_off=fact_rules.is_switched_off(row.switched_off, trigger),
        budget_left=_has_budget_left(connection, row, sequence, calendar, now),
        urgent_phone=bool(row.urgent_phone),
        plan_paused=state == "paused",
        halted=row.halted is not None,
        answers_halted=row.halted == fact_rules.ANSWERS_REST,
        pace_free_at=pace.answer_at,
        outreach_free_at=pace.outreach_at,
    )


def _resolved(row: Any, sequence: Sequence, visits: list[Any], since: datetime, now: datetime) -> Resolved:
    if not visits:
        return Resolved()
    known = [Visit(visit.d, visit.t1, visit.a, visit.b, visit.t2, visit.t3) for visit in visits]
    return resolve(sequence, since, row.appointment_id, row.own_group, known, now)


def _repeats(connection: Connection, row: Any, sequence: Sequence) -> int:
    if sequence.repeat_within is None:
        return 0
    values = {
        "id": row.id,
        "patient_id": row.patient_id,
        "trigger": row.trigger,
        "event_at": row.event_at,
        "appointment_id": row.appointment_id,
        "since": row.event_at - sequence.repeat_within,
    }
    if row.trigger == Trigger.NO_SHOW:
        return len(connection.execute(fact_queries.MISSED_BEFORE, values).all())
    number: int = connection.execute(fact_queries.REPEATS, values).one().number
    return number


def _has_budget_left(
    connection: Connection, row: Any, sequence: Sequence, calendar: SiteCalendar, now: datetime
) -> bool:
    if row.daily_tasks is None or not any(step.budgeted for step in sequence.steps):
        return True
    zone = ZoneInfo(calendar.zone)
    today = local_date(now, calendar)
    starts_at, ends_at = (
        datetime.combine(day, datetime.min.time(), zone) for day in (today, today + timedelta(days=1))
    )
    values = {"owner_id": row.owner_id, "starts_at": starts_at, "ends_at": ends_at}
    number: int = connection.execute(fact_queries.OWNERS_DAY, values).one().number
    return bool(number < row.daily_tasks)


def _newest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
