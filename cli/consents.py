"""``consent show``: what a patient said about consent, what holds now, and which addresses are closed."""

from __future__ import annotations

from typing import Any

import typer
from sqlalchemy import Connection

from cli.changes import OnlyClinic
from cli.context import open_database, reports_errors
from cli.output import Json, show_json
from cli.threads import Patient
from core.types import Channel
from core.wording import CHANNELS, local
from models.store import consents, contact_users, reasons
from models.store.suppressions import SuppressedBy
from runtime.lookups import clinic_named, patient_of
from runtime.permissions import ConsentState, Purpose
from runtime.settings import load_settings

_CLOSED_BY = {
    SuppressedBy.REPLY: "the patient, or somebody who shares it, wrote STOP",
    SuppressedBy.PROVIDER: "the provider says that they opted out there",
    SuppressedBy.UNSUBSCRIBE: "somebody used the link in an e-mail",
    SuppressedBy.STAFF: "a colleague closed it",
    SuppressedBy.IMPORT: "it is on a list that was imported",
    SuppressedBy.ERASURE: "it belonged to somebody whose data was erased",
}
_STATES = {
    ConsentState.GIVEN: "given",
    ConsentState.WITHDRAWN: "withdrawn",
    ConsentState.SOFT_OPT_IN: "soft opt-in",
}

consent_app = typer.Typer(
    help="What patients said about consent.", no_args_is_help=True, pretty_exceptions_enable=False
)


@consent_app.callback()
def _several_commands() -> None:
    """What patients said about consent."""


@consent_app.command("show")
@reports_errors
def show(patient: Patient, clinic: OnlyClinic = None, as_json: Json = False) -> None:
    """Show every statement of consent, what holds now, and what is suppressed and why."""
    with open_database(load_settings()) as database, database.reading() as connection:
        clinic_id = str(clinic_named(connection, clinic).id)
        row = patient_of(connection, clinic_id, patient)
        statements = consents.of_patient(connection, row.id)
        now_holds = _now_holds(connection, row.id)
        addresses = [_address(each) for each in contact_users.addresses(connection, row.id)]
        zone = reasons.patient(connection, row.id).zone or "UTC"
    if as_json:
        show_json(
            {
                "patient": row.external_id,
                "do_not_contact": bool(row.do_not_contact),
                "statements": statements,
                "now": now_holds,
                "addresses": addresses,
            }
        )
        return
    typer.echo(f"Consent of {row.external_id}, times in {zone}")
    if row.do_not_contact:
        typer.echo("The records say: do not contact.")
    typer.echo("Statements, oldest first:" if statements else "Nothing was said about consent.")
    for each in statements:
        typer.echo(f"  {local(each['at'], zone)}  {_statement(each)}")
    typer.echo("What holds now:")
    for purpose, channel, state in ((each["purpose"], each["channel"], each["state"]) for each in now_holds):
        typer.echo(f"  {purpose} by {CHANNELS[Channel(channel)]}: {state or 'nothing was said'}")
    typer.echo("Numbers and addresses:" if addresses else "No number and no address is known.")
    for address in addresses:
        since = "" if address["suppressed_at"] is None else f", since {local(address['suppressed_at'], zone)}"
        typer.echo(f"  {address['value']}: {address['why'] or 'open'}{since}")


def masked(kind: str, value: str) -> str:
    """Enough of a number or address for whoever knows it: its end, or its first letter and the domain."""
    if kind == "email":
        name, at, domain = value.partition("@")
        return f"{name[:1]}***{at}{domain}" if at else "***"
    return f"***{value[-3:]}" if value.startswith("+") else "***"


def _now_holds(connection: Connection, patient_id: str) -> list[dict[str, Any]]:
    """Marketing on every channel, and being written to at all where something was said of it."""
    found = []
    for purpose in Purpose:
        for channel in Channel:
            newest = consents.newest(connection, patient_id, purpose, channel)
            if newest is not None or purpose is Purpose.MARKETING:
                state = None if newest is None else newest.state
                found.append({"purpose": str(purpose), "channel": str(channel), "state": state})
    return found


def _address(row: Any) -> dict[str, Any]:
    why = None
    if row.suppressed_at is not None:
        source, _, said = str(row.suppressed_reason or "").partition(": ")
        known = source in set(SuppressedBy)
        why = _CLOSED_BY[SuppressedBy(source)] if known else "it opted out"
        why = f"{why} ({said})" if said else why
    return {
        "kind": row.kind,
        "value": masked(row.kind, row.value),
        "suppressed_at": row.suppressed_at,
        "reason": row.suppressed_reason,
        "why": why,
    }


def _statement(said: dict[str, Any]) -> str:
    parts = [
        f"{said['purpose']} by {CHANNELS[Channel(said['channel'])]}: {_STATES[ConsentState(said['state'])]}",
        f"source {said['source']}",
        f"wording {said['wording']}" if said["wording"] else "",
        f"evidence {said['evidence']}" if said["evidence"] else "",
    ]
    return ", ".join(part for part in parts if part)
