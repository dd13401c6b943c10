"""A workflow that queues many messages at once, for tests of the pace of senders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority


@dataclass(frozen=True, slots=True)
class Batch:
    """``number`` messages of one sender. ``urgency``: 1 goes first."""

    queue: str
    sender: str
    number: int
    urgency: int = 3


@workflow.defn(name="FanOut")
class FanOutWorkflow:
    """Queues a batch and waits for all of it."""

    @workflow.run
    async def run(self, batch: Batch) -> None:
        """All at once, as a thousand follow-ups would."""
        await asyncio.gather(
            *(
                workflow.execute_activity(
                    "send_message",
                    batch.sender,
                    task_queue=batch.queue,
                    schedule_to_close_timeout=timedelta(minutes=2),
                    priority=Priority(priority_key=batch.urgency, fairness_key=batch.sender),
                )
                for _ in range(batch.number)
            )
        )
