"""The database goes away for a while: the fallback carries on, others are not held up."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from core.types import Trigger
from models.contracts import OrderKind
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, people
from tests.support.temporal import activities

CATALOG = load_catalog()
NO_SHOW = CATALOG[Trigger.NO_SHOW]
ALL_SENT = [("missed", "sent"), ("day_2", "sent"), ("day_14", "sent")]
HOUR = timedelta(hours=1)
SETTLING = "_settle_and_decide"


async def test_a_normal_activity_waits_for_the_database(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, timedelta(minutes=30))
    conductor.unsteady.refuses = lambda _: conductor.unsteady.refused < 4
    assert await conductor.finish(handle) == "no_response"
    assert conductor.unsteady.refused == 4
    assert activities(await handle.fetch_history())[0] == "assess", "the fallback"
    assert conductor.states(handle) == ALL_SENT
    assert len(conductor.kept) == 3


async def test_every_database_act_has_the_fallback(conductor):
    handle = await conductor.open(NO_SHOW)
    failed: set[str] = set()

    async def fail_once_each(name: str, when: str) -> None:
        if when == "before" and name not in failed:
            failed.add(name)
            raise OperationalError("SELECT 1", {}, ConnectionError("gone"))

    conductor.unsteady.hook = fail_once_each
    await conductor.tell(handle, OrderKind.RESUME)
    assert await conductor.finish(handle) == "no_response"
    fallen_back = activities(await handle.fetch_history())
    assert set(fallen_back) == {"assess", "record_order", "open_task", "send_message"}
    assert failed == {"judge_and_keep", "record", "open_task", "make", SETTLING}
    assert conductor.states(handle) == ALL_SENT
    assert len(conductor.kept) == 3


async def test_one_that_waits_for_the_database_holds_up_nobody(conductor):
    (other,) = people(conductor, 1)
    stuck, healthy = await conductor.open(NO_SHOW), await conductor.open(NO_SHOW, patient=other)
    for handle in (stuck, healthy):
        await conductor.forward(handle, timedelta(minutes=30))
    conductor.unsteady.refuses = lambda args: stuck.id in args
    forwarding = asyncio.create_task(conductor.forward(stuck, HOUR))
    await conductor.until(lambda: conductor.unsteady.refused >= 2)

    started = time.monotonic()
    assert (await conductor.tell(healthy, OrderKind.PAUSE)).step == "missed"
    assert (await conductor.progress(stuck)).step == "missed"
    assert time.monotonic() - started < 1.0
    await conductor.tell(healthy, OrderKind.RESUME)
    assert await conductor.finish(healthy) == "no_response"
    assert len(conductor.states(healthy)) == 3
    assert conductor.messages(stuck) == []

    conductor.unsteady.refuses = lambda _: False
    await forwarding
    assert await conductor.finish(stuck) == "no_response"
    assert conductor.states(stuck) == ALL_SENT


async def test_a_sent_message_waits_to_be_recorded_and_is_not_sent_again(conductor):
    handle = await conductor.open(NO_SHOW)
    conductor.unsteady.refuses = lambda _: bool(conductor.kept) and conductor.unsteady.refused < 3
    await conductor.forward(handle, DAY)
    assert conductor.unsteady.refused == 3
    assert conductor.states(handle) == [("missed", "sent")]
    assert len(conductor.sms.posts) == 1
