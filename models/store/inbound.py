"""What patients write, as rows: kept once, handed to a patient, answered, and what nobody was asked about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, text

from models.store import kept_suppressions
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
    SELECT id FROM inbound_message WHERE provider = :provider AND provider_id IN (:provider_id, :erased)
    ORDER BY id LIMIT 1
    """
)
ERASED = "erased:"
"""Stands before the keyed hash that takes the place of a provider's id."""
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
    """Our id of a text that has been taken in before, one of them where several may have written it.

    Also of one that was erased since, where the database was opened with the key.
    """
    erased = provider_id
    if kept_suppressions.has_key(connection):
        erased = erased_id(kept_suppressions.key_of(connection), provider, provider_id)
    values = {"provider": provider, "provider_id": provider_id, "erased": erased}
    row = connection.execute(_KNOWN, values).first()
    return None if row is None else str(row.id)


def erased_id(key: bytes, provider: str, provider_id: str) -> str:
    """What stands in place of a provider's id once its writer is erased: an e-mail's names their host."""
    return f"{ERASED}{kept_suppressions.value_hash(key, '', f'message of {provider}', provider_id)}"


def answer(connection: Connection, patient_id: str, now: datetime) -> tuple[int, list[str]]:
    """Nothing of this patient waits any longer: how many texts did, and others whose twin waited."""
    twins = connection.execute(_TWINS, {"patient_id": patient_id}).all()
    answered = connection.execute(_ANSWER, {"patient_id": patient_id, "now": now}).rowcount
    if twins:
        connection.execute(_ANSWER_ONE, [{"id": row.id, "now": now} for row in twins])
    return answered, sorted({str(row.patient_id) for row in twins})
