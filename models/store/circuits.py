"""Senders through which nothing leaves until somebody has mended them, with one alert for each clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from core.circuits import EVERY, in_words, stops
from core.provider_errors import ErrorClass
from core.types import Channel
from models.store import alerts
from models.store.sql import query, statement

SENDER_DOWN = "sender_down"
"""Kind of the alert, and the reason of follow-ups that wait."""
# Two workers that meet the same error open one circuit. SQLite has one writer at a time anyway.
_TURN = "SELECT pg_advisory_xact_lock(20452)"
_OPEN = statement(
    """
    INSERT INTO sender_circuit (channel, sender, opened_at, reason)
    SELECT CAST(:channel AS VARCHAR), CAST(:sender AS VARCHAR), :now, :reason
    WHERE NOT EXISTS (SELECT 1 FROM sender_circuit k
      WHERE k.channel = :channel AND k.sender = :sender AND k.closed_at IS NULL)
    """,
    times=("now",),
)
_CLOSE = statement(
    """
    UPDATE sender_circuit SET closed_at = :now
    WHERE channel = :channel AND sender = :sender AND closed_at IS NULL
    """,
    times=("now",),
)
_LISTED = query(
    """
    SELECT channel, sender, opened_at, closed_at, reason FROM sender_circuit
    WHERE :any_state = 1 OR closed_at IS NULL ORDER BY opened_at, channel, sender
    """,
    returns_times=("opened_at", "closed_at"),
)
_IN_USE = query(
    """
    SELECT 'sms' AS channel, coalesce(sms_sender, '') AS sender, clinic_id FROM site
    UNION SELECT 'email', coalesce(email_sender, ''), clinic_id FROM site
    UNION SELECT 'whatsapp', whatsapp_sender, clinic_id FROM site WHERE coalesce(whatsapp_sender, '') <> ''
    """
)
_HELD = query(
    """
    SELECT id FROM follow_up
    WHERE clinic_id = :clinic_id AND closed_at IS NULL AND reason = 'sender_down' ORDER BY id
    """
)


@dataclass(frozen=True, slots=True, order=True)
class Sender:
    """Who messages of a channel leave from; no name: the provider chooses. ``EVERY``: all of them."""

    channel: str
    sender: str


@dataclass(frozen=True, slots=True)
class InUse:
    """Which clinics use which senders, as their sites name them."""

    clinics: dict[Sender, frozenset[str]]

    def by(self, sender: Sender) -> frozenset[str]:
        """The clinics that use a sender. One that no site names is what sites without their own use."""
        if sender.sender == EVERY:
            found = (clinics for each, clinics in self.clinics.items() if each.channel == sender.channel)
            return frozenset[str]().union(*found)
        return self.clinics.get(sender) or self.clinics.get(Sender(sender.channel, ""), frozenset())


def open_for(
    connection: Connection, message: Any, error: ErrorClass, code: str | None, now: datetime
) -> tuple[Sender, ...]:
    """Open the circuit of a message's sender, or one for every sender of the account's channels where the
    error concerns the account.

    One alert for each clinic that uses one of them. Gives the senders that rest from now on; one that
    rested already stays as it is.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(text(_TURN))
    used = in_use(connection)
    own = Channel(message.channel)
    wide = {Sender(channel, EVERY) for channel in stops(own, error, code)}
    stopped = {each for each in wide if each.channel == own or used.by(each)} or {Sender(own, message.sender)}
    reason = f"{error} {code or ''}".strip()
    opened = [each for each in sorted(stopped) if _open(connection, each, reason, now)]
    concerned = {message.clinic_id}.union(*(used.by(each) for each in opened))
    said = in_words(own, EVERY if wide else message.sender, error, code)
    for clinic_id in sorted(concerned):
        alerts.raise_alert(connection, clinic_id, SENDER_DOWN, now, said)
    return tuple(opened)


def close(connection: Connection, sender: Sender, now: datetime) -> list[str] | None:
    """Let a sender send again; gives the follow-ups that waited. ``None``: it did not rest.

    A clinic's alert is closed once none of its senders rests. Follow-ups that wait for another sender of
    the clinic are among those given; they look and wait on.
    """
    values = {"channel": sender.channel, "sender": sender.sender, "now": now}
    if connection.execute(_CLOSE, values).rowcount == 0:
        return None
    used = in_use(connection)
    resting = [Sender(row.channel, row.sender) for row in listed(connection)]
    still = frozenset[str]().union(*(used.by(each) for each in resting))
    for alert in alerts.listed(connection, None):
        if alert.kind == SENDER_DOWN and alert.clinic_id not in still:
            alerts.close(connection, alert.clinic_id, SENDER_DOWN, now)
    return [
        row.id
        for clinic_id in sorted(used.by(sender))
        for row in connection.execute(_HELD, {"clinic_id": clinic_id})
    ]


def listed(connection: Connection, *, only_open: bool = True) -> list[Any]:
    """Circuits with channel, sender, opened_at, closed_at, reason, oldest first."""
    return list(connection.execute(_LISTED, {"any_state": 0 if only_open else 1}))


def in_use(connection: Connection) -> InUse:
    """Which clinics use which senders."""
    found: dict[Sender, frozenset[str]] = {}
    for row in connection.execute(_IN_USE):
        sender = Sender(row.channel, row.sender)
        found[sender] = found.get(sender, frozenset()) | {row.clinic_id}
    return InUse(found)


def _open(connection: Connection, sender: Sender, reason: str, now: datetime) -> bool:
    values = {"channel": sender.channel, "sender": sender.sender, "reason": reason, "now": now}
    return connection.execute(_OPEN, values).rowcount == 1
