"""``simulate``: a year of a made-up clinic, without a server and without a database."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli import charts
from cli.context import Mistyped
from cli.output import Json, show_json
from cli.simulation_report import as_dict, show
from cli.times import parse_day, parse_zone
from core.draws import Draws
from core.simulate import Simulation
from core.simulate_summary import Tally
from core.synthetic import owners_of, practice, script
from core.synthetic_reactions import reactions
from sequences.catalog import load_catalog

MOST_PATIENTS = 1_000_000
MOST_DAYS = 3660
_DAY = timedelta(days=1)


def simulate(
    patients: Annotated[int, typer.Option(help="How many patients the made-up clinic has.")] = 10_000,
    days: Annotated[int, typer.Option(help="How many days pass.")] = 365,
    seed: Annotated[int, typer.Option(help="Any whole number; the same one gives the same clinic.")] = 1,
    zone: Annotated[str, typer.Option(help="Time zone of the clinic.")] = "Europe/London",
    first_day: Annotated[str, typer.Option(help="The first day, such as 2027-01-04.")] = "2027-01-04",
    svg: Annotated[Path | None, typer.Option(help="Also write the load per day to this SVG file.")] = None,
    as_json: Json = False,
) -> None:
    """Let time pass in a made-up clinic and show what would be sent, held back and handed over.

    Nothing is sent and nothing is stored. How often patients write, book or stay away is assumed,
    not measured.
    """
    _check("--patients", patients, MOST_PATIENTS)
    _check("--days", days, MOST_DAYS)
    zone, first = parse_zone(zone), parse_day(first_day)
    sequences = {each.trigger: each for each in load_catalog().values()}
    if not as_json:
        typer.echo(f"{patients:,} made-up patients, {days:,} days from {first}, seed {seed} ...", err=True)
    draws, tally = Draws(seed), Tally()
    made = practice(sequences, patients, first, days, zone, draws)
    coming = script(made, first, days, draws)
    # A hundred thousand patients outlive every collection of garbage: looking at them again and again
    # would cost a quarter of the time.
    gc.freeze()
    Simulation(made, tally, reactions(draws)).run(coming, _midnight(first + days * _DAY, zone))
    gc.unfreeze()
    load = [(day, tally.messages_by_day[day]) for day in (first + count * _DAY for count in range(days))]
    if svg is not None:
        _write(svg, charts.svg(load, f"Messages per day: {patients:,} made-up patients, seed {seed}"))
    asked: dict[str, Any] = {"patients": patients, "days": days, "seed": seed, "zone": zone}
    per_owner = tally.per_owner(owners_of(patients), first, days, made.people[0].calendar)
    if as_json:
        show_json({**asked, "first_day": str(first), **as_dict(tally, per_owner, load)})
    else:
        show(tally, per_owner, load)


def _check(option: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise Mistyped(f"{option} {value} cannot be meant; from 1 to {most:,} work")


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistyped(f"{file} cannot be written: {error.strerror}") from None
