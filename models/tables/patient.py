"""Patients and the addresses they can be reached at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Patient(SQLModel, table=True):
    """A person in a clinic's records. ``id`` is ours and opaque; ``external_id`` the clinic's."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("clinic_id", "external_id"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    external_id: str = Field(max_length=200)
    site_id: str | None = Field(default=None, foreign_key="site.id")
    first_name: str
    last_name: str = ""
    birth_date: date | None = None
    deceased: bool = False
    do_not_contact: bool = False
    locale: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ContactPoint(SQLModel, table=True):
    """One telephone number or e-mail address of a clinic's world, shared by a family or not.

    ``kind`` is ``phone`` or ``email``; ``value`` is E.164 or a lower-case address.
    ``suppressed_at``: an opt-out; ``unusable_at``: the provider says it cannot be reached.
    """

    __tablename__ = "contact_point"
    __table_args__ = (UniqueConstraint("clinic_id", "kind", "value"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    kind: str = Field(max_length=10)
    value: str = Field(max_length=320)
    suppressed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    suppressed_reason: str | None = None
    unusable_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unusable_reason: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class PatientContact(SQLModel, table=True):
    """Which patient uses which contact point; the lowest ``position`` per kind is used first.

    ``ended_at``: the link was cut (wrong number, or gone from the clinic's record).
    """

    __tablename__ = "patient_contact"

    patient_id: str = Field(foreign_key="patient.id", primary_key=True)
    contact_point_id: str = Field(foreign_key="contact_point.id", primary_key=True, index=True)
    position: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
