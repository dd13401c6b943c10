"""Keeps a number of jobs in flight for a while and says how many were completed per second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

RUN_UP_SHARE = 0.4
"""The first part, over which jobs begin evenly: about as long as one takes, or all would march in step."""
STEADY_SHARE = 0.4
"""The last part, in which the rate is counted: by then jobs end as evenly as they began."""


@dataclass(frozen=True, slots=True)
class Load:
    """``completed``: all jobs, those of run-up and run-down included. ``per_second``: in the last part."""

    completed: int
    per_second: float


async def keep_in_flight(job: Callable[[], Awaitable[None]], *, in_flight: int, seconds: float) -> Load:
    """Run ``job`` over and over in ``in_flight`` slots; start none after ``seconds``, await the last ones.

    Slots begin evenly over the first part of the load.
    """
    clock = asyncio.get_running_loop().time
    began_at = clock()
    end_at = began_at + seconds
    ended_at: list[float] = []

    async def slot(number: int) -> None:
        await asyncio.sleep(seconds * RUN_UP_SHARE * number / in_flight)
        while clock() < end_at:
            await job()
            ended_at.append(clock())

    async with asyncio.TaskGroup() as slots:
        for number in range(in_flight):
            slots.create_task(slot(number))
    steady_from = end_at - STEADY_SHARE * seconds
    steady = sum(steady_from < at <= end_at for at in ended_at)
    return Load(len(ended_at), steady / (end_at - steady_from))
