"""A running follow-up keeps the version it started with, until somebody moves it to another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from temporalio.client import WorkflowUpdateFailedError

from core.types import Sequence, Trigger
from models.contracts import ProgressView, SequenceChange
from runtime.clock import utc_now
from runtime.sequence_moves import Move, move, outdated
from sequences.catalog import Catalog, definition_of, load_catalog, sequence_from
from tests.support.conductor import DAY
from tests.workflows.conftest import replay

CATALOG = load_catalog()
NO_SHOW = CATALOG[Trigger.NO_SHOW]
HOUR = DAY / 24


def newer() -> Sequence:
    """The same without the second text, and a later call."""
    steps = tuple(step for step in NO_SHOW.steps if step.id != "day_2")
    return sequence_from(definition_of(replace(NO_SHOW, version=NO_SHOW.version + 1, steps=steps)))


def moves(conductor) -> list[Move]:
    catalog = Catalog({**CATALOG, NO_SHOW.name: newer()})
    with conductor.database.reading() as connection:
        return outdated(connection, catalog, NO_SHOW.name)


async def sent_first(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, HOUR)
    assert conductor.states(handle) == [("missed", "sent")]
    return handle


async def test_left_alone_it_runs_as_it_started(conductor):
    handle = await sent_first(conductor)
    assert [each.follow_up_id for each in moves(conductor)] == [handle.id]
    await conductor.finish(handle)
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_2", "day_14"]


async def test_moved_it_goes_on_with_the_new_version_and_sends_nothing_twice(conductor):
    handle = await sent_first(conductor)
    (chosen,) = moves(conductor)
    assert await move(conductor.client, conductor.database, chosen, utc_now()) == "moved"
    await conductor.finish(handle)
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_14"]
    assert conductor.row(handle).sequence_digest == newer().digest
    assert moves(conductor) == []
    await replay(conductor)


async def test_what_is_over_says_so(conductor):
    handle = await sent_first(conductor)
    (chosen,) = moves(conductor)
    await conductor.finish(handle)
    assert await move(conductor.client, conductor.database, chosen, utc_now()) == "over"


async def test_a_sequence_for_something_else_is_refused(conductor):
    handle = await sent_first(conductor)
    other = SequenceChange(CATALOG[Trigger.CANCELLATION])
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await handle.execute_update("change_sequence", other, result_type=ProgressView)
    assert "another trigger" in str(refused.value.cause)
    await conductor.forward(handle, 3 * DAY)
    assert len(conductor.kept) == 2
