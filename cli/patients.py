"""``patients``: who is who. Join two records of one person, or say that they are different people."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cli.context import open_database, reports_errors
from cli.output import Json, show_json
from cli.patient_findings import of_patient
from cli.temporal import ring_all
from cli.written_to import lines_of, written_to
from core.wording import clock_at
from models.store import likeness, reasons
from runtime.clock import utc_now
from runtime.lookups import patient_of
from runtime.merging import merge_patients, tell_apart
from runtime.settings import Settings, load_settings

SIGNAL = "booking_changed"
Clinic = Annotated[str, typer.Option("--clinic", help="Id of the clinic.")]

patients_app = typer.Typer(
    help="Say who is who: join two records of one person, or tell people apart.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@patients_app.command("show")
@reports_errors
def show(
    patient: Annotated[str, typer.Argument(help="The clinic's id of the patient, or ours.")],
    clinic: Clinic,
    as_json: Json = False,
) -> None:
    """Show a patient, who is written to and where, what stands against it, and who shares the address."""
    now = utc_now()
    with open_database(load_settings()) as database, database.reading() as connection:
        row = patient_of(connection, clinic, patient)
        points = [each.value for each in likeness.contacts(connection, row.id)]
        reached = written_to(connection, row, now)
        others = likeness.beside(connection, row.id)
        home = reasons.patient(connection, row.id)
        against = of_patient(connection, home, clock_at(now, home.zone or "UTC"))
    if as_json:
        told = {
            "site": home.site,
            "findings": [dataclasses.asdict(each) for each in against],
            "contacts": points,
            "written_to": reached,
            "beside": [_as_dict(each) for each in others],
        }
        show_json({**_as_dict(row), **told})
        return
    typer.echo(_line(row))
    typer.echo(f"  site: {home.site or 'none yet'}")
    for finding in against:
        typer.echo(f"  {finding.text}")
    for line in lines_of(reached):
        typer.echo(line)
    if others:
        typer.echo("  the same number or address is used by:")
    for each in others:
        typer.echo(f"    {_line(each)}")
    if row.unclear_since is not None:
        named = " ".join([row.external_id, *(each.external_id for each in others)])
        typer.echo("  No outreach leaves until somebody has said who is who. One person:")
        typer.echo(f"    patients merge KEEP GONE --clinic {clinic}")
        typer.echo(f"  Different people:\n    patients apart {named} --clinic {clinic}")


@patients_app.command("merge")
@reports_errors
def merge(
    keep: Annotated[str, typer.Argument(help="Id of the record that remains.")],
    gone: Annotated[str, typer.Argument(help="Id of the record whose everything moves there.")],
    clinic: Clinic,
    as_json: Json = False,
) -> None:
    """Two records are one person: move everything to the first. This cannot be undone."""
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            merged = merge_patients(connection, clinic, keep, gone, utc_now())
        rung = asyncio.run(ring_all(settings, merged.changed.to_ring, SIGNAL))
    if as_json:
        told = {"patient": merged.changed.patient_id, "follow_ups": merged.changed.to_ring, "rung": rung}
        show_json({**told, "replaced": merged.replaced, "unclear": merged.unclear})
        return
    typer.echo(f"Everything of {gone} is with {keep} now; either id finds it.")
    for each in merged.replaced:
        typer.echo(f"  ends, as an older one asks the same: {each}")
    if merged.unclear:
        typer.echo(f"  outreach still waits: may also be {', '.join(merged.unclear)}")
    _tell_rings(settings, merged.changed.to_ring, rung)


@patients_app.command("apart")
@reports_errors
def apart(
    patients: Annotated[list[str], typer.Argument(help="Ids of two or more patients.")],
    clinic: Clinic,
    as_json: Json = False,
) -> None:
    """These are all different people, though they share a number or address; messages may leave again."""
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            told = tell_apart(connection, clinic, patients, utc_now())
        rung = asyncio.run(ring_all(settings, told.to_ring, SIGNAL))
    if as_json:
        show_json({"follow_ups": told.to_ring, "rung": rung, "unclear": told.unclear})
        return
    typer.echo("Stored: these are different people.")
    for patient, others in told.unclear.items():
        typer.echo(f"  outreach to {patient} still waits: may also be {', '.join(others)}")
    _tell_rings(settings, told.to_ring, rung)


def _tell_rings(settings: Settings, to_ring: Sequence[str], rung: bool) -> None:
    if to_ring and not rung:
        typer.echo(
            f"Temporal does not answer at {settings.temporal.address}. That loses nothing: every follow-up"
            " reads this before it sends again."
        )
    for follow_up_id in to_ring:
        typer.echo(f"  {'looks again now' if rung else 'will read this'}: {follow_up_id}")


def _line(row: Any) -> str:
    name = f"{row.first_name} {row.last_name}".strip() or "without a name"
    asked = ", only asked so far" if row.origin == "enquiry" else ""
    unclear = ", to be told apart" if row.unclear_since is not None else ""
    return f"{row.external_id}  {name}{asked}{unclear}"


def _as_dict(row: Any) -> dict[str, Any]:
    names = ("id", "external_id", "first_name", "last_name", "origin", "unclear_since")
    return {name: getattr(row, name) for name in names}
