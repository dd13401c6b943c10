"""``preview``: what a sequence would do, without a server and without a database."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.context import fail
from cli.output import Json, show_json, table
from cli.preview_facts import Told, changes_of, facts_of, others_of
from cli.times import EXAMPLE, parse_zone
from core.preview import PreviewLine, first_look, preview
from core.types import Intent
from core.wording import REASONS, local
from sequences.catalog import load_catalog

When = str | None


def show_preview(
    sequence: Annotated[str, typer.Argument(help="Name of the sequence, such as no_show.")],
    zone: Annotated[str, typer.Option(help="Time zone of the clinic, such as Europe/London.")],
    at: Annotated[str, typer.Option(help=f"When the event happens, or falls due, such as {EXAMPLE}.")],
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
    as_json: Json = False,
) -> None:
    """Show every message and task a sequence would bring, and when, if nothing happens but what you say."""
    catalog = load_catalog()
    if sequence not in catalog:
        fail(f"There is no sequence {sequence!r}. Sequences here: {', '.join(sorted(catalog))}.", as_json)
    zone = parse_zone(zone)
    told = Told(
        zone, at, learned_at, booked_at, replied_at, intent, opted_out_at, attended_at, paid_at,
        tuple(closed or ()), holidays, no_consent, minor,
    )  # fmt: skip
    facts, others = facts_of(told), others_of(other or (), catalog)
    start = first_look(catalog[sequence], facts)
    lines = preview(catalog[sequence], facts, start, changes=changes_of(told), others=others)
    if as_json:
        show_json([_as_dict(line, zone) for line in lines])
        return
    rows = [
        (local(line.at, zone), line.verdict, line.step or "", line.channel or "", _why(line, zone))
        for line in lines
    ]
    table(rows, ("when", "what", "step", "channel", "why"))


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


def _why(line: PreviewLine, zone: str) -> str:
    why = REASONS[line.reason]
    return why if line.until is None else f"until {local(line.until, zone)}: {why}"
