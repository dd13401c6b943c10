"""The ledger: claims before sends, settled once, events only ever added.

A claim is unique per (follow-up, step, channel, try). Settling only touches a row that is still
``claimed`` (or ``unknown``, when proof comes late), so two settlers cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from models.store.sql import query, statement

_LOCK = query(
    """
    SELECT id FROM contact_point WHERE id IN (
      SELECT contact_point_id FROM patient_contact WHERE ended_at IS NULL AND patient_id IN (
        SELECT patient_id FROM follow_up WHERE id = :id
        UNION ALL
        SELECT g.guardian_id FROM follow_up f JOIN guardian g ON g.patient_id = f.patient_id
        WHERE f.id = :id AND g.ended_at IS NULL))
    ORDER BY id FOR NO KEY UPDATE
    """
)
_TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(:clinic_id, 20454))"
_CLAIM = statement(
    """
    INSERT INTO message (id, clinic_id, follow_up_id, patient_id, addressee_id, contact_point_id, step,
      channel, try_no, outreach, feedback, recipient, sender, subject, body, body_hash, state, provider,
      error_class, claimed_at, settled_at)
    VALUES (:id, :clinic_id, :follow_up_id, :patient_id, :addressee_id, :contact_point_id, :step, :channel,
      :try_no, :outreach, :feedback, :recipient, :sender, :subject, :body, :body_hash, :state, :provider,
      :error_class, :claimed_at, :settled_at)
    """,
    times=("claimed_at", "settled_at"),
)
_TOUCHED = statement(
    """
    UPDATE follow_up SET touched_at = :now, touch_at = NULL, asked_feedback = :feedback
    WHERE id = :follow_up_id
    """,
    times=("now",),
)
TOUCHED_BEFORE = statement(
    """
    UPDATE follow_up SET
      touched_at = (
        SELECT max(m.claimed_at) FROM message m
        WHERE m.follow_up_id = follow_up.id AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')),
      asked_feedback = coalesce((
        SELECT m.feedback FROM message m
        WHERE m.follow_up_id = follow_up.id AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')
        ORDER BY m.claimed_at DESC LIMIT 1), false)
    WHERE id = (SELECT follow_up_id FROM message WHERE id = :id)
    """
)
"""Works out anew when a follow-up last wrote, as one of its messages turned out to have left, or not."""
_EVENT = statement(
    "INSERT INTO message_event (message_id, kind, at, detail) VALUES (:id, :kind, :at, :detail)",
    times=("at",),
)
_SETTLE = statement(
    """
    UPDATE message SET state = :state, provider_id = :provider_id, error_class = :error_class,
      error_code = :error_code, settled_at = :now, awaits_report = :awaits_report
    WHERE id = :id AND (state = 'claimed' OR (state = 'unknown' AND :state = 'sent'))
    """,
    times=("now",),
)
_SUPPRESS = statement(
    """
    UPDATE contact_point SET suppressed_at = :now, suppressed_reason = :reason
    WHERE id = (SELECT contact_point_id FROM message WHERE id = :id) AND suppressed_at IS NULL
    """,
    times=("now",),
)
_MARK_UNUSABLE = tuple(
    statement(sql, times=("now",))
    for sql in (
        """
        UPDATE contact_point SET unusable_at = :now, unusable_reason = :reason
        WHERE id = (SELECT contact_point_id FROM message WHERE id = :id AND channel <> 'whatsapp')
          AND unusable_at IS NULL
        """,
        """
        UPDATE contact_point SET whatsapp_unusable_at = :now, whatsapp_unusable_reason = :reason
        WHERE id = (SELECT contact_point_id FROM message WHERE id = :id AND channel = 'whatsapp')
          AND whatsapp_unusable_at IS NULL
        """,
    )
)
_MESSAGE = query(
    """
    SELECT id, clinic_id, follow_up_id, step, channel, try_no, recipient, sender, subject, body,
           body_hash, state, provider, provider_id, claimed_at, settled_at
    FROM message WHERE id = :id
    """,
    returns_times=("claimed_at", "settled_at"),
)
_RIVALS = query(
    """
    SELECT id FROM message
    WHERE recipient = :recipient AND sender = :sender AND body_hash = :body_hash
      AND channel = :channel AND state IN ('claimed', 'unknown') AND claimed_at >= :since
    ORDER BY claimed_at, id
    """,
    times=("since",),
)
_KNOWN_IDS = query(
    "SELECT provider_id FROM message WHERE provider = :provider AND provider_id = :provider_id"
)
_OF_FOLLOW_UP = query(
    """
    SELECT id, step, channel, try_no, state, provider, provider_id, error_class, error_code,
           claimed_at, settled_at, delivery, delivered_at
    FROM message WHERE follow_up_id = :id ORDER BY claimed_at, try_no
    """,
    returns_times=("claimed_at", "settled_at", "delivered_at"),
)
_NEVER_LEFT = frozenset({"failed", "not_posted"})


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A message about to be sent, or one that could not even be rendered (``error_class`` set).

    ``outreach``: it counts for caps and holds the floor; an answer does neither. ``feedback``: it asks for
    feedback and holds the floor against other requests only. ``addressee_id``: who reads it, if
    not the patient.
    """

    id: str
    clinic_id: str
    follow_up_id: str
    patient_id: str
    contact_point_id: str
    step: str
    channel: str
    try_no: int
    recipient: str
    sender: str
    subject: str
    body: str
    body_hash: str
    provider: str
    claimed_at: datetime
    error_class: str | None = None
    outreach: bool = True
    feedback: bool = False
    addressee_id: str | None = None


def lock_contact_points(connection: Connection, follow_up_id: str) -> None:
    """First statement of a claim: lock the contact points it may use, the guardians' too, in id order.

    Whoever may write to one of these numbers waits here, so no two workers pass a cap together.
    SQLite already holds its one write lock, taken at BEGIN IMMEDIATE.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"id": follow_up_id})


def take_turn(connection: Connection, clinic_id: str) -> None:
    """Claims of a clinic with a limit of its own take turns from here to their end, so that no two take the
    last place of a minute together.

    Taken after the contact points, by claims only, and nothing is waited for after it: so it closes no
    circle. The clinic's row would: merges and imports lock that first and contact points after it.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(text(_TAKE_TURN), {"clinic_id": clinic_id})


def claim(connection: Connection, new: NewClaim) -> None:
    """Insert the row that must exist before a send. Raises ``IntegrityError`` if it exists."""
    failed = new.error_class is not None
    values = {name: getattr(new, name) for name in NewClaim.__slots__}
    values["state"] = "failed" if failed else "claimed"
    values["settled_at"] = new.claimed_at if failed else None
    connection.execute(_CLAIM, values)
    event = {"id": new.id, "kind": values["state"], "at": new.claimed_at, "detail": new.error_class}
    connection.execute(_EVENT, event)
    if new.outreach and not failed:
        touched = {"follow_up_id": new.follow_up_id, "now": new.claimed_at, "feedback": new.feedback}
        connection.execute(_TOUCHED, touched)


def settle(
    connection: Connection,
    message_id: str,
    state: str,
    now: datetime,
    *,
    provider_id: str | None = None,
    error_class: str | None = None,
    error_code: str | None = None,
    awaits_report: bool = False,
) -> bool:
    """Write what became of a claim: sent, failed, not_posted or unknown. False if already settled.

    ``awaits_report``: the provider will tell, or can be asked, whether it arrived.
    """
    values = {
        "id": message_id,
        "state": state,
        "now": now,
        "provider_id": provider_id,
        "error_class": error_class,
        "error_code": error_code,
        "awaits_report": awaits_report,
    }
    settled = connection.execute(_SETTLE, values).rowcount == 1
    kind = state if settled else f"late_{state}"
    detail = error_code or error_class
    connection.execute(_EVENT, {"id": message_id, "kind": kind, "at": now, "detail": detail})
    if settled and state in _NEVER_LEFT:
        connection.execute(TOUCHED_BEFORE, {"id": message_id})
    return settled


def note(
    connection: Connection, message_id: str, kind: str, now: datetime, detail: str | None = None
) -> None:
    """Keep something that happened to a message and did not settle it."""
    connection.execute(_EVENT, {"id": message_id, "kind": kind, "at": now, "detail": detail})


def suppress(connection: Connection, message_id: str, reason: str, now: datetime) -> None:
    """The recipient of this message opted out at the provider."""
    connection.execute(_SUPPRESS, {"id": message_id, "reason": reason, "now": now})


def mark_unusable(connection: Connection, message_id: str, reason: str, now: datetime) -> None:
    """The recipient of this message cannot be reached on this channel; on others perhaps."""
    for mark in _MARK_UNUSABLE:
        connection.execute(mark, {"id": message_id, "reason": reason, "now": now})


def get(connection: Connection, message_id: str) -> Any | None:
    """One ledger row, or ``None``."""
    return connection.execute(_MESSAGE, {"id": message_id}).first()


def rivals(connection: Connection, message: Any, since: datetime) -> list[str]:
    """Ids of unproved messages with the same recipient, sender and text, this one included."""
    values = {
        "recipient": message.recipient,
        "sender": message.sender,
        "body_hash": message.body_hash,
        "channel": message.channel,
        "since": since,
    }
    return [row.id for row in connection.execute(_RIVALS, values)]


def is_known(connection: Connection, provider: str, provider_id: str) -> bool:
    """Whether a ledger row already carries this provider id."""
    values = {"provider": provider, "provider_id": provider_id}
    return connection.execute(_KNOWN_IDS, values).first() is not None


def of_follow_up(connection: Connection, follow_up_id: str) -> list[dict[str, Any]]:
    """All messages of a follow-up, oldest first, without recipient and text."""
    return [dict(row) for row in connection.execute(_OF_FOLLOW_UP, {"id": follow_up_id}).mappings()]
