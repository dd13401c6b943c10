"""``circuits``, ``sequences halted`` and ``release``: what rests because its messages fail."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.changes import BOOKING_CHANGED, OnlyClinic, tell, tell_of
from cli.context import open_database, reports_errors
from cli.output import Json, show_json, table
from core.circuits import shown
from core.types import Channel, Trigger
from models.store import circuits, halted
from runtime.circuits import close_circuit, release
from runtime.clock import utc_now
from runtime.lookups import clinic_named
from runtime.settings import load_settings

circuits_app = typer.Typer(no_args_is_help=True, help="Senders that are out of order.")


@circuits_app.callback()
def _several_commands() -> None:
    """Senders that are out of order."""


@circuits_app.command("list")
@reports_errors
def list_circuits(as_json: Json = False) -> None:
    """List the senders through which nothing leaves, and why."""
    with open_database(load_settings()) as database, database.reading() as connection:
        rows = circuits.listed(connection)
    found = [{**row._mapping, "sender": shown(row.sender)} for row in rows]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo("Every sender works.")
    else:
        lines = [
            (each["channel"], each["sender"], f"{each['opened_at']:%Y-%m-%d %H:%M} UTC", each["reason"])
            for each in found
        ]
        table(lines, ("channel", "sender", "since", "why"))


@circuits_app.command("close")
@reports_errors
def close(
    channel: Annotated[Channel, typer.Argument(help="What it sends.")],
    sender: Annotated[str, typer.Argument(help="Its name, as `circuits list` shows it.")],
    as_json: Json = False,
) -> None:
    """Tell that a sender is mended: what waited for it goes on. `circuits list` shows its name."""
    tell(
        lambda connection: close_circuit(connection, channel, sender, utc_now()),
        BOOKING_CHANGED,
        f"Stored: {channel} messages from {sender} leave again.",
        as_json,
    )


def list_halted(clinic: OnlyClinic = None, as_json: Json = False) -> None:
    """List the sequences whose messages rest because too many of them failed."""
    with open_database(load_settings()) as database, database.reading() as connection:
        clinic_id = None if clinic is None else str(clinic_named(connection, clinic).id)
        rows = halted.listed(connection, clinic_id)
    if as_json:
        show_json([dict(row._mapping) for row in rows])
    elif not rows:
        typer.echo("Nothing rests.")
    else:
        lines = [
            (
                row.clinic_id,
                row.trigger,
                "rest" if row.answers else "go on",
                f"{row.opened_at:%Y-%m-%d %H:%M} UTC",
                row.reason,
            )
            for row in rows
        ]
        table(lines, ("clinic", "trigger", "answers", "since", "why"))


def release_sequence(
    trigger: Annotated[Trigger, typer.Argument(help="As `sequences halted` shows it.")],
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Let a trigger's messages leave again, once their texts and addresses were looked at."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: release(connection, clinic_id, trigger, now),
        f"Stored: messages of {trigger} leave again.",
        as_json,
    )
