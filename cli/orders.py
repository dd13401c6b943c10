"""``pause``, ``resume``, ``snooze``, ``skip``, ``hand-over``, ``stop``: orders from staff.

An order is a row first; the claim of every message reads it, so it holds whether or not a worker
runs. Then the follow-up is rung by an update and answers where it stands.
"""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

import typer
from sqlalchemy import Connection
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from cli.context import fail, open_database
from cli.follow_ups import FollowUpId
from cli.output import Json, show_json
from cli.temporal import when_reachable
from cli.times import EXAMPLE, parse_time
from core.types import Sequence
from core.wording import local
from models.contracts import Order, OrderKind, ProgressView
from models.store import follow_ups, ledger, orders, sequence_versions
from runtime import dispatch
from runtime.clock import utc_now
from runtime.settings import load_settings
from runtime.temporal import ForeignPayloadKeys, has_our_keys, is_unreachable
from sequences.catalog import sequence_from

ANSWER_WITHIN = timedelta(seconds=5)
Note = Annotated[str | None, typer.Option(help="Why, for colleagues. No patient details.")]


def pause(follow_up: FollowUpId, note: Note = None, as_json: Json = False) -> None:
    """Send nothing until resumed."""
    _give(follow_up, OrderKind.PAUSE, as_json, note=note)


def resume(follow_up: FollowUpId, note: Note = None, as_json: Json = False) -> None:
    """Go on after a pause or snooze, or once a patient's message is answered."""
    _give(follow_up, OrderKind.RESUME, as_json, note=note)


def snooze(
    follow_up: FollowUpId,
    until: Annotated[str, typer.Option(help=f"Until when, such as {EXAMPLE}.")],
    note: Note = None,
    as_json: Json = False,
) -> None:
    """Send nothing before a given time."""
    _give(follow_up, OrderKind.SNOOZE, as_json, until=parse_time(until), note=note)


def skip(
    follow_up: FollowUpId,
    step: Annotated[str, typer.Option(help="The step to leave out, such as day_2.")],
    note: Note = None,
    as_json: Json = False,
) -> None:
    """Leave out one step."""
    _give(follow_up, OrderKind.SKIP_STEP, as_json, step=step, note=note)


def hand_over(follow_up: FollowUpId, note: Note = None, as_json: Json = False) -> None:
    """Give the patient to the owner and end the messages."""
    _give(follow_up, OrderKind.HAND_OVER, as_json, note=note)


def stop(follow_up: FollowUpId, note: Note = None, as_json: Json = False) -> None:
    """End the follow-up."""
    _give(follow_up, OrderKind.STOP, as_json, note=note)


def _give(
    follow_up_id: str,
    kind: OrderKind,
    as_json: bool,
    *,
    step: str | None = None,
    until: datetime | None = None,
    note: str | None = None,
) -> None:
    settings = load_settings()
    order = Order(step=step, until=until, note=note, order_id=uuid4().hex)
    with open_database(settings) as database, database.writing() as connection:
        _record(connection, follow_up_id, kind, order, utc_now(), as_json)

    async def ring(client: Client) -> ProgressView | None:
        if not await has_our_keys(client, follow_up_id):
            await dispatch.ring(client, follow_up_id, "booking_changed")
            raise ForeignPayloadKeys
        return await _update(client, follow_up_id, kind, order)

    view = asyncio.run(when_reachable(settings, ring))
    if as_json:
        show_json({"follow_up": follow_up_id, "order": kind, "answered": view is not None, "progress": view})
    elif view is None:
        typer.echo("Stored; it holds from now on. The follow-up did not answer, so it looks later.")
    else:
        typer.echo(f"Stored; the follow-up looks again now. See: status {follow_up_id}")


def _record(
    connection: Connection, follow_up_id: str, kind: OrderKind, order: Order, now: datetime, as_json: bool
) -> None:
    """Check the order and store it; an order that makes no sense ends the command."""
    row = follow_ups.get(connection, follow_up_id)
    if row is None:
        fail(f"There is no follow-up {follow_up_id!r}. `list` shows all of them.", as_json)
    if row.closed_at is not None:
        fail("This follow-up is over; there is nothing left to change.", as_json)
    sequence = _sequence(connection, row)
    if order.until is not None and order.until <= now:
        fail("The time to snooze until has passed.", as_json)
    ends_at = row.event_at + sequence.expires_after
    if order.until is not None and order.until >= ends_at:
        ends = f"{local(ends_at, row.zone)} ({row.zone})"
        fail(f"This follow-up ends on {ends} anyway. Choose an earlier time, or `stop` it.", as_json)
    steps = [step.id for step in sequence.steps]
    if order.step is not None and order.step not in steps:
        fail(f"There is no step {order.step!r}; the steps are {', '.join(steps)}.", as_json)
    if order.step is not None and _has_left(connection, follow_up_id, order.step):
        fail(f"The message of {order.step!r} has left already; there is nothing to leave out.", as_json)
    orders.record(
        connection,
        order.order_id or uuid4().hex,
        follow_up_id,
        kind,
        now,
        step=order.step,
        until=order.until,
        note=order.note,
    )


def _has_left(connection: Connection, follow_up_id: str, step: str) -> bool:
    messages = ledger.of_follow_up(connection, follow_up_id)
    return any(each["step"] == step and each["state"] == "sent" for each in messages)


def _sequence(connection: Connection, row: Any) -> Sequence:
    definition = sequence_versions.get(connection, row.sequence_digest)
    assert definition is not None, "a foreign key holds it there"
    return sequence_from(definition)


async def _update(client: Client, follow_up_id: str, kind: OrderKind, order: Order) -> ProgressView | None:
    """Ring by update; ``None`` when nobody answers or the follow-up has just ended."""
    handle = client.get_workflow_handle(follow_up_id)
    told = dataclasses.replace(order, note=None)  # the row has the note; Temporal need not know it
    try:
        view: ProgressView = await handle.execute_update(
            kind, told, id=order.order_id, result_type=ProgressView, rpc_timeout=ANSWER_WITHIN
        )
        return view
    except (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowUpdateFailedError):
        return None
    except RPCError as error:
        if is_unreachable(error):
            raise
        return None  # over, terminated, or a worker that cannot read it: the row is what counts
