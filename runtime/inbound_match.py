"""Whose words a text is: which clinics it concerns, and which of their patients may have written it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models.store import follow_ups, inbound_senders, suppressions
from runtime.inbound_text import Inbound
from runtime.inbox import Unmatched

THREAD_LASTS = timedelta(days=14)
"""A text answers what left to that number at most this long ago; after that anybody there may ask anew."""
MOST_CANDIDATES = 8
"""A number that more people use is a switchboard's; nobody is paused because of it."""
MOST_REFERENCES = 20
_OUR_ID = re.compile(r"\s*<?([0-9a-f]{32})[@>.+]?")


@dataclass(frozen=True, slots=True)
class Match:
    """What one clinic knows of the sender. ``patients``: who may have written, the likeliest first.

    ``point_id``: the sender's contact point. ``meant_id``: where the message that is answered went,
    which for an e-mail may be another address. ``message_id``: that message.
    """

    clinic_id: str
    point_id: str | None
    patients: tuple[str, ...] = ()
    message_id: str | None = None
    meant_id: str | None = None
    unmatched: Unmatched | None = None

    @property
    def is_sure(self) -> bool:
        """Exactly one person can have written it."""
        return len(self.patients) == 1

    @property
    def points(self) -> tuple[str, ...]:
        """Every contact point that an opt-out closes."""
        return tuple(dict.fromkeys(each for each in (self.point_id, self.meant_id) if each is not None))


@dataclass(frozen=True, slots=True)
class Senders:
    """The clinics a text concerns, in order of their ids. ``heard_by``: those that an opt-out counts for."""

    matches: tuple[Match, ...]
    heard_by: tuple[Match, ...]


def senders_of(connection: Connection, inbound: Inbound, now: datetime) -> Senders:
    """Who may have written: by thread, else by our number and by whom we wrote to there.

    Where our number does not tell whose text it is, an opt-out counts for every clinic that knows the
    sender, and for every clinic there is when none does.
    """
    kind = suppressions.kind_of(inbound.channel)
    known = {row.clinic_id: str(row.id) for row in inbound_senders.points(connection, kind, inbound.sender)}
    answered = _answered(connection, inbound)
    if answered is not None:
        by_thread = (_by_thread(connection, answered, known.get(answered.clinic_id)),)
        return Senders(by_thread, by_thread)
    named = inbound_senders.clinics_named_by(connection, kind, inbound.recipient)
    if not named and inbound.service:  # a number out of a pool, which no site names itself
        named = inbound_senders.clinics_named_by(connection, kind, inbound.service)
    if named:
        clinics = [each for each in named if each in known] or named
        matches = _matches(connection, clinics, known, now)
        return Senders(matches, matches)
    every = sorted(known) or inbound_senders.clinics(connection)
    heard_by = _matches(connection, every, known, now)
    if not known:
        return Senders(heard_by if len(heard_by) == 1 else (), heard_by)
    told = set(_writing(connection, inbound, known, now))
    return Senders(tuple(each for each in heard_by if each.clinic_id in told), heard_by)


def _answered(connection: Connection, inbound: Inbound) -> Any | None:
    """Our message that an e-mail answers."""
    for reference in inbound.in_reply_to[:MOST_REFERENCES]:
        ours = _OUR_ID.match(reference)
        found = inbound_senders.message(connection, ours[1] if ours else reference.strip())
        if found is not None:
            return found
    return None


def _writing(connection: Connection, inbound: Inbound, known: dict[str, str], now: datetime) -> Sequence[str]:
    """Of the clinics that know the sender, those that wrote to them: from this number, else lately."""
    points = known.items()
    through = [
        clinic
        for clinic, point in points
        if inbound_senders.has_written_from(connection, point, inbound.recipient)
    ]
    since = now - THREAD_LASTS
    lately = [clinic for clinic, point in points if inbound_senders.written_lately(connection, point, since)]
    return through or lately or list(known)


def _by_thread(connection: Connection, answered: Any, point_id: str | None) -> Match:
    meant_id = str(answered.contact_point_id)
    if not _may_be(answered.patient_id, inbound_senders.links(connection, meant_id)):
        nobody = Unmatched.NOBODY_LINKED
        return Match(answered.clinic_id, point_id, meant_id=meant_id, unmatched=nobody)
    return Match(answered.clinic_id, point_id, (str(answered.patient_id),), str(answered.id), meant_id)


def _matches(
    connection: Connection, clinics: Sequence[str], known: dict[str, str], now: datetime
) -> tuple[Match, ...]:
    return tuple(_match(connection, clinic, known.get(clinic), now) for clinic in clinics)


def _match(connection: Connection, clinic_id: str, point_id: str | None, now: datetime) -> Match:
    if point_id is None:
        return Match(clinic_id, None, unmatched=Unmatched.UNKNOWN_SENDER)
    links = inbound_senders.links(connection, point_id)
    recent = [
        row
        for row in inbound_senders.written_lately(connection, point_id, now - THREAD_LASTS)
        if _may_be(row.patient_id, links)
    ]
    patients = tuple(dict.fromkeys(str(row.patient_id) for row in recent))
    message_id = str(recent[0].id) if recent else None
    patients = patients or _everybody_there(connection, links)
    if not patients:
        return Match(clinic_id, point_id, unmatched=Unmatched.NOBODY_LINKED)
    if len(patients) > MOST_CANDIDATES:
        return Match(clinic_id, point_id, unmatched=Unmatched.MANY_USERS)
    return Match(clinic_id, point_id, patients, message_id)


def _may_be(patient_id: str, links: Sequence[Any]) -> bool:
    """Whether this patient can still be meant there: not where we were told that the number is wrong."""
    own = [row for row in links if row.patient_id == patient_id]
    return not own or any(row.ended_at is None for row in own) or all(row.wrong_at is None for row in own)


def _everybody_there(connection: Connection, links: Sequence[Any]) -> tuple[str, ...]:
    """Who uses it, and those they answer for who have something going on; who has, first."""
    in_use = [row for row in links if row.ended_at is None]
    going_on = {
        row.patient_id: bool(follow_ups.open_ids_of_patient(connection, row.patient_id)) for row in in_use
    }
    people = {
        str(row.patient_id): going_on[row.patient_id]
        for row in in_use
        if row.patient_id == row.holder_id or going_on[row.patient_id]
    }
    return tuple(sorted(people, key=lambda each: (not people[each], each)))
