"""The bare workflow: its worker process, and one job. ``python -m benchmarks.bare ADDRESS``."""

from __future__ import annotations

import asyncio
import os
import sys
from uuid import uuid4

from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.bare_workflow import QUEUE, BareWorkflow, look, touch
from benchmarks.practice import PAUSE
from benchmarks.processes import until_parent_ends


async def one(client: Client, touches: int) -> None:
    """Start one and wait for its end."""
    await client.execute_workflow(
        BareWorkflow.run, args=[touches, PAUSE.total_seconds()], id=f"bare-{uuid4().hex}", task_queue=QUEUE
    )


async def serve(address: str) -> None:
    """A worker with the defaults of the SDK."""
    client = await Client.connect(address)
    async with Worker(client, task_queue=QUEUE, workflows=[BareWorkflow], activities=[look, touch]):
        print(os.getpid(), flush=True)
        await until_parent_ends()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
