"""From open rows to running workflows, by wire name; and rings.

The row is the truth. Starting twice is one workflow; a ring to a follow-up that is over is no error.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from core.types import Trigger
from core.wording import TRIGGERS, local
from models import search_attributes
from models.contracts import FOLLOW_UP_QUEUE, WORKFLOW_NAME, FollowUpInput
from models.store import follow_ups, sequence_versions
from models.store.transactions import Transactions
from runtime.clock import utc_now
from sequences.catalog import sequence_from

CALL_TIMEOUT = timedelta(seconds=10)
_REFUSED_AS_CLOSED = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY


@dataclass(frozen=True, slots=True)
class Startable:
    """A row with all that a workflow's start needs."""

    row: Any
    asked: FollowUpInput


def startable(connection: Connection, follow_up_id: str) -> Startable | None:
    """The open follow-up with this id and its pinned sequence, or ``None`` when closed or unknown."""
    row = follow_ups.get(connection, follow_up_id)
    if row is None or row.closed_at is not None:
        return None
    definition = sequence_versions.get(connection, row.sequence_digest)
    if definition is None:
        raise LookupError(f"the sequence {row.sequence_digest} of {follow_up_id} is not in the database")
    return Startable(row, FollowUpInput(row.id, sequence_from(definition), row.assessments))


async def start_follow_up(
    client: Client, database: Transactions, follow_up_id: str, now: datetime, *, again: bool = False
) -> bool:
    """Start the workflow of an open follow-up and note it. False when there is nothing to start.

    ``again``: also when a finished run of that id exists, for repairs: the open row is the truth.
    Raises what the client raises when Temporal is away; nothing is lost then.
    """
    found = await database.read(startable, follow_up_id)
    if found is None:
        return False
    with suppress(WorkflowAlreadyStartedError):  # it ran to its end already
        await client.start_workflow(
            WORKFLOW_NAME,
            found.asked,
            id=follow_up_id,
            task_queue=FOLLOW_UP_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE if again else _REFUSED_AS_CLOSED,
            search_attributes=_attributes(found.row),
            static_summary=_summary(found.row),
            rpc_timeout=CALL_TIMEOUT,
        )
    await database.write(follow_ups.mark_started, follow_up_id, now)
    return True


async def dispatch_waiting(client: Client, database: Transactions) -> int:
    """Start every follow-up that is open and was never started; how many."""
    started = 0
    for follow_up_id in await database.read(follow_ups.unstarted_ids):
        started += await start_follow_up(client, database, follow_up_id, utc_now())
    return started


async def ring(client: Client, follow_up_id: str, signal: str) -> bool:
    """Tell a follow-up to look again. False when it is over or not started, which is fine."""
    try:
        await client.get_workflow_handle(follow_up_id).signal(signal, rpc_timeout=CALL_TIMEOUT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return True


def _attributes(row: Any) -> TypedSearchAttributes:
    values = {
        search_attributes.CLINIC: row.clinic_id,
        search_attributes.TRIGGER: row.trigger,
        search_attributes.PATIENT: row.patient_id,
        search_attributes.OWNER: row.owner_id,
    }
    pairs = [
        SearchAttributePair(SearchAttributeKey.for_keyword(name), value)
        for name, value in values.items()
        if value is not None
    ]
    return TypedSearchAttributes(pairs)


def _summary(row: Any) -> str:
    return f"{TRIGGERS[Trigger(row.trigger)]} of {local(row.event_at, row.zone)}"
