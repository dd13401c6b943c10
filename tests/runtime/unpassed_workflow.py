"""A workflow file with one first-party import outside the pass-through block, to be refused."""

from __future__ import annotations

from temporalio import workflow

from core.identity import follow_up_id


@workflow.defn(name="Unpassed")
class UnpassedWorkflow:
    """Never runs."""

    @workflow.run
    async def run(self, clinic_id: str) -> str:
        return follow_up_id(clinic_id, "no_show", "1")
