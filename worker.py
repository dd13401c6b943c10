"""The worker process: connects, wires everything together, runs follow-ups until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.registry import Activities
from models.contracts import FOLLOW_UP_QUEUE
from models.store.transactions import DATABASE_AWAY, Transactions
from runtime.chores import DISPATCH_EVERY, Chore, chores_of
from runtime.sandbox import workflow_runner
from runtime.scrubbing import ScrubFailures
from runtime.told import Catalog
from sequences.catalog import load_catalog
from workflows.follow_up import FollowUpWorkflow

GRACE = timedelta(seconds=30)
CACHED_WORKFLOWS = 500
CONCURRENT_SENDS = 20

log = logging.getLogger("follow_up.worker")


def make_workers(
    client: Client,
    activities: Activities,
    *,
    grace: timedelta = GRACE,
    cached_workflows: int = CACHED_WORKFLOWS,
    workflow_failures: tuple[type[BaseException], ...] = (),
) -> list[Worker]:
    """One worker for the follow-ups, one per send queue. ``workflow_failures``: tests let all fail."""
    workers = []
    for queue, functions in activities.by_queue().items():
        main = queue == FOLLOW_UP_QUEUE
        worker = Worker(
            client,
            task_queue=queue,
            workflows=[FollowUpWorkflow] if main else [],
            activities=functions,
            workflow_runner=workflow_runner(),
            interceptors=[ScrubFailures()],
            max_cached_workflows=cached_workflows,
            max_concurrent_activities=100 if main else CONCURRENT_SENDS,
            graceful_shutdown_timeout=grace,
            workflow_failure_exception_types=workflow_failures,
        )
        workers.append(worker)
    return workers


@asynccontextmanager
async def working(
    client: Client, database: Transactions, activities: Activities, catalog: Catalog | None = None
) -> AsyncIterator[None]:
    """Run workers and their chores around a block; both end cleanly with it.

    ``catalog``: what follow-ups that hand on are opened with; without one, the sequences that come
    with the product.
    """
    async with AsyncExitStack() as stack:
        for worker in make_workers(client, activities):
            await stack.enter_async_context(worker)
        known = load_catalog() if catalog is None else catalog
        chores = chores_of(client, database, known, activities.reconciliation.gateways)
        tending = asyncio.create_task(_tend(chores))
        try:
            yield
        finally:
            tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await tending


async def _tend(chores: list[Chore]) -> None:
    """Do every chore when its time has come, until cancelled; one that fails is tried again soon."""
    clock = asyncio.get_running_loop().time
    due = {chore.name: clock() + chore.first_after.total_seconds() for chore in chores}
    while True:
        for chore in chores:
            if clock() < due[chore.name]:
                continue
            try:
                await chore.work()
            except (RPCError, RuntimeError, *DATABASE_AWAY) as error:
                log.warning("Could not %s (%s); trying again", chore.name, type(error).__name__)
            else:
                due[chore.name] = clock() + chore.every.total_seconds()
        await asyncio.sleep(DISPATCH_EVERY.total_seconds())


def stop_on_signal() -> asyncio.Event:
    """Set on the first Ctrl-C or SIGTERM; a second one ends the process at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if told.is_set():
            os._exit(130)
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return told


def main() -> None:
    """Run a worker against the configured database and Temporal."""
    # The command line knows how to tell people what is wrong.
    from cli.leaving import run_and_leave
    from cli.serving import run_worker

    run_and_leave(run_worker)


if __name__ == "__main__":
    main()
