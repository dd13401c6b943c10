"""Everything that happened to one follow-up, in order, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cli.standing import waiting
from core.delivery import Delivery
from core.provider_errors import ErrorClass
from core.types import Sequence, Trigger
from core.verdicts import Outcome, Reason
from core.wording import FAILURES, OUTCOMES, REASONS, TRIGGERS, Zone, clock_at, local, task_title
from models.contracts import OrderKind
from models.store import decisions, follow_ups, ledger, orders, sequence_versions, skipped, tasks
from sequences.catalog import sequence_from

UNPROVED = "a message is on its way and not confirmed yet"
"""What else comes waits until that is proved, but for what is urgent."""
_MESSAGE_STATES = {
    "claimed": "is on its way, not confirmed yet",
    "failed": "was not accepted",
    "not_posted": "did not leave in time and will be tried again",
    "unknown": "cannot be proved sent or not sent; a colleague should look",
}
_SENT = {
    None: "sent",
    Delivery.PARTIALLY_DELIVERED: "sent, delivered in part",
    Delivery.DELIVERED: "sent, delivered",
    Delivery.READ: "sent, delivered and read",
}
_NOT_REPORTED = "sent, arrival not reported"
_NOT_DELIVERED = "was accepted and not delivered"
_ORDERS = {
    OrderKind.PAUSE: "paused by staff",
    OrderKind.RESUME: "resumed by staff",
    OrderKind.SNOOZE: "snoozed by staff",
    OrderKind.SKIP_STEP: "step left out by staff",
    OrderKind.HAND_OVER: "handed over by staff",
    OrderKind.STOP: "stopped by staff",
    OrderKind.ANSWERED: "a colleague wrote to the patient or talked with them",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``text``: for people, without the patient's name or address.

    Of messages, ``delivery``: the provider's last word on it (``core.delivery``), ``delivered_at``: when it
    arrived; null while nothing was heard, and for everything else.
    """

    at: datetime
    kind: str
    text: str
    step: str | None = None
    channel: str | None = None
    state: str | None = None
    reason: str | None = None
    delivery: str | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A follow-up with its timeline. ``row``: as in ``follow_ups.get``. ``next``: for people."""

    row: Any
    entries: list[Entry]
    next: str


def read_status(connection: Connection, follow_up_id: str, now: datetime | None = None) -> Status | None:
    """Everything known about one follow-up, or ``None`` when there is none of that id.

    ``now``: when somebody reads it; without it no time has its year.
    """
    row = follow_ups.get(connection, follow_up_id)
    if row is None:
        return None
    zone: Zone = row.zone if now is None else clock_at(now, row.zone)
    titles = titles_of(stored_sequence(connection, row.sequence_digest))
    entries = [Entry(row.opened_at, "opened", f"opened for {TRIGGERS[Trigger(row.trigger)].lower()}")]
    messages = ledger.of_follow_up(connection, follow_up_id)
    entries += _messages(messages, titles)
    entries += _tasks(tasks.of_follow_up(connection, follow_up_id), titles)
    entries += _orders(orders.of_follow_up(connection, follow_up_id), zone, titles)
    entries += _left_out(decisions.of_follow_up(connection, follow_up_id), titles)
    if row.closed_at is not None:
        text = f"closed, {OUTCOMES[Outcome(row.outcome)]}: {REASONS[Reason(row.reason)]}"
        entries.append(Entry(row.closed_at, "closed", text, state=row.outcome, reason=row.reason))
    entries.sort(key=lambda entry: entry.at)
    coming = _next(row, titles, zone)
    if row.closed_at is None and any(each["state"] == "claimed" for each in messages):
        coming = f"{UNPROVED}; {coming}"
    return Status(row, entries, coming)


def stored_sequence(connection: Connection, digest: str) -> Sequence:
    """The sequence with this digest, exactly as it was when it was pinned."""
    definition = sequence_versions.get(connection, digest)
    assert definition is not None, "it is stored before any follow-up goes by it"
    return sequence_from(definition)


def titles_of(sequence: Sequence) -> dict[str, str]:
    """What each step is, for people: ``Text: shall we find a time? (day_1)``."""
    return {step.id: f"{step.title} ({step.id})" if step.title else step.id for step in sequence.steps}


def _messages(rows: list[dict[str, Any]], titles: Mapping[str, str]) -> list[Entry]:
    entries = []
    for row in rows:
        why = f" ({FAILURES[ErrorClass(row['error_class'])]})" if row["error_class"] else ""
        again = f", try {row['try_no']}" if row["try_no"] > 1 else ""
        what = titles.get(row["step"], row["step"])
        text = f"{what}{again}: {_became(row)}{why}"
        entries.append(
            Entry(
                at=row["settled_at"] or row["claimed_at"],
                kind="message",
                text=text,
                step=row["step"],
                channel=row["channel"],
                state=row["state"],
                reason=row["error_class"],
                delivery=row["delivery"],
                delivered_at=row["delivered_at"],
            )
        )
    return entries


def _became(row: Mapping[str, Any]) -> str:
    """What became of a message: taken or not, and how far it came after that as far as a provider told."""
    delivery = None if row["delivery"] is None else Delivery(row["delivery"])
    if row["state"] == "sent":
        return _SENT.get(delivery, _NOT_REPORTED)
    if row["state"] == "failed" and delivery is not None:
        return _NOT_DELIVERED
    return _MESSAGE_STATES[row["state"]]


def _tasks(rows: list[dict[str, Any]], titles: Mapping[str, str]) -> list[Entry]:
    entries = []
    for row in rows:
        who = row["owner"] if row["assignee"] != "anyone" and row["owner"] else "anyone at the front desk"
        what = titles.get(row["name"]) or f"{task_title(row['name'], row['reason'], titles)} ({row['name']})"
        text = f"task for {who}: {what}"
        state = "open" if row["done_at"] is None else "done"
        entries.append(
            Entry(row["opened_at"], "task", text, step=row["name"], state=state, reason=row["reason"])
        )
        if row["done_at"] is not None:
            how = "is open for another follow-up already" if row["closed_by"] == "joined" else "closed"
            entries.append(Entry(row["done_at"], "task", f"task {how}: {what}", step=row["name"]))
    return entries


def _orders(rows: list[dict[str, Any]], zone: Zone, titles: Mapping[str, str]) -> list[Entry]:
    entries = []
    for row in rows:
        text = _ORDERS[OrderKind(row["kind"])]
        if row["step"]:
            text += f": {titles.get(row['step'], row['step'])}"
        if row["until_at"]:
            text += f" until {local(row['until_at'], zone)}"
        if row["note"]:
            text += f" ({row['note']})"
        entries.append(Entry(row["given_at"], "order", text, step=row["step"], state=row["kind"]))
    return entries


def _left_out(rows: list[dict[str, Any]], titles: Mapping[str, str]) -> list[Entry]:
    """Each step that will not happen, when that was decided."""
    entries = []
    for step, each in skipped.left_out(rows).items():
        text = f"left out ({REASONS[Reason(each.reason)]}): {titles.get(step, step)}"
        entries.append(Entry(each.at, "skipped", text, step=step, reason=each.reason))
    return entries


def _next(row: Any, titles: Mapping[str, str], zone: Zone) -> str:
    if row.closed_at is not None:
        return "nothing: this follow-up is over"
    if row.started_at is None:
        return "waits for Temporal to take it"
    if row.verdict is None or row.next_at is None:
        return "about to decide"
    what = titles.get(row.next_step, row.next_step) if row.next_step else "look again"
    return waiting(row.id, Reason(row.reason), row.next_step, what, row.next_at, zone)
