"""``sequences lint``: every sequence and every text checked before a patient reads one."""

from __future__ import annotations

import dataclasses

import typer

from activities.rendering import Renderer
from cli.context import reports_errors
from cli.output import Json, show_json
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database
from runtime.lint import DEFAULT_NAMES, LintNames, Problem, lint
from runtime.lint_clinics import lint_clinics, names_on_record
from runtime.migrate import DatabaseMissing
from runtime.settings import Settings, load_settings
from sequences.catalog import Catalog, load_catalog
from sequences.faults import Fault, SequenceError

sequences_app = typer.Typer(no_args_is_help=True, help="Sequences and their texts.")


@sequences_app.callback()
def _several_commands() -> None:
    """Sequences and their texts."""


@sequences_app.command("lint")
@reports_errors
def lint_sequences(as_json: Json = False) -> None:
    """Check every sequence file and render every text with real and with long names.

    Checks the clinics' own sequences and texts too, and uses the names of the clinics and patients in
    the database when there is one. Exit code 1 when something needs mending.
    """
    settings = load_settings()
    problems: list[Problem | Fault] = []
    catalog = Catalog({})
    try:
        catalog = load_catalog(overrides=settings.overrides)
    except SequenceError as error:
        problems += error.faults
    else:
        renderer = Renderer(overrides=settings.overrides)
        about_clinics, on_record = _clinics(settings, catalog, renderer)
        problems += about_clinics
        for names in (DEFAULT_NAMES, *on_record):
            problems += [each for each in lint(catalog, renderer, names) if each not in problems]
    wrong = [each for each in problems if not isinstance(each, Problem) or each.blocks]
    worth_knowing = [each for each in problems if each not in wrong]
    if as_json:
        show_json(
            {
                "problems": [dataclasses.asdict(each) for each in wrong],
                "notes": [dataclasses.asdict(each) for each in worth_knowing],
                "sequences": sorted(catalog),
                "own": [key.file for key in catalog.own],
            }
        )
    else:
        for each in wrong:
            typer.echo(str(each))
        for each in worth_knowing:
            typer.echo(f"note: {each}")
        typer.echo(f"{_counted(catalog)}: {f'{len(wrong)} problem(s)' if wrong else 'no problems'}.")
    if wrong:
        raise typer.Exit(1)


def _counted(catalog: Catalog) -> str:
    if not catalog:
        return "Sequence files"
    steps = sum(len(sequence.steps) for sequence in catalog.values())
    own = f", {len(catalog.own)} of clinics' own" if catalog.own else ""
    return f"{len(catalog)} sequences, {steps} steps{own}"


def _clinics(
    settings: Settings, catalog: Catalog, renderer: Renderer
) -> tuple[list[Problem], list[LintNames]]:
    """What is wrong with the clinics on record, and their names; nothing where there is no database yet."""
    database = Database(settings.database_url)
    try:
        migrate.check(database)
        with database.reading() as connection:
            return lint_clinics(connection, catalog, renderer, utc_now()), names_on_record(connection)
    except DatabaseMissing:
        return [], []
    finally:
        database.close()
