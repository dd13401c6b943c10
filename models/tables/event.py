"""What the clinic's world told us: the inbox, appointments, enquiries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class InboxEvent(SQLModel, table=True):
    """One occurrence, stored before anything reacts to it, once per (clinic, source, kind, reference).

    ``not_opened``: why it opened no follow-up of its own, where it did not. ``told``: a digest of each of its
    fields, as JSON, by which one sees what is told differently later.
    """

    __tablename__ = "inbox_event"
    __table_args__ = (
        UniqueConstraint("clinic_id", "source", "kind", "source_ref"),
        Index(
            "ix_inbox_event_waiting",
            "received_at",
            postgresql_where=text("dispatched_at IS NULL"),
            sqlite_where=text("dispatched_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    source: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    dispatched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    not_opened: str | None = Field(default=None, max_length=40)
    told: str | None = Field(default=None, sa_type=Text)


class Appointment(SQLModel, table=True):
    """A visit. ``status``: booked, cancelled, no_show, attended. ``first_seen_at``: when we learned
    of it, which decides whether a booking came after the event that opened a follow-up."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("clinic_id", "source", "source_ref"),
        Index("ix_appointment_patient", "patient_id", "starts_at"),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    site_id: str | None = Field(default=None, foreign_key="site.id")
    patient_id: str = Field(foreign_key="patient.id")
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = None
    starts_at: datetime = Field(sa_type=UtcDateTime)
    status: str = Field(max_length=20)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Enquiry(SQLModel, table=True):
    """Somebody asked the clinic something. ``event_id`` is the inbox event that told us."""

    __tablename__ = "enquiry"

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    event_id: str = Field(foreign_key="inbox_event.id", unique=True)
    received_at: datetime = Field(sa_type=UtcDateTime)
