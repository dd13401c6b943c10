"""An activity tells that it lives for as long as it works, and no longer."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.testing import ActivityEnvironment

from activities import heartbeats


async def test_it_beats_until_the_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_EVERY_SECONDS", 0.01)
    beats: list[tuple[object, ...]] = []
    three = asyncio.Event()

    def beaten(*details: object) -> None:
        beats.append(details)
        if len(beats) == 3:
            three.set()

    async def work() -> int:
        with heartbeats.heartbeats():
            await asyncio.wait_for(three.wait(), 5)
        return len(beats)

    environment = ActivityEnvironment()
    environment.on_heartbeat = beaten
    by_the_end = await environment.run(work)
    await asyncio.sleep(0.05)
    assert by_the_end >= 3
    assert len(beats) == by_the_end
