"""Who a follow-up writes to, and at which address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.types import Channel

ADULT_AGE = 18
_CHANNEL_OF_KIND = {"phone": Channel.SMS, "email": Channel.EMAIL}


@dataclass(frozen=True, slots=True)
class Contact:
    """A usable address. ``first_name``: of the person it belongs to, the patient or who answers for them.

    ``zones``: where a telephone number may be, separated by blanks; ``None``: not looked at.
    ``person``: the patient whose it is, where that is not the one the follow-up is about.
    """

    id: str
    channel: Channel
    value: str
    first_name: str = ""
    zones: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The first usable address per channel, and when outreach left to it, whoever it was meant for, or was
    read by whom it belongs to.

    ``minor``: under 18 and nobody to write to instead. ``opted_out``: a telephone number was closed by an
    opt-out since the event, or an e-mail address and nothing else is left. ``on_whatsapp``: the number at
    which WhatsApp may reach them, once it may be used, and when outreach left to it.
    """

    contacts: dict[Channel, Contact] = field(default_factory=dict)
    touches: Mapping[Channel, tuple[datetime, ...]] = field(default_factory=dict)
    minor: bool = False
    opted_out: bool = False
    on_whatsapp: tuple[Contact, tuple[datetime, ...]] | None = None


def own_reach(addresses: Sequence[Any], touches: Sequence[Any], first_name: str, since: datetime) -> Reach:
    """From the ``own`` and ``shared`` rows of ``HAPPENED``."""
    return _reach(((row, first_name, None) for row in _in_order(addresses)), touches, since)


def reach_instead(rows: Sequence[Any], via: str, since: datetime) -> Reach | None:
    """From the rows of ``INSTEAD``; ``None``: nobody is there to be written to as ``via``."""
    chosen = [row for row in rows if row.via == via]
    people = [row for row in chosen if row.what == "address"]
    if not people:
        return None
    addresses = _in_order([row for row in people if row.d is not None])
    touches = [row for row in chosen if row.what == "touch"]
    return _reach(((row, row.first_name, row.person) for row in addresses), touches, since)


def with_whatsapp(reached: Reach) -> Reach:
    """The same people, who may also be written to on WhatsApp."""
    if reached.on_whatsapp is None:
        return reached
    contact, left = reached.on_whatsapp
    contacts = {**reached.contacts, Channel.WHATSAPP: contact}
    touches = {**reached.touches, Channel.WHATSAPP: left} if left else reached.touches
    return replace(reached, contacts=contacts, touches=touches)


def is_under_age(birth_date: date | None, now: datetime, zone: str) -> bool:
    """Whether somebody is under 18 on the site's calendar; without a birth date: no."""
    if birth_date is None:
        return False
    today = now.astimezone(ZoneInfo(zone)).date()
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return age < ADULT_AGE


def _in_order(addresses: Sequence[Any]) -> Sequence[Any]:
    """The preferred ones first."""
    return addresses if len(addresses) < 2 else sorted(addresses, key=lambda row: (row.n, row.d))


def _reach(
    addresses: Iterable[tuple[Any, str, str | None]], touches: Sequence[Any], since: datetime
) -> Reach:
    usable: dict[Channel, Contact] = {}
    on_whatsapp: Contact | None = None
    closed = set()
    for row, first_name, person in addresses:
        channel = _CHANNEL_OF_KIND[row.a]
        if row.t1 is not None:
            closed |= {channel} if row.t1 >= since else set()
            continue
        if row.t2 is None and channel not in usable:
            usable[channel] = Contact(row.d, channel, row.b, first_name, row.c, person)
        if row.t3 is None and channel is Channel.SMS and on_whatsapp is None:
            on_whatsapp = Contact(row.d, Channel.WHATSAPP, row.b, first_name, row.c, person)
    left = {}
    if touches:
        for channel, contact in usable.items():
            to_it = _left_to(contact, touches)
            if to_it:
                left[channel] = to_it
    # Who stops e-mails may still be texted; who stops texts has said stop.
    opted_out = Channel.SMS in closed or (bool(closed) and not usable)
    whatsapp = None if on_whatsapp is None else (on_whatsapp, _left_to(on_whatsapp, touches))
    return Reach(usable, left, opted_out=opted_out, on_whatsapp=whatsapp)


def _left_to(contact: Contact, touches: Sequence[Any]) -> tuple[datetime, ...]:
    person = contact.person
    return tuple(
        sorted(
            {
                touch.t1
                for touch in touches
                if touch.a == contact.id or (person is not None and touch.person == person)
            }
        )
    )
