"""``trigger``: something happened to a patient, stored first, then acted on."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from cli.changes import Clinic, show_rung
from cli.context import Mistyped, fail, open_database
from cli.output import Json, show_json
from cli.temporal import ring_all, start_now
from cli.times import EXAMPLE, parse_time
from core.types import Channel, Trigger
from core.wording import NOT_OPENED
from ingest import money, person, telephone
from ingest.refusals import FieldRefused
from runtime.clock import utc_now
from runtime.intake import accept_trigger
from runtime.lookups import clinic_named
from runtime.settings import Settings, load_settings
from runtime.sites import site_named
from runtime.told import Basis, Details, NotOpened, Opened, Person, Told
from sequences.catalog import load_catalog


class CancelledBy(StrEnum):
    """Who cancelled a visit."""

    PATIENT = "patient"
    CLINIC = "clinic"


def trigger(
    trigger: Annotated[str, typer.Argument(help="What happened: " + ", ".join(Trigger) + ".")],
    clinic: Clinic,
    source_ref: Annotated[
        str, typer.Option(help="Your reference for this event; the same one twice is one follow-up.")
    ],
    patient: Annotated[str, typer.Option(help="The clinic's id of the patient, or ours.")] = "",
    at: Annotated[
        str | None, typer.Option("--at", help=f"When it happened, such as {EXAMPLE}; default: now.")
    ] = None,
    learned_at: Annotated[
        str | None, typer.Option(help="When the clinic's records first showed it; default: now.")
    ] = None,
    service: Annotated[str | None, typer.Option(help="What it is about, such as hygiene.")] = None,
    site: Annotated[
        str | None,
        typer.Option(help="Id of the site; default: the visit's, else the patient's."),
    ] = None,
    due: Annotated[
        str | None,
        typer.Option(help=f"When it is or was due, such as {EXAMPLE}: stalled_plan, recall, balance."),
    ] = None,
    amount: Annotated[str | None, typer.Option(help="Such as 120.00: quote, balance.")] = None,
    currency: Annotated[str | None, typer.Option(help="Such as GBP: quote, balance.")] = None,
    expires: Annotated[str | None, typer.Option(help="Until when the quote holds.")] = None,
    replaces: Annotated[
        str | None, typer.Option(help="Reference of the quote that this one replaces.")
    ] = None,
    clinician: Annotated[
        str | None,
        typer.Option(help="Id of the clinician, as in the clinic's file: consultation, stalled_plan."),
    ] = None,
    basis: Annotated[
        Basis | None,
        typer.Option(help="Who set the recall's date; anything but clinician counts as marketing."),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            help="Reference of the treatment plan: treatment_completed, stalled_plan (default: the"
            " source reference)."
        ),
    ] = None,
    step: Annotated[
        int | None, typer.Option(help="Number of the plan's stalled step; default: the first not done.")
    ] = None,
    by: Annotated[
        CancelledBy | None, typer.Option(help="Who cancelled; the clinic's own cancellations get an apology.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name of an enquirer who is no patient yet.")] = "",
    phone: Annotated[str, typer.Option(help="The enquirer's number.")] = "",
    email: Annotated[str, typer.Option(help="The enquirer's address.")] = "",
    channel: Annotated[
        Channel | None, typer.Option(help="How the enquiry came; sms: the patient's own text.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell that something happened to a patient, and open the follow-up for it.

    A recall and a stalled_plan need --due, a balance needs --due, --amount and --currency. A new_enquiry
    needs --patient, or --name with --phone or --email; everything else needs --patient.
    """
    if trigger not in set(Trigger):
        fail(f"There is no trigger {trigger!r}. Triggers here: {', '.join(Trigger)}.", as_json)
    kind = _cancelled(Trigger(trigger), by)
    now = utc_now()
    told = Told(clinic, patient, source_ref, now if at is None else parse_time(at), is_dated=at is not None)
    amount_minor, code = _money(amount, currency)
    settings = load_settings()
    catalog = load_catalog(overrides=settings.overrides)
    with open_database(settings) as database:
        with database.writing() as connection:
            details = Details(
                service=service,
                due_at=None if due is None else parse_time(due),
                amount_minor=amount_minor,
                currency=code,
                expires_at=None if expires is None else parse_time(expires),
                replaces=replaces,
                clinician=clinician,
                basis=basis,
                plan=plan,
                step=step,
                person=_enquirer(connection, clinic, name, phone, email),
                channel=channel,
                learned_at=None if learned_at is None else parse_time(learned_at),
                site_id=site_named(connection, clinic, site),
            )
            opened = accept_trigger(connection, catalog, kind, told, now, details)
        started = opened.not_opened is None and asyncio.run(
            start_now(settings, database, opened.follow_up_id)
        )
        rung = asyncio.run(ring_all(settings, opened.to_ring, "booking_changed"))
    _show(opened, started, rung, settings, as_json)


def _cancelled(trigger: Trigger, by: CancelledBy | None) -> Trigger:
    if by is None:
        return trigger
    if trigger is not Trigger.CANCELLATION:
        raise Mistyped(f"--by says nothing about {trigger}; leave it out.")
    return Trigger.CLINIC_CANCELLATION if by is CancelledBy.CLINIC else trigger


def _money(amount: str | None, currency: str | None) -> tuple[int | None, str | None]:
    if amount is not None and currency is None:
        raise Mistyped("--amount needs --currency, such as GBP.")
    try:
        code = None if currency is None else money.currency(currency)
    except FieldRefused as refused:
        raise Mistyped(f"--currency {currency!r} {refused.why}.") from None
    try:
        return (None if amount is None or code is None else money.minor_units(amount, code)), code
    except FieldRefused as refused:
        raise Mistyped(f"--amount {amount!r} {refused.why}.") from None


def _enquirer(connection: Connection, clinic: str, name: str, phone: str, email: str) -> Person | None:
    """Who asks, if no patient was named. Raises ``Mistyped`` without repeating what was typed."""
    if not (name or phone or email):
        return None
    try:
        cleaned = person.name(name)
    except FieldRefused as refused:
        raise Mistyped(f"--name {refused.why}.") from None
    if not cleaned:
        raise Mistyped("--phone and --email need --name: who is asking?")
    country = clinic_named(connection, clinic).country
    try:
        number = telephone.normalise(phone, country) if phone else None
    except FieldRefused as refused:
        raise Mistyped(f"--phone {refused.why}.") from None
    try:
        address = person.email(email) if email else None
    except FieldRefused as refused:
        raise Mistyped(f"--email {refused.why}.") from None
    return Person(cleaned, number, address)


def _show(opened: Opened, started: bool, rung: bool, settings: Settings, as_json: bool) -> None:
    there = opened.not_opened in (None, NotOpened.JOINED)
    if as_json:
        answer: dict[str, Any] = {
            "follow_up": opened.follow_up_id if there else None,
            "new": opened.is_new,
            "started": started,
        }
        if opened.not_opened is not None:
            answer["not_opened"] = opened.not_opened
        if opened.site_assumed is not None:
            answer["site_assumed"] = opened.site_assumed
        show_json(answer)
        return
    if opened.not_opened is not None:
        typer.echo(f"Stored; no follow-up of its own: {NOT_OPENED[opened.not_opened]}.")
    else:
        typer.echo(f"{'Opened' if opened.is_new else 'Already known:'} {opened.follow_up_id}")
        if not started:
            typer.echo(
                f"Temporal does not answer at {settings.temporal.address}. The event is stored; the"
                " follow-up starts by itself as soon as Temporal and the worker run."
            )
    if opened.site_assumed is not None:
        typer.echo(
            f"Please note: nobody said at which site, so it goes by the hours, links and staff of"
            f" {opened.site_assumed!r}. Say --site, or import patients with a column for it."
        )
    show_rung(opened.to_ring, rung)
