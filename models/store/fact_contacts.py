"""Who a follow-up writes to, and at which address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    """

    id: str
    channel: Channel
    value: str
    first_name: str = ""
    zones: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The first usable address per channel. ``minor``: under 18 and nobody to write to instead.

    ``opted_out``: one of the addresses was closed by an opt-out since the event.
    """

    contacts: dict[Channel, Contact]
    minor: bool = False
    opted_out: bool = False


def reach(rows: Sequence[Any], since: datetime, *, under_age: bool, own_contact: bool) -> Reach:
    """Choose from the rows of ``CONTACTS``: a minor's guardians, an adult's proxies, else the patient."""
    if under_age and not own_contact:
        chosen = [row for row in rows if row.via == "guardian"]
        if not chosen:
            return Reach({}, minor=True)
    else:
        proxies = [] if under_age else [row for row in rows if row.via == "proxy"]
        chosen = proxies or [row for row in rows if row.via == ""]
    usable: dict[Channel, Contact] = {}
    opted_out = False
    for row in chosen:
        if row.id is None:
            continue
        channel = _CHANNEL_OF_KIND[row.kind]
        if row.suppressed_at is not None:
            opted_out = opted_out or row.suppressed_at >= since
        elif row.unusable_at is None and channel not in usable:
            usable[channel] = Contact(row.id, channel, row.value, row.first_name, row.zones)
    return Reach(usable, opted_out=opted_out)


def is_under_age(birth_date: date | None, now: datetime, zone: str) -> bool:
    """Whether somebody is under 18 on the site's calendar; without a birth date: no."""
    if birth_date is None:
        return False
    today = now.astimezone(ZoneInfo(zone)).date()
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return age < ADULT_AGE
