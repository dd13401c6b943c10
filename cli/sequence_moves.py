"""``sequences migrate``: running follow-ups keep the version they started with until somebody moves them."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import Annotated

import typer
from temporalio.client import Client

from cli.context import fail, open_database
from cli.output import Json, show_json
from cli.temporal import when_reachable
from core.types import Sequence, Step
from runtime.clock import utc_now
from runtime.database import Database
from runtime.lookups import clinic_named
from runtime.sequence_moves import Move, move, outdated
from runtime.settings import load_settings
from runtime.temporal import has_our_keys
from sequences.catalog import load_catalog

WORDS = {
    "moved": "goes on with the present version",
    "no_answer": "did not answer; run this again when the worker runs",
    "over": "is over",
}


def migrate_sequence(
    sequence: Annotated[str, typer.Argument(help="Name of the sequence, such as quote.")],
    clinic: Annotated[str | None, typer.Option(help="Only follow-ups of this clinic.")] = None,
    follow_up: Annotated[list[str] | None, typer.Option(help="Only this follow-up; may be repeated.")] = None,
    from_version: Annotated[int | None, typer.Option(help="Only those that run this version.")] = None,
    move_them: Annotated[bool, typer.Option("--yes", help="Move them; else they are only shown.")] = False,
    as_json: Json = False,
) -> None:
    """Move open follow-ups to the present version of their sequence.

    What was sent stays sent; steps that are new count from the same event, and those whose time is
    over are left out. Without --yes nothing changes.
    """
    settings = load_settings()
    catalog = load_catalog(overrides=settings.overrides)
    if sequence not in catalog:
        fail(f"There is no sequence {sequence!r}. Sequences here: {', '.join(sorted(catalog))}.", as_json)
    with open_database(settings) as database:
        with database.reading() as connection:
            if clinic is not None:
                clinic_named(connection, clinic)
            found = outdated(connection, catalog, sequence, clinic)
        unknown = set(follow_up or ()) - {each.follow_up_id for each in found}
        if unknown:
            wrong = min(unknown)
            fail(f"{wrong!r} is no open follow-up on an older version of {sequence}.", as_json)
        chosen = [
            each
            for each in found
            if (not follow_up or each.follow_up_id in follow_up)
            and from_version in (None, each.before.version)
        ]
        results = _move_all(database, chosen) if move_them else {}
    if as_json:
        show_json([_as_dict(each, results.get(each.follow_up_id, "shown")) for each in chosen])
    else:
        _show(sequence, chosen, results)
    if any(result == "no_answer" for result in results.values()):
        raise typer.Exit(1)


def _move_all(database: Database, chosen: list[Move]) -> dict[str, str]:
    async def each_in_turn(client: Client) -> dict[str, str]:
        if not await has_our_keys(client, chosen[0].follow_up_id):
            fail(
                "The payload keys set here (FOLLOW_UP_PAYLOAD_KEYS) are not the worker's, so nothing was"
                " moved. Set the same keys here.",
                False,
            )
        return {each.follow_up_id: await move(client, database, each, utc_now()) for each in chosen}

    if not chosen:
        return {}
    moved = asyncio.run(when_reachable(load_settings(), each_in_turn))
    if moved is None:
        fail("Temporal does not answer, so nothing was moved. Start it, then run this again.", False)
    return moved


def _show(sequence: str, chosen: list[Move], results: dict[str, str]) -> None:
    for each in chosen:
        said = WORDS[results[each.follow_up_id]] if results else _difference(each.before, each.after)
        typer.echo(f"{each.follow_up_id}: {said}")
    if not chosen:
        typer.echo(f"No open follow-up runs another version of {sequence}.")
    elif not results:
        typer.echo(f"{len(chosen)} would move. Type the same with --yes to move them.")


def _difference(before: Sequence, after: Sequence) -> str:
    old, new = {step.id: step for step in before.steps}, {step.id: step for step in after.steps}
    parts = [f"{_named(before, after)} to {_named(after, before)}"]
    changed = {each: _fields(old[each], new[each]) for each in new if each in old}
    whole = _fields(before, after) - {"steps", "version", "digest"}
    for said, ids in (
        ("new", [each for each in new if each not in old]),
        ("left out", [each for each in old if each not in new]),
        ("changed", [f"{each} ({', '.join(sorted(names))})" for each, names in changed.items() if names]),
        ("of the whole", sorted(whole)),
    ):
        if ids:
            parts.append(f"{said}: {', '.join(ids)}")
    return "; ".join(parts)


def _named(one: Sequence, other: Sequence) -> str:
    """Its version, with the beginning of its digest where somebody forgot to count the version up."""
    told_apart = one.version != other.version
    return f"version {one.version}" if told_apart else f"version {one.version} ({one.digest[:8]})"


def _fields(one: Sequence | Step, other: Sequence | Step) -> set[str]:
    return {each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)}


def _as_dict(each: Move, result: str) -> dict[str, object]:
    return {
        "follow_up": each.follow_up_id,
        "from_version": each.before.version,
        "to_version": each.after.version,
        "from_digest": each.before.digest,
        "to_digest": each.after.digest,
        "change": _difference(each.before, each.after),
        "result": result,
    }
