"""What staff and patients tell a running follow-up: orders, replies, opt-outs; and what it refuses."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from core.types import Trigger
from models.contracts import Order, OrderKind
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, make_conductor, workers_of, working
from tests.support.sequences import at_once
from tests.workflows.conftest import replay

CATALOG = load_catalog()
NO_SHOW = CATALOG[Trigger.NO_SHOW]
HOUR = timedelta(hours=1)
WAYS = pytest.mark.parametrize("way", ["order", "tell"], ids=["row first", "straight"])


async def sent_first(conductor):
    """A no-show whose first text has gone."""
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, HOUR)
    assert conductor.states(handle) == [("missed", "sent")]
    return handle


@WAYS
async def test_pause_holds_everything_until_resume(conductor, way):
    handle, give = await sent_first(conductor), getattr(conductor, way)
    await give(handle, OrderKind.PAUSE)
    await conductor.forward(handle, 3 * DAY)
    assert len(conductor.kept) == 1
    assert (await conductor.progress(handle)).waiting_for == "paused"
    await give(handle, OrderKind.RESUME)
    await conductor.until(lambda: len(conductor.kept) == 2)
    assert await conductor.finish(handle) == "no_response"
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_2", "day_14"]
    assert conductor.orders(handle) == ["pause", "resume"]


@WAYS
async def test_snooze_holds_until_its_time(conductor, way):
    handle = await sent_first(conductor)
    until = await conductor.now(handle) + timedelta(days=2, hours=12)
    await getattr(conductor, way)(handle, OrderKind.SNOOZE, Order(until=until))
    await conductor.finish(handle)
    second = conductor.messages(handle)[1]
    assert second["step"] == "day_2"
    assert timedelta(0) <= second["claimed_at"] - until < timedelta(minutes=2)


@WAYS
async def test_skip_step_leaves_out_one_step(conductor, way):
    handle = await sent_first(conductor)
    await getattr(conductor, way)(handle, OrderKind.SKIP_STEP, Order(step="day_2"))
    assert await conductor.finish(handle) == "no_response"
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_14"]


@WAYS
@pytest.mark.parametrize(
    ("kind", "outcome", "tasks"),
    [(OrderKind.STOP, "stopped", []), (OrderKind.HAND_OVER, "handed_over", ["staff_handed_over"])],
)
async def test_orders_that_end_a_follow_up(conductor, way, kind, outcome, tasks):
    handle = await sent_first(conductor)
    await getattr(conductor, way)(handle, kind)
    assert await handle.result() == outcome, "at once"
    assert len(conductor.kept) == 1
    assert conductor.row(handle).outcome == outcome
    assert list(conductor.tasks(handle)) == tasks


async def test_the_same_order_twice_is_one_order(conductor):
    handle = await sent_first(conductor)
    for _ in range(2):
        await handle.execute_update("pause", Order(), id="button-1")
    await conductor.until(lambda: conductor.orders(handle) == ["pause"])
    await conductor.order(handle, OrderKind.RESUME)
    assert await conductor.finish(handle) == "no_response"
    assert conductor.orders(handle) == ["pause", "resume"]


async def test_refused_orders_say_why_and_leave_nothing_behind(conductor):
    handle = await sent_first(conductor)
    before, now = await handle.fetch_history(), await conductor.now(handle)
    refusals = [
        (OrderKind.SKIP_STEP, Order(step="day_99"), "no step 'day_99'; the steps are missed, day_2"),
        (OrderKind.SKIP_STEP, Order(), "there is no step None"),
        (OrderKind.SNOOZE, Order(until=now - HOUR), "has passed"),
        (OrderKind.SNOOZE, Order(until=datetime(2099, 1, 1)), "with an offset from UTC"),
        (OrderKind.SNOOZE, Order(), "say until when"),
    ]
    for kind, order, why in refusals:
        with pytest.raises(WorkflowUpdateFailedError) as caught:
            await conductor.tell(handle, kind, order)
        assert isinstance(caught.value.cause, ApplicationError)
        assert why in str(caught.value.cause)
        assert caught.value.cause.type == "OrderRefused"
    after = await handle.fetch_history()
    assert [event.event_id for event in after.events] == [event.event_id for event in before.events]
    assert conductor.orders(handle) == []


async def test_orders_after_the_end_find_nobody(conductor):
    handle = await sent_first(conductor)
    await conductor.tell(handle, OrderKind.STOP)
    await handle.result()
    with pytest.raises(RPCError) as caught:
        await conductor.tell(handle, OrderKind.RESUME)
    assert caught.value.status is RPCStatusCode.NOT_FOUND


async def test_an_order_given_before_the_first_look_holds(env, tmp_path):
    conductor = make_conductor(env, tmp_path)
    handle = await conductor.open(at_once(CATALOG[Trigger.CANCELLATION]))
    pausing = asyncio.create_task(conductor.tell(handle, OrderKind.PAUSE))
    await asyncio.sleep(0.3)
    assert not pausing.done(), "nobody works yet"
    async with working(conductor, workers_of(conductor)):
        assert (await pausing).verdict is None, "answered before the first verdict"
        await conductor.forward(handle, HOUR)
        assert conductor.kept == []
        await conductor.tell(handle, OrderKind.RESUME)
        await conductor.until(lambda: conductor.states(handle) == [("confirmation", "sent")])
        assert len(conductor.kept) == 1
    await replay(conductor)


async def test_a_reply_becomes_a_task_and_holds_until_somebody_resumes(conductor):
    handle = await sent_first(conductor)
    await conductor.reply(handle)
    await conductor.until(lambda: len(conductor.tasks(handle)) == 1)
    ((task, done),) = conductor.tasks(handle).items()
    assert task.startswith("reply:")
    assert not done
    await conductor.forward(handle, 3 * DAY)
    assert len(conductor.kept) == 1
    assert (await conductor.progress(handle)).waiting_for == "conversation_open"
    await conductor.order(handle, OrderKind.RESUME)
    await conductor.until(lambda: len(conductor.kept) == 2)
    assert await conductor.finish(handle) == "no_response"
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_2", "day_14"]


async def test_an_opt_out_ends_it_and_nothing_follows(conductor):
    handle = await sent_first(conductor)
    await conductor.opt_out(handle)
    assert await handle.result() == "opted_out"
    assert len(conductor.kept) == 1
    assert conductor.row(handle).outcome == "opted_out"


async def test_progress_tells_where_a_follow_up_stands(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.until(lambda: conductor.decisions(handle) != [])
    view = await conductor.progress(handle)
    assert (view.follow_up_id, view.verdict, view.step) == (handle.id, "wait", "missed")
    assert view.next_at == conductor.row(handle).event_at + timedelta(minutes=45)
    await conductor.tell(handle, OrderKind.STOP)
    await handle.result()
    view = await conductor.progress(handle)
    assert (view.verdict, view.outcome, view.next_at) == ("stop", "stopped", None)
