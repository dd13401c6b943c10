"""``ledger verify``: nothing sent twice, nothing lost, nobody forgotten; ``--repair`` mends.

``ledger reconcile``: asks the providers what became of messages on which nothing was heard.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Annotated, Any

import typer
from temporalio.client import Client

from cli.changes import BOOKING_CHANGED
from cli.context import fail, open_database, reports_errors
from cli.output import Json, show_json
from cli.temporal import ring_all, when_reachable
from core.types import Channel
from core.wording import CHANNELS
from models.store.verification import Verification, verify
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import dispatch_waiting
from runtime.reconcile import MOST, Reconciled, reconcile
from runtime.repair import lost, reopen_lost
from runtime.settings import Settings, load_settings
from runtime.wiring import gateways_of

ledger_app = typer.Typer(no_args_is_help=True, help="The record of every message.")

_QUESTIONS = {
    "sent_twice": "steps sent more than once",
    "unsettled": "messages claimed and never settled",
    "unknown_without_task": "unproved messages that no colleague was told of",
    "waiting_for_start": "follow-ups Temporal has not taken within a minute",
    "without_next_action": "follow-ups without a next action",
    "over_a_cap": "messages that left too soon or too often after others",
    "not_handed_on": "ended follow-ups whose successor was not opened within an hour",
}


@ledger_app.callback()
def _several_commands() -> None:
    """The record of every message."""


@ledger_app.command("verify")
@reports_errors
def verify_ledger(
    repair: Annotated[
        bool, typer.Option("--repair", help="Start follow-ups again that are open and run nowhere.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Count messages per state and look for anything wrong; exit code 1 when something is."""
    settings = load_settings()
    with open_database(settings) as database:
        reopened, missing = asyncio.run(_with_temporal(settings, database, repair=repair))
        with database.reading() as connection:
            found = verify(connection, utc_now())
    if repair and missing is None:
        fail(f"Nothing was repaired: Temporal does not answer at {settings.temporal.address}.", as_json)
    clean = found.is_clean and not missing
    if as_json:
        answer: dict[str, Any] = dataclasses.asdict(found)
        show_json({**answer, "not_running": missing, "reopened": reopened, "clean": clean})
    else:
        _show(found, missing, reopened, settings)
    if not clean:
        raise typer.Exit(1)


@ledger_app.command("reconcile")
@reports_errors
def reconcile_ledger(as_json: Json = False) -> None:
    """Ask the providers about every message on which nothing was heard. Sends nothing.

    Messages that went through another provider than the one in the settings are left alone. Exit code 1
    when a provider did not answer.
    """
    settings = load_settings()
    with open_database(settings) as database:
        found = asyncio.run(_reconciled(settings, database))
    counts = {
        "asked": found.asked,
        "changed": found.changed,
        "still_open": found.still_open,
        "unknown": found.unknown,
        "unreachable": found.unreachable,
    }
    if as_json:
        left_alone = [dataclasses.asdict(each) for each in found.left_alone]
        show_json({**counts, "follow_ups": found.to_ring, "left_alone": left_alone})
    else:
        typer.echo(
            f"Asked about {found.asked}, learned something of {found.changed}; still open {found.still_open},"
            f" will stay unknown {found.unknown}."
        )
        for each in found.left_alone:
            typer.echo(
                f"Left alone: {each.number} by {CHANNELS[Channel(each.channel)]} that went through"
                f" {each.provider}; here that channel is set to {each.configured}. Run this with the settings"
                " that sent them."
            )
        if found.unreachable:
            typer.echo("A provider did not answer. Nothing is lost; try again in a few minutes.")
    if found.unreachable:
        raise typer.Exit(1)


async def _reconciled(settings: Settings, database: Database) -> Reconciled:
    """Everything once, in rounds; then ring."""
    gateways = gateways_of(settings, typer.echo)
    total, started = Reconciled(), utc_now()
    try:
        while True:
            since = utc_now() - started
            found = await reconcile(database, gateways.by_channel, utc_now, asked_again_after=since)
            total += found
            if found.unreachable or found.asked + found.still_open + found.unknown < MOST:
                break
    finally:
        await gateways.close()
    await ring_all(settings, total.to_ring, BOOKING_CHANGED)
    return total


async def _with_temporal(
    settings: Settings, database: Database, *, repair: bool
) -> tuple[list[str], list[str] | None]:
    """Ids reopened, and ids that still run nowhere (``None``: Temporal did not answer)."""

    async def look(client: Client) -> tuple[list[str], list[str]]:
        reopened: list[str] = []
        if repair:
            await dispatch_waiting(client, database)
            reopened = await reopen_lost(client, database)
        return reopened, await lost(client, database)

    return await when_reachable(settings, look) or ([], None)


def _show(found: Verification, missing: list[str] | None, reopened: list[str], settings: Settings) -> None:
    counts = ", ".join(f"{number} {state}" for state, number in found.messages.items()) or "none yet"
    typer.echo(f"Messages: {counts}")
    for name, words in _QUESTIONS.items():
        _list(words, getattr(found, name))
    if missing is None:
        typer.echo(
            f"  ?  Temporal does not answer at {settings.temporal.address}; running follow-ups unchecked"
        )
    else:
        _list("open follow-ups that run nowhere (mend with --repair)", missing)
    for follow_up_id in reopened:
        typer.echo(f"Started again: {follow_up_id}")


def _list(words: str, ids: list[str]) -> None:
    typer.echo(f"  {'ok' if not ids else '!!'} {len(ids)} {words}")
    for each in ids:
        typer.echo(f"       {each}")
