"""``trigger``, ``book``, ``reply``, ``opt-out``: what happened, stored first, then acted on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from cli.context import fail, open_database
from cli.output import Json, show_json
from cli.temporal import ring_all, start_now
from cli.times import EXAMPLE, parse_time
from core.types import Channel, Trigger
from runtime.clock import utc_now
from runtime.intake import (
    Changed,
    Opened,
    Told,
    accept_booking,
    accept_opt_out,
    accept_reply,
    accept_trigger,
)
from runtime.settings import Settings, load_settings
from sequences.catalog import load_catalog

Clinic = Annotated[str, typer.Option("--clinic", help="Id of the clinic.")]
PatientKey = Annotated[str, typer.Option("--patient", help="The clinic's id of the patient, or ours.")]
At = Annotated[str | None, typer.Option("--at", help=f"When it happened, such as {EXAMPLE}; default: now.")]


def trigger(
    trigger: Annotated[str, typer.Argument(help="What happened: " + ", ".join(Trigger) + ".")],
    clinic: Clinic,
    patient: PatientKey,
    source_ref: Annotated[
        str, typer.Option(help="Your reference for this event; the same one twice is one follow-up.")
    ],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Tell that something happened to a patient, and open the follow-up for it."""
    if trigger not in set(Trigger):
        fail(f"There is no trigger {trigger!r}. Triggers here: {', '.join(Trigger)}.", as_json)
    now = utc_now()
    told = Told(clinic, patient, source_ref, now if at is None else parse_time(at))
    catalog = load_catalog()
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            opened = accept_trigger(connection, catalog, Trigger(trigger), told, now)
        started = asyncio.run(start_now(settings, database, opened.follow_up_id))
    _show_opened(opened, started, settings, as_json)


def _show_opened(opened: Opened, started: bool, settings: Settings, as_json: bool) -> None:
    if as_json:
        show_json({"follow_up": opened.follow_up_id, "new": opened.is_new, "started": started})
        return
    typer.echo(f"{'Opened' if opened.is_new else 'Already known:'} {opened.follow_up_id}")
    if not started:
        typer.echo(
            f"Temporal does not answer at {settings.temporal.address}. The event is stored; the follow-up"
            " starts by itself as soon as Temporal and the worker run."
        )


def book(
    clinic: Clinic,
    patient: PatientKey,
    at: Annotated[str, typer.Option("--at", help=f"When the visit starts, such as {EXAMPLE}.")],
    service: Annotated[str | None, typer.Option(help="What the visit is for.")] = None,
    source_ref: Annotated[
        str | None, typer.Option(help="Your reference for this visit; the same one again moves it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell that a patient has booked; their follow-ups look again at once."""
    starts_at = parse_time(at)
    now = utc_now()
    reference = source_ref or f"{patient} {starts_at.isoformat()} {service or ''}".strip()
    told = Told(clinic, patient, reference, now)
    _change(
        lambda connection: accept_booking(connection, told, starts_at, service, now),
        "booking_changed",
        "Booked.",
        as_json,
    )


def reply(
    clinic: Clinic,
    patient: PatientKey,
    text: Annotated[str, typer.Option(help="What the patient wrote.")],
    channel: Annotated[Channel, typer.Option(help="How it came.")] = Channel.SMS,
    as_json: Json = False,
) -> None:
    """Tell that a patient wrote; messages wait until a colleague has answered and typed `resume`."""
    _change(
        lambda connection: accept_reply(connection, clinic, patient, channel, text, utc_now()),
        "reply_received",
        "Stored; a colleague gets a task to answer.",
        as_json,
    )


def opt_out(
    clinic: Clinic,
    patient: PatientKey,
    channel: Annotated[Channel, typer.Option(help="Where the patient wants to hear nothing more.")],
    as_json: Json = False,
) -> None:
    """Tell that a patient asked to stop; nothing more leaves to that number or address."""
    _change(
        lambda connection: accept_opt_out(connection, clinic, patient, channel, utc_now()),
        "opt_out_received",
        "Stored; nothing more is sent there.",
        as_json,
    )


def _change(accept: Callable[[Connection], Changed], signal: str, done: str, as_json: bool) -> None:
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            changed = accept(connection)
        rung = asyncio.run(ring_all(settings, changed.to_ring, signal))
    if as_json:
        answer: dict[str, Any] = {"patient": changed.patient_id, "follow_ups": changed.to_ring, "rung": rung}
        show_json(answer)
        return
    typer.echo(done)
    if changed.to_ring and not rung:
        typer.echo(
            f"Temporal does not answer at {settings.temporal.address}. That loses nothing: every follow-up"
            " reads this before it sends again."
        )
    for follow_up_id in changed.to_ring:
        typer.echo(f"  {'looks again now' if rung else 'will read this'}: {follow_up_id}")
