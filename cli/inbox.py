"""``inbox``: messages that no follow-up asks anybody about, and who wrote them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.changes import REPLY_RECEIVED, OnlyClinic, PatientKey, tell_of
from cli.context import open_database, reports_errors
from cli.output import Json, show_json
from core.types import Channel
from core.wording import CHANNELS
from models.store import inbox
from runtime.assigning import assign, put_away
from runtime.clock import utc_now
from runtime.inbox import Unmatched
from runtime.lookups import clinic_named
from runtime.settings import load_settings
from sequences.catalog import load_catalog

_WHY = {
    Unmatched.UNKNOWN_SENDER: "nobody on record uses this number or address",
    Unmatched.NOBODY_LINKED: "the number or address is nobody's any longer",
    Unmatched.MANY_USERS: "too many people use this number or address",
    Unmatched.NO_FOLLOW_UP: "nothing is open for this patient, so nobody has a task",
    Unmatched.CANCELS_VISIT: "wrote CANCEL, which stops messages; may want to cancel a visit",
    Unmatched.STOPS_AND_ASKS: "wants no more messages, and complains; nothing else is open",
    Unmatched.STOPS_OTHER_PERSON: "wants no more messages, and may not be the patient; ask whose it is",
    Unmatched.STAYS_CLOSED: "wants messages again, which this text may not bring about by itself",
}
InboundId = Annotated[str, typer.Argument(help="Id of the message, as `inbox` shows it.")]

inbox_app = typer.Typer(
    help="Messages that nobody is asked about: from people unknown, or where nothing is open.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
)


@inbox_app.callback()
@reports_errors
def list_inbox(
    context: typer.Context,
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    as_json: Json = False,
) -> None:
    """List messages that nobody is asked about, oldest first."""
    if context.invoked_subcommand is not None:
        return
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = inbox.waiting(connection, clinic)
    if as_json:
        show_json([_as_dict(row) for row in rows])
        return
    if not rows:
        typer.echo("The inbox is empty.")
    for row in rows:
        typer.echo("\n".join(_lines(row)))


@inbox_app.command("assign")
@reports_errors
def assign_message(
    message: InboundId,
    patient: PatientKey,
    keep_address: Annotated[
        bool, typer.Option("--keep-address", help="The number or address is this patient's, too.")
    ] = False,
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Say who wrote a message; it then counts as theirs."""
    catalog = load_catalog(overrides=load_settings().overrides)
    tell_of(
        clinic,
        lambda connection, clinic_id, now: assign(
            connection, catalog, clinic_id, message, patient, now, keep_address=keep_address
        ),
        "Stored: this patient wrote it.",
        as_json,
        REPLY_RECEIVED,
    )


@inbox_app.command("done")
@reports_errors
def message_done(message: InboundId, clinic: OnlyClinic = None, as_json: Json = False) -> None:
    """Say that a message was read and nothing is to be done."""
    with open_database(load_settings()) as database, database.writing() as connection:
        clinic_id = str(clinic_named(connection, clinic).id)
        put_away(connection, clinic_id, message, utc_now())
    if as_json:
        show_json({"message": message, "done": True})
        return
    typer.echo("Stored: nothing is to be done about it.")


def _lines(row: Any) -> list[str]:
    name = f"{row.first_name or ''} {row.last_name or ''}".strip()
    who = row.sender or "unknown sender" if row.patient_id is None else f"{row.external_id} {name}".strip()
    how = CHANNELS[Channel(row.channel)]
    media = f" [{row.media} attached]" if row.media else ""
    subject = f"{row.subject}: " if row.subject else ""
    return [
        f"{row.id}  {row.clinic_id or 'any clinic'}  {row.received_at:%Y-%m-%d %H:%M} UTC  {how} from {who}",
        f"  {_WHY[Unmatched(row.unmatched)]}",
        *(f"  | {line}" for line in f"{subject}{row.body}{media}".splitlines()),
    ]


def _as_dict(row: Any) -> dict[str, Any]:
    return {**row._mapping, "why": _WHY[Unmatched(row.unmatched)]}
