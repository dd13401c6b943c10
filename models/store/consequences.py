"""What follows from an error of a provider beyond the message itself: for the address, for the sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.provider_errors import RULES, ErrorClass
from core.types import Channel
from models.store import circuits, consents, contact_users, ledger

_NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """``to_ring``: open follow-ups that lost an address. ``opened``: senders that rest from now on."""

    to_ring: tuple[str, ...] = _NOTHING
    opened: tuple[circuits.Sender, ...] = ()


def follow(
    connection: Connection,
    message: Any,
    error: ErrorClass,
    code: str | None,
    now: datetime,
    *,
    arrived: bool = False,
) -> Followed:
    """Close the address, mark it unusable or let the sender rest, as the rule of the error says.

    ``message``: a row of ``delivery.lock``, locked. ``arrived``: the message did arrive after all, so its
    address works.
    """
    rule = RULES[error]
    opened: tuple[circuits.Sender, ...] = ()
    if rule.opens_circuit:
        opened = circuits.open_for(connection, message, error, code, now)
    if rule.suppresses:
        ledger.suppress(connection, message.id, error, now)
        _withdraw(connection, message, now)
    elif rule.marks_unusable and not arrived:
        ledger.mark_unusable(connection, message.id, error, now)
    else:
        return Followed(opened=opened)
    return Followed(tuple(contact_users.follow_ups_at(connection, [message.contact_point_id])), opened)


def _withdraw(connection: Connection, message: Any, now: datetime) -> None:
    """Who said stop to the provider said it to us: for everybody who uses the address, as their own STOP
    would. Consent of WhatsApp's own goes with it."""
    people = sorted({message.patient_id, *contact_users.users(connection, [message.contact_point_id])})
    purposes = ("marketing", "contact") if message.channel == Channel.WHATSAPP else ("marketing",)
    for purpose in purposes:
        said, source = consents.WITHDRAWN, consents.PROVIDER
        consents.say(connection, people, purpose, message.channel, said, source, message.id, now)
