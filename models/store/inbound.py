"""What patients write, as rows: kept once, handed to a patient, answered, and what nobody was asked about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from models.store.sql import query, statement

_ADD = statement(
    """
    INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at, provider,
      provider_id, contact_point_id, sender, recipient, subject, media, rule, sure, unmatched, message_id)
    VALUES (:id, :clinic_id, :patient_id, :channel, :body, :intent, :received_at, :provider,
      :provider_id, :contact_point_id, :sender, :recipient, :subject, :media, :rule, :sure, :unmatched,
      :message_id)
    """,
    times=("received_at",),
)
# No statement of its own: SQLite, which has one writer at a time, does not know the function.
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(:sender, 20451))"
_KNOWN = query(
    """
    SELECT id FROM inbound_message WHERE provider = :provider AND provider_id = :provider_id
    ORDER BY id LIMIT 1
    """
)
_GET = query(
    """
    SELECT id, clinic_id, patient_id, channel, body, intent, received_at, answered_at, provider, provider_id,
           contact_point_id, sender, unmatched, sure
    FROM inbound_message WHERE id = :id
    """,
    returns_times=("received_at", "answered_at"),
    returns_flags=("sure",),
)
_NOBODY_ASKED = statement("UPDATE inbound_message SET unmatched = :why WHERE id = :id")
_HAND_TO = text(
    """
    UPDATE inbound_message SET patient_id = :patient_id, clinic_id = :clinic_id, unmatched = NULL
    WHERE id = :id AND patient_id IS NULL
    """
)
_SEEN = text("UPDATE inbound_message SET unmatched = NULL WHERE id = :id AND unmatched IS NOT NULL")
_ANSWER = statement(
    """
    UPDATE inbound_message SET answered_at = :now, unmatched = NULL
    WHERE patient_id = :patient_id AND answered_at IS NULL
    """,
    times=("now",),
)
# The same text, kept for others who may have written it.
_TWINS = query(
    """
    SELECT other.id, other.patient_id FROM inbound_message mine
    JOIN inbound_message other ON other.provider = mine.provider AND other.provider_id = mine.provider_id
      AND other.clinic_id = mine.clinic_id
    WHERE mine.patient_id = :patient_id AND mine.answered_at IS NULL AND other.answered_at IS NULL
      AND other.patient_id <> mine.patient_id
    ORDER BY other.id
    """
)
_ANSWER_ONE = statement(
    "UPDATE inbound_message SET answered_at = :now, unmatched = NULL WHERE id = :id AND answered_at IS NULL",
    times=("now",),
)
_WAITING = query(
    """
    SELECT i.id, i.clinic_id, i.channel, i.body, i.subject, i.intent, i.rule, i.sure, i.received_at,
           i.sender, i.media, i.unmatched, i.patient_id, p.external_id, p.first_name, p.last_name
    FROM inbound_message i LEFT JOIN patient p ON p.id = i.patient_id
    WHERE i.unmatched IS NOT NULL AND (:clinic_id = '' OR i.clinic_id = :clinic_id)
    ORDER BY i.received_at, i.id
    """,
    returns_times=("received_at",),
    returns_flags=("sure",),
)
_THREAD = query(
    """
    SELECT 'in' AS direction, i.id, i.channel, i.received_at AS at, i.subject, i.body, i.media,
           i.intent AS state, i.rule, i.sure, i.answered_at, CAST(NULL AS TEXT) AS step,
           CAST(NULL AS TEXT) AS delivery
    FROM inbound_message i WHERE i.patient_id = :patient_id
    UNION ALL
    SELECT 'out', m.id, m.channel, m.claimed_at, m.subject, m.body, 0, m.state, NULL, true, NULL, m.step,
           m.delivery
    FROM message m WHERE m.patient_id = :patient_id
    ORDER BY at, id
    """,
    returns_times=("at", "answered_at"),
    returns_flags=("sure",),
)


@dataclass(frozen=True, slots=True)
class NewInbound:
    """One text, as one person may have written it. ``provider_id``: with ``provider``, makes it one.

    ``intent``: see ``core.types.Intent``; ``rule`` and ``sure``: how it was found. ``unmatched``: why a
    colleague has to look at it in the inbox. ``message_id``: our message that it answers.
    """

    clinic_id: str | None
    patient_id: str | None
    channel: str
    body: str
    intent: str
    received_at: datetime
    provider: str | None = None
    provider_id: str | None = None
    contact_point_id: str | None = None
    sender: str | None = None
    recipient: str | None = None
    subject: str | None = None
    media: int = 0
    rule: str | None = None
    sure: bool = True
    unmatched: str | None = None
    message_id: str | None = None


def add(connection: Connection, new: NewInbound) -> str:
    """Keep a text; gives our id of it."""
    new_id = uuid4().hex
    connection.execute(_ADD, {**asdict(new), "id": new_id})
    return new_id


def take_turns(connection: Connection, sender: str) -> None:
    """Texts of one sender are taken in one at a time, so that a repeated webhook finds the first one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_TURN), {"sender": sender})


def known_id(connection: Connection, provider: str, provider_id: str) -> str | None:
    """Our id of a text that has been taken in before, one of them where several may have written it."""
    values = {"provider": provider, "provider_id": provider_id}
    row = connection.execute(_KNOWN, values).first()
    return None if row is None else str(row.id)


def get(connection: Connection, inbound_id: str) -> Any | None:
    """One text, or ``None``."""
    return connection.execute(_GET, {"id": inbound_id}).first()


def put_in_inbox(connection: Connection, inbound_id: str, why: str) -> None:
    """No follow-up asks anybody about this text, so a colleague has to find it in the inbox."""
    connection.execute(_NOBODY_ASKED, {"id": inbound_id, "why": why})


def hand_to(connection: Connection, inbound_id: str, clinic_id: str, patient_id: str) -> bool:
    """A colleague knows who wrote. False when somebody was named already."""
    values = {"id": inbound_id, "clinic_id": clinic_id, "patient_id": patient_id}
    return connection.execute(_HAND_TO, values).rowcount == 1


def seen(connection: Connection, inbound_id: str) -> bool:
    """A colleague looked at it and nothing is to be done. False when it does not lie in the inbox."""
    return connection.execute(_SEEN, {"id": inbound_id}).rowcount == 1


def answer(connection: Connection, patient_id: str, now: datetime) -> tuple[int, list[str]]:
    """Nothing of this patient waits any longer: how many texts did, and others whose twin waited."""
    twins = connection.execute(_TWINS, {"patient_id": patient_id}).all()
    answered = connection.execute(_ANSWER, {"patient_id": patient_id, "now": now}).rowcount
    if twins:
        connection.execute(_ANSWER_ONE, [{"id": row.id, "now": now} for row in twins])
    return answered, sorted({str(row.patient_id) for row in twins})


def waiting(connection: Connection, clinic_id: str | None) -> list[Any]:
    """The inbox of one clinic or all, oldest first; texts of no known clinic only without a clinic."""
    return list(connection.execute(_WAITING, {"clinic_id": clinic_id or ""}))


def thread(connection: Connection, patient_id: str) -> list[Any]:
    """Everything a patient wrote and was written, on every channel, oldest first."""
    return list(connection.execute(_THREAD, {"patient_id": patient_id}))
