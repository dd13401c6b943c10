"""``why-not``: what holds each follow-up of a patient back right now, and what never opened one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from activities.judging import Judge
from activities.pinned import PinnedSequences
from activities.rendering import Renderer
from cli.context import open_database
from cli.output import Json, show_json
from cli.patient_standing import Candidate, Standing, standing_of
from core.wording import local
from runtime.clock import utc_now
from runtime.lookups import patient_of
from runtime.settings import load_settings
from runtime.wiring import senders_of


def why_not(
    patient: Annotated[str, typer.Option(help="The clinic's id of the patient, or ours.")],
    clinic: Annotated[str, typer.Option(help="Id of the clinic.")],
    as_json: Json = False,
) -> None:
    """Say why nobody writes to a patient: what holds each follow-up back, and what opened none."""
    now = utc_now()
    settings = load_settings()
    with open_database(settings) as database, database.reading() as connection:
        row = patient_of(connection, clinic, patient)
        is_free_text = Renderer(overrides=settings.overrides).is_free_text
        judge = Judge(PinnedSequences(), senders_of(settings), is_free_text)
        found = standing_of(connection, judge, row.id, now)
    if as_json:
        show_json(found)
        return
    for line in lines_of(found, patient):
        typer.echo(line)


def lines_of(found: Standing, patient: str) -> list[str]:
    """The answer as people read it. ``patient``: as it was asked for."""
    zone = found.zone
    lines = [f"Patient {patient} on {local(found.as_of, zone)}, times in {zone}"]
    lines += _section("About the patient and the clinic:", [each.text for each in found.findings])
    lines.append("Open follow-ups:" if found.open else "Open follow-ups: none.")
    for each in found.open:
        lines += _candidate(each)
    lines += _section("Events that opened none:", [each.text for each in found.not_opened])
    lines += _section("Closed in the last 30 days:", [each.text for each in found.closed])
    lines += _section("Reached through:", [each.text for each in found.contacts])
    lines += _section("Marketing:", [each.text for each in found.consents])
    if not (found.open or found.not_opened or found.closed):
        lines.append("Nobody told us lately of anything about this patient that asks for a follow-up.")
    return lines


def _candidate(each: Candidate) -> list[str]:
    lines = [f"  {each.title}", f"      {each.id}", f"      {each.text}"]
    lines += [f"      also due: {held.text}" for held in each.held]
    lines += [f"      open task: {task.text}" for task in each.tasks]
    lines += [f"      left out: {note.text}" for note in each.skipped]
    if each.known:
        lines.append(f"      known: {'; '.join(each.known)}")
    return lines


def _section(head: str, texts: list[Any]) -> list[str]:
    return [head, *(f"  {text}" for text in texts)] if texts else []
