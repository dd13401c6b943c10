"""Workers without a cache, and two at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from core.types import Trigger
from sequences.catalog import load_catalog
from tests.support.conductor import make_conductor, people, workers_of, working
from tests.support.gateway import LOST
from tests.workflows.conftest import replay

NO_SHOW = load_catalog()[Trigger.NO_SHOW]


async def test_without_a_cache_every_step_replays(env, tmp_path):
    conductor = make_conductor(env, tmp_path)
    conductor.sms.script(LOST)
    async with working(conductor, workers_of(conductor, cached_workflows=0)):
        handle = await conductor.open(NO_SHOW)
        assert await conductor.finish(handle) == "no_response"
        assert [state for _, state in conductor.states(handle)] == ["sent"] * 3
        assert len(conductor.kept) == 3
    await replay(conductor)


async def test_two_workers_share_the_work_and_send_nothing_twice(conductor):
    names = people(conductor, 8)
    async with AsyncExitStack() as second:
        elsewhere = await conductor.env.connect_client(
            data_converter=conductor.client.data_converter, identity="second"
        )
        for worker in workers_of(conductor, elsewhere):
            await second.enter_async_context(worker)
        handles = [await conductor.open(NO_SHOW, patient=name) for name in names]
        outcomes = await asyncio.gather(*map(conductor.finish, handles))
    assert outcomes == ["no_response"] * 8
    assert all(len(conductor.states(handle)) == 3 for handle in handles)
    assert len(conductor.kept) == 24
    assert len({kept.reference for kept in conductor.kept}) == 24
