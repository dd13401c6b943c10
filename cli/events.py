"""``book``, ``reply``, ``opt-out``, ``answered``: what happened since, stored first, then acted on."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from cli.changes import BOOKING_CHANGED, OPT_OUT_RECEIVED, REPLY_RECEIVED, Clinic, PatientKey, tell
from cli.output import Json
from cli.times import EXAMPLE, parse_time
from core.intents import Intent
from core.types import Channel
from runtime.alarms import accept_adverse
from runtime.clock import utc_now
from runtime.intake import accept_answer, accept_booking, accept_opt_out, accept_reply
from runtime.settings import load_settings
from runtime.sites import site_named
from runtime.told import Changed, Told
from sequences.catalog import load_catalog

_DONE = {
    Intent.REPLY: "Stored; a colleague gets a task to answer.",
    Intent.OPT_OUT: "Stored; nothing more is sent there.",
    Intent.OPT_IN: "Stored; what the patient's own words had closed is open again: {detail}.",
    Intent.HELP: "Stored; a colleague gets a task to answer.",
    Intent.YES: "Stored; a colleague gets a task to answer.",
    Intent.CANCEL: "Stored; a colleague gets a task to look at the visit.",
    Intent.NO: "Stored; the patient hears no more about it.",
    Intent.LATER: "Stored; it is put off once, and ends the second time.",
    Intent.THANKS: "Stored; nothing changes.",
    Intent.AUTO_REPLY: "Stored; nothing changes.",
    Intent.BOOKED_ALREADY: "Stored; a colleague gets a task to look for the booking.",
    Intent.WRONG_NUMBER: "Stored; the number or address was checked: {detail}.",
    Intent.COMPLAINT: "Stored; from now on a colleague looks after this patient.",
    Intent.ADVERSE: "Stored; a colleague is to call now, and everything else rests.",
}


def book(
    clinic: Clinic,
    patient: PatientKey,
    at: Annotated[str, typer.Option("--at", help=f"When the visit starts, such as {EXAMPLE}.")],
    service: Annotated[str | None, typer.Option(help="What the visit is for.")] = None,
    source_ref: Annotated[
        str | None, typer.Option(help="Your reference for this visit; the same one again moves it.")
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="Id of the site where it is; default: as before, else the patient's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell that a patient has booked; their follow-ups look again at once."""
    starts_at = parse_time(at)
    now = utc_now()
    reference = source_ref or f"{patient} {starts_at.isoformat()} {service or ''}".strip()
    told = Told(clinic, patient, reference, now)

    def accept(connection: Connection) -> Changed:
        place = site_named(connection, clinic, site)
        return accept_booking(connection, told, starts_at, service, now, place)

    tell(accept, BOOKING_CHANGED, "Booked.", as_json)


def reply(
    clinic: Clinic,
    patient: PatientKey,
    text: Annotated[str, typer.Option(help="What the patient wrote.")],
    channel: Annotated[Channel, typer.Option(help="How it came.")] = Channel.SMS,
    intent: Annotated[
        Intent, typer.Option(help="What it means; reply: a question, or anything you are not sure of.")
    ] = Intent.REPLY,
    as_json: Json = False,
) -> None:
    """Tell that a patient wrote. After a question, messages wait until you type `answered`."""

    def accept(connection: Connection) -> Changed:
        if intent is Intent.ADVERSE:
            catalog = load_catalog(overrides=load_settings().overrides)
            return accept_adverse(connection, catalog, clinic, patient, channel, text, utc_now())
        return accept_reply(connection, clinic, patient, channel, text, utc_now(), intent)

    tell(accept, REPLY_RECEIVED, _DONE[intent], as_json)


def opt_out(
    clinic: Clinic,
    patient: PatientKey,
    channel: Annotated[Channel, typer.Option(help="Where the patient wants to hear nothing more.")],
    as_json: Json = False,
) -> None:
    """Tell that a patient asked to stop; nothing more leaves to that number or address."""
    tell(
        lambda connection: accept_opt_out(connection, clinic, patient, channel, utc_now()),
        OPT_OUT_RECEIVED,
        "Stored; nothing more is sent there.",
        as_json,
    )


def answered(clinic: Clinic, patient: PatientKey, as_json: Json = False) -> None:
    """Tell that a colleague wrote back to a patient, or talked with them."""
    tell(
        lambda connection: accept_answer(connection, clinic, patient, utc_now()),
        REPLY_RECEIVED,
        "Stored; the follow-ups go on after three quiet working days.",
        as_json,
    )
