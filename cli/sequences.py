"""``sequences lint``: every sequence and every text checked before a patient reads one."""

from __future__ import annotations

import dataclasses

import typer
from sqlalchemy import Connection

from activities.rendering import Renderer
from cli.context import reports_errors
from cli.output import Json, show_json
from core.types import Sequence
from models.store import clinics
from runtime import migrate
from runtime.database import Database
from runtime.lint import DEFAULT_NAMES, LintNames, Problem, lint
from runtime.migrate import DatabaseMissing
from runtime.settings import load_settings
from sequences.catalog import load_catalog
from sequences.faults import Fault, SequenceError

sequences_app = typer.Typer(no_args_is_help=True, help="Sequences and their texts.")


@sequences_app.callback()
def _several_commands() -> None:
    """Sequences and their texts."""


@sequences_app.command("lint")
@reports_errors
def lint_sequences(as_json: Json = False) -> None:
    """Check every sequence file and render every text with real and with long names.

    Uses the names of the clinics and patients in the database when there is one. Exit code 1 when
    something needs mending.
    """
    problems: list[Problem | Fault] = []
    catalog: dict[str, Sequence] = {}
    try:
        catalog = load_catalog()
    except SequenceError as error:
        problems += error.faults
    for names in (DEFAULT_NAMES, *_names_on_record()) if catalog else ():
        problems += [each for each in lint(catalog, Renderer(), names) if each not in problems]
    if as_json:
        show_json({"problems": [dataclasses.asdict(each) for each in problems], "sequences": sorted(catalog)})
    else:
        for each in problems:
            typer.echo(str(each))
        steps = sum(len(sequence.steps) for sequence in catalog.values())
        checked = f"{len(catalog)} sequences, {steps} steps" if catalog else "Sequence files"
        typer.echo(f"{checked}: {f'{len(problems)} problem(s)' if problems else 'no problems'}.")
    if problems:
        raise typer.Exit(1)


def _names_on_record() -> list[LintNames]:
    """One set of names per site on record; none where there is no database yet."""
    database = Database(load_settings().database_url)
    try:
        migrate.check(database)
        with database.reading() as connection:
            return _read_names(connection)
    except DatabaseMissing:
        return []
    finally:
        database.close()


def _read_names(connection: Connection) -> list[LintNames]:
    return [
        LintNames(
            clinic_names=(clinic.name,),
            first_names=(*clinics.longest_first_names(connection, clinic.id), "Jo"),
            phone=site.phone,
            booking_link=site.booking_url or "",
        )
        for clinic in clinics.listed(connection)
        for site in clinics.sites(connection, clinic.id)
    ]
