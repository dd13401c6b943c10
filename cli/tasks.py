"""``tasks`` and ``done``: what colleagues have to do, and that they did it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from cli.changes import BOOKING_CHANGED
from cli.context import fail, open_database
from cli.follow_ups import FollowUpId
from cli.output import Json, show_json, table
from cli.temporal import ring_all
from cli.timeline import stored_sequence, titles_of
from core.wording import clock_at, local, task_title
from models.store import follow_ups, tasks
from runtime.clock import utc_now
from runtime.finished import finish_task
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
        titles = _titles(connection, rows)
    if as_json:
        show_json([{**row._mapping, "title": titles[row.id]} for row in rows])
        return
    if not rows:
        typer.echo("Nothing to do.")
        return
    now = utc_now()
    lines = [
        (
            f"{local(row.due_at, clock_at(now, row.zone))} {row.zone}",
            row.owner or "anyone",
            titles[row.id],
            row.name,
            row.follow_up_id,
        )
        for row in rows
    ]
    table(lines, ("due", "who", "what to do", "task", "follow-up"))


def _titles(connection: Connection, rows: list[Any]) -> dict[str, str]:
    """What each task asks for, by the task's id; each sequence is read once."""
    of_sequence: dict[str, dict[str, str]] = {}
    of_follow_up: dict[str, dict[str, str]] = {}
    titles = {}
    for row in rows:
        if row.follow_up_id not in of_follow_up:
            digest = _digest(connection, row.follow_up_id)
            if digest not in of_sequence:
                of_sequence[digest] = titles_of(stored_sequence(connection, digest))
            of_follow_up[row.follow_up_id] = of_sequence[digest]
        titles[row.id] = task_title(row.name, row.reason, of_follow_up[row.follow_up_id])
    return titles


def _digest(connection: Connection, follow_up_id: str) -> str:
    row = follow_ups.get(connection, follow_up_id)
    assert row is not None, "a foreign key holds it there"
    return str(row.sequence_digest)


def done(
    follow_up: FollowUpId,
    task: Annotated[str, typer.Argument(help="Name of the task, as `tasks` shows it.")],
    talked: Annotated[
        bool, typer.Option("--talked", help="You talked with the patient, or wrote to them: as `answered`.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell that a task is done; its follow-up looks again at once."""
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            changed = finish_task(connection, follow_up, task, utc_now(), talked=talked)
        if changed is None:
            fail(f"There is no open task {task!r} of {follow_up!r}. `tasks` shows all of them.", as_json)
        rung = asyncio.run(ring_all(settings, changed.to_ring, BOOKING_CHANGED))
    if as_json:
        show_json({"follow_up": follow_up, "task": task, "done": True, "rung": rung})
    else:
        typer.echo("Done." if rung else "Done. The follow-up did not answer, so it looks later.")
