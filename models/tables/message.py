"""The ledger: every message claimed, what became of it, and what patients wrote back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text, true
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Message(SQLModel, table=True):
    """One claim to send: at most one per (follow-up, step, channel, try).

    ``state``: claimed, sent, failed, not_posted, unknown. ``sent`` with a provider's id wins over
    ``unknown``, and a report that it did not arrive turns ``sent`` into ``failed``. ``delivery``: the
    furthest the provider reported, by ``core.delivery``; ``awaits_report``: more may come.
    ``addressee_id``: the patient who read it, where that is not the one it is about: a guardian.
    ``outreach``: it counts for caps. ``feedback``: it asks for feedback, which ranks last.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "step", "channel", "try_no"),
        Index("ix_message_contact", "contact_point_id", "claimed_at"),
        Index("ix_message_patient", "patient_id", "claimed_at"),
        Index(
            "ix_message_addressee",
            "addressee_id",
            "claimed_at",
            postgresql_where=text("addressee_id IS NOT NULL"),
            sqlite_where=text("addressee_id IS NOT NULL"),
        ),
        Index("ix_message_provider", "provider", "provider_id", unique=True),
        Index("ix_message_clinic", "clinic_id", "claimed_at"),
        Index(
            "ix_message_awaits_report",
            "settled_at",
            postgresql_where=text("awaits_report"),
            sqlite_where=text("awaits_report"),
        ),
        Index(
            "ix_message_unsettled",
            "claimed_at",
            postgresql_where=text("state IN ('claimed', 'unknown')"),
            sqlite_where=text("state IN ('claimed', 'unknown')"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    follow_up_id: str = Field(foreign_key="follow_up.id")
    patient_id: str = Field(foreign_key="patient.id")
    addressee_id: str | None = Field(default=None, foreign_key="patient.id")
    contact_point_id: str = Field(foreign_key="contact_point.id")
    step: str
    channel: str = Field(max_length=10)
    try_no: int
    outreach: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    feedback: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    recipient: str
    sender: str
    subject: str = ""
    body: str
    body_hash: str = Field(max_length=64)
    state: str = Field(max_length=20)
    provider: str = Field(max_length=20)
    provider_id: str | None = None
    error_class: str | None = Field(default=None, max_length=30)
    error_code: str | None = Field(default=None, max_length=40)
    claimed_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivery: str | None = Field(default=None, max_length=20)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    awaits_report: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class MessageEvent(SQLModel, table=True):
    """One thing that happened to a message. Append-only."""

    __tablename__ = "message_event"

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    kind: str = Field(max_length=30)
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str | None = None


class InboundMessage(SQLModel, table=True):
    """What a patient told us. ``intent``: see ``core.types.Intent``; ``answered_at``: staff wrote back.

    ``rule`` and ``sure``: how the intent was found. A text that several people may have written has a row
    for each of them; one that nobody is known to have written has no ``patient_id``, and ``unmatched``
    says why until a colleague sorts it out. ``provider_id`` makes a repeated webhook one message.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id", "patient_id", name="uq_inbound_once"),
        Index("ix_inbound_patient", "patient_id", "received_at"),
        Index("ix_inbound_contact", "contact_point_id", "received_at"),
        Index(
            "ix_inbound_unmatched",
            "clinic_id",
            postgresql_where=text("unmatched IS NOT NULL"),
            sqlite_where=text("unmatched IS NOT NULL"),
        ),
        Index(
            "ix_inbound_nobody",
            "provider",
            "provider_id",
            unique=True,
            postgresql_where=text("patient_id IS NULL"),
            sqlite_where=text("patient_id IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str | None = Field(default=None, foreign_key="clinic.id")
    patient_id: str | None = Field(default=None, foreign_key="patient.id")
    channel: str = Field(max_length=10)
    body: str
    intent: str = Field(max_length=20)
    received_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provider: str | None = Field(default=None, max_length=20)
    provider_id: str | None = None
    contact_point_id: str | None = Field(default=None, foreign_key="contact_point.id")
    sender: str | None = None
    recipient: str | None = None
    subject: str | None = None
    media: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    rule: str | None = Field(default=None, max_length=60)
    sure: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    unmatched: str | None = Field(default=None, max_length=30)
    message_id: str | None = Field(default=None, foreign_key="message.id")


class StrayReport(SQLModel, table=True):
    """What a provider reported about a message that we do not know. Append-only."""

    __tablename__ = "stray_report"

    id: int | None = Field(default=None, primary_key=True)
    provider: str = Field(max_length=20)
    provider_id: str = Field(max_length=80, index=True)
    kind: str = Field(max_length=30)
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str | None = Field(default=None, max_length=80)


class WebhookRefusal(SQLModel, table=True):
    """Webhooks turned away, counted per day, route and reason: evidence that no flood can fill a disk with.

    ``digest`` and ``size``: of the newest body.
    """

    __tablename__ = "webhook_refusal"

    day: date = Field(primary_key=True)
    route: str = Field(primary_key=True, max_length=40)
    why: str = Field(primary_key=True, max_length=40)
    count: int = 1
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    digest: str | None = Field(default=None, max_length=64)
    size: int | None = None
