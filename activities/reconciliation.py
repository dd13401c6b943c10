"""Proves what became of a claim nobody settled: a report that came in, or the provider's own list.

Nothing is ever sent from here. What cannot be proved is settled ``unknown`` and shown to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.clock import activity_clock
from activities.heartbeats import heartbeats
from core.types import Channel
from gateways.protocol import GatewayUnreachable, Listed, MessageGateway, Outgoing
from models.contracts import FailureType, ReconcileInput
from models.store import ledger
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


class Reconciliation:
    """The activity that settles open claims. ``gateways``: one per channel."""

    def __init__(
        self,
        database: Transactions,
        gateways: Mapping[Channel, MessageGateway],
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._patience = patience or Patience()

    @activity.defn
    async def reconcile_message(self, asked: ReconcileInput) -> str:
        """The state of the message, proved. Fails with ``NotProvedYet`` until proof or patience ends.

        Each attempt is one look; the failure says when the next one is due.
        """
        async with heartbeats():
            return await self._look(asked)

    async def _look(self, asked: ReconcileInput) -> str:
        clock = activity_clock()
        message = await self._database.read(ledger.get, asked.message_id)
        if message is None:
            raise ApplicationError(
                "this message is not in the ledger", type=FailureType.MESSAGE_NOT_FOUND, non_retryable=True
            )
        if message.state != "claimed":
            return str(message.state)
        age = clock() - message.claimed_at
        if age < self._patience.checks[0]:
            raise _not_yet(self._patience.checks[0] - age)
        since = message.claimed_at - CLOCK_DIFFERENCE
        try:
            listed = await self._gateways[Channel(message.channel)].find(_outgoing(message), since)
        except GatewayUnreachable:
            if age < self._patience.unreachable_for:
                raise _not_yet(self._patience.unreachable_pause) from None
            listed = []
        if listed is None:
            return await self._database.write(_give_up, asked.message_id, clock())
        provider_id = await self._database.write(_match, message, listed, since, clock())
        if provider_id is not None:
            return "sent"
        later = [check - age for check in self._patience.checks if check > age]
        if later:
            raise _not_yet(later[0])
        return await self._database.write(_give_up, asked.message_id, clock())


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
    connection: Connection, message: Any, listed: list[Listed], since: datetime, now: datetime
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
    ledger.settle(connection, message.id, "sent", now, provider_id=provider_id)
    return provider_id


def _give_up(connection: Connection, message_id: str, now: datetime) -> str:
    ledger.settle(connection, message_id, "unknown", now)
    settled = ledger.get(connection, message_id)
    return "unknown" if settled is None else str(settled.state)
