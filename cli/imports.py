"""Commands that bring a clinic's own files in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection

from cli.context import open_database, reports_errors
from cli.file_encoding import FileEncoding
from ingest.patient_file import DateOrder, PatientFile, PatientFormat, read_patients
from ingest.refusals import RowError
from ingest.telephone import zones_of
from models.store import clinics, patient_sites
from models.store.patient_contacts import fill_zones
from models.store.patients import UpsertCounts, upsert_patients
from runtime.clock import utc_now
from runtime.database import Database
from runtime.erasure import split_erased
from runtime.intake import clinic_named
from runtime.settings import load_settings
from runtime.sites import short

SHOWN = 20
# Already the next day somewhere: a child born there today is not "in the future".
EARLIEST_ZONE = timedelta(hours=14)

import_app = typer.Typer(
    help="Bring in files from the clinic's own system.", no_args_is_help=True, pretty_exceptions_enable=False
)


@import_app.callback()
def _several_commands() -> None:
    """Bring in files from the clinic's own system."""


@import_app.command("patients")
@reports_errors
def import_patients(
    file: Annotated[Path, typer.Argument(help="CSV, FHIR NDJSON or FHIR Bundle; gzipped or not.")],
    clinic: Annotated[
        str | None, typer.Option("--clinic", help="Id of the clinic; not needed where there is only one.")
    ] = None,
    written: Annotated[
        PatientFormat | None, typer.Option("--format", help="What the file is; else told by its content.")
    ] = None,
    dates: Annotated[
        DateOrder | None, typer.Option("--dates", help="How 3/4/2020 is meant; else by the clinic's country.")
    ] = None,
    encoding: FileEncoding = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take in as new people whose data was erased, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Bring patients in from a file; doing it again changes nothing.

    A row without an id is not taken. A row with, say, a bad telephone number and a good e-mail
    address is taken without the number. Both are listed, and the exit code is then 1; what could be
    taken is stored all the same. 0: everything was taken. 2: the file cannot be used, nothing was
    stored. Nobody is contacted because of an import.
    """
    with open_database(load_settings()) as database:
        with database.reading() as connection:
            known = clinic_named(connection, clinic)
            sites = _sites(connection, known.id)
        read = partial(
            read_patients,
            file,
            known.country,
            written=written,
            dates=dates,
            sites=sites,
            encoding=encoding,
        )
        found, counts = _import(database, known.id, read, again=again)
        siteless = _without_site(database, known.id, sites)
    if as_json:
        typer.echo(json.dumps(_for_machines(found, counts, siteless)))
    else:
        _show(found, counts, siteless)
    if found.errors:
        raise typer.Exit(1)


def _for_machines(found: PatientFile, counts: UpsertCounts, siteless: int) -> dict[str, Any]:
    return {
        "read": found.read,
        "imported": counts.imported,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "recognised": counts.recognised,
        "unclear": counts.unclear,
        "rejected": found.rejected,
        "without_site": siteless,
        "ignored_columns": found.ignored_columns,
        "errors": [{"row": each.row, "field": each.field, "why": each.why} for each in found.errors],
    }


def _show(found: PatientFile, counts: UpsertCounts, siteless: int) -> None:
    patients = "patient" if found.read == 1 else "patients"
    typer.echo(
        f"{found.read} {patients} read: {counts.imported} new, {counts.updated} changed,"
        f" {counts.unchanged} as before, {found.rejected} not taken."
    )
    if counts.recognised:
        typer.echo(f"{counts.recognised} of the new ones had asked before; their follow-ups go on.")
    if counts.unclear:
        typer.echo(
            f"{counts.unclear} of the new ones may be somebody who asked before. Outreach to both waits;"
            " `patients show` says whom to compare."
        )
    if siteless:
        typer.echo(
            f"{siteless} of the clinic's patients belong to no site. Where their visits do not say either,"
            " follow-ups go by one of its sites; a column `site` in the file settles that."
        )
    if found.ignored_columns:
        typer.echo(f"Columns not read: {', '.join(found.ignored_columns)}.")
    for line in _refusals(found.errors):
        typer.echo(line)


def _sites(connection: Connection, clinic: str) -> dict[str, str]:
    """Our ids of a clinic's sites by what files may call them: id or name, in small letters."""
    rows = clinics.sites(connection, clinic)
    names = {row.name.casefold(): str(row.id) for row in rows}
    return names | {name.casefold(): row.id for row in rows for name in (row.id, short(clinic, row.id))}


def _without_site(database: Database, clinic: str, sites: dict[str, str]) -> int:
    """How many patients belong nowhere although there are several sites."""
    if len(set(sites.values())) < 2:
        return 0
    with database.reading() as connection:
        return patient_sites.number_without(connection, clinic)


def _import(
    database: Database,
    clinic: str,
    read: Callable[..., PatientFile],
    *,
    again: bool,
) -> tuple[PatientFile, UpsertCounts]:
    """Read to the end first, so that a damaged file changes nothing and the database is held briefly."""
    now = utc_now()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        reading = progress.add_task("Reading", total=None)
        found = read(today=(now + EARLIEST_ZONE).date())
        progress.remove_task(reading)
        with database.writing() as connection:
            found = found if again else _without_erased(connection, clinic, found)
            records = progress.track(found.records, description="Storing")
            counts = upsert_patients(connection, clinic, records, now)
            fill_zones(connection, clinic, zones_of)
            return _with_guardians_missed(found, counts), counts


def _without_erased(connection: Connection, clinic: str, found: PatientFile) -> PatientFile:
    why = "belongs to somebody whose data was erased; --again takes them in as a new person"
    split = list(split_erased(connection, clinic, found.records))
    gone = [RowError(record.row, "id", why) for record, erased in split if erased]
    if not gone:
        return found
    kept = tuple(record for record, erased in split if not erased)
    errors = sorted((*found.errors, *gone), key=lambda each: each.row)
    return replace(found, records=kept, errors=tuple(errors))


def _with_guardians_missed(found: PatientFile, counts: UpsertCounts) -> PatientFile:
    why = "names nobody among the clinic's patients"
    missed = (RowError(row, "guardian_id", why, row_kept=True) for row in counts.without_guardian)
    return replace(found, errors=tuple(sorted((*found.errors, *missed), key=lambda each: each.row)))


def _refusals(errors: tuple[RowError, ...]) -> list[str]:
    if not errors:
        return []
    lines = ["", "Please check in the clinic's system:"]
    for each in errors[:SHOWN]:
        what = f"{each.field} {each.why}" if each.field != "row" else each.why
        lines.append(f"  row {each.row}: {what} ({'taken without it' if each.row_kept else 'not taken'})")
    if len(errors) > SHOWN:
        lines.append(f"  and {len(errors) - SHOWN} more; --json lists all of them.")
    return lines
