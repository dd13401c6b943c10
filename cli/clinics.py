"""``clinic load``: a clinic's sites, hours and staff from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from cli.context import open_database, reports_errors
from cli.output import Json, show_json
from ingest.clinic_file import ClinicFile, read_clinic
from models.store import clinics
from runtime.clock import utc_now
from runtime.settings import load_settings

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
    with open_database(load_settings()) as database, database.writing() as connection:
        store_clinic(connection, clinic)
    if as_json:
        show_json({"clinic": clinic.id, "sites": len(clinic.site), "staff": len(clinic.staff)})
    else:
        typer.echo(f"Clinic {clinic.id}: {len(clinic.site)} site(s), {len(clinic.staff)} colleague(s).")


def store_clinic(connection: Connection, clinic: ClinicFile) -> None:
    """Write the clinic, its sites and staff; ids of sites and staff get the clinic's before them."""
    values = {name: getattr(clinic, name) for name in ("id", "name", "country", "locale")}
    clinics.put_clinic(connection, values, utc_now())
    for site in clinic.site:
        plain = ("name", "zone", "phone", "booking_url", "sms_sender", "email_sender")
        row = {name: getattr(site, name) for name in plain}
        row |= {"id": f"{clinic.id}-{site.id}", "clinic_id": clinic.id, "hours": site.hours()}
        clinics.put_site(connection, row)
    for colleague in clinic.staff:
        clinics.put_staff(
            connection,
            {
                "id": f"{clinic.id}-{colleague.id}",
                "clinic_id": clinic.id,
                "site_id": None if colleague.site is None else f"{clinic.id}-{colleague.site}",
                "name": colleague.name,
                "role": colleague.role,
                "active": colleague.active,
            },
        )
