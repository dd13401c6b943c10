"""Clinics, sites, staff and services: written, written again, and what a second writing leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from models.store import clinics, feeds
from runtime.database import Database
from tests.support.practice import CLINIC
from tests.support.rows import select

NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
BASIC = {"id": CLINIC, "name": "Harbour Dental", "country": "GB", "locale": "en"}
LIVE_AT = NOW + timedelta(days=7)


def put_clinic(database: Database, **columns: Any) -> None:
    with database.writing() as connection:
        clinics.put_clinic(connection, {**BASIC, **columns}, NOW)


def feed(database: Database) -> Any:
    with database.reading() as connection:
        return feeds.of_clinic(connection, CLINIC)


def test_what_is_not_said_about_going_live_stays_as_it_is(clinic: Database) -> None:
    put_clinic(
        clinic, go_live_at=LIVE_AT, approve_until=LIVE_AT, switched_off=["quote"],
        feed_mode="daily", feed_limit_minutes=90, postal_address="1 Quay",
    )  # fmt: skip
    put_clinic(clinic, name="Harbour")
    row = feed(clinic)
    assert (row.name, row.go_live_at, row.switched_off) == ("Harbour", LIVE_AT, ["quote"])
    assert (row.feed_mode, row.feed_limit_minutes) == ("daily", 90)
    assert select(clinic, "SELECT postal_address FROM clinic") == [(None,)]


def test_what_is_said_replaces_what_was(clinic: Database) -> None:
    put_clinic(clinic, go_live_at=LIVE_AT, switched_off=["quote"], feed_mode="daily", feed_limit_minutes=90)
    put_clinic(clinic, go_live_at=NOW, switched_off=[], feed_mode="manual")
    row = feed(clinic)
    assert (row.go_live_at, row.switched_off) == (NOW, [])
    assert (row.feed_mode, row.feed_limit_minutes) == ("manual", None)


def test_when_the_feed_last_spoke_is_never_overwritten(clinic: Database) -> None:
    with clinic.writing() as connection:
        feeds.seen(connection, CLINIC, NOW)
    put_clinic(clinic, feed_mode="live", feed_limit_minutes=60)
    assert feed(clinic).feed_seen_at == NOW


def test_a_site_keeps_its_place_and_urgent_number(clinic: Database) -> None:
    with clinic.writing() as connection:
        (known,) = clinics.sites(connection, CLINIC)
        assert (known.country, known.subdivision, known.urgent_phone) == (None, None, None)
        place = {"country": "GB", "subdivision": "SCT", "urgent_phone": "+441312000000"}
        clinics.put_site(connection, {**known._asdict(), **place, "hours": {"closures": ["2027-06-02"]}})
        (site,) = clinics.sites(connection, CLINIC)
    assert {name: getattr(site, name) for name in place} == place
    assert site.hours == {"closures": ["2027-06-02"]}


def test_services_are_written_and_written_again(clinic: Database) -> None:
    service = {
        "clinic_id": CLINIC, "code": "hygiene", "name": "Hygiene", "grp": "exam", "value_minor": 7850,
        "currency": "GBP", "duration_minutes": 30, "recall_days": 182, "one_off_days": None,
        "prescription_only": False,
    }  # fmt: skip
    with clinic.writing() as connection:
        clinics.put_service(connection, service)
        clinics.put_service(connection, {**service, "code": "botulinum", "prescription_only": True})
        clinics.put_service(connection, {**service, "value_minor": 8000})
        first, second = clinics.services(connection, CLINIC)
    assert first.prescription_only is True
    assert second._asdict() == {
        name: value for name, value in {**service, "value_minor": 8000}.items() if name != "clinic_id"
    }


def test_a_colleague_may_have_a_daily_number_of_tasks(clinic: Database) -> None:
    with clinic.writing() as connection:
        row = connection.execute(text("SELECT * FROM staff")).one()._asdict()
        clinics.put_staff(connection, {**row, "active": bool(row["active"]), "daily_tasks": 12})
    assert select(clinic, "SELECT name, daily_tasks FROM staff") == [("Ana", 12)]
