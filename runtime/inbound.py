"""What comes in from outside: kept once, handed to whoever may have written it, and acted on.

All of it is one transaction of the caller, who rings and starts afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from core.intents import QUESTIONS, Intent
from core.types import Channel
from models.store import contact_users, follow_ups, inbound_senders, kept_suppressions, replies, suppressions
from models.store import inbound as inbound_rows
from models.store import inbox as inbox_rows
from runtime import alarms, inbox, opt_outs
from runtime.inbound_match import Match, Senders, senders_of
from runtime.inbound_text import (
    START_BY_YES,
    Inbound,
    Meaning,
    cleaned,
    meaning_of,
)
from runtime.inbox import Unmatched
from runtime.one_click import accept_unsubscribe
from runtime.opt_outs import Source
from runtime.replies import WITHOUT_EFFECT, act_on, heard
from runtime.told import Catalog, Changed

__all__ = ["Inbound", "accept_inbound", "accept_unsubscribe"]

_NEEDS_A_COLLEAGUE = QUESTIONS | {Intent.COMPLAINT, Intent.BOOKED_ALREADY}
_OF_A_NUMBER = frozenset({Intent.OPT_OUT, Intent.OPT_IN})
_ADDRESSES = {
    "phone": re.compile(r"\+[1-9][0-9]{6,14}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
}


def accept_inbound(connection: Connection, catalog: Catalog, inbound: Inbound, now: datetime) -> Changed:
    """Take in one text; the same one again changes nothing. Never raises for what somebody wrote."""
    came = cleaned(inbound)
    inbound_rows.take_turns(connection, came.sender)
    if inbound_rows.known_id(connection, came.provider, came.provider_id) is not None:
        return Changed("")
    meaning = meaning_of(came)
    senders = senders_of(connection, came, now)
    matched = [match for match in senders.matches if match.patients]
    changes = [_of_clinic(connection, catalog, came, meaning, match, now) for match in matched]
    if not matched:
        _of_nobody(connection, came, meaning, senders, now)
    evidence = str(inbound_rows.known_id(connection, came.provider, came.provider_id))
    for match in senders.heard_by:
        if match not in matched:
            changes.append(_elsewhere(connection, came, meaning, match, evidence, now))
    if not matched and _stays_closed(connection, came, meaning, senders):
        inbox_rows.put_in_inbox(connection, evidence, Unmatched.STAYS_CLOSED)
        inbox.alarm(connection, [each.clinic_id for each in senders.heard_by], meaning.intent, now)
    return _together(changes)


def _of_clinic(
    connection: Connection, catalog: Catalog, came: Inbound, read: Meaning, match: Match, now: datetime
) -> Changed:
    """Everything one clinic does with a text that one of its patients wrote."""
    meaning = _as_meant(connection, read, match)
    rows: list[str] = []
    changes: list[Changed] = []
    if meaning.intent is Intent.WRONG_NUMBER:
        written_there = contact_users.follow_ups_at(connection, match.points)
        changes.append(Changed("", tuple(written_there)))
        meaning = meaning if _cut(connection, match, now) else _asking(meaning)
    for place, patient_id in enumerate(match.patients):
        # Words of harm sound one alarm, for the likeliest; whoever else it may be waits for a colleague.
        theirs = meaning if place == 0 or meaning.intent is not Intent.ADVERSE else _asking(meaning)
        rows.append(inbound_rows.add(connection, _row(came, theirs, match, patient_id, now)))
        changes.append(_of_patient(connection, catalog, match, theirs, patient_id, rows[-1], now))
    changes.append(_of_number(connection, came, meaning, match, rows[0], now))
    _ask_somebody(connection, meaning, match, rows, now)
    return _together(changes)


def _as_meant(connection: Connection, read: Meaning, match: Match) -> Meaning:
    """What a text means once it is known who may have written it. In doubt, a question."""
    if read.intent is Intent.OPT_IN and read.sure:
        if _is_closed(connection, match.points):
            return read
        if read.rule == START_BY_YES:
            return Meaning(Intent.YES, read.rule, True)
        return read if _is_keyword(read) else _asking(read)
    if read.intent is Intent.ADVERSE:
        return read
    if read.disowns and match.is_sure:
        # Not the patient's own wish: theirs is to be reached elsewhere, and this number hears no more.
        return replace(read, intent=Intent.WRONG_NUMBER)
    if not read.sure:
        return _asking(read)
    by_anybody = read.intent in QUESTIONS | WITHOUT_EFFECT | _OF_A_NUMBER
    return read if by_anybody or match.is_sure else _asking(read)


def _is_keyword(read: Meaning) -> bool:
    """Whether a START is nothing but the word, as we or the provider read it."""
    return read.rule.removeprefix("subject:").startswith(("keyword:", "provider_start"))


def _asking(read: Meaning) -> Meaning:
    """A person has to read it; the rule keeps what it looked like."""
    if read.intent is Intent.REPLY:
        return read
    return replace(read, intent=Intent.REPLY, rule=f"{read.intent}?{read.rule}", sure=False)


def _of_patient(
    connection: Connection,
    catalog: Catalog,
    match: Match,
    meaning: Meaning,
    patient_id: str,
    row_id: str,
    now: datetime,
) -> Changed:
    if meaning.intent is Intent.ADVERSE:
        heard(connection, patient_id, meaning.intent)
        return alarms.sound(connection, catalog, match.clinic_id, patient_id, row_id, now)
    if meaning.intent is Intent.OPT_OUT:
        replies.close_tasks(connection, patient_id, now)
        if Intent.COMPLAINT in meaning.also and match.is_sure:
            act_on(connection, match.clinic_id, patient_id, Intent.COMPLAINT, now)
    return Changed(patient_id, act_on(connection, match.clinic_id, patient_id, meaning.intent, now))


def _of_number(
    connection: Connection, came: Inbound, meaning: Meaning, match: Match, row_id: str, now: datetime
) -> Changed:
    """Stop or start, for the contact point whoever uses it."""
    points = match.points
    patients = () if meaning.intent is Intent.WRONG_NUMBER else match.patients
    if meaning.stops:
        effect = opt_outs.stop(connection, points, patients, came.channel, Source.REPLY, row_id, now)
        return Changed(match.patients[0], effect.to_ring)
    if meaning.intent is not Intent.OPT_IN:
        return Changed(match.patients[0])
    may_open = _may_open(came, match)
    effect = opt_outs.start(connection, may_open, patients, came.channel, row_id, came.at, now)
    if effect.still_closed or _is_closed(connection, points):
        inbox_rows.put_in_inbox(connection, row_id, Unmatched.STAYS_CLOSED)
        inbox.alarm(connection, [match.clinic_id], meaning.intent, now)
    return Changed(match.patients[0], effect.to_ring)


def _may_open(came: Inbound, match: Match) -> tuple[str, ...]:
    """What a START opens. Who an e-mail is from anybody can write: it opens where the one it answers went."""
    if came.channel is not Channel.EMAIL:
        return match.points
    return () if match.message_id is None or match.meant_id is None else (match.meant_id,)


def _cut(connection: Connection, match: Match, now: datetime) -> bool:
    """Unlink the one contact point from the one person it was said of; false when that is not plain."""
    if match.point_id is None or match.points != (match.point_id,):
        return False
    suppressions.lock(connection, match.points)
    holders = {
        row.holder_id
        for row in inbound_senders.links(connection, match.point_id)
        if row.patient_id == match.patients[0] and row.ended_at is None
    }
    own = match.patients[0] if match.patients[0] in holders else None
    holder = own or (holders.pop() if len(holders) == 1 else None)
    return holder is not None and inbound_senders.cut(connection, holder, match.point_id, now)


def _ask_somebody(
    connection: Connection, meaning: Meaning, match: Match, rows: Sequence[str], now: datetime
) -> None:
    """Where no open follow-up will ask a colleague about it, the inbox does."""
    why = None
    if meaning.intent is Intent.OPT_OUT:
        other = Unmatched.STOPS_OTHER_PERSON if Intent.WRONG_NUMBER in meaning.also else None
        why = _besides_stop(meaning) or other
    if meaning.intent in _NEEDS_A_COLLEAGUE:
        asked = any(follow_ups.open_ids_of_patient(connection, each) for each in match.patients)
        why = None if asked else Unmatched.NO_FOLLOW_UP
    if why is None:
        return
    inbox_rows.put_in_inbox(connection, rows[0], why)
    inbox.alarm(connection, [match.clinic_id], meaning.intent, now)


def _besides_stop(meaning: Meaning) -> Unmatched | None:
    """What somebody who wants no more messages asks a colleague all the same."""
    if Intent.CANCEL in meaning.also:
        return Unmatched.CANCELS_VISIT
    return Unmatched.STOPS_AND_ASKS if Intent.COMPLAINT in meaning.also else None


def _of_nobody(
    connection: Connection, came: Inbound, meaning: Meaning, senders: Senders, now: datetime
) -> None:
    """Keep what nobody is known to have written; one row, with the clinic where there is only one."""
    known = senders.matches or senders.heard_by
    only = known[0] if len(known) == 1 else None
    meant = meaning if meaning.sure or meaning.intent is Intent.ADVERSE else _asking(meaning)
    closed = any(_is_closed(connection, each.points) for each in senders.heard_by)
    if meant.intent is Intent.OPT_IN and not closed and not _is_keyword(meant):
        meant = _asking(meant)
    quiet = meant.intent in WITHOUT_EFFECT | _OF_A_NUMBER and _besides_stop(meant) is None
    quiet = quiet and not (meant.intent is Intent.OPT_IN and came.channel is Channel.EMAIL)
    why = next((each.unmatched for each in known if each.unmatched), Unmatched.UNKNOWN_SENDER)
    about = only or Match("", None)
    row = _row(came, meant, about, None, now)
    row = replace(row, clinic_id=about.clinic_id or None, unmatched=None if quiet else str(why))
    inbound_rows.add(connection, row)
    if not quiet:
        inbox.alarm(connection, [each.clinic_id for each in senders.matches], meant.intent, now)


def _elsewhere(
    connection: Connection, came: Inbound, meaning: Meaning, match: Match, evidence: str, now: datetime
) -> Changed:
    """Stop and start count for a clinic to whose patients we cannot hand it; even for an unknown number."""
    kind = suppressions.kind_of(came.channel)
    if meaning.stops:
        if match.point_id is None and _ADDRESSES[kind].fullmatch(came.sender):
            own = suppressions.SuppressedBy.REPLY
            suppressions.bear_closed(connection, match.clinic_id, kind, came.sender, own, now)
        effect = opt_outs.stop(connection, match.points, (), came.channel, Source.REPLY, evidence, now)
        return Changed("", effect.to_ring)
    if meaning.intent is Intent.OPT_IN and meaning.sure and came.channel is not Channel.EMAIL:
        users = contact_users.users(connection, match.points)
        effect = opt_outs.start(connection, match.points, users, came.channel, evidence, came.at, now)
        return Changed("", effect.to_ring)
    return Changed("")


def _stays_closed(connection: Connection, came: Inbound, meaning: Meaning, senders: Senders) -> bool:
    """Somebody not on record wants messages again from an address that their own word does not open."""
    if not (meaning.intent is Intent.OPT_IN and meaning.sure) or came.channel is Channel.EMAIL:
        return False  # such an e-mail is in the inbox already
    kind = suppressions.kind_of(came.channel)
    return any(
        _is_closed(connection, each.points)
        or kept_suppressions.holds(connection, each.clinic_id, kind, came.sender)
        for each in senders.heard_by
    )


def _row(
    came: Inbound, meaning: Meaning, match: Match, patient_id: str | None, now: datetime
) -> inbound_rows.NewInbound:
    return inbound_rows.NewInbound(
        match.clinic_id,
        patient_id,
        came.channel,
        came.body,
        meaning.intent,
        came.at if came.fetched else now,
        provider=came.provider,
        provider_id=came.provider_id,
        contact_point_id=match.point_id or match.meant_id,
        sender=came.sender,
        recipient=came.recipient,
        subject=came.subject or None,
        media=came.media,
        rule=meaning.stored_rule,
        sure=meaning.sure,
        message_id=match.message_id,
    )


def _is_closed(connection: Connection, points: Iterable[str]) -> bool:
    return bool(suppressions.closed_among(connection, list(points)))


def _together(changes: Sequence[Changed]) -> Changed:
    """One answer for all: the first patient, everybody to ring and to start once."""
    patient = next((each.patient_id for each in changes if each.patient_id), "")
    to_ring = tuple(dict.fromkeys(one for each in changes for one in each.to_ring))
    to_start = tuple(dict.fromkeys(one for each in changes for one in each.to_start))
    return Changed(patient, to_ring, "", to_start)
