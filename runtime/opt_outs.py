"""Stop and start: contact points closed for everybody who shares them, and opened again by who may.

Everything happens in the caller's transaction. Contact points are locked in the order in which claims lock
them, so a claim that is not committed yet is waited for, and one that comes later sees them closed. A
message that was claimed and posted before cannot be called back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from core.types import Channel
from models.store import consents, contact_users, suppressions
from models.store.suppressions import SuppressedBy
from runtime.permissions import ConsentState, Purpose


class Source(StrEnum):
    """Where a statement of consent comes from, when a message or the opt-out command made it."""

    REPLY = "reply"
    UNSUBSCRIBE = "unsubscribe"
    STAFF = "staff"


_REASONS = {
    Source.REPLY: SuppressedBy.REPLY,
    Source.UNSUBSCRIBE: SuppressedBy.UNSUBSCRIBE,
    Source.STAFF: SuppressedBy.STAFF,
}

_THEIR_OWN = frozenset({Source.REPLY, consents.PROVIDER})
"""Sources of a withdrawal that was the person's own word, to us or to the provider."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of it. ``points``: how many contact points changed. ``withdrew``: whose consent did.

    ``to_ring``: open follow-ups of everybody who is written to there.
    """

    points: int = 0
    withdrew: tuple[str, ...] = ()
    to_ring: tuple[str, ...] = ()
    still_closed: bool = False


def stop(
    connection: Connection,
    points: Sequence[str],
    patients: Sequence[str],
    channel: Channel,
    source: Source,
    evidence: str,
    now: datetime,
) -> Effect:
    """Close contact points, and withdraw consent on this channel for these patients and all who use them.

    ``evidence``: our id of the text or click. Consent of WhatsApp's own goes with it.
    """
    closed = suppressions.close(connection, points, _REASONS[source], now)
    people = sorted({*patients, *contact_users.users(connection, points)})
    withdrew = consents.say(
        connection, people, Purpose.MARKETING, channel, ConsentState.WITHDRAWN, source, evidence, now
    )
    if channel is Channel.WHATSAPP:
        consents.say(
            connection, people, Purpose.CONTACT, channel, ConsentState.WITHDRAWN, source, evidence, now
        )
    return Effect(closed, tuple(withdrew), tuple(contact_users.follow_ups_at(connection, points)))


def would_withdraw(connection: Connection, patients: Sequence[str], channel: Channel) -> bool:
    """Whether one of these patients has not withdrawn consent to marketing on this channel yet."""
    newest = (consents.newest(connection, each, Purpose.MARKETING, channel) for each in patients)
    return any(said is None or said.state != ConsentState.WITHDRAWN for said in newest)


def start(
    connection: Connection,
    points: Collection[str],
    patients: Sequence[str],
    channel: Channel,
    evidence: str,
    said_at: datetime,
    now: datetime,
) -> Effect:
    """Open what the person's own STOP closed before ``said_at``, for care and answers only.

    Never what staff, an import, an erasure or the link in an e-mail closed, and never consent to
    marketing: that takes a new yes. ``still_closed``: something of that kind is left.
    """
    suppressions.lock(connection, points)
    opened = suppressions.lift_own(connection, points, said_at)
    still_closed = bool(suppressions.closed_among(connection, points))
    if not opened:
        return Effect(still_closed=still_closed)
    may = [each for each in patients if _may_start(connection, each, channel)]
    consents.say(connection, may, Purpose.CONTACT, channel, ConsentState.GIVEN, Source.REPLY, evidence, now)
    to_ring = tuple(contact_users.follow_ups_at(connection, points))
    return Effect(opened, to_ring=to_ring, still_closed=still_closed)


def _may_start(connection: Connection, patient_id: str, channel: Channel) -> bool:
    """Whether nobody but the patients themselves has said that they want nothing on this channel."""
    before = consents.newest(connection, patient_id, Purpose.CONTACT, channel)
    return before is None or before.state != ConsentState.WITHDRAWN or before.source in _THEIR_OWN
