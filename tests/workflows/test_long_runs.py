"""Continue-as-new, on a server that suggests it early: nothing is lost, nothing sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from core.types import Trigger
from models import search_attributes
from models.contracts import OrderKind
from runtime.converter import make_data_converter
from runtime.dispatch import ring
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, make_conductor, working
from tests.support.temporal import KEYS, start_server

CATALOG = load_catalog()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def short_history() -> AsyncIterator[WorkflowEnvironment]:
    limit = "limit.historyCount.suggestContinueAsNew=50"
    async with await start_server(make_data_converter(KEYS), limit) as started:
        yield started


async def runs_of(client: Client, workflow_id: str) -> list[WorkflowExecutionStatus | None]:
    found = [each async for each in client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    return [each.status for each in sorted(found, key=lambda each: each.start_time)]


async def test_a_follow_up_goes_on_in_a_new_run(short_history, tmp_path):
    async with working(make_conductor(short_history, tmp_path)) as conductor:
        handle = await conductor.open(CATALOG[Trigger.NEW_ENQUIRY])
        assert await conductor.finish(handle) == "no_response"
        statuses = await runs_of(conductor.client, handle.id)
        assert len(statuses) >= 2
        assert set(statuses[:-1]) == {WorkflowExecutionStatus.CONTINUED_AS_NEW}
        steps = ["ack_email", "ack_sms", "day_1", "day_3", "day_6"]
        assert conductor.states(handle) == [(step, "sent") for step in steps]
        assert len(conductor.kept) == len(steps)
        described = await handle.describe()
        clinic = SearchAttributeKey.for_keyword(search_attributes.CLINIC)
        assert described.typed_search_attributes[clinic] == "harbour"


async def test_orders_and_rings_survive_the_change_of_run(short_history, tmp_path):
    async with working(make_conductor(short_history, tmp_path)) as conductor:
        handle = await conductor.open(CATALOG[Trigger.NO_SHOW])
        await conductor.forward(handle, DAY)
        for turn in range(8):
            await conductor.tell(handle, OrderKind.PAUSE if turn % 2 == 0 else OrderKind.RESUME)
            await ring(conductor.client, handle.id, "booking_changed")
        assert len(await runs_of(conductor.client, handle.id)) >= 2
        await conductor.until(lambda: conductor.orders(handle) == ["pause", "resume"] * 4)
        assert await conductor.finish(handle) == "no_response"
        assert conductor.states(handle) == [(step, "sent") for step in ("missed", "day_2", "day_14")]
        assert conductor.row(handle).assessments == len(conductor.decisions(handle)), "numbers go on"
