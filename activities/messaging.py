"""Sends one touch: claim, one POST, settle and decide. What stays open is proved elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection
from temporalio import activity
from temporalio.service import RPCError

from activities.claiming import Claimed, Claims
from activities.clock import activity_clock
from activities.heartbeats import heartbeats
from activities.judging import Judge
from core.types import Channel
from gateways.protocol import (
    Accepted,
    Ambiguous,
    MessageGateway,
    Outgoing,
    Refused,
    SendOutcome,
    StatusGateway,
)
from models.contracts import AssessResult, SendInput, SendResult
from models.store import delivery, ledger
from models.store.consequences import follow
from models.store.transactions import DATABASE_AWAY, Transactions

POST_WITHIN = timedelta(seconds=10)
SETTLE_TRIES_FOR = timedelta(minutes=5)
RING_WITHIN = timedelta(seconds=10)
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 5.0

Ring = Callable[[str], Awaitable[object]]
"""Given a follow-up's id."""


async def nobody_to_tell(follow_up_id: str) -> None:
    """Where no Temporal is at hand; the worker makes up for it."""


class Messaging:
    """The activity that sends. ``gateways``: one per channel. ``ring``: tells a follow-up to look again."""

    def __init__(
        self,
        database: Transactions,
        judge: Judge,
        claims: Claims,
        gateways: Mapping[Channel, MessageGateway],
        ring: Ring = nobody_to_tell,
    ) -> None:
        self._database = database
        self._judge = judge
        self._claims = claims
        self._gateways = gateways
        self._ring = ring

    @activity.defn
    async def send_message(self, asked: SendInput) -> SendResult:
        """Claim in one transaction, POST once, settle and decide in another.

        A claim that is not posted within ten seconds settles ``not_posted``: staff may have stopped
        the follow-up meanwhile. A claim found open, from an earlier attempt, is left for
        ``reconcile_message``.
        """
        clock = activity_clock()
        with heartbeats():
            claim = await self._database.write(self._claims.make, asked, clock())
            if not isinstance(claim, Claimed):
                return SendResult(claim.state, claim.next)
            outcome: SendOutcome | None = None
            if clock() - claim.at <= POST_WITHIN:
                outcome = await self._gateways[asked.channel].send(claim.outgoing)
            result, to_ring = await self._settle(asked, claim.outgoing, outcome, clock)
            await self._ring_all(each for each in to_ring if each != asked.follow_up_id)
            return result

    async def _ring_all(self, follow_ups: Iterable[str]) -> None:
        """Others who are written to at the same address look again at once. The worker makes up for a
        ring that is lost, and until then the claim keeps them from writing."""
        try:
            async with asyncio.timeout(RING_WITHIN.total_seconds()):
                for follow_up_id in follow_ups:
                    await self._ring(follow_up_id)
        except (RPCError, TimeoutError):
            activity.logger.warning("A follow-up whose address was closed hears of it only later")

    async def _settle(
        self,
        asked: SendInput,
        outgoing: Outgoing,
        outcome: SendOutcome | None,
        clock: Callable[[], datetime],
    ) -> tuple[SendResult, tuple[str, ...]]:
        """Write what became of the claim; the database may be away for a while, so keep trying."""
        give_up_at = clock() + SETTLE_TRIES_FOR
        pause = _FIRST_PAUSE_SECONDS
        while True:
            now = clock()
            work = partial(self._settle_and_decide, asked=asked, outgoing=outgoing, outcome=outcome, now=now)
            try:
                return await self._database.write(work)
            except DATABASE_AWAY:
                if now >= give_up_at:
                    raise
                activity.logger.warning("The database does not answer; a sent message waits to be recorded")
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _settle_and_decide(
        self,
        connection: Connection,
        *,
        asked: SendInput,
        outgoing: Outgoing,
        outcome: SendOutcome | None,
        now: datetime,
    ) -> tuple[SendResult, tuple[str, ...]]:
        told = isinstance(self._gateways[asked.channel], StatusGateway)
        recorded = record_outcome(connection, outgoing.reference, outcome, now, awaits_report=told)
        following: AssessResult = self._judge.judge_and_keep(
            connection, asked.follow_up_id, asked.sequence_digest, asked.number, now
        )
        return SendResult(recorded.state, following), recorded.to_ring


@dataclass(frozen=True, slots=True)
class Recorded:
    """``state``: of the message. ``to_ring``: open follow-ups that lost their address with it."""

    state: str
    to_ring: tuple[str, ...] = ()


def record_outcome(
    connection: Connection,
    message_id: str,
    outcome: SendOutcome | None,
    now: datetime,
    *,
    awaits_report: bool = False,
) -> Recorded:
    """Write a gateway's answer into the ledger; ``None`` means nothing was posted.

    A report may have settled the message meanwhile: then that stands. ``awaits_report``: the provider
    tells what becomes of what it accepts.
    """
    to_ring: tuple[str, ...] = ()
    match outcome:
        case None:
            ledger.settle(connection, message_id, "not_posted", now, error_class="not_posted")
        case Accepted():
            proof = outcome.provider_id
            if ledger.settle(
                connection, message_id, "sent", now, provider_id=proof, awaits_report=awaits_report
            ):
                return Recorded("sent")
        case Refused():
            message = delivery.lock(connection, message_id)
            if ledger.settle(
                connection, message_id, "failed", now, error_class=outcome.error, error_code=outcome.code
            ):
                to_ring = follow(connection, message, outcome.error, outcome.code, now).to_ring
        case Ambiguous():
            ledger.note(connection, message_id, "ambiguous", now, outcome.code)
    settled = ledger.get(connection, message_id)
    state = "claimed" if settled is None else str(settled.state)
    return Recorded("in_flight" if state == "claimed" else state, to_ring)
