"""``tasks`` and ``done``: what colleagues have to do, and that they did it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.context import fail, open_database
from cli.follow_ups import FollowUpId
from cli.output import Json, show_json, table
from core.verdicts import Reason
from core.wording import REASONS, local
from models.store import tasks
from runtime.clock import utc_now
from runtime.intake import clinic_named
from runtime.settings import load_settings


def list_tasks(
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    as_json: Json = False,
) -> None:
    """List what colleagues still have to do, the most urgent first."""
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = tasks.still_open(connection, clinic)
    if as_json:
        show_json([dict(row._mapping) for row in rows])
        return
    if not rows:
        typer.echo("Nothing to do.")
        return
    lines = [
        (
            f"{local(row.due_at, row.zone)} {row.zone}",
            row.owner or "anyone",
            row.name,
            REASONS[Reason(row.reason)],
            row.follow_up_id,
        )
        for row in rows
    ]
    table(lines, ("due", "who", "task", "why", "follow-up"))


def done(
    follow_up: FollowUpId,
    task: Annotated[str, typer.Argument(help="Name of the task, as `tasks` shows it.")],
    as_json: Json = False,
) -> None:
    """Tell that a task is done; a task that was to follow it up is then left out."""
    with open_database(load_settings()) as database, database.writing() as connection:
        ids = [str(row["id"]) for row in tasks.of_follow_up(connection, follow_up) if row["name"] == task]
        if not ids or not tasks.done(connection, ids[0], utc_now()):
            fail(f"There is no open task {task!r} of {follow_up!r}. `tasks` shows all of them.", as_json)
    if as_json:
        show_json({"follow_up": follow_up, "task": task, "done": True})
    else:
        typer.echo("Done.")
