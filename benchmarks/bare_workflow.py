"""The least that Temporal can do for a touch: a timer and two activities that do nothing."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow

QUEUE = "bare"
WITHIN = timedelta(minutes=1)


@activity.defn
async def look() -> None:
    """Stands where ours assesses."""


@activity.defn
async def touch() -> None:
    """Stands where ours sends."""


@workflow.defn
class BareWorkflow:
    """As many touches as asked for."""

    @workflow.run
    async def run(self, touches: int, pause_seconds: float) -> None:
        """Sleep, look, touch; again."""
        for _ in range(touches):
            await workflow.sleep(pause_seconds)
            await workflow.execute_activity(look, schedule_to_close_timeout=WITHIN)
            await workflow.execute_activity(touch, schedule_to_close_timeout=WITHIN)
