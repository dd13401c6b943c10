"""``clinic load``: a clinic's sites, hours, staff and services from a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from cli.changes import BOOKING_CHANGED, say_unreachable
from cli.context import open_database, reports_errors
from cli.output import Json, show_json
from cli.temporal import ring_all
from core.calendar import opens_at_all
from core.types import Window
from ingest.clinic_file import ClinicFile, ServiceEntry, SiteEntry, StaffEntry, read_clinic
from ingest.refusals import FileUnreadable
from models.hours import calendar_of
from models.store import clinics
from runtime import clinic_changes, holidays
from runtime.clock import utc_now
from runtime.locales import is_language
from runtime.settings import load_settings
from runtime.sites import short
from sequences.legal import legal_hours_of, load_legal_rules

clinic_app = typer.Typer(no_args_is_help=True, help="Clinics, their sites and staff.")


@clinic_app.callback()
def _several_commands() -> None:
    """Clinics, their sites and staff."""


@clinic_app.command("load")
@reports_errors
def load(
    file: Annotated[Path, typer.Argument(help="TOML file; sample/clinic.toml shows the form.")],
    as_json: Json = False,
) -> None:
    """Create a clinic from a file, or bring it up to date with the file."""
    clinic = read_clinic(file)
    check_places(file, clinic)
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            open_before = {short(clinic.id, row.id) for row in clinics.sites(connection, clinic.id)}
            concerned = store_clinic(connection, clinic)
        rung = asyncio.run(ring_all(settings, concerned, BOOKING_CHANGED))
        if rung and concerned:
            with database.writing() as connection:
                clinic_changes.told(connection, clinic.id, utc_now())
    closed = sorted(open_before - {site.id for site in clinic.site})
    if as_json:
        counts = {"sites": len(clinic.site), "staff": len(clinic.staff), "services": len(clinic.service)}
        show_json(
            {"clinic": clinic.id, **counts, "follow_ups": concerned, "rung": rung}
            | ({"closed": closed} if closed else {})
        )
        return
    typer.echo(
        f"Clinic {clinic.id}: {len(clinic.site)} site(s), {len(clinic.staff)} colleague(s), "
        f"{len(clinic.service)} service(s)."
    )
    if closed:
        typer.echo(
            f"  closed, as the file no longer has it: {', '.join(closed)}. What is open there goes on as it"
            " was; whatever comes now opens at another site"
        )
    if concerned and not rung:
        say_unreachable(settings)
    if concerned:
        heard = "look again now" if rung else "look again when the worker has Temporal back"
        typer.echo(f"  what has changed concerns {len(concerned)} open follow-up(s); they {heard}")


def check_places(file: Path, clinic: ClinicFile) -> None:
    """Refuse a language that nobody knows, a site whose public holidays nobody knows, or to whom the law
    leaves no hour to write in."""
    if not is_language(clinic.locale):
        why = f"{clinic.locale!r} is no language; use the two letters of one, such as en or es-MX"
        raise FileUnreadable(f"{file} cannot be used:\n  locale: {why}")
    rules = load_legal_rules()
    for number, site in enumerate(clinic.site, 1):
        country = site.country or clinic.country
        fault = holidays.place_fault(country, site.subdivision)
        if fault is None:
            legal = legal_hours_of(rules, country, site.subdivision)
            calendar = calendar_of(site.zone, site.hours(), legal=legal)
            if not all(opens_at_all(calendar, window) for window in (Window.NORMAL, Window.HARD)):
                place = holidays.region_of(country, site.subdivision)
                fault = f"normal, hard: the law of {place} leaves weeks without an hour for messages"
        if fault is not None:
            raise FileUnreadable(f"{file} cannot be used:\n  site.{number}: {fault}")


def store_clinic(connection: Connection, clinic: ClinicFile) -> tuple[str, ...]:
    """Write the clinic with its sites, staff and services, and the public holidays of its places.

    A site that the file no longer has is closed: what is open there goes on, and nothing new comes.

    Ids of sites and staff get the clinic's before them. Gives the open follow-ups to ring.
    """
    before = clinic_changes.settings_of(connection, clinic.id)
    clinics.put_clinic(connection, _clinic_row(clinic), utc_now())
    for site in clinic.site:
        clinics.put_site(connection, _site_row(clinic.id, site))
    kept = {f"{clinic.id}-{site.id}" for site in clinic.site}
    clinics.close_sites(connection, clinic.id, kept, utc_now())
    for colleague in clinic.staff:
        clinics.put_staff(connection, _staff_row(clinic.id, colleague))
    for service in clinic.service:
        clinics.put_service(connection, _service_row(clinic.id, service))
    holidays.refresh(connection, utc_now())
    return clinic_changes.note(connection, clinic.id, before, utc_now())


def _clinic_row(clinic: ClinicFile) -> dict[str, Any]:
    row = {name: getattr(clinic, name) for name in ("id", "name", "country", "locale", "postal_address")}
    feed = clinic.feed
    return row | {
        "go_live_at": clinic.moment(clinic.go_live),
        "approve_until": clinic.moment(clinic.approve_until),
        "switched_off": None if clinic.switched_off is None else [str(each) for each in clinic.switched_off],
        "feed_mode": None if feed is None else feed.mode,
        "feed_limit_minutes": None if feed is None else feed.limit,
        "sends_per_minute": clinic.sends_per_minute,
    }


def _site_row(clinic_id: str, site: SiteEntry) -> dict[str, Any]:
    plain = (
        "name", "zone", "country", "subdivision", "phone", "urgent_phone", "booking_url", "sms_sender",
        "email_sender", "whatsapp_sender",
    )  # fmt: skip
    row = {name: getattr(site, name) for name in plain}
    return row | {"id": f"{clinic_id}-{site.id}", "clinic_id": clinic_id, "hours": site.hours()}


def _staff_row(clinic_id: str, colleague: StaffEntry) -> dict[str, Any]:
    row = {name: getattr(colleague, name) for name in ("name", "role", "active", "daily_tasks")}
    site_id = None if colleague.site is None else f"{clinic_id}-{colleague.site}"
    return row | {"id": f"{clinic_id}-{colleague.id}", "clinic_id": clinic_id, "site_id": site_id}


def _service_row(clinic_id: str, service: ServiceEntry) -> dict[str, Any]:
    row = {name: getattr(service, name) for name in ("code", "name", "currency", "prescription_only")}
    return row | {
        "clinic_id": clinic_id,
        "grp": service.group or service.code,
        "value_minor": service.value_minor(),
        "duration_minutes": service.duration,
        "recall_days": service.recall,
        "one_off_days": service.one_off_recall,
    }
