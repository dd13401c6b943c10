"""``record``: what became of quotes, bills, plans, consultations and visits."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import permissions
from cli.changes import OnlyClinic, tell_of
from cli.context import reports_errors
from cli.output import Json
from cli.times import EXAMPLE, parse_time
from runtime import records

Ref = Annotated[str, typer.Argument(help="Your reference, as in `trigger --source-ref`.")]
Source = Annotated[
    str, typer.Option(help="Where the reference comes from; only where two sources use the same one.")
]
StepNumber = Annotated[
    int | None, typer.Option("--step", help="Number of the plan's step; default: the first not done.")
]


def quote_accepted(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """The patient accepted a quote; its follow-up ends."""
    _quote(records.QuoteStatus.ACCEPTED, ref, clinic, source, as_json)


def quote_declined(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """The patient declined a quote; its follow-up ends."""
    _quote(records.QuoteStatus.DECLINED, ref, clinic, source, as_json)


def quote_withdrawn(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """The clinic withdrew a quote; its follow-up ends."""
    _quote(records.QuoteStatus.WITHDRAWN, ref, clinic, source, as_json)


def paid(
    ref: Ref,
    amount: Annotated[
        str | None, typer.Option(help="Such as 50.00, in the bill's currency; default: all that is open.")
    ] = None,
    clinic: OnlyClinic = None,
    source: Source = "",
    as_json: Json = False,
) -> None:
    """A payment came in; once the bill is paid, its follow-up ends."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.paid(connection, clinic_id, ref, now, amount, source),
        "Stored: {detail}.",
        as_json,
    )


def invoice(
    ref: Ref,
    status: Annotated[records.InvoiceStatus, typer.Option(help="What became of it.")],
    clinic: OnlyClinic = None,
    source: Source = "",
    as_json: Json = False,
) -> None:
    """A bill is disputed, in hardship, with the insurance, written off, or open after all."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.invoice_became(
            connection, clinic_id, ref, status, now, source
        ),
        "Stored.",
        as_json,
    )


def plan(
    ref: Ref,
    status: Annotated[records.PlanStatus, typer.Option(help="What the clinician decided.")],
    clinic: OnlyClinic = None,
    source: Source = "",
    as_json: Json = False,
) -> None:
    """A treatment plan is paused, active again, completed or stopped."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.plan_is(connection, clinic_id, ref, status, now, source),
        "Stored.",
        as_json,
    )


def plan_step_done(
    ref: Ref, step: StepNumber = None, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False
) -> None:
    """A session of a treatment plan took place; its follow-up ends."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.plan_step_done(
            connection, clinic_id, ref, now, step, source
        ),
        "Stored: step {detail} is done.",
        as_json,
    )


def due(
    ref: Ref,
    at: Annotated[str, typer.Option("--at", help=f"When it is due now, such as {EXAMPLE}.")],
    kind: Annotated[
        records.DueKind | None, typer.Option(help="Only where a reference stands for several things.")
    ] = None,
    step: StepNumber = None,
    clinic: OnlyClinic = None,
    source: Source = "",
    as_json: Json = False,
) -> None:
    """A bill, a recall or a plan's step is due at another time; its follow-up moves with it."""
    due_at = parse_time(at)
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.due_moved(
            connection, clinic_id, ref, due_at, now, kind=kind, step=step, source=source
        ),
        "Stored: the {detail} has a new due date.",
        as_json,
    )


def next_step(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """After a consultation a next step was agreed; its follow-up ends."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.next_step(connection, clinic_id, ref, now, source),
        "Stored.",
        as_json,
    )


def attended(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """The patient did come to a visit; a no-show for it ends."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.attended(connection, clinic_id, ref, now, source),
        "Stored.",
        as_json,
    )


def no_show_undone(ref: Ref, clinic: OnlyClinic = None, source: Source = "", as_json: Json = False) -> None:
    """A visit was marked as missed by mistake; the follow-up for it ends."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.no_show_undone(connection, clinic_id, ref, now, source),
        "Stored.",
        as_json,
    )


def _quote(status: records.QuoteStatus, ref: str, clinic: str | None, source: str, as_json: bool) -> None:
    tell_of(
        clinic,
        lambda connection, clinic_id, now: records.quote_became(
            connection, clinic_id, ref, status, now, source
        ),
        "Stored.",
        as_json,
    )


record_app = typer.Typer(
    no_args_is_help=True,
    help="Tell what became of something: a quote, a bill, a plan, a visit, consent. Follow-ups act at once.",
)

for name, command in (
    ("quote-accepted", quote_accepted),
    ("quote-declined", quote_declined),
    ("quote-withdrawn", quote_withdrawn),
    ("paid", paid),
    ("invoice", invoice),
    ("plan", plan),
    ("plan-step-done", plan_step_done),
    ("due", due),
    ("next-step", next_step),
    ("attended", attended),
    ("no-show-undone", no_show_undone),
    ("consent", permissions.consent),
    ("complaint", permissions.complaint),
    ("legal", permissions.legal),
    ("pregnancy", permissions.pregnancy),
    ("guardian", permissions.guardian),
    ("own-contact", permissions.own_contact),
):
    record_app.command(name)(reports_errors(command))
