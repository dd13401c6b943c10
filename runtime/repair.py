"""Makes up for what went missing between the database and Temporal; the database is right.

Open follow-ups that run nowhere are started again: somebody pressed Terminate, or Temporal's data is
older than ours. Progress is read from the ledger, so nothing that was sent is sent again. Follow-ups
that have not looked since something was stored for them are rung.
"""

from __future__ import annotations

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from models.store import follow_ups, unheard
from models.store.transactions import Transactions
from runtime.clock import utc_now
from runtime.dispatch import CALL_TIMEOUT, ring, start_follow_up
from runtime.temporal import RUNNING


async def lost(client: Client, database: Transactions) -> list[str]:
    """Ids of follow-ups that were started, are open in our tables and run nowhere.

    One that was terminated a second ago may still stand in Temporal's list; the next look finds it.
    """
    started = await database.read(follow_ups.started_ids)
    running = {execution.id async for execution in client.list_workflows(RUNNING)}
    # A list lags behind new runs, too; each one that is missing there is asked for by name.
    return [each for each in started if each not in running and not await _runs(client, each)]


async def reopen_lost(client: Client, database: Transactions) -> list[str]:
    """Start every lost follow-up again; gives their ids."""
    found = await lost(client, database)
    for follow_up_id in found:
        await start_follow_up(client, database, follow_up_id, utc_now(), again=True)
    return found


async def ring_unheard(client: Client, database: Transactions) -> list[str]:
    """Ring every follow-up whose ring was lost; gives their ids. One ring too many changes nothing."""
    found = await database.read(unheard.unheard_ids)
    for follow_up_id in found:
        await ring(client, follow_up_id, "booking_changed")
    return found


async def _runs(client: Client, follow_up_id: str) -> bool:
    try:
        described = await client.get_workflow_handle(follow_up_id).describe(rpc_timeout=CALL_TIMEOUT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.status is WorkflowExecutionStatus.RUNNING
