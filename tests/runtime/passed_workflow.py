"""A workflow file as ours are written: every first-party import passed through, contracts in and out."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from core.identity import follow_up_id
    from models.contracts import AssessInput, AssessResult, FollowUpInput, SendResult


@workflow.defn(name="Passed")
class PassedWorkflow:
    """Gives the id of the follow-up it was started for."""

    @workflow.run
    async def run(self, given: FollowUpInput) -> str:
        converter = workflow.payload_converter()
        question = AssessInput(given.follow_up_id, given.sequence.digest, 1, workflow.now())
        (payload,) = converter.to_payloads([question])
        (again,) = converter.from_payloads([payload], [AssessInput])
        return follow_up_id("downtown", given.sequence.trigger, str(again == question))


__all__ = ["AssessResult", "PassedWorkflow", "SendResult"]
