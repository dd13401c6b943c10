"""Somebody presses Terminate: the follow-up is reopened from the ledger and sends nothing again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from core.types import Trigger
from runtime.converter import make_data_converter
from runtime.repair import lost, reopen_lost
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, Conductor, make_conductor, people, working
from tests.support.gateway import Answer
from tests.support.temporal import KEYS, start_server, terminate

NO_SHOW = load_catalog()[Trigger.NO_SHOW]
ALL_SENT = [("missed", "sent"), ("day_2", "sent"), ("day_14", "sent")]


@pytest_asyncio.fixture(loop_scope="session")
async def conductor(tmp_path: Path) -> AsyncIterator[Conductor]:
    server = await start_server(make_data_converter(KEYS))
    async with server as env, working(make_conductor(env, tmp_path)) as running:
        yield running


async def test_a_terminated_follow_up_goes_on_where_it_was(conductor):
    (somebody,) = people(conductor, 1)
    handle, other = await conductor.open(NO_SHOW), await conductor.open(NO_SHOW, patient=somebody)
    await conductor.forward(handle, 3 * DAY)
    assert conductor.states(handle) == ALL_SENT[:2]
    decided = len(conductor.decisions(handle))
    await terminate(conductor.client, handle.id)

    assert await lost(conductor.client, conductor.database) == [handle.id]
    assert await reopen_lost(conductor.client, conductor.database) == [handle.id]
    assert await reopen_lost(conductor.client, conductor.database) == [], "once"
    assert await conductor.finish(handle) == "no_response"
    assert conductor.states(handle) == ALL_SENT
    assert conductor.row(handle).assessments > decided, "numbers go on"
    assert await conductor.finish(other) == "no_response"
    assert len(conductor.kept) == 6


async def test_a_follow_up_terminated_in_the_middle_of_a_send_proves_it_first(conductor):
    conductor.sms.script(Answer(delay=30.0))
    handle = await conductor.open(NO_SHOW)
    forwarding = asyncio.create_task(conductor.forward(handle, timedelta(hours=1)))
    await conductor.until(lambda: len(conductor.kept) == 1)
    assert conductor.states(handle) == [("missed", "claimed")]
    await terminate(conductor.client, handle.id)
    await asyncio.gather(forwarding, return_exceptions=True)

    assert await reopen_lost(conductor.client, conductor.database) == [handle.id]
    assert await conductor.finish(handle) == "no_response"
    assert conductor.states(handle) == ALL_SENT
    assert len(conductor.sms.posts) == 2
    assert conductor.messages(handle)[0]["provider_id"] == conductor.sms.kept[0].provider_id


async def test_a_follow_up_that_is_over_stays_over(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.book(handle)
    await handle.result()
    assert await reopen_lost(conductor.client, conductor.database) == []
