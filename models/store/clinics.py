"""Clinics, sites and staff: written at set-up, read when an event arrives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_CLINIC = query("SELECT id, name, country, locale FROM clinic WHERE id = :id")
_CLINICS = query("SELECT id, name, country, locale FROM clinic ORDER BY id")
_SITES = query(
    """
    SELECT id, clinic_id, name, zone, phone, booking_url, sms_sender, email_sender, hours
    FROM site WHERE clinic_id = :clinic_id ORDER BY id
    """,
    returns_json=("hours",),
)
_LONGEST_NAMES = query(
    """
    SELECT first_name FROM patient WHERE clinic_id = :clinic_id
    ORDER BY length(first_name) DESC, first_name LIMIT :most
    """
)
_PUT_CLINIC = statement(
    """
    INSERT INTO clinic (id, name, country, locale, created_at)
    VALUES (:id, :name, :country, :locale, :now)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country,
      locale = excluded.locale
    """,
    times=("now",),
)
_PUT_SITE = statement(
    """
    INSERT INTO site (id, clinic_id, name, zone, phone, booking_url, sms_sender, email_sender, hours)
    VALUES (:id, :clinic_id, :name, :zone, :phone, :booking_url, :sms_sender, :email_sender, :hours)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone, phone = excluded.phone,
      booking_url = excluded.booking_url, sms_sender = excluded.sms_sender,
      email_sender = excluded.email_sender, hours = excluded.hours
    """,
    json=("hours",),
)
_PUT_STAFF = statement(
    """
    INSERT INTO staff (id, clinic_id, site_id, name, role, active)
    VALUES (:id, :clinic_id, :site_id, :name, :role, :active)
    ON CONFLICT (id) DO UPDATE SET site_id = excluded.site_id, name = excluded.name,
      role = excluded.role, active = excluded.active
    """
)


def get(connection: Connection, clinic_id: str) -> Any | None:
    """One clinic, or ``None``."""
    return connection.execute(_CLINIC, {"id": clinic_id}).first()


def listed(connection: Connection) -> list[Any]:
    """All clinics by id."""
    return list(connection.execute(_CLINICS))


def sites(connection: Connection, clinic_id: str) -> list[Any]:
    """The sites of a clinic by id."""
    return list(connection.execute(_SITES, {"clinic_id": clinic_id}))


def longest_first_names(connection: Connection, clinic_id: str, most: int = 5) -> list[str]:
    """The longest first names on record, to check templates against real data."""
    rows = connection.execute(_LONGEST_NAMES, {"clinic_id": clinic_id, "most": most})
    return [row.first_name for row in rows]


def put_clinic(connection: Connection, values: dict[str, Any], now: datetime) -> None:
    """Create or update a clinic: id, name, country, locale."""
    connection.execute(_PUT_CLINIC, {**values, "now": now})


def put_site(connection: Connection, values: dict[str, Any]) -> None:
    """Create or update a site with all its columns."""
    connection.execute(_PUT_SITE, values)


def put_staff(connection: Connection, values: dict[str, Any]) -> None:
    """Create or update a colleague with all columns."""
    connection.execute(_PUT_STAFF, values)
