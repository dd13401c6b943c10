"""``report skipped``: which steps did not happen, such as after an outage, and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.context import open_database, reports_errors
from cli.output import Json, show_json, table
from cli.times import EXAMPLE, parse_time
from core.types import Trigger
from core.verdicts import Reason
from core.wording import REASONS, TRIGGERS
from models.store import skipped
from runtime.lookups import clinic_named
from runtime.settings import load_settings

report_app = typer.Typer(no_args_is_help=True, help="What happened, counted.")


@report_app.callback()
def _several_commands() -> None:
    """What happened, counted."""


@report_app.command("skipped")
@reports_errors
def report_skipped(
    since: Annotated[
        str | None, typer.Option(help=f"Only what was first left out since, such as {EXAMPLE}.")
    ] = None,
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    as_json: Json = False,
) -> None:
    """Count the steps that were left out, per reason and step."""
    begins = None if since is None else parse_time(since)
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        found = skipped.count(connection, clinic, begins)
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    if as_json:
        show_json([{**asdict(what), "follow_ups": number} for what, number in ordered])
        return
    if not ordered:
        typer.echo("Nothing was left out.")
        return
    lines = [
        (
            str(number),
            what.clinic_id,
            TRIGGERS[Trigger(what.trigger)],
            what.step,
            REASONS[Reason(what.reason)],
        )
        for what, number in ordered
    ]
    table(lines, ("follow-ups", "clinic", "trigger", "step", "why"))
