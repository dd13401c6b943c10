"""``status`` and ``list``: where follow-ups stand."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.context import fail, open_database
from cli.output import Json, show_json, table
from cli.timeline import read_status
from core.types import Trigger
from core.verdicts import Outcome, Reason
from core.wording import OUTCOMES, REASONS, TRIGGERS, Clock, clock_at, local
from models.store import follow_ups
from runtime.clock import utc_now
from runtime.intake import clinic_named
from runtime.settings import load_settings

FollowUpId = Annotated[str, typer.Argument(help="Id of the follow-up, as `list` shows it.")]


def status(follow_up: FollowUpId, as_json: Json = False) -> None:
    """Show what was sent, what is next, and why."""
    now = utc_now()
    with open_database(load_settings()) as database, database.reading() as connection:
        found = read_status(connection, follow_up, now)
    if found is None:
        fail(f"There is no follow-up {follow_up!r}. `list` shows all of them.", as_json)
    row = found.row
    if as_json:
        show_json({"follow_up": _as_dict(row), "timeline": found.entries, "next": found.next})
        return
    typer.echo(
        f"{row.id}\n  {TRIGGERS[Trigger(row.trigger)]}, owner: {row.owner or 'nobody'}, times in {row.zone}"
    )
    clock = clock_at(now, row.zone)
    for entry in found.entries:
        typer.echo(f"  {local(entry.at, clock)}  {entry.text}")
    typer.echo(f"  next: {found.next}")


def list_follow_ups(
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those not over yet.")] = False,
    as_json: Json = False,
) -> None:
    """List follow-ups, oldest first."""
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = follow_ups.listed(connection, clinic, only_open=only_open)
    if as_json:
        show_json([_as_dict(row) for row in rows])
        return
    if not rows:
        typer.echo("No follow-ups." if not only_open else "No open follow-ups.")
        return
    now = utc_now()
    lines = []
    for row in rows:
        clock = clock_at(now, row.zone)
        opened = local(row.opened_at, clock)
        lines.append((row.id, row.trigger, opened, row.zone, row.owner or "", _standing(row, clock)))
    table(lines, ("follow-up", "trigger", "opened", "times in", "owner", "stands at"))


def _as_dict(row: Any) -> dict[str, Any]:
    names = (
        "id", "clinic_id", "patient_id", "trigger", "owner", "event_at", "opened_at", "started_at",
        "verdict", "reason", "next_step", "next_at", "outcome", "closed_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _standing(row: Any, clock: Clock) -> str:
    if row.closed_at is not None:
        return f"closed: {OUTCOMES[Outcome(row.outcome)]}"
    if row.started_at is None:
        return "waits for Temporal"
    if row.reason is None:
        return "about to decide"
    when = "" if row.next_at is None else f", {local(row.next_at, clock)}"
    return f"{row.next_step or row.verdict}{when}: {REASONS[Reason(row.reason)]}"
