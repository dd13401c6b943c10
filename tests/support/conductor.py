"""A small practice on a real Temporal server: real workflows, activities, database; providers in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.reconciliation import Patience
from activities.registry import Activities
from core.types import Channel, Sequence
from gateways.protocol import Outgoing
from models.contracts import Order, OrderKind, ProgressView
from models.store import decisions, follow_ups, ledger, orders, tasks
from models.tables import metadata
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import ring, start_follow_up
from runtime.intake import Changed, Told, accept_booking, accept_opt_out, accept_reply
from runtime.wiring import build_activities
from sequences.catalog import definition_of, sequence_from
from tests.support.gateway import RecordingGateway
from tests.support.practice import CLINIC, add_patient, open_one, set_up_clinic
from worker import make_workers

DAY = timedelta(days=1)
ALL_DAY = "00:00-23:59:59.999999"
ALWAYS_OPEN = {
    "opening": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ALL_DAY),
    "normal": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ALL_DAY),
    "hard": ALL_DAY,
}
"""Hours that never make a test wait, whenever it runs."""
Handle = WorkflowHandle[Any, Any]


class Unsteady:
    """A database that can be away, and round which the world can change.

    ``refuses``: looks at a call's arguments; true means no connection. ``hook``: awaited with the name of the
    store function and ``before`` or ``after`` around every writing transaction.
    """

    def __init__(self, database: Database) -> None:
        self.refuses: Callable[[tuple[Any, ...]], bool] = lambda _: False
        self.refused = 0
        self.hook: Callable[[str, str], Awaitable[None]] | None = None
        self._database = database

    async def write(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self._check(args)
        name = getattr(fn, "func", fn).__qualname__.removesuffix(".<locals>.work").split(".")[-1]
        if self.hook is not None:
            await self.hook(name, "before")
        result = await self._database.write(fn, *args, **kwargs)
        if self.hook is not None:
            await self.hook(name, "after")
        return result

    async def read(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self._check(args)
        return await self._database.read(fn, *args, **kwargs)

    def _check(self, args: tuple[Any, ...]) -> None:
        if self.refuses(args):
            self.refused += 1
            raise OperationalError("SELECT 1", {}, ConnectionError("the database is away"))


@dataclass
class Conductor:
    """What a test turns and reads. Times given to it and read from it are those of one follow-up's clock."""

    env: WorkflowEnvironment
    database: Database
    unsteady: Unsteady
    sms: RecordingGateway
    email: RecordingGateway
    activities: Activities
    handles: list[Handle] = field(default_factory=list)

    @property
    def client(self) -> Client:
        return self.env.client

    async def open(self, sequence: Sequence, *, patient: str = "p1", ref: str | None = None) -> Handle:
        """Tell the event that opens a follow-up and start it."""
        at = utc_now()
        opened = open_one(self.database, pinned(sequence), at, patient=patient, source_ref=ref or uuid4().hex)
        await start_follow_up(self.client, self.database, opened.follow_up_id, at)
        self.handles.append(self.client.get_workflow_handle(opened.follow_up_id))
        return self.handles[-1]

    async def forward(self, handle: Handle, by: timedelta) -> None:
        """Let this much of the follow-up's time pass."""
        assert await self.env.fast_forward(handle, by), "the follow-up ended before"

    async def finish(self, handle: Handle) -> str:
        """Let time pass until the follow-up ends; gives its outcome."""
        with suppress(RPCError):  # it may have ended already
            await self.env.fast_forward(handle)
        return cast(str, await handle.result(rpc_timeout=timedelta(seconds=30)))

    async def now(self, handle: Handle) -> datetime:
        return await self.env.get_current_time(handle)

    async def book(self, handle: Handle, *, patient: str = "p1", at: datetime | None = None) -> None:
        """The patient books a visit; everyone concerned is told."""
        now = at or await self.now(handle)
        await self._told(self.store_booking(now, patient), "booking_changed")

    def store_booking(self, now: datetime, patient: str = "p1") -> Changed:
        """The row of a booking, without a ring."""
        with self.database.writing() as connection:
            told = Told(CLINIC, patient, uuid4().hex, now)
            return accept_booking(connection, told, now + 3 * DAY, None, now)

    async def reply(self, handle: Handle, *, patient: str = "p1") -> None:
        now = await self.now(handle)
        with self.database.writing() as connection:
            changed = accept_reply(connection, CLINIC, patient, Channel.SMS, "Is Tuesday all right?", now)
        await self._told(changed, "reply_received")

    async def opt_out(self, handle: Handle, *, patient: str = "p1") -> None:
        now = await self.now(handle)
        with self.database.writing() as connection:
            changed = accept_opt_out(connection, CLINIC, patient, Channel.SMS, now)
        await self._told(changed, "opt_out_received")

    async def order(self, handle: Handle, kind: OrderKind, order: Order | None = None) -> ProgressView:
        """An order as the front desk gives it: the row first, then the update."""
        given, order_id = order or Order(), uuid4().hex
        now = await self.now(handle)
        with self.database.writing() as connection:
            orders.record(connection, order_id, handle.id, kind, now, step=given.step, until=given.until)
        return await self.tell(handle, kind, replace(given, order_id=order_id))

    async def tell(self, handle: Handle, kind: OrderKind, order: Order | None = None) -> ProgressView:
        """An update straight to the workflow, as from Temporal's web page."""
        return await handle.execute_update(
            str(kind), order or Order(), result_type=ProgressView, rpc_timeout=timedelta(seconds=10)
        )

    async def progress(self, handle: Handle) -> ProgressView:
        return await handle.query("progress", result_type=ProgressView, rpc_timeout=timedelta(seconds=10))

    async def _told(self, changed: Changed, signal: str) -> None:
        for follow_up_id in changed.to_ring:
            await ring(self.client, follow_up_id, signal)

    def messages(self, handle: Handle) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return ledger.of_follow_up(connection, handle.id)

    def states(self, handle: Handle) -> list[tuple[str, str]]:
        """Step and state of every ledger row, oldest first."""
        return [(str(row["step"]), str(row["state"])) for row in self.messages(handle)]

    def tasks(self, handle: Handle) -> dict[str, bool]:
        """Every task by name, and whether it is done."""
        with self.database.reading() as connection:
            return {
                str(row["name"]): row["done_at"] is not None
                for row in tasks.of_follow_up(connection, handle.id)
            }

    def decisions(self, handle: Handle) -> list[tuple[str, str]]:
        """Kind and reason of every stored verdict in order."""
        with self.database.reading() as connection:
            return [(row["verdict"], row["reason"]) for row in decisions.of_follow_up(connection, handle.id)]  # type: ignore[misc]

    def orders(self, handle: Handle) -> list[str]:
        with self.database.reading() as connection:
            return [row["kind"] for row in orders.of_follow_up(connection, handle.id)]

    def row(self, handle: Handle) -> Any:
        with self.database.reading() as connection:
            return follow_ups.get(connection, handle.id)

    @property
    def kept(self) -> list[Outgoing]:
        """Everything the providers accepted."""
        return [kept.message for kept in (*self.sms.kept, *self.email.kept)]

    async def until(self, true: Callable[[], bool], within: float = 10.0) -> None:
        """Wait, in real time, until something has happened."""
        async with asyncio.timeout(within):
            while not true():
                await asyncio.sleep(0.02)

    async def end_all(self) -> None:
        """Terminate what a test left running, so that the next test's workers do not meet it."""
        for handle in self.handles:
            with suppress(RPCError):
                await handle.terminate("the test is over")


def pinned(sequence: Sequence) -> Sequence:
    """The sequence with the digest it has once stored."""
    return sequence_from(definition_of(sequence))


def make_conductor(
    env: WorkflowEnvironment,
    folder: Path,
    *,
    hours: dict[str, Any] | None = ALWAYS_OPEN,
    zone: str = "Europe/London",
    patience: Patience | None = None,
) -> Conductor:
    """A clinic with patient ``p1``, and no workers yet. ``hours`` ``None``: the product's own."""
    database = Database(f"sqlite:///{folder / f'{uuid4().hex}.db'}")
    metadata.create_all(database.engine)
    with database.writing() as connection:
        set_up_clinic(connection, hours=hours, zone=zone)
        add_patient(connection, "p1")

    def claimed_at(message: Outgoing) -> datetime:
        with database.reading() as connection:
            row = ledger.get(connection, message.reference)
        assert row is not None, "posted without a claim"
        return cast(datetime, row.claimed_at)

    sms, email = RecordingGateway("SM", claimed_at), RecordingGateway("EM", claimed_at)
    unsteady = Unsteady(database)
    activities = build_activities(
        unsteady,
        {Channel.SMS: sms, Channel.EMAIL: email},
        patience=patience,
        ring=lambda follow_up_id: ring(env.client, follow_up_id, "opt_out_received"),
    )
    return Conductor(env, database, unsteady, sms, email, activities)


@asynccontextmanager
async def working(conductor: Conductor, workers: list[Worker] | None = None) -> AsyncIterator[Conductor]:
    """Run these workers, by default one of each kind, around a block."""
    async with AsyncExitStack() as stack:
        stack.callback(conductor.database.close)
        for worker in workers or workers_of(conductor):
            await stack.enter_async_context(worker)
        stack.push_async_callback(conductor.end_all)
        yield conductor


def workers_of(conductor: Conductor, client: Client | None = None, **options: Any) -> list[Worker]:
    """Workers in which every exception fails its workflow, so that no test waits for retries of a bug."""
    return make_workers(
        client or conductor.client,
        conductor.activities,
        grace=timedelta(0),
        workflow_failures=(Exception,),
        **options,
    )


def people(conductor: Conductor, count: int) -> list[str]:
    """More patients, each with a number and an address of their own."""
    names = [f"q{number}" for number in range(count)]
    with conductor.database.writing() as connection:
        for number, name in enumerate(names):
            add_patient(connection, name, phone=f"+4477009{number:05}", email=f"{name}@example.com")
    return names


def set_patient(conductor: Conductor, **columns: Any) -> None:
    """Change columns of patient ``p1``."""
    changes = ", ".join(f"{name} = :{name}" for name in columns)
    with conductor.database.writing() as connection:
        connection.execute(text(f"UPDATE patient SET {changes} WHERE external_id = 'p1'"), columns)
