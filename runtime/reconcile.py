"""Asks providers what their reports never told: what arrived, and what became of claims nobody settled.

Nothing is ever sent from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.reconciliation import Patience, look
from core.delivery import KNOWN_WITHIN
from core.types import Channel
from gateways.protocol import GatewayUnreachable, MessageGateway, ProviderStatus, StatusGateway
from models.store import delivery, ledger
from models.store.transactions import Transactions
from runtime.reports import Report, Source, accept_report

REPORTS_WITHIN = timedelta(minutes=10)
"""Reports usually come within seconds; after this long the provider is asked."""
ASKED_AGAIN_AFTER = timedelta(hours=2)
PROVED_WITHIN = timedelta(hours=1)
"""Whoever sent a message proves it within half an hour; after this long nobody is at it."""
DOUBTED_FOR = timedelta(days=1)
"""How long what could not be proved is asked about again."""
MOST = 200
AT_ONCE = 5
ASKED = "asked"
GAVE_UP = "no_report"
"""Kinds of ``message_event``: the provider was asked whether it has it; nobody waits for a report."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Messages on a channel that went through ``provider``, while it is set to ``configured`` here: nobody
    here can ask about them, and whoever can may still. ``number``: how many there are."""

    channel: str
    provider: str
    configured: str
    number: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """``asked``: messages the provider was asked about; ``changed``: about which it knew something new.

    ``still_open``: of which more may be heard; ``unknown``: of which nobody will know whether they left or
    arrived. ``unreachable``: of those still open, how many because the provider did not answer.
    ``to_ring``: follow-ups to ring. ``left_alone``: what other providers took, as of the last round.
    """

    asked: int = 0
    changed: int = 0
    still_open: int = 0
    unknown: int = 0
    unreachable: int = 0
    to_ring: tuple[str, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()

    def __add__(self, other: Reconciled) -> Reconciled:
        return Reconciled(
            self.asked + other.asked,
            self.changed + other.changed,
            self.still_open + other.still_open,
            self.unknown + other.unknown,
            self.unreachable + other.unreachable,
            self.to_ring + other.to_ring,
            other.left_alone or self.left_alone,
        )


Gateways = Mapping[Channel, MessageGateway]
Clock = Callable[[], datetime]


async def reconcile(
    database: Transactions,
    gateways: Gateways,
    clock: Clock,
    *,
    asked_again_after: timedelta = ASKED_AGAIN_AFTER,
    most: int = MOST,
) -> Reconciled:
    """One round: at most ``most`` messages without a report and as many without proof, oldest first.

    What was asked about less than ``asked_again_after`` ago is left for a later round. What went through
    another provider than the one that its channel has here is left alone and counted.
    """
    now = clock()
    asked_since = now - asked_again_after
    routes = [delivery.route(channel, gateway.name) for channel, gateway in gateways.items()]
    quiet_before, doubted = now - REPORTS_WITHIN, (now - PROVED_WITHIN, now - DOUBTED_FOR)
    silent = await database.read(delivery.awaiting, routes, quiet_before, asked_since, most)
    doubtful = await database.read(delivery.unproved, routes, *doubted, asked_since, most)
    others = await database.read(delivery.of_other_routes, routes, quiet_before, *doubted)
    turns = asyncio.Semaphore(AT_ONCE)
    away: set[Channel] = set()

    async def in_turn(work: Awaitable[Reconciled]) -> Reconciled:
        async with turns:
            return await work

    works = [_ask_after(database, gateways, row, clock, away) for row in silent]
    works += [_prove(database, gateways, row, clock) for row in doubtful]
    left_alone = tuple(
        LeftAlone(channel, provider, _name(gateways, channel), number)
        for (channel, provider), number in others.items()
    )
    return sum(await asyncio.gather(*(in_turn(work) for work in works)), Reconciled(left_alone=left_alone))


def _name(gateways: Gateways, channel: str) -> str:
    gateway = gateways.get(Channel(channel))
    return "nothing" if gateway is None else gateway.name


async def _ask_after(
    database: Transactions, gateways: Gateways, row: Any, clock: Clock, away: set[Channel]
) -> Reconciled:
    """What became of an accepted message. ``away``: channels whose provider did not answer this round."""
    channel = Channel(row.channel)
    gateway = gateways.get(channel)
    if not isinstance(gateway, StatusGateway):
        return await database.write(_hear, row, None, clock())
    if channel in away:
        return Reconciled(still_open=1, unreachable=1)
    try:
        status = await gateway.fetch(row.provider_id)
    except GatewayUnreachable:
        away.add(channel)
        return Reconciled(asked=1, still_open=1, unreachable=1)
    return replace(await database.write(_hear, row, status, clock()), asked=1)


def _hear(connection: Connection, row: Any, status: ProviderStatus | None, now: datetime) -> Reconciled:
    """Let the answer count as a report; a day without a final one is the end of waiting."""
    before = delivery.lock(connection, row.id)
    to_ring: tuple[str, ...] = ()
    if status is None:
        ledger.note(connection, row.id, Source.FETCH, now, "nothing")
    else:
        said = Report(row.provider, row.id, row.provider_id, status.status.lower(), status.code, now)
        to_ring = accept_report(connection, said, now, source=Source.FETCH).to_ring
    after = delivery.lock(connection, row.id)
    changed = int(_standing(before) != _standing(after))
    if after is None or not after.awaits_report:
        return Reconciled(changed=changed, to_ring=to_ring)
    if now - row.settled_at < KNOWN_WITHIN:
        return Reconciled(changed=changed, still_open=1, to_ring=to_ring)
    delivery.wait_no_longer(connection, row.id)
    ledger.note(connection, row.id, GAVE_UP, now, after.delivery)
    return Reconciled(changed=changed, unknown=1, to_ring=to_ring)


def _standing(message: Any | None) -> tuple[str | None, ...]:
    return () if message is None else (message.state, message.delivery, message.error_code)


async def _prove(database: Transactions, gateways: Gateways, row: Any, clock: Clock) -> Reconciled:
    """Whether a claim that nobody settled, or could prove, left after all."""
    looked = await look(database, gateways, row.id, clock, Patience(), also_unknown=True)
    await database.write(ledger.note, row.id, ASKED, clock())
    if looked is None or looked.state is None:
        return Reconciled(asked=1, still_open=1)
    changed = looked.state != row.state
    return Reconciled(
        asked=1,
        changed=int(changed),
        unknown=int(looked.state == "unknown"),
        to_ring=(row.follow_up_id,) if changed else (),
    )
