"""Tells the database that something changed, then the follow-ups concerned, then whoever typed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from cli.context import open_database
from cli.output import show_json
from cli.temporal import ring_all, start_now
from runtime.clock import utc_now
from runtime.lookups import clinic_named
from runtime.settings import Settings, load_settings
from runtime.told import Changed

Clinic = Annotated[str, typer.Option("--clinic", help="Id of the clinic.")]
OnlyClinic = Annotated[
    str | None, typer.Option("--clinic", help="Id of the clinic; may be left out where there is only one.")
]
PatientKey = Annotated[str, typer.Option("--patient", help="The clinic's id of the patient, or ours.")]

BOOKING_CHANGED = "booking_changed"
REPLY_RECEIVED = "reply_received"
OPT_OUT_RECEIVED = "opt_out_received"


def tell(accept: Callable[[Connection], Changed], signal: str, done: str, as_json: bool) -> None:
    """Run ``accept`` in one transaction, then start and ring what it names, and say so.

    ``done``: the first line for people; ``{detail}`` in it is filled from the change.
    """
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            changed = accept(connection)
        started = [asyncio.run(start_now(settings, database, each)) for each in changed.to_start]
        rung = asyncio.run(ring_all(settings, changed.to_ring, signal))
    reached = rung and all(started)
    if as_json:
        answer: dict[str, Any] = {"patient": changed.patient_id, "follow_ups": changed.to_ring, "rung": rung}
        show_json(answer | ({"opened": changed.to_start} if changed.to_start else {}))
        return
    typer.echo(done.format(detail=changed.detail))
    if not reached and (changed.to_ring or changed.to_start):
        say_unreachable(settings)
    for follow_up_id in changed.to_start:
        typer.echo(f"  opened: {follow_up_id}")
    show_rung(changed.to_ring, rung)


def tell_of(
    clinic: str | None,
    accept: Callable[[Connection, str, datetime], Changed],
    done: str,
    as_json: bool,
    signal: str = BOOKING_CHANGED,
) -> None:
    """``tell`` for a clinic that may be left out where there is only one; ``accept`` gets its id and now."""
    tell(
        lambda connection: accept(connection, str(clinic_named(connection, clinic).id), utc_now()),
        signal,
        done,
        as_json,
    )


def say_unreachable(settings: Settings) -> None:
    """Temporal is away, and why that is no harm."""
    typer.echo(
        f"Temporal does not answer at {settings.temporal.address}. That loses nothing: every follow-up"
        " reads this before it sends again."
    )


def show_rung(follow_up_ids: tuple[str, ...], rung: bool) -> None:
    """One line for each follow-up that was told."""
    for follow_up_id in follow_up_ids:
        typer.echo(f"  {'looks again now' if rung else 'will read this'}: {follow_up_id}")
