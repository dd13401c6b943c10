"""``preview``: what a sequence would do, without a server and without a database."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.context import fail
from cli.output import Json, show_json, table
from cli.times import EXAMPLE, parse_time, parse_zone
from core.facts import Facts
from core.preview import PreviewLine, preview
from core.types import Channel, SiteCalendar
from core.wording import REASONS, local
from sequences.catalog import load_catalog


def show_preview(
    sequence: Annotated[str, typer.Argument(help="Name of the sequence, such as no_show.")],
    zone: Annotated[str, typer.Option(help="Time zone of the clinic, such as Europe/London.")],
    at: Annotated[str, typer.Option(help=f"When the event happens, such as {EXAMPLE}.")],
    booked_at: Annotated[str | None, typer.Option(help="When the patient books, if they do.")] = None,
    as_json: Json = False,
) -> None:
    """Show every message and task a sequence would bring, and when, if nobody intervenes."""
    catalog = load_catalog()
    if sequence not in catalog:
        fail(f"There is no sequence {sequence!r}. Sequences here: {', '.join(sorted(catalog))}.", as_json)
    zone, start = parse_zone(zone), parse_time(at)
    facts = Facts(event_at=start, calendar=SiteCalendar(zone), reachable=frozenset(Channel))
    lines = preview(catalog[sequence], facts, start, None if booked_at is None else parse_time(booked_at))
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
