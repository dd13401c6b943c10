"""Moves running follow-ups to the present version of their sequence, because somebody chose to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from core.types import Sequence, Trigger
from models.contracts import ProgressView, SequenceChange
from models.store import follow_ups, sequence_versions
from models.store.transactions import Transactions
from runtime.temporal import is_unreachable
from sequences.catalog import Catalog, definition_of, sequence_from

ANSWER_WITHIN = timedelta(seconds=10)
Result = Literal["moved", "no_answer", "over"]


@dataclass(frozen=True, slots=True)
class Move:
    """One open follow-up that runs another version than the present one."""

    follow_up_id: str
    started: bool
    before: Sequence
    after: Sequence


def outdated(connection: Connection, catalog: Catalog, name: str, clinic_id: str | None = None) -> list[Move]:
    """Open follow-ups on a sequence of this name whose content is not the present one, oldest first."""
    moves: list[Move] = []
    stored: dict[str, Sequence] = {}
    for row in follow_ups.listed(connection, clinic_id, only_open=True):
        before = stored.get(row.sequence_digest) or _stored(connection, row)
        stored[row.sequence_digest] = before
        after = catalog.for_(Trigger(row.trigger), row.clinic_id, row.service)
        if before.name == name and after is not None and after.digest != before.digest:
            moves.append(Move(row.id, row.started_at is not None, before, after))
    return moves


async def move(client: Client, database: Transactions, chosen: Move, now: datetime) -> Result:
    """Let one follow-up go on with the present version. What was sent stays sent.

    The workflow is told first: it names the version with every decision, which writes it on the row.
    Raises what the client raises when Temporal is away; nothing has changed then.
    """
    await database.write(_keep, chosen.after, now)
    if not chosen.started:
        await database.write(follow_ups.set_sequence, chosen.follow_up_id, chosen.after.digest)
        return "moved"
    handle = client.get_workflow_handle(chosen.follow_up_id)
    try:
        await handle.execute_update(
            "change_sequence",
            SequenceChange(chosen.after),
            id=f"to-{chosen.after.digest}",
            result_type=ProgressView,
            rpc_timeout=ANSWER_WITHIN,
        )
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        return "no_answer"
    except WorkflowUpdateFailedError:
        return "over"
    except RPCError as error:
        if is_unreachable(error):
            raise
        return "over"
    await database.write(follow_ups.set_sequence, chosen.follow_up_id, chosen.after.digest)
    return "moved"


def _stored(connection: Connection, row: Any) -> Sequence:
    definition = sequence_versions.get(connection, row.sequence_digest)
    if definition is None:
        raise LookupError(f"the sequence {row.sequence_digest} of {row.id} is not in the database")
    return sequence_from(definition)


def _keep(connection: Connection, sequence: Sequence, now: datetime) -> None:
    sequence_versions.put(
        connection, sequence.digest, sequence.name, sequence.version, definition_of(sequence), now
    )
