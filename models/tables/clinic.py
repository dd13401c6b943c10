"""Who the clinic is: clinics, their sites and their staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Clinic(SQLModel, table=True):
    """One tenant. ``id`` is a short slug that staff type on the command line."""

    __tablename__ = "clinic"

    id: str = Field(primary_key=True, max_length=40)
    name: str
    country: str = Field(max_length=2)
    locale: str = "en"
    created_at: datetime = Field(sa_type=UtcDateTime)


class Site(SQLModel, table=True):
    """A place patients come to. ``hours`` holds opening, normal and hard windows and closures."""

    __tablename__ = "site"

    id: str = Field(primary_key=True, max_length=80)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    name: str
    zone: str
    phone: str
    booking_url: str | None = None
    sms_sender: str | None = None
    email_sender: str | None = None
    hours: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Staff(SQLModel, table=True):
    """A colleague who can own follow-ups and tasks."""

    __tablename__ = "staff"

    id: str = Field(primary_key=True, max_length=80)
    clinic_id: str = Field(foreign_key="clinic.id", index=True)
    site_id: str | None = Field(default=None, foreign_key="site.id")
    name: str
    role: str
    active: bool = True
