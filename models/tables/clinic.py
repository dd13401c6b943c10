"""Who the clinic is: clinics, their sites and their staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, false, text
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Clinic(SQLModel, table=True):
    """One tenant. ``id`` is a short slug that staff type on the command line.

    ``go_live_at``: events before it open nothing. ``approve_until``: before it a colleague approves
    every message. ``switched_off``: triggers that open nothing. ``feed_mode``: live, daily or manual;
    ``feed_seen_at``: when its own system, or the diary tick, last spoke; older than
    ``feed_limit_minutes``, outreach rests. Without a limit nothing is held. ``sends_per_minute``: most
    messages that leave in its name within a minute.
    """

    __tablename__ = "clinic"

    id: str = Field(primary_key=True, max_length=40)
    name: str
    country: str = Field(max_length=2)
    locale: str = "en"
    postal_address: str | None = None
    go_live_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approve_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    switched_off: list[str] | None = Field(default=None, sa_column=Column(JSON))
    feed_mode: str | None = Field(default=None, max_length=10)
    feed_limit_minutes: int | None = None
    feed_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sends_per_minute: int | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class Site(SQLModel, table=True):
    """A place patients come to. ``hours`` holds opening, normal and hard windows and closures.

    ``country`` and ``subdivision`` (ISO 3166) choose public holidays and legal hours; without a
    country the clinic's counts. ``urgent_phone``: where a patient in trouble may call. ``closed_at``: since
    then the clinic's file no longer has it; what is open there goes on.
    """

    __tablename__ = "site"

    id: str = Field(primary_key=True, max_length=80)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    name: str
    zone: str
    country: str | None = Field(default=None, max_length=2)
    subdivision: str | None = Field(default=None, max_length=6)
    phone: str
    urgent_phone: str | None = None
    booking_url: str | None = None
    sms_sender: str | None = None
    email_sender: str | None = None
    whatsapp_sender: str | None = None
    hours: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Staff(SQLModel, table=True):
    """A colleague who can own follow-ups and tasks. ``daily_tasks``: how many a day are enough."""

    __tablename__ = "staff"

    id: str = Field(primary_key=True, max_length=80)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    site_id: str | None = Field(default=None, foreign_key="site.id")
    name: str
    role: str
    active: bool = True
    daily_tasks: int | None = None


class Service(SQLModel, table=True):
    """Something the clinic does. ``grp``: services of one group resolve each other's follow-ups.

    ``recall_days``: the usual interval; ``one_off_days``: the shorter one for who came only once.
    Money is in minor units. ``prescription_only``: never named in marketing.
    """

    __tablename__ = "service"

    clinic_id: str = Field(foreign_key="clinic.id", primary_key=True)
    code: str = Field(primary_key=True, max_length=100)
    name: str
    grp: str = Field(max_length=100)
    value_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    duration_minutes: int | None = None
    recall_days: int | None = None
    one_off_days: int | None = None
    prescription_only: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class PublicHoliday(SQLModel, table=True):
    """A public holiday. ``region``: a country such as GB, or one of its parts such as GB-SCT."""

    __tablename__ = "public_holiday"

    region: str = Field(primary_key=True, max_length=9)
    day: date = Field(primary_key=True)
    name: str


class Alert(SQLModel, table=True):
    """Something about a clinic that a colleague must mend. At most one open per clinic and kind."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "ix_alert_open",
            "clinic_id",
            "kind",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    kind: str = Field(max_length=40)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    detail: str = ""


class SenderCircuit(SQLModel, table=True):
    """A sender through which nothing leaves while ``closed_at`` is null."""

    __tablename__ = "sender_circuit"

    channel: str = Field(primary_key=True, max_length=10)
    sender: str = Field(primary_key=True)
    opened_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""


class HaltedSequence(SQLModel, table=True):
    """A trigger whose messages rest at a clinic while ``closed_at`` is null: too many of them failed.

    Its answers leave all the same, unless ``answers``: too many of those failed too.
    """

    __tablename__ = "halted_sequence"

    clinic_id: str = Field(foreign_key="clinic.id", primary_key=True)
    trigger: str = Field(primary_key=True, max_length=40)
    opened_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""
    answers: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ApiKey(SQLModel, table=True):
    """What a clinic's system shows to speak in its name. Only a hash is kept; ``name`` says whose it is."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    name: str = Field(max_length=80)
    key_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
