"""A booking at every moment of a touch: nothing leaves after it but what was claimed before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.types import Trigger
from runtime.dispatch import ring
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, people

NO_SHOW = load_catalog()[Trigger.NO_SHOW]
HOUR = timedelta(hours=1)
MOMENTS = {
    ("judge_and_keep", "before"): [],
    ("judge_and_keep", "after"): [],
    ("make", "before"): [],
    ("make", "after"): [("missed", "sent")],
    ("_settle_and_decide", "before"): [("missed", "sent")],
    ("_settle_and_decide", "after"): [("missed", "sent")],
}
"""Around assess, claim, and settling of the first touch; and what may have left all the same."""


@pytest.mark.parametrize("rings", [True, False], ids=["rung", "ring lost"])
@pytest.mark.parametrize(("moment", "left"), MOMENTS.items(), ids=["-".join(key) for key in MOMENTS])
async def test_nothing_is_claimed_after_a_booking(conductor, moment, left, rings):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, timedelta(minutes=30))
    booked = []

    async def book(*now) -> None:
        if now == moment and not booked:
            booked.append(conductor.store_booking(conductor.row(handle).event_at + HOUR))
            if rings:
                await ring(conductor.client, handle.id, "booking_changed")

    conductor.unsteady.hook = book
    assert await conductor.finish(handle) == "booked"
    assert booked, "the booking landed at the moment under test"
    assert conductor.states(handle) == left
    assert len(conductor.kept) == len(left)
    assert conductor.row(handle).outcome == "booked"


@pytest.mark.parametrize(("after", "left"), [(HOUR, 1), (3 * DAY, 2), (15 * DAY, 3)])
async def test_a_booking_ends_the_sleep_at_once(conductor, after, left):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, after)
    before = await conductor.now(handle)
    await conductor.book(handle)
    assert await handle.result() == "booked", "without any time passing"
    assert len(conductor.kept) == left
    assert abs(conductor.row(handle).closed_at - before) < timedelta(minutes=1)


async def test_a_booking_closes_the_tasks_it_makes_pointless(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, 6 * DAY)
    assert conductor.tasks(handle) == {"day_5": False}
    await conductor.book(handle)
    assert await handle.result() == "booked"
    assert conductor.tasks(handle) == {"day_5": True}


async def test_a_booking_whose_ring_was_lost_is_seen_at_the_next_look(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, HOUR)
    conductor.store_booking(await conductor.now(handle))
    assert await conductor.finish(handle) == "booked"
    assert conductor.states(handle) == [("missed", "sent")]


async def test_a_booking_of_one_patient_is_none_of_anothers(conductor):
    other, *_ = people(conductor, 1)
    mine, theirs = await conductor.open(NO_SHOW), await conductor.open(NO_SHOW, patient=other)
    await conductor.forward(mine, HOUR)
    await conductor.book(mine)
    assert await mine.result() == "booked"
    assert await conductor.finish(theirs) == "no_response"
    assert len(conductor.states(theirs)) == 3


async def test_rings_without_news_change_nothing(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, HOUR)
    for signal in ("booking_changed", "reply_received", "opt_out_received", "booking_changed"):
        await ring(conductor.client, handle.id, signal)
    assert await conductor.finish(handle) == "no_response"
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_2", "day_14"]
    assert len(conductor.kept) == 3


async def test_a_ring_after_the_end_is_no_error(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.book(handle)
    await handle.result()
    assert await ring(conductor.client, handle.id, "booking_changed") is False
    assert await ring(conductor.client, "follow-up:harbour:no_show:never", "booking_changed") is False
