"""Keeps a number of jobs in flight for a while and says how many were completed per second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

SHORTEST_STEADY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """``completed``: all jobs, those of run-up and run-down included. ``per_second``: in the steady part."""

    completed: int
    per_second: float


async def keep_in_flight(
    job: Callable[[], Awaitable[None]], *, in_flight: int, seconds: float, run_up_seconds: float
) -> Load:
    """Run ``job`` over and over in ``in_flight`` slots; start none after ``seconds``, await the last ones.

    Slots begin evenly over ``run_up_seconds``, or all jobs would march in step. The steady part begins
    when as many jobs have ended as there are slots; where that is never, the rate is that of the whole.
    """
    clock = asyncio.get_running_loop().time
    began_at = clock()
    end_at = began_at + seconds
    ended_at: list[float] = []

    async def slot(number: int) -> None:
        await asyncio.sleep(run_up_seconds * number / in_flight)
        while clock() < end_at:
            await job()
            ended_at.append(clock())

    async with asyncio.TaskGroup() as slots:
        for number in range(in_flight):
            slots.create_task(slot(number))
    if len(ended_at) < in_flight or ended_at[in_flight - 1] >= end_at - SHORTEST_STEADY_SECONDS:
        return Load(len(ended_at), len(ended_at) / (clock() - began_at))
    steady_from = ended_at[in_flight - 1]
    steady = [at for at in ended_at if steady_from < at <= end_at]
    return Load(len(ended_at), len(steady) / (end_at - steady_from))
