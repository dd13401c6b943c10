"""Follow-ups, the exact sequences they run, every decision, every order from staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class SequenceVersion(SQLModel, table=True):
    """The content of a sequence under its digest: written once, never changed."""

    __tablename__ = "sequence_version"

    digest: str = Field(primary_key=True, max_length=64)
    name: str
    version: int
    definition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    stored_at: datetime = Field(sa_type=UtcDateTime)


class FollowUp(SQLModel, table=True):
    """One run of a sequence for one patient and one event. ``id`` is the Temporal workflow id too.

    Open while ``closed_at`` is null. ``next_at``, ``next_step`` and ``reason`` repeat the newest
    decision so that lists need no second look-up. ``event_at`` moves when its date moves.
    ``subject_kind`` and ``subject_id``: the quote, invoice, plan step, consultation or recall it is
    about; ``subject_state``: what became of that, as far as it matters here. ``service``: what for.
    ``basis``: who set a recall's interval. ``touch_at``: the planned time of its next outreach,
    ``touched_at``: when its last one left; ``asks_feedback`` and ``asked_feedback``: that one is, or was, a
    request for feedback, which gives way to everything. ``hands_on_to``: the trigger that takes over,
    opened at ``handed_on_at``.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("event_id", "trigger"),
        Index("ix_follow_up_patient", "patient_id"),
        Index("ix_follow_up_clinic_open", "clinic_id", "closed_at"),
        Index(
            "ix_follow_up_unstarted",
            "opened_at",
            postgresql_where=text("started_at IS NULL"),
            sqlite_where=text("started_at IS NULL"),
        ),
        Index("ix_follow_up_subject", "subject_kind", "subject_id"),
        Index(
            "ix_follow_up_handing_on",
            "closed_at",
            postgresql_where=text("hands_on_to IS NOT NULL AND handed_on_at IS NULL"),
            sqlite_where=text("hands_on_to IS NOT NULL AND handed_on_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=160)
    clinic_id: str = Field(foreign_key="clinic.id")
    site_id: str = Field(foreign_key="site.id")
    patient_id: str = Field(foreign_key="patient.id")
    event_id: str = Field(foreign_key="inbox_event.id")
    appointment_id: str | None = Field(default=None, foreign_key="appointment.id")
    trigger: str = Field(max_length=40)
    sequence_digest: str = Field(foreign_key="sequence_version.digest")
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    service: str | None = Field(default=None, max_length=100)
    subject_kind: str | None = Field(default=None, max_length=20)
    subject_id: str | None = Field(default=None, max_length=32)
    subject_state: str | None = Field(default=None, max_length=20)
    basis: str | None = Field(default=None, max_length=20)
    event_at: datetime = Field(sa_type=UtcDateTime)
    learned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assessments: int = 0
    verdict: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=40)
    next_step: str | None = None
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    touch_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    touched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asks_feedback: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    asked_feedback: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    outcome: str | None = Field(default=None, max_length=40)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    hands_on_to: str | None = Field(default=None, max_length=40)
    handed_on_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Decision(SQLModel, table=True):
    """One verdict with its reason; written again under the same number when an assessment is redone.

    ``inputs``: the facts that differed from their defaults, without patient data.
    """

    __tablename__ = "decision"

    follow_up_id: str = Field(foreign_key="follow_up.id", primary_key=True)
    number: int = Field(primary_key=True)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    verdict: str = Field(max_length=20)
    reason: str = Field(max_length=40)
    step: str | None = None
    channel: str | None = Field(default=None, max_length=10)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    skipped: list[dict[str, str]] | None = Field(default=None, sa_column=Column(JSON))
    sequence_digest: str | None = Field(default=None, max_length=64)
    inputs: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class StaffOrder(SQLModel, table=True):
    """An order from staff: pause, resume, snooze, skip_step, hand_over, stop, answered. Append-only."""

    __tablename__ = "staff_order"
    __table_args__ = (Index("ix_staff_order_follow_up", "follow_up_id", "given_at"),)

    id: str = Field(primary_key=True, max_length=64)
    follow_up_id: str = Field(foreign_key="follow_up.id")
    kind: str = Field(max_length=20)
    step: str | None = None
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str | None = None
    given_at: datetime = Field(sa_type=UtcDateTime)
