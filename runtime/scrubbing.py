"""Keeps patient data out of Temporal's failures and the log: exceptions of libraries quote values.

An activity's unexpected exception leaves it as its type and the line it came from, nothing more.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import Any

from temporalio.exceptions import ApplicationError, FailureError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class ScrubFailures(Interceptor):
    """Worker interceptor; put it on every worker that runs activities."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Wrap every activity."""
        return _Scrubbed(super().intercept_activity(next))


class _Scrubbed(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await self.next.execute_activity(input)
        except FailureError:
            raise  # ours, written without patient data
        except Exception as error:
            kind, place = type(error).__name__, place_of(error)
        raise ApplicationError(f"{kind} at {place}", type=kind)


def place_of(error: BaseException) -> str:
    """The innermost line of ours that the exception passed, as ``file.py:12 in function``."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    last = ours[-1]
    return f"{PurePath(last.filename).name}:{last.lineno} in {last.name}"
