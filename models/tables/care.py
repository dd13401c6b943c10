"""What the clinic agreed with a patient: consultations, treatment plans, quotes, invoices, recalls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Consultation(SQLModel, table=True):
    """A talk about treatment. ``next_step_at``: when a next step was recorded, if it was."""

    __tablename__ = "consultation"
    __table_args__ = (UniqueConstraint("clinic_id", "source", "source_ref"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id", index=True)
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = Field(default=None, max_length=100)
    clinician_id: str | None = Field(default=None, foreign_key="staff.id")
    held_at: datetime = Field(sa_type=UtcDateTime)
    next_step_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TreatmentPlan(SQLModel, table=True):
    """A course of treatment. ``status``: active, paused, completed or stopped."""

    __tablename__ = "treatment_plan"
    __table_args__ = (UniqueConstraint("clinic_id", "source", "source_ref"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id", index=True)
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = Field(default=None, max_length=100)
    clinician_id: str | None = Field(default=None, foreign_key="staff.id")
    status: str = Field(max_length=20)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class PlanStep(SQLModel, table=True):
    """One session of a plan and when it is due; steps are numbered from 1."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: str = Field(primary_key=True, max_length=32)
    plan_id: str = Field(foreign_key="treatment_plan.id")
    position: int
    service: str | None = Field(default=None, max_length=100)
    due_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Quote(SQLModel, table=True):
    """A price offered. ``status``: open, accepted, declined, withdrawn or replaced. Money in minor units."""

    __tablename__ = "quote"
    __table_args__ = (UniqueConstraint("clinic_id", "source", "source_ref"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id", index=True)
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = Field(default=None, max_length=100)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revision: int = 1
    replaces_id: str | None = Field(default=None, max_length=32)
    status: str = Field(max_length=20)


class Invoice(SQLModel, table=True):
    """A bill. ``status``: open, paid, disputed, hardship, insurance_pending or written_off."""

    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("clinic_id", "source", "source_ref"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id", index=True)
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = Field(default=None, max_length=100)
    amount_minor: int = Field(sa_type=BigInteger)
    paid_minor: int = Field(default=0, sa_type=BigInteger)
    currency: str = Field(max_length=3)
    due_at: datetime = Field(sa_type=UtcDateTime)
    paid_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    status: str = Field(max_length=20)


class Recall(SQLModel, table=True):
    """When a patient should come again. ``basis``: clinician, interval (of the service) or one_off."""

    __tablename__ = "recall"
    __table_args__ = (UniqueConstraint("clinic_id", "source", "source_ref"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id", index=True)
    source: str = Field(max_length=40)
    source_ref: str = Field(max_length=200)
    service: str | None = Field(default=None, max_length=100)
    basis: str = Field(max_length=20)
    due_at: datetime = Field(sa_type=UtcDateTime)
