"""The time inside an activity: its own start plus what has elapsed since.

A message that waited in a queue is judged by when it would really leave, and a test server's
virtual clock is respected.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import activity


def activity_clock() -> Callable[[], datetime]:
    """A clock that stands at this attempt's start and runs on from there."""
    started_at = activity.info().started_time
    origin = time.monotonic()
    return lambda: started_at + timedelta(seconds=time.monotonic() - origin)


def decision_time(asked_at: datetime) -> datetime:
    """When to judge: workflow time in a local activity, the attempt's own start in a normal one."""
    info = activity.info()
    return asked_at if info.is_local else max(asked_at, info.started_time)
