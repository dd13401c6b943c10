"""``feed tick`` and ``alerts``: how fresh a clinic's own records are, and what is wrong."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from cli.changes import BOOKING_CHANGED, OnlyClinic, show_rung
from cli.context import open_database, reports_errors
from cli.output import Json, show_json, table
from cli.temporal import ring_all
from models.store import alerts
from models.store.circuits import SENDER_DOWN
from runtime import clinic_changes, freshness, inbox
from runtime.circuits import SEQUENCE_HALTED
from runtime.clock import utc_now
from runtime.lookups import clinic_named
from runtime.settings import load_settings

feed_app = typer.Typer(no_args_is_help=True, help="How fresh a clinic's own records are.")
_ALERTS = {
    **inbox.ALERTS,
    freshness.FEED_STALE: "The clinic's own records are not up to date; outreach rests.",
    clinic_changes.NOT_TOLD: (
        "The clinic's file has changed, and open follow-ups have not looked since; they do once a worker"
        " runs and Temporal answers."
    ),
    SENDER_DOWN: "A sender is out of order; its messages wait.",
    SEQUENCE_HALTED: "Too many messages fail; they rest until somebody looks.",
}


@feed_app.callback()
def _several_commands() -> None:
    """How fresh a clinic's own records are."""


@feed_app.command("tick")
@reports_errors
def tick(clinic: OnlyClinic = None, as_json: Json = False) -> None:
    """Tell that the diary is up to date; what rested for it goes on."""
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            clinic_id = clinic_named(connection, clinic).id
            checked = freshness.tick(connection, clinic_id, utc_now())
        rung = asyncio.run(ring_all(settings, checked.to_ring, BOOKING_CHANGED))
    if as_json:
        closed = bool(checked.closed)
        show_json({"clinic": clinic_id, "alert_closed": closed, "follow_ups": checked.to_ring, "rung": rung})
        return
    typer.echo(f"Stored: the diary of {clinic_id} is up to date.")
    show_rung(checked.to_ring, rung)


def list_alerts(
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    as_json: Json = False,
) -> None:
    """List what is wrong with a clinic and must be mended."""
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = alerts.listed(connection, clinic, only_open=not every)
    if as_json:
        show_json([dict(row._mapping) for row in rows])
        return
    if not rows:
        typer.echo("No alerts.")
        return
    lines = [
        (
            row.clinic_id,
            f"{row.opened_at:%Y-%m-%d %H:%M} UTC",
            "" if row.closed_at is None else f"{row.closed_at:%Y-%m-%d %H:%M} UTC",
            f"{_ALERTS.get(row.kind, row.kind)} {row.detail}".strip(),
        )
        for row in rows
    ]
    table(lines, ("clinic", "since", "until", "what"))
