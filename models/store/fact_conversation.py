"""What patient and staff said: messages of the patient and orders of staff, folded into what holds now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.intents import QUESTIONS, Intent
from core.types import Channel

THREAD_STAYS_OPEN = timedelta(minutes=10)


@dataclass(slots=True)
class Orders:
    """The append-only orders of staff, in the order given. ``answered_at``: they took up a reply."""

    paused: bool = False
    stopped: bool = False
    handed_over: bool = False
    snoozed_until: datetime | None = None
    answered_at: datetime | None = None
    wrote_at: datetime | None = None
    skipped: set[str] = field(default_factory=set)


def orders_of(rows: Iterable[Any]) -> Orders:
    """From the ``order`` rows of ``HAPPENED``."""
    orders = Orders()
    for row in sorted(rows, key=lambda row: (row.t1, row.d)):
        match row.a:
            case "pause":
                orders.paused = True
            case "resume":
                orders.paused, orders.snoozed_until, orders.answered_at = False, None, row.t1
            case "answered":
                orders.answered_at = orders.wrote_at = row.t1
            case "snooze":
                orders.snoozed_until = row.t2
            case "skip_step":
                orders.skipped.add(row.b)
            case "hand_over":
                orders.handed_over = True
            case "stop":
                orders.stopped = True
            case unknown:
                raise ValueError(f"staff_order {row.d} has the unknown kind {unknown!r}")
    return orders


@dataclass(slots=True)
class Conversation:
    """What the patient's messages say; see ``core.facts.Facts`` for each."""

    replied_at: datetime | None = None
    staff_wrote_at: datetime | None = None
    adverse_at: datetime | None = None
    thread_opened_at: datetime | None = None
    laters: tuple[datetime, ...] = ()
    declined: bool = False
    opted_out: bool = False
    booked_already: bool = False


def conversation_of(
    rows: Sequence[Any],
    event_at: datetime,
    since: datetime,
    answered_at: datetime | None,
    *,
    opens: bool,
    can_wait: bool = True,
) -> Conversation:
    """From the ``wrote`` rows of ``HAPPENED``. ``since``: what came earlier was about something else.

    ``answered_at``: what came up to then has been dealt with. ``opens``: the event is an enquiry, which
    may have come as a text; that text is not a reply to us. ``can_wait``: "later" puts the follow-up off;
    where it cannot, a colleague has to answer.
    """
    said = Conversation()
    for row in sorted(rows, key=lambda row: row.t1):
        at, answered = row.t1, row.t2
        if answered is not None and (said.staff_wrote_at is None or answered > said.staff_wrote_at):
            said.staff_wrote_at = answered
        if row.a == Intent.ADVERSE and answered is None:
            said.adverse_at = said.adverse_at or at
        if opens and at <= event_at:
            if row.b == "sms" and event_at - at <= THREAD_STAYS_OPEN:
                said.thread_opened_at = at
        elif at >= since:
            is_open = answered is None and (answered_at is None or answered_at < at)
            intent = Intent(row.a)
            if intent is Intent.LATER and not can_wait:
                intent = Intent.REPLY
            _hear(said, intent, at, is_open, by_email=row.b == Channel.EMAIL)
    return said


def _hear(said: Conversation, intent: Intent, at: datetime, is_open: bool, *, by_email: bool) -> None:
    match intent:
        case _ if intent in QUESTIONS:
            said.replied_at = at if is_open else said.replied_at
        case Intent.OPT_OUT:
            # Who wants no e-mails has said nothing of texts: their address is closed, and that is all.
            said.opted_out = said.opted_out or not by_email
        case Intent.NO:
            said.declined = True
        case Intent.LATER:
            said.laters += (at,)
        case Intent.BOOKED_ALREADY:
            said.booked_already = True
