"""Patients and the addresses they can be reached at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Patient(SQLModel, table=True):
    """A person in a clinic's records. ``id`` is ours and opaque; ``external_id`` the clinic's.

    ``origin``: record, or enquiry for who only asked so far. ``own_contact``: a clinician lets this
    teenager be written to directly. ``zone``: where they live, when known. ``unclear_since``: may be
    the same person as another record; a colleague decides. ``merged_into``: the record that took over.
    ``erased_at``: names, addresses and texts are gone; what opted out is kept as a keyed hash.
    """

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
    origin: str = Field(default="record", max_length=10, sa_column_kwargs={"server_default": "record"})
    own_contact: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    zone: str | None = None
    inactive_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unclear_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into: str | None = Field(default=None, max_length=32)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ContactPoint(SQLModel, table=True):
    """One telephone number or e-mail address of a clinic's world, shared by a family or not.

    ``kind`` is ``phone`` or ``email``; ``value`` is E.164 or a lower-case address.
    ``suppressed_at``: an opt-out; ``unusable_at``: the provider says that it cannot be reached by text, or
    by e-mail; ``whatsapp_unusable_at``: nor on WhatsApp, which says nothing of texts.
    ``zones``: time zones a telephone number may be in, separated by blanks; null: not looked at.
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
    whatsapp_unusable_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    whatsapp_unusable_reason: str | None = None
    zones: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class Suppression(SQLModel, table=True):
    """An opt-out that outlives the address it was made for: a keyed hash, which only our key can match.

    ``source``: erasure or import. While ``lifted_at`` is null, a contact point with this address is born
    suppressed.
    """

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("clinic_id", "kind", "value_hash"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    kind: str = Field(max_length=10)
    value_hash: str = Field(max_length=64)
    reason: str
    source: str = Field(max_length=20)
    suppressed_at: datetime = Field(sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PatientContact(SQLModel, table=True):
    """Which patient uses which contact point; the lowest ``position`` per kind is used first.

    ``ended_at``: the link was cut (wrong number, or gone from the clinic's record). ``source``: record,
    enquiry or merge; an import ends only what a record listed. ``wrong_at``: it is somebody else's, and
    no import opens it again.
    """

    __tablename__ = "patient_contact"

    patient_id: str = Field(foreign_key="patient.id", primary_key=True)
    contact_point_id: str = Field(foreign_key="contact_point.id", primary_key=True, index=True)
    position: int = 0
    source: str = Field(default="record", max_length=10, sa_column_kwargs={"server_default": "record"})
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wrong_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Guardian(SQLModel, table=True):
    """Who is written to instead of the patient. ``kind``: guardian (of a minor) or proxy (of an adult)."""

    __tablename__ = "guardian"

    patient_id: str = Field(foreign_key="patient.id", primary_key=True)
    guardian_id: str = Field(foreign_key="patient.id", primary_key=True, index=True)
    kind: str = Field(max_length=10)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Restriction(SQLModel, table=True):
    """Why a patient is a colleague's matter: complaint, legal, pregnancy. Open while ``ended_at`` is null."""

    __tablename__ = "restriction"
    __table_args__ = (Index("ix_restriction_patient", "patient_id"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id")
    kind: str = Field(max_length=20)
    since: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str | None = None


class Consent(SQLModel, table=True):
    """One statement about consent; the newest per purpose and channel holds. Append-only.

    ``state``: given, soft_opt_in or withdrawn. ``wording``: version of the text that was shown.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_patient", "patient_id", "purpose", "channel", "at"),)

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    patient_id: str = Field(foreign_key="patient.id")
    purpose: str = Field(max_length=20)
    channel: str = Field(max_length=10)
    state: str = Field(max_length=20)
    source: str = Field(max_length=40)
    wording: str | None = None
    evidence: str | None = None
    at: datetime = Field(sa_type=UtcDateTime)
