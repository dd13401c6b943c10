"""The ledger: every message claimed, what became of it, and what patients wrote back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Message(SQLModel, table=True):
    """One claim to send: at most one per (follow-up, step, channel, try).

    ``state``: claimed, sent, failed, not_posted, unknown. Only ``claimed`` and ``unknown`` ever
    change, and ``sent`` with a provider's id wins over ``unknown``. ``outreach``: it counts for caps.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "step", "channel", "try_no"),
        Index("ix_message_contact", "contact_point_id", "claimed_at"),
        Index("ix_message_patient", "patient_id", "claimed_at"),
        Index("ix_message_provider", "provider", "provider_id", unique=True),
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
    contact_point_id: str = Field(foreign_key="contact_point.id")
    step: str
    channel: str = Field(max_length=10)
    try_no: int
    outreach: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
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


class MessageEvent(SQLModel, table=True):
    """One thing that happened to a message. Append-only."""

    __tablename__ = "message_event"

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    kind: str = Field(max_length=30)
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str | None = None


class InboundMessage(SQLModel, table=True):
    """What a patient told us. ``intent``: see ``core.types.Intent``; ``answered_at``: staff wrote back."""

    __tablename__ = "inbound_message"
    __table_args__ = (Index("ix_inbound_patient", "patient_id", "received_at"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id")
    channel: str = Field(max_length=10)
    body: str
    intent: str = Field(max_length=20)
    received_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
