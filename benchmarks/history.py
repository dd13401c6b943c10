"""Counts history events of finished follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client


@dataclass(frozen=True, slots=True)
class Events:
    """``per_touch``: from one touch's end to the next one's. ``timers``: started in all. ``bytes``: whole."""

    per_touch: list[int]
    timers: int
    total: int
    bytes: int


async def events_of(client: Client, workflow_id: str) -> Events:
    """Read one history. Touches are completed normal activities."""
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    ends = [
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
    ]
    return Events(
        per_touch=[later - earlier for earlier, later in pairwise(ends)],
        timers=sum(event.event_type == EventType.EVENT_TYPE_TIMER_STARTED for event in history.events),
        total=len(history.events),
        bytes=sum(event.ByteSize() for event in history.events),
    )
