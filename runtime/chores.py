"""What a worker looks after besides its work: each chore with how often it is done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client

from core.types import Channel
from gateways.protocol import GatewayUnreachable, MessageGateway
from models.store import tasks
from models.store.transactions import Transactions
from runtime import circuits, freshness, handing_on, holidays
from runtime.clinic_changes import ring_concerned
from runtime.clock import utc_now
from runtime.dispatch import dispatch_waiting, ring, start_follow_up
from runtime.missed_texts import MissedTexts, Taken
from runtime.reconcile import Reconciled, reconcile
from runtime.repair import reopen_lost, ring_unheard
from runtime.told import Catalog, IntakeError, NotOpened, TooLate

DISPATCH_EVERY = timedelta(seconds=2)
FEEDS_EVERY = timedelta(minutes=1)
RECONCILE_EVERY = timedelta(minutes=1)
MISSED_TEXTS_EVERY = timedelta(minutes=1)
RECONCILED_AT_ONCE = 40
"""Other chores wait meanwhile, so each round is a short one."""
RING_EVERY = timedelta(minutes=10)
REOPEN_EVERY = timedelta(hours=1)
HOLIDAYS_EVERY = timedelta(days=1)

_NO_GATEWAYS: Mapping[Channel, MessageGateway] = {}

log = logging.getLogger("follow_up.worker")


@dataclass(frozen=True, slots=True)
class Chore:
    """``work`` is done every ``every``, the first time ``first_after`` the worker's start."""

    name: str
    work: Callable[[], Awaitable[object]]
    every: timedelta
    first_after: timedelta = timedelta(0)


def chores_of(
    client: Client,
    database: Transactions,
    catalog: Catalog,
    gateways: Mapping[Channel, MessageGateway] = _NO_GATEWAYS,
) -> list[Chore]:
    """Every chore, in the order in which those due at the same time are done.

    ``gateways``: whose providers are asked what became of messages.
    """
    missed = MissedTexts(database, catalog, gateways)
    return [
        Chore("hand on", lambda: hand_on(database, catalog), DISPATCH_EVERY),
        Chore("start what waits", lambda: dispatch_waiting(client, database), DISPATCH_EVERY),
        Chore("look at feeds", lambda: watch_feeds(client, database), FEEDS_EVERY),
        Chore("tell what changed of a clinic", lambda: ring_concerned(client, database), FEEDS_EVERY),
        Chore("close approvals", lambda: close_approvals(database), FEEDS_EVERY),
        Chore("let failing sequences rest", lambda: halt_failing(database), FEEDS_EVERY),
        Chore(
            "ask what arrived",
            lambda: ask_what_arrived(client, database, gateways),
            RECONCILE_EVERY,
        ),
        Chore(
            "fetch what patients wrote",
            lambda: fetch_missed(client, database, missed),
            MISSED_TEXTS_EVERY,
        ),
        Chore("make up for lost rings", lambda: ring_unheard(client, database), RING_EVERY),
        Chore("start again what is lost", lambda: reopen_lost(client, database), REOPEN_EVERY, REOPEN_EVERY),
        Chore("read public holidays", lambda: refresh_holidays(database), HOLIDAYS_EVERY),
    ]


async def hand_on(database: Transactions, catalog: Catalog) -> int:
    """Open what follows the follow-ups that handed on; how many were opened."""
    opened = 0
    for ended in await database.read(handing_on.waiting):
        now = _not_before(ended)
        try:
            opened += await database.write(handing_on.open_next, catalog, ended, now) is not None
        except IntakeError as refused:
            why = NotOpened.TOO_LATE if isinstance(refused, TooLate) else NotOpened.REFUSED
            log.warning("What follows %s cannot be opened: %s", ended.id, why)
            await database.write(handing_on.give_up, ended, why, now)
    return opened


async def watch_feeds(client: Client, database: Transactions) -> freshness.Checked:
    """Open and close alerts for clinics whose records are too old, and wake what waited for fresh ones."""
    checked = await database.write(freshness.check, utc_now())
    for clinic_id in checked.opened:
        log.warning("Nothing was heard from clinic %s for too long: its outreach rests", clinic_id)
    for follow_up_id in checked.to_ring:
        await ring(client, follow_up_id, "booking_changed")
    return checked


async def halt_failing(database: Transactions) -> int:
    """Let every trigger rest of which too many messages fail; how many rest from now on."""
    found = await database.write(circuits.halt_failing, utc_now())
    for clinic_id, trigger in found:
        log.warning("Too many messages of %s failed at clinic %s: they rest", trigger, clinic_id)
    return len(found)


async def ask_what_arrived(
    client: Client, database: Transactions, gateways: Mapping[Channel, MessageGateway]
) -> Reconciled:
    """Ask providers what no report told, and wake the follow-ups that wait to know."""
    found = await reconcile(database, gateways, utc_now, most=RECONCILED_AT_ONCE)
    for follow_up_id in found.to_ring:
        await ring(client, follow_up_id, "booking_changed")
    return found


async def fetch_missed(client: Client, database: Transactions, missed: MissedTexts) -> Taken:
    """Take in what patients wrote and no webhook brought; start and wake what it concerns."""
    try:
        taken = await missed.take_in(utc_now())
    except GatewayUnreachable as error:
        log.warning("What patients wrote cannot be read: %s", error)
        return Taken(0, (), ())
    if taken.texts:
        log.warning("%s texts had not come by webhook and were fetched", taken.texts)
    for follow_up_id in taken.to_start:
        await start_follow_up(client, database, follow_up_id, utc_now())
    for follow_up_id in taken.to_ring:
        await ring(client, follow_up_id, "reply_received")
    return taken


async def close_approvals(database: Transactions) -> int:
    """Close what nobody has to approve any more, as the clinic's first days are over; how many tasks."""
    return await database.write(tasks.close_approvals, utc_now())


async def refresh_holidays(database: Transactions) -> int:
    """Bring public holidays and legal hours up to date; how many rows changed."""
    return await database.write(holidays.refresh, utc_now())


def _not_before(ended: Any) -> datetime:
    """Now, but never before the follow-up ended: a run in skipped time is ahead of the clock."""
    closed_at: datetime = ended.closed_at
    return max(utc_now(), closed_at)
