"""Clinics, sites and staff: written at set-up, read when an event arrives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query, statement

_CLINIC = query("SELECT id, name, country, locale FROM clinic WHERE id = :id")
_CLINICS = query("SELECT id, name, country, locale, postal_address FROM clinic ORDER BY id")
_TOUCH = statement("UPDATE clinic SET name = name WHERE id = (SELECT min(id) FROM clinic)")
_SITES = query(
    """
    SELECT id, clinic_id, name, zone, country, subdivision, phone, urgent_phone, booking_url, sms_sender,
           email_sender, whatsapp_sender, hours
    FROM site WHERE clinic_id = :clinic_id AND closed_at IS NULL ORDER BY id
    """,
    returns_json=("hours",),
)
_SETTINGS = query(
    """
    SELECT country, approve_until, CAST(switched_off AS TEXT) AS switched_off, feed_mode, feed_limit_minutes,
           sends_per_minute
    FROM clinic WHERE id = :id
    """,
    returns_times=("approve_until",),
)
_SERVICES = query(
    """
    SELECT code, name, grp, value_minor, currency, duration_minutes, recall_days, one_off_days,
           prescription_only
    FROM service WHERE clinic_id = :clinic_id ORDER BY code
    """,
    returns_flags=("prescription_only",),
)
_ROLES = query(
    """
    SELECT DISTINCT role FROM staff WHERE clinic_id = :clinic_id AND active
      AND (CAST(:site_id AS TEXT) IS NULL OR site_id IS NULL OR site_id = :site_id)
    """
)
_PRESCRIPTION_ONLY = query(
    "SELECT name FROM service WHERE clinic_id = :clinic_id AND prescription_only ORDER BY code"
)
_LONGEST_NAMES = query(
    """
    SELECT first_name FROM patient WHERE clinic_id = :clinic_id
    ORDER BY length(first_name) DESC, first_name LIMIT :most
    """
)
# What a file does not say about going live stays as it is: somebody may have set it since.
_PUT_CLINIC = statement(
    """
    INSERT INTO clinic (id, name, country, locale, postal_address, go_live_at, approve_until, switched_off,
      feed_mode, feed_limit_minutes, sends_per_minute, created_at)
    VALUES (:id, :name, :country, :locale, :postal_address, :go_live_at, :approve_until, :switched_off,
      :feed_mode, :feed_limit_minutes, :sends_per_minute, :now)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country,
      locale = excluded.locale, postal_address = excluded.postal_address,
      sends_per_minute = excluded.sends_per_minute,
      go_live_at = coalesce(excluded.go_live_at, clinic.go_live_at),
      approve_until = coalesce(excluded.approve_until, clinic.approve_until),
      switched_off = coalesce(excluded.switched_off, clinic.switched_off),
      feed_limit_minutes = CASE WHEN excluded.feed_mode IS NULL THEN clinic.feed_limit_minutes
        ELSE excluded.feed_limit_minutes END,
      feed_mode = coalesce(excluded.feed_mode, clinic.feed_mode)
    """,
    times=("go_live_at", "approve_until", "now"),
    json=("switched_off",),
)
_PUT_SITE = statement(
    """
    INSERT INTO site (id, clinic_id, name, zone, country, subdivision, phone, urgent_phone, booking_url,
      sms_sender, email_sender, whatsapp_sender, hours)
    VALUES (:id, :clinic_id, :name, :zone, :country, :subdivision, :phone, :urgent_phone, :booking_url,
      :sms_sender, :email_sender, :whatsapp_sender, :hours)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone, country = excluded.country,
      subdivision = excluded.subdivision, phone = excluded.phone, urgent_phone = excluded.urgent_phone,
      booking_url = excluded.booking_url, sms_sender = excluded.sms_sender,
      email_sender = excluded.email_sender, whatsapp_sender = excluded.whatsapp_sender,
      hours = excluded.hours, closed_at = NULL
    """,
    json=("hours",),
)
_CLOSE_SITE = statement("UPDATE site SET closed_at = :now WHERE id = :id", times=("now",))
_PUT_STAFF = statement(
    """
    INSERT INTO staff (id, clinic_id, site_id, name, role, active, daily_tasks)
    VALUES (:id, :clinic_id, :site_id, :name, :role, :active, :daily_tasks)
    ON CONFLICT (id) DO UPDATE SET site_id = excluded.site_id, name = excluded.name,
      role = excluded.role, active = excluded.active, daily_tasks = excluded.daily_tasks
    """
)
_PUT_SERVICE = statement(
    """
    INSERT INTO service (clinic_id, code, name, grp, value_minor, currency, duration_minutes, recall_days,
      one_off_days, prescription_only)
    VALUES (:clinic_id, :code, :name, :grp, :value_minor, :currency, :duration_minutes, :recall_days,
      :one_off_days, :prescription_only)
    ON CONFLICT (clinic_id, code) DO UPDATE SET name = excluded.name, grp = excluded.grp,
      value_minor = excluded.value_minor, currency = excluded.currency,
      duration_minutes = excluded.duration_minutes, recall_days = excluded.recall_days,
      one_off_days = excluded.one_off_days, prescription_only = excluded.prescription_only
    """
)
_CLINIC_MAY_LACK = dict.fromkeys(
    (
        "postal_address",
        "go_live_at",
        "approve_until",
        "switched_off",
        "feed_mode",
        "feed_limit_minutes",
        "sends_per_minute",
    )
)
_SITE_MAY_LACK = dict.fromkeys(("country", "subdivision", "urgent_phone", "whatsapp_sender"))
_STAFF_MAY_LACK = dict.fromkeys(("daily_tasks",))


def get(connection: Connection, clinic_id: str) -> Any | None:
    """One clinic, or ``None``."""
    return connection.execute(_CLINIC, {"id": clinic_id}).first()


def settings(connection: Connection, clinic_id: str) -> Any | None:
    """What of a clinic's own row holds or releases follow-ups, or ``None`` without such a clinic."""
    return connection.execute(_SETTINGS, {"id": clinic_id}).first()


def listed(connection: Connection) -> list[Any]:
    """All clinics by id."""
    return list(connection.execute(_CLINICS))


def touch(connection: Connection) -> None:
    """Write a row as it is, to see whether anything can be written."""
    connection.execute(_TOUCH)


def sites(connection: Connection, clinic_id: str) -> list[Any]:
    """The sites of a clinic by id, closed ones aside."""
    return list(connection.execute(_SITES, {"clinic_id": clinic_id}))


def services(connection: Connection, clinic_id: str) -> list[Any]:
    """The services of a clinic by code."""
    return list(connection.execute(_SERVICES, {"clinic_id": clinic_id}))


def prescription_only(connection: Connection, clinic_id: str) -> tuple[str, ...]:
    """The names of a clinic's services that marketing may not name."""
    return tuple(row.name for row in connection.execute(_PRESCRIPTION_ONLY, {"clinic_id": clinic_id}))


def roles(connection: Connection, clinic_id: str, site_id: str | None = None) -> frozenset[str]:
    """The roles of a clinic's active colleagues, or of those who work at one site; empty for nobody."""
    values = {"clinic_id": clinic_id, "site_id": site_id}
    return frozenset(row.role for row in connection.execute(_ROLES, values))


def longest_first_names(connection: Connection, clinic_id: str, most: int = 5) -> list[str]:
    """The longest first names on record, to check templates against real data."""
    rows = connection.execute(_LONGEST_NAMES, {"clinic_id": clinic_id, "most": most})
    return [row.first_name for row in rows]


def put_clinic(connection: Connection, values: dict[str, Any], now: datetime) -> None:
    """Create or update a clinic: id, name, country, locale, and what else is known of it.

    Going live, switches and feed are left as they are where ``values`` lacks them or has ``None``.
    """
    connection.execute(_PUT_CLINIC, {**_CLINIC_MAY_LACK, **values, "now": now})


def put_site(connection: Connection, values: dict[str, Any]) -> None:
    """Create or update a site, which is open then; country, subdivision and urgent number may be left out."""
    connection.execute(_PUT_SITE, {**_SITE_MAY_LACK, **values})


def close_sites(connection: Connection, clinic_id: str, keep: Collection[str], now: datetime) -> list[str]:
    """Close all sites of a clinic but those with these ids. Gives the ids of those that were open."""
    gone = [str(row.id) for row in sites(connection, clinic_id) if row.id not in keep]
    for each in gone:
        connection.execute(_CLOSE_SITE, {"id": each, "now": now})
    return gone


def put_staff(connection: Connection, values: dict[str, Any]) -> None:
    """Create or update a colleague; the daily number of tasks may be left out."""
    connection.execute(_PUT_STAFF, {**_STAFF_MAY_LACK, **values})


def put_service(connection: Connection, values: dict[str, Any]) -> None:
    """Create or update a service of a clinic with all its columns."""
    connection.execute(_PUT_SERVICE, values)
