"""Work beside the requests: bounded, finished at the end, and silent about whom it concerns."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest
from temporalio.service import RPCError, RPCStatusCode

from api import afterwards as module
from api.afterwards import AT_ONCE, Afterwards
from tests.api.application import Bell
from tests.support.clock import Clock
from tests.support.intake import NOW

NOBODY: Any = None


class Slow:
    """A bell that is heard one wait later, and counts who waits."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.waiting = 0
        self.most = 0

    def get_workflow_handle(self, _: str) -> Slow:
        return self

    async def signal(self, *_: Any, **__: Any) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.go_on.wait()
        self.waiting -= 1


async def test_everybody_is_rung_once(caplog: pytest.LogCaptureFixture) -> None:
    bell: Any = Bell()
    afterwards = Afterwards(bell, NOBODY, Clock(NOW))
    afterwards.tell((), ("a", "b", "a"), "reply_received")
    await afterwards.drain()
    assert bell.rung == [("a", "reply_received"), ("b", "reply_received")]


async def test_only_some_ring_at_once() -> None:
    bell: Any = Slow()
    afterwards = Afterwards(bell, NOBODY, Clock(NOW))
    for each in range(AT_ONCE * 3):
        afterwards.tell((), (str(each),), "reply_received")
    await asyncio.sleep(0.05)
    assert bell.most == AT_ONCE
    bell.go_on.set()
    await afterwards.drain()
    assert bell.waiting == 0


async def test_too_much_is_left_to_the_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 5)
    bell: Any = Slow()
    afterwards = Afterwards(bell, NOBODY, Clock(NOW))
    for each in range(8):
        afterwards.tell((), (str(each),), "reply_received")
    await asyncio.sleep(0)
    assert caplog.text.count("the worker makes up for it") == 3
    bell.go_on.set()
    await afterwards.drain()
    afterwards.tell((), ("later",), "reply_received")
    await afterwards.drain()
    assert bell.waiting == 0


async def test_what_takes_too_long_at_the_end_is_given_up() -> None:
    bell: Any = Slow()
    afterwards = Afterwards(bell, NOBODY, Clock(NOW))
    afterwards.tell((), ("a",), "reply_received")
    await asyncio.wait_for(afterwards.drain(timedelta(seconds=0.05)), 2)
    await afterwards.drain()


@pytest.mark.parametrize(
    "error",
    [RPCError("for Zenobia", RPCStatusCode.UNAVAILABLE, b""), RuntimeError("Zenobia"), KeyError("Zenobia")],
)
async def test_errors_are_told_without_their_text(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bell: Any = Bell(error=error)
    afterwards = Afterwards(bell, NOBODY, Clock(NOW))
    afterwards.tell((), ("a",), "reply_received")
    await afterwards.drain()
    assert type(error).__name__ in caplog.text
    assert "Zenobia" not in caplog.text
    assert "Traceback" not in caplog.text
