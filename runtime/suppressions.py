"""Suppression lists: brought in, taken out, added to by hand, lifted with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection

from core.types import Channel
from models.store import consents, contact_users, kept_suppressions, patient_rows, suppressions
from models.store.kept_suppressions import value_hash
from models.store.suppressions import SuppressedBy
from runtime.database import Database
from runtime.opt_outs import Source
from runtime.permissions import ConsentState, Purpose
from runtime.secrets import SUPPRESSION, derive, secret_in
from runtime.settings import Settings
from runtime.told import Changed, IntakeError

LONGEST_REASON = 200
HASHED = "hashed:"
"""How a list writes an opt-out of which only the keyed hash is left."""


class Outcome(StrEnum):
    """What became of one entry: a contact point closed, a hash kept, or nothing new."""

    CLOSED = "closed"
    KEPT = "kept"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One opt-out of a list. ``value``: E.164, a lower-case address, or ``hashed:`` and a keyed hash."""

    kind: str
    value: str
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an entry, and the open follow-ups that should look again."""

    outcome: Outcome
    to_ring: tuple[str, ...] = ()


def key_source(settings: Settings) -> Callable[[], bytes]:
    """Gives the key of kept opt-outs when asked; until then no secret is read or made."""
    return partial(_key, settings)


def keyed_database(settings: Settings) -> Database:
    """The database of the settings, in which a contact point can be born suppressed."""
    return Database(settings.database_url, key_source(settings))


def suppress(
    connection: Connection, clinic_id: str, entry: Entry, source: SuppressedBy, now: datetime
) -> Stored:
    """Close a contact point of the clinic, or keep the hash of one that it does not have (yet).

    Whatever the person themselves said before, START cannot lift it any longer, except where an imported list
    says of the address just what stands there: ours, exported before. Twice changes nothing; of two dates the
    earlier one stands.
    """
    reason = _reason(source, entry.reason)
    since = now if entry.since is None else min(entry.since, now)
    patient_rows.one_at_a_time(connection, clinic_id)  # nobody makes this contact point meanwhile
    if entry.value.startswith(HASHED):
        hashed = entry.value.removeprefix(HASHED)
        new = kept_suppressions.keep(connection, clinic_id, entry.kind, hashed, reason, source, since)
        return Stored(Outcome.KEPT if new else Outcome.UNCHANGED)
    point = suppressions.at(connection, clinic_id, entry.kind, entry.value)
    if point is None:
        key = kept_suppressions.key_of(connection)
        hashed = value_hash(key, clinic_id, entry.kind, entry.value)
        new = kept_suppressions.keep(connection, clinic_id, entry.kind, hashed, reason, source, since)
        return Stored(Outcome.KEPT if new else Outcome.UNCHANGED)
    stands = point.suppressed_at is not None and point.suppressed_reason in (entry.reason, reason)
    if source is SuppressedBy.IMPORT and stands:
        suppressions.lock(connection, [point.id])
        suppressions.date_back(connection, point.id, since)
        return Stored(Outcome.UNCHANGED)  # our own list come back: the person's own word stays theirs
    closed = suppressions.close(connection, [point.id], reason, since)
    suppressions.date_back(connection, point.id, since)
    if not closed:
        return Stored(Outcome.UNCHANGED)
    return Stored(Outcome.CLOSED, tuple(contact_users.follow_ups_at(connection, [point.id])))


def lift(
    connection: Connection, clinic_id: str, kind: str, value: str, reason: str, now: datetime
) -> Changed:
    """A colleague has proof that the person wants messages again. Raises ``IntakeError``.

    Kept as evidence with everybody who uses it. Consent to marketing has to be given anew.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise IntakeError(f"--reason: say in 1 to {LONGEST_REASON} characters how you know.")
    patient_rows.one_at_a_time(connection, clinic_id)
    hashed = value_hash(kept_suppressions.key_of(connection), clinic_id, kind, value)
    was_kept = kept_suppressions.lift(connection, clinic_id, kind, hashed, now)
    point = suppressions.at(connection, clinic_id, kind, value)
    if point is not None:
        suppressions.lock(connection, [point.id])
    if point is None or not suppressions.lift(connection, point.id):
        if was_kept:
            return Changed("")
        raise IntakeError("This number or address is not suppressed at this clinic.")
    users = contact_users.users(connection, [point.id])
    channel = Channel.EMAIL if kind == "email" else Channel.SMS
    contact, given = Purpose.CONTACT, ConsentState.GIVEN
    consents.say(connection, users, contact, channel, given, Source.STAFF, reason.strip(), now)
    to_ring = contact_users.follow_ups_at(connection, [point.id])
    return Changed(users[0] if users else "", tuple(to_ring))


def exported(connection: Connection, clinic_id: str | None) -> list[tuple[str, str, str, str, datetime]]:
    """Clinic, kind, value, reason and since of all that is suppressed; hashes as ``HASHED`` entries."""
    rows = [
        (row.clinic_id, row.kind, row.value, row.reason or "", row.since)
        for row in suppressions.listed(connection, clinic_id)
    ]
    kept = [
        (row.clinic_id, row.kind, f"{HASHED}{row.value_hash}", row.reason, row.since)
        for row in kept_suppressions.listed(connection, clinic_id)
    ]
    return sorted(rows + kept, key=lambda row: row[:3])


def _reason(source: SuppressedBy, said: str) -> str:
    """Starts with the source, as ``SuppressedBy`` asks."""
    said = said.strip()
    if not said or said == source or said.startswith(f"{source}: "):
        return said or str(source)
    return f"{source}: {said}"


def _key(settings: Settings) -> bytes:
    return derive(settings.secret or secret_in(settings.data_dir), SUPPRESSION)
