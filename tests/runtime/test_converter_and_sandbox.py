"""The shared converter inside the strict sandbox, on a real server, encrypted; and what it refuses."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
import pytest_asyncio
from temporalio.api.failure.v1 import Failure
from temporalio.client import Client
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox._restrictions import UnintentionalPassthroughError

from core.types import Delay, Sequence, Step, StepKind, Trigger
from core.verdicts import Reason, SkippedStep, Wait
from models.contracts import AssessResult, FollowUpInput
from runtime.codec import parse_keys
from runtime.converter import SharedPydanticConverter, _type_adapter, make_data_converter
from runtime.dev_server import DevServer, free_ports, running
from runtime.sandbox import workflow_runner
from tests.runtime.passed_workflow import PassedWorkflow
from tests.runtime.unpassed_workflow import UnpassedWorkflow

KEYS = parse_keys("k1:" + base64.b64encode(bytes(32)).decode())
GIVEN = FollowUpInput(
    follow_up_id="follow-up:downtown:no_show:1",
    sequence=Sequence(
        name="no_show",
        version=1,
        trigger=Trigger.NO_SHOW,
        expires_after=timedelta(days=30),
        steps=(Step("first", StepKind.MESSAGE, Delay(days=1), useful_for=timedelta(hours=48)),),
        digest="d",
    ),
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(tmp_path_factory) -> AsyncIterator[Client]:
    (port,) = free_ports(1)
    server = DevServer(port, None, None, tmp_path_factory.mktemp("server") / "temporal.log")
    async with running(server):
        yield await Client.connect(server.address, data_converter=make_data_converter(KEYS))


async def test_workflows_share_adapters_through_the_strict_sandbox_and_store_nothing_readable(client):
    _type_adapter.cache_clear()
    async with Worker(client, task_queue="q", workflows=[PassedWorkflow], workflow_runner=workflow_runner()):
        for number in range(3):
            handle = await client.start_workflow(PassedWorkflow.run, GIVEN, id=f"w{number}", task_queue="q")
            assert await handle.result() == "follow-up:downtown:no_show:True"
            if number == 0:
                built = _type_adapter.cache_info().misses
    assert _type_adapter.cache_info().misses == built, "later runs built no adapter"
    started = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    (payload,) = started.input.payloads
    assert payload.metadata["encoding"] == b"binary/encrypted"
    assert b"America" not in started.SerializeToString()


async def test_a_first_party_import_outside_the_block_fails_when_the_worker_is_made(client):
    with pytest.raises(RuntimeError, match="Failed validating workflow Unpassed") as caught:
        Worker(client, task_queue="q", workflows=[UnpassedWorkflow], workflow_runner=workflow_runner())
    assert isinstance(caught.value.__cause__, UnintentionalPassthroughError)
    assert "Module core.identity was not intentionally passed" in str(caught.value.__cause__)


@pytest.mark.parametrize("keys", [None, KEYS], ids=["in the clear", "encrypted"])
def test_no_part_of_the_converter_asks_whose_payload_it_is(keys):
    # The runner spares itself the answer: see runtime/sandbox.py.
    converter = make_data_converter(keys)
    assert converter.external_storage is None
    asked = converter.with_context(WorkflowSerializationContext(namespace="n", workflow_id="w"))
    assert asked is converter, "a part with a context needs the stock SandboxedWorkflowRunner"


async def test_failures_are_readable_with_the_key_and_not_without(client):
    error = ApplicationError("the number of Ada Lovelace", type="Stable")
    failure = Failure()
    await client.data_converter.encode_failure(error, failure)
    assert b"Ada" not in failure.SerializeToString()
    assert failure.application_failure_info.type == "Stable"
    again = await client.data_converter.decode_failure(failure)
    assert str(again) == "Stable: the number of Ada Lovelace"


def test_values_survive_the_converter_whatever_the_hint():
    converter = SharedPydanticConverter()
    verdict = Wait(
        until=datetime(2026, 1, 1, 9, tzinfo=UTC),
        reason=Reason.NOT_YET_DUE,
        skipped=(SkippedStep("first", Reason.TOO_LATE),),
    )
    result = AssessResult(verdict, label="until 1 January")
    unhashable: Any = Annotated[list[int], ["not", "hashable"]]
    values = [result, GIVEN, {"a": 1}, b"raw", None, [1, 2]]
    hints = [AssessResult, FollowUpInput, None, bytes, None, unhashable]
    payloads = converter.to_payloads(values)
    assert [converter.from_payload(p, h) for p, h in zip(payloads, hints, strict=True)] == values


def test_without_keys_nothing_is_encrypted():
    assert make_data_converter(None).payload_codec is None
