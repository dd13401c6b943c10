"""The server holds each sender to its pace, urgent messages first, and nothing goes around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest_asyncio
from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from core.types import Channel, Trigger
from models.contracts import FOLLOW_UP_QUEUE, SEND_QUEUES
from runtime.converter import make_data_converter
from runtime.outside_settings import Pace
from runtime.paces import set_paces
from sequences.catalog import load_catalog
from tests.support.temporal import start_server
from tests.workflows.fan_out import Batch, FanOutWorkflow

QUEUE = SEND_QUEUES[Channel.SMS]
PACE = Pace(sms=4, email=50)


@dataclass
class Sent:
    """When each message of a sender was taken from the queue, in the loop's seconds."""

    at: list[tuple[str, float]] = field(default_factory=list)

    @activity.defn
    async def send_message(self, sender: str) -> None:
        self.at.append((sender, asyncio.get_running_loop().time()))

    def times(self, sender: str) -> list[float]:
        return [at for name, at in self.at if name == sender]


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """Its own: a pace set on a queue stays there."""
    async with await start_server(make_data_converter(None)) as started:
        await set_paces(started.client, PACE)
        yield started


async def queue(server: WorkflowEnvironment, *batches: Batch) -> list[asyncio.Task[None]]:
    tasks = []
    for batch in batches:
        handle = await server.client.start_workflow(
            "FanOut", batch, id=f"fan-out-{uuid4().hex}", task_queue="fan-out"
        )
        tasks.append(asyncio.create_task(handle.result()))
    return tasks


async def test_each_sender_keeps_its_own_pace_and_urgent_messages_go_first(server):
    sent = Sent()
    fan_out = Worker(
        server.client,
        task_queue="fan-out",
        workflows=[FanOutWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    sender = Worker(server.client, task_queue=QUEUE, activities=[sent.send_message])
    async with fan_out, sender:
        first, second = await queue(server, Batch(QUEUE, "a", 24), Batch(QUEUE, "b", 8))
        await asyncio.sleep(0.5)
        asked_at = asyncio.get_running_loop().time()
        (urgent,) = await queue(server, Batch(QUEUE, "a", 2, urgency=1))
        await urgent
        urgent_took = asyncio.get_running_loop().time() - asked_at
        waiting = 26 - len(sent.times("a"))
        await asyncio.gather(first, second)
    taken = {name: times[-1] - times[0] for name in ("a", "b") if (times := sent.times(name))}
    # A burst of a second's worth may go at once; after it, four a second.
    assert taken["a"] >= (26 - 1 - 2 * PACE.sms) / PACE.sms
    assert taken["b"] < taken["a"]
    assert waiting >= 10
    assert urgent_took < 3


async def test_a_follow_ups_messages_wait_in_their_senders_queue(conductor):
    """Eager execution would hand a message straight to the worker, past its queue and its pace."""
    handle = await conductor.open(load_catalog()[Trigger.NEW_ENQUIRY])
    await conductor.finish(handle)
    scheduled = [
        event.activity_task_scheduled_event_attributes
        for event in (await handle.fetch_history()).events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]
    sends = [each for each in scheduled if each.activity_type.name == "send_message"]
    assert len(sends) >= 4
    for send in sends:
        assert send.task_queue.name in SEND_QUEUES.values()
        assert send.task_queue.name != FOLLOW_UP_QUEUE
        assert send.priority.fairness_key
    assert sends[0].priority.priority_key == 1
    assert {send.priority.priority_key for send in sends} == {1, 3}
