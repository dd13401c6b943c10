"""One encrypted server for all tests; after each, its follow-ups' histories are replayed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from runtime.converter import make_data_converter
from runtime.sandbox import workflow_runner
from tests.support.conductor import Conductor, make_conductor, working
from tests.support.temporal import KEYS, start_server
from workflows.follow_up import FollowUpWorkflow


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def env() -> AsyncIterator[WorkflowEnvironment]:
    async with await start_server(make_data_converter(KEYS)) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def conductor(env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Conductor]:
    """An always open practice with its workers."""
    async with working(make_conductor(env, tmp_path)) as running:
        yield running
    await replay(running)


async def replay(conductor: Conductor) -> None:
    """Every history of a test must replay with the code that wrote it."""
    replayer = Replayer(
        workflows=[FollowUpWorkflow],
        workflow_runner=workflow_runner(),
        data_converter=conductor.client.data_converter,
    )
    for handle in conductor.handles:
        await replayer.replay_workflow(await handle.fetch_history())
