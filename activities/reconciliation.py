"""Proves what became of a claim nobody settled: a report that came in, or the provider's own list.

Nothing is ever sent from here. What cannot be proved is settled ``unknown`` and shown to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.clock import activity_clock
from activities.heartbeats import heartbeats
from core.types import Channel
from gateways.protocol import GatewayUnreachable, Listed, MessageGateway, Outgoing, StatusGateway
from models.contracts import FailureType, ReconcileInput
from models.store import delivery, ledger
from models.store.transactions import Transactions

CHECKS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""When the provider's list is asked, after the claim: it may lag behind."""
UNREACHABLE_FOR = timedelta(minutes=30)
UNREACHABLE_PAUSE = timedelta(minutes=1)
CLOCK_DIFFERENCE = timedelta(seconds=60)
"""How far the provider's clock may be behind ours."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When to look and how long to keep asking a provider that does not answer."""

    checks: tuple[timedelta, ...] = CHECKS
    unreachable_for: timedelta = UNREACHABLE_FOR
    unreachable_pause: timedelta = UNREACHABLE_PAUSE


@dataclass(frozen=True, slots=True)
class Looked:
    """``state``: what became of the message; ``None``: not proved yet, look ``again_after`` this."""

    state: str | None
    again_after: timedelta = timedelta(0)


class Reconciliation:
    """The activity that settles open claims. ``gateways``: one per channel."""

    def __init__(
        self,
        database: Transactions,
        gateways: Mapping[Channel, MessageGateway],
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self.gateways = gateways
        self._patience = patience or Patience()

    @activity.defn
    async def reconcile_message(self, asked: ReconcileInput) -> str:
        """The state of the message, proved. Fails with ``NotProvedYet`` until proof or patience ends.

        Each attempt is one look; the failure says when the next one is due.
        """
        clock = activity_clock()
        with heartbeats():
            looked = await look(self._database, self.gateways, asked.message_id, clock, self._patience)
        if looked is None:
            raise ApplicationError(
                "this message is not in the ledger", type=FailureType.MESSAGE_NOT_FOUND, non_retryable=True
            )
        if looked.state is None:
            raise _not_yet(looked.again_after)
        return looked.state


async def look(
    database: Transactions,
    gateways: Mapping[Channel, MessageGateway],
    message_id: str,
    clock: Callable[[], datetime],
    patience: Patience,
    *,
    also_unknown: bool = False,
) -> Looked | None:
    """One look at the provider's list. ``None``: there is no such message.

    ``also_unknown``: ask once more about what could not be proved; it stays so where nothing is found.
    """
    message = await database.read(ledger.get, message_id)
    if message is None:
        return None
    if message.state != "claimed" and not (also_unknown and message.state == "unknown"):
        return Looked(str(message.state))
    age = clock() - message.claimed_at
    if age < patience.checks[0]:
        return Looked(None, patience.checks[0] - age)
    since = message.claimed_at - CLOCK_DIFFERENCE
    try:
        listed = await _listed(gateways.get(Channel(message.channel)), message, since)
    except GatewayUnreachable:
        if age < patience.unreachable_for:
            return Looked(None, patience.unreachable_pause)
        listed = []
    told = isinstance(gateways.get(Channel(message.channel)), StatusGateway)
    if listed:
        proof: str | None = await database.write(_match, message, listed, since, clock(), awaits_report=told)
        if proof is not None:
            return Looked("sent")
    later = [check - age for check in patience.checks if check > age]
    if later and listed is not None:
        return Looked(None, later[0])
    return Looked(await database.write(_give_up, message_id, clock()))


async def _listed(gateway: MessageGateway | None, message: Any, since: datetime) -> list[Listed] | None:
    """``None``: nobody can be asked, as the message went through another provider or one without a list."""
    if gateway is None or gateway.name != message.provider:
        return None
    return await gateway.find(_outgoing(message), since)


def _not_yet(pause: timedelta) -> ApplicationError:
    return ApplicationError(
        "nothing proves yet whether this message was sent",
        type=FailureType.NOT_PROVED_YET,
        next_retry_delay=max(pause, timedelta(milliseconds=100)),
        category=ApplicationErrorCategory.BENIGN,
    )


def _outgoing(message: Any) -> Outgoing:
    return Outgoing(
        reference=message.id,
        channel=message.channel,
        sender=message.sender,
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
    )


def _match(
    connection: Connection,
    message: Any,
    listed: list[Listed],
    since: datetime,
    now: datetime,
    *,
    awaits_report: bool,
) -> str | None:
    """Settle ``sent`` when the list proves it; the provider's id, else ``None``.

    The same text may have gone to the same person more than once. Entries that already belong to
    another ledger row prove nothing, and the rest must suffice for every row that waits for proof.
    """
    ledger.lock_contact_points(connection, message.follow_up_id)
    unclaimed = [
        entry
        for entry in sorted(listed, key=lambda entry: (entry.created_at, entry.provider_id))
        if not ledger.is_known(connection, message.provider, entry.provider_id)
    ]
    rivals = ledger.rivals(connection, message, since)
    if message.id not in rivals or len(unclaimed) < len(rivals):
        return None
    provider_id = unclaimed[rivals.index(message.id)].provider_id
    ledger.settle(connection, message.id, "sent", now, provider_id=provider_id, awaits_report=awaits_report)
    if message.state == "unknown":
        delivery.close_task(connection, message, now)
    return provider_id


def _give_up(connection: Connection, message_id: str, now: datetime) -> str:
    found = ledger.get(connection, message_id)
    if found is not None and found.state == "claimed":
        ledger.settle(connection, message_id, "unknown", now)
        found = ledger.get(connection, message_id)
    return "unknown" if found is None else str(found.state)
