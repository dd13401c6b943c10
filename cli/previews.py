"""``preview``: what a sequence would do, without a server and, unless a clinic is named, a database."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.context import fail
from cli.output import Json, show_json, table
from cli.preview_clinic import Ground, ground_of, with_days_off
from cli.preview_facts import Told, changes_of, facts_of, others_of
from cli.times import EXAMPLE, parse_zone
from core.intents import Intent
from core.preview import PreviewLine, first_look, preview
from core.types import Trigger
from core.wording import REASONS, Zone, clock_at, local
from runtime.told import Basis

When = str | None


def show_preview(
    sequence: Annotated[str, typer.Argument(help="Name of the sequence, such as no_show.")],
    at: Annotated[str, typer.Option(help=f"When the event happens, or falls due, such as {EXAMPLE}.")],
    zone: Annotated[
        str | None, typer.Option(help="Time zone, such as Europe/London; of a clinic on record, its site's.")
    ] = None,
    clinic: Annotated[
        str | None, typer.Option(help="Its own sequences and, where it is on record, its hours and holidays.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="Which site of the clinic; else the first.")] = None,
    service: Annotated[str | None, typer.Option(help="The clinic's own sequence for this service.")] = None,
    learned_at: Annotated[When, typer.Option(help="When the clinic hears of it, if later.")] = None,
    booked_at: Annotated[When, typer.Option(help="When the patient books, if they do.")] = None,
    attended_at: Annotated[When, typer.Option(help="When the visit turns out as attended.")] = None,
    paid_at: Annotated[When, typer.Option(help="When it is paid.")] = None,
    replied_at: Annotated[When, typer.Option(help="When the patient writes back, if they do.")] = None,
    intent: Annotated[Intent, typer.Option(help="What the patient then means.")] = Intent.REPLY,
    opted_out_at: Annotated[When, typer.Option(help="When the patient says stop, if they do.")] = None,
    closed: Annotated[
        list[str] | None, typer.Option(help="A day on which the clinic is closed, such as 2026-12-25.")
    ] = None,
    holidays: Annotated[
        str | None, typer.Option(help="Whose public holidays count: a country or a part, such as GB-SCT.")
    ] = None,
    other: Annotated[
        list[str] | None, typer.Option(help=f"Another follow-up of the patient, such as no_show@{EXAMPLE}.")
    ] = None,
    no_consent: Annotated[bool, typer.Option("--no-consent", help="No consent to marketing.")] = False,
    minor: Annotated[bool, typer.Option("--minor", help="Under 18, with no guardian on record.")] = False,
    basis: Annotated[
        Basis | None, typer.Option(help="Who set a recall's date; all but a clinician's is marketing.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show every message and task a sequence would bring, and when, if nothing happens but what you say."""
    ground = ground_of(clinic, site, service)
    known = ground.sequences
    if sequence not in known:
        fail(f"There is no sequence {sequence!r}. Sequences here: {', '.join(sorted(known))}.", as_json)
    if basis is not None and known[sequence].trigger is not Trigger.RECALL:
        fail("--basis says who set a recall's date; leave it out here.", as_json)
    zone = _zone(zone, ground, as_json)
    told = Told(
        zone, at, learned_at, booked_at, replied_at, intent, opted_out_at, attended_at, paid_at,
        tuple(closed or ()), holidays or ground.region, no_consent, minor,
    )  # fmt: skip
    facts, others = facts_of(told, known[sequence].trigger), others_of(other or (), known)
    facts = replace(
        facts,
        calendar=facts.calendar
        if ground.calendar is None
        else with_days_off(ground.calendar, facts.calendar),
        urgent_phone=ground.urgent_phone,
        as_marketing=known[sequence].trigger is Trigger.RECALL and basis is not Basis.CLINICIAN,
    )
    start = first_look(known[sequence], facts)
    lines = preview(known[sequence], facts, start, changes=changes_of(told, known[sequence]), others=others)
    if as_json:
        show_json([_as_dict(line, zone) for line in lines])
        return
    clock = clock_at(lines[0].at, zone)
    rows = [
        (local(line.at, clock), line.verdict, line.step or "", line.channel or "", _why(line, clock))
        for line in lines
    ]
    table(rows, ("when", "what", "step", "channel", "why"))


def _zone(typed: str | None, ground: Ground, as_json: bool) -> str:
    if ground.calendar is None:
        if typed is None:
            fail("Say in which time zone the clinic is, such as --zone Europe/London.", as_json)
        return parse_zone(typed)
    if typed is not None:
        fail(f"The clinic's site is in {ground.calendar.zone}; leave --zone out.", as_json)
    return ground.calendar.zone


def _as_dict(line: PreviewLine, zone: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "at": line.at.astimezone(ZoneInfo(zone)),
        "verdict": line.verdict,
        "step": line.step,
        "channel": line.channel,
        "reason": line.reason,
    }
    if line.until is not None:
        shown["until"] = line.until.astimezone(ZoneInfo(zone))
    return shown


def _why(line: PreviewLine, zone: Zone) -> str:
    why = REASONS[line.reason]
    return why if line.until is None else f"until {local(line.until, zone)}: {why}"
