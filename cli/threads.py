"""``thread``: everything a patient wrote and was written, on every channel."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.changes import OnlyClinic
from cli.context import open_database
from cli.output import Json, show_json
from core.types import Channel
from core.wording import CHANNELS, local
from models.store import reasons, threads
from runtime.lookups import clinic_named, patient_of
from runtime.settings import load_settings

Patient = Annotated[str, typer.Argument(help="The clinic's id of the patient, or ours.")]


def thread(patient: Patient, clinic: OnlyClinic = None, as_json: Json = False) -> None:
    """Show all messages of a patient, out and in, oldest first."""
    with open_database(load_settings()) as database, database.reading() as connection:
        clinic_id = str(clinic_named(connection, clinic).id)
        row = patient_of(connection, clinic_id, patient)
        messages = threads.thread(connection, row.id)
        zone = reasons.patient(connection, row.id).zone or "UTC"
    if as_json:
        show_json([dict(each._mapping) for each in messages])
        return
    if not messages:
        typer.echo("Nothing was written yet.")
        return
    typer.echo(f"Messages of {row.external_id}, times in {zone}")
    for each in messages:
        typer.echo("\n".join(_lines(each, zone)))


def _lines(row: Any, zone: str) -> list[str]:
    who = "patient" if row.direction == "in" else "clinic "
    media = f" [{row.media} attached]" if row.media else ""
    subject = f"{row.subject}: " if row.subject else ""
    text = f"{subject}{row.body}{media}".strip() or "(no text)"
    head = f"{local(row.at, zone)}  {who}  {CHANNELS[Channel(row.channel)]}, {_standing(row)}"
    return [head, *(f"  | {line}" for line in text.splitlines())]


def _standing(row: Any) -> str:
    if row.direction == "out":
        return str(row.delivery or row.state)
    doubt = "" if row.sure else ", not sure"
    answered = ", answered" if row.answered_at is not None else ""
    return f"read as: {str(row.state).replace('_', ' ')}{doubt}{answered}"
