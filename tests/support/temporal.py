"""A real Temporal server with a virtual clock per workflow, and readers for its histories."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from runtime.codec import parse_keys
from runtime.dev_server import FAIRNESS, VIRTUAL_CLOCK, temporal_binary
from runtime.visibility import search_attribute_keys

KEYS = parse_keys("k1:" + base64.b64encode(bytes(range(32))).decode())
_CLOCK_EVENTS = (
    "WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED",
    "WORKFLOW_EXECUTION_OPTIONS_UPDATED",
)


async def start_server(converter: DataConverter, *dynamic_config: str) -> WorkflowEnvironment:
    """A server of its own. Clocks stand still until a test moves them: ``fast_forward(handle, days)``."""
    entries = (*FAIRNESS, *VIRTUAL_CLOCK, *dynamic_config)
    return await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        dev_server_existing_path=str(temporal_binary()),
        dev_server_startup_timeout=timedelta(seconds=30),
        dev_server_log_level="error",
        search_attributes=search_attribute_keys(),
        data_converter=converter,
        identity="tests",
        dev_server_extra_args=[part for entry in entries for part in ("--dynamic-config-value", entry)],
    )


async def terminate(client: Client, workflow_id: str) -> None:
    """Press Terminate, and wait until the list of what runs shows it: it may lag a second or more behind."""
    await client.get_workflow_handle(workflow_id).terminate("pressed by mistake")
    running = f"WorkflowId = '{workflow_id}' AND ExecutionStatus = 'Running'"
    async with asyncio.timeout(20):
        while (await client.count_workflows(running)).count:
            await asyncio.sleep(0.05)


def kind_of(event: HistoryEvent) -> str:
    """``TIMER_STARTED`` and so on."""
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")


def kinds(history: WorkflowHistory) -> list[str]:
    """Every event of a history by its type, but those of the virtual clock, which production lacks."""
    return [kind for kind in map(kind_of, history.events) if kind not in _CLOCK_EVENTS]


def activities(history: WorkflowHistory) -> list[str]:
    """Names of the normal activities that were scheduled, in order."""
    return [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]


async def readable(histories: Iterable[WorkflowHistory], converter: DataConverter) -> str:
    """Histories as text with every payload decrypted, to search for what must not be there."""
    texts = []
    for history in histories:
        data = history.to_json_dict()
        texts += [json.dumps(data), *[text async for text in _payloads(data, converter)]]
    return "\n".join(texts)


async def _payloads(data: Any, converter: DataConverter) -> Any:
    if isinstance(data, list):
        for each in data:
            async for text in _payloads(each, converter):
                yield text
    elif isinstance(data, dict):
        if isinstance(data.get("metadata"), dict) and "data" in data and "encoding" in data["metadata"]:
            yield await _decoded(data, converter)
        for each in data.values():
            async for text in _payloads(each, converter):
                yield text


async def _decoded(data: dict[str, Any], converter: DataConverter) -> str:
    metadata = {name: base64.b64decode(value) for name, value in data["metadata"].items()}
    payload = Payload(metadata=metadata, data=base64.b64decode(data["data"]))
    if converter.payload_codec is not None:
        (payload,) = await converter.payload_codec.decode([payload])
    return payload.data.decode(errors="replace")
