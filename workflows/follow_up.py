"""One follow-up: ask for a verdict, carry it out, again, until it says stop.

Verdicts are formed in activities, so a change of rules never breaks a follow-up that has slept for
months. Rings (signals, updates) only say "look again"; what happened is in the database.

The sandbox executes this file for every run, and Temporal reads the annotations of each handler every
time: as strings they would have to be compiled, so this file does not postpone them.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    import workflows.acts as acts
    import workflows.policies as policies
    from core.identity import order_id
    from core.verdicts import HandOver, Outcome, Send, Stop, Wait
    from models.contracts import (
        WORKFLOW_NAME,
        AssessResult,
        FailureType,
        FollowUpInput,
        Order,
        OrderKind,
        ProgressView,
        RecordOrderInput,
        SequenceChange,
    )
    from workflows.visible import Visible


@workflow.defn(name=WORKFLOW_NAME)
class FollowUpWorkflow:
    """Runs whatever sequence is pinned in its input."""

    @workflow.init
    def __init__(self, asked: FollowUpInput) -> None:
        self._asked = asked
        self._rings = 0
        self._number = asked.assessments
        self._unrecorded: list[RecordOrderInput] = []
        self._over = False
        self._change: SequenceChange | None = None
        self._visible = Visible(asked)

    @workflow.run
    async def run(self, asked: FollowUpInput) -> Outcome:
        """The loop. Returns how the follow-up ended."""
        following: AssessResult | None = None
        while True:
            self._continue_as_new_when_due()
            seen = self._rings
            try:
                await self._record_orders()
                result = following or await acts.assess(self._asked, self._next_number())
                if result.in_flight is None and isinstance(result.verdict, Stop):
                    return await self._close(result, result.verdict)
                following = await self._carry_out(result, seen)
            except ActivityError as failure:
                if is_cancelled_exception(failure):
                    raise
                following = None
                await self._wait(seen, _pause_after(failure), "trying again after a failure")
            if self._rings != seen:
                following = None

    async def _carry_out(self, result: AssessResult, seen: int) -> AssessResult | None:
        """Act on a verdict; gives the next one where the act has formed it already."""
        verdict = result.verdict
        if result.in_flight is not None and not result.meanwhile:
            self._visible.show(self._number, result, "checking with the provider whether a message left")
            await acts.prove(result.in_flight)
            return None
        self._visible.show(self._number, result)
        if isinstance(verdict, Wait) and result.in_flight is not None:
            await self._prove_until(result.in_flight, verdict.until, seen, result.label)
        elif isinstance(verdict, Wait):
            await self._wait(seen, verdict.until - workflow.now(), result.label)
        elif isinstance(verdict, Send):
            return await acts.send(self._asked, verdict, result.sender, self._next_number(), result.label)
        elif isinstance(verdict, HandOver):
            return await acts.open_task(self._asked, verdict, self._next_number(), result.label)
        return None

    async def _wait(self, seen: int, duration: timedelta, label: str) -> None:
        """Sleep until the time is over or somebody rings."""
        if duration <= timedelta(0):
            return
        try:
            await workflow.wait_condition(
                lambda: self._rings != seen, timeout=duration, timeout_summary=label
            )
        except TimeoutError:
            return

    async def _prove_until(self, message_id: str, until: datetime, seen: int, label: str) -> None:
        """Proof may take half an hour; what is urgent happens at its time."""
        left = until - workflow.now()
        if left <= timedelta(0):
            return
        try:
            await acts.prove(message_id, min(left, policies.PROVE_WITHIN))
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
            await self._wait(seen, until - workflow.now(), label)

    async def _close(self, result: AssessResult, verdict: Stop) -> Outcome:
        """The row was closed in the transaction that formed the verdict; let everybody see it."""
        self._over = True
        await self._record_orders()
        self._visible.close(self._number, result, verdict.outcome)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return verdict.outcome

    async def _record_orders(self) -> None:
        while self._unrecorded:
            await acts.record_order(self._unrecorded[0])
            del self._unrecorded[0]

    def _continue_as_new_when_due(self) -> None:
        """Go on in a fresh history: a long one slows every replay, and a sequence is pinned in the input."""
        quiet = workflow.all_handlers_finished() and not self._unrecorded
        if not quiet or (self._change is None and not workflow.info().is_continue_as_new_suggested()):
            return
        sequence = self._asked.sequence if self._change is None else self._change.sequence
        workflow.continue_as_new(FollowUpInput(self._asked.follow_up_id, sequence, self._number))

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    @workflow.signal(description="A visit was booked, moved or cancelled; look again")
    def booking_changed(self) -> None:
        """Ring: the patient's visits changed."""
        self._rings += 1

    @workflow.signal(description="The patient wrote; look again")
    def reply_received(self) -> None:
        """Ring: a reply was stored."""
        self._rings += 1

    @workflow.signal(description="The patient asked us to stop; look again")
    def opt_out_received(self) -> None:
        """Ring: an opt-out was stored."""
        self._rings += 1

    @workflow.query(description="Where this follow-up stands")
    def progress(self) -> ProgressView:
        """Where this follow-up stands."""
        return self._visible.view(self._number)

    @workflow.update(description="Send nothing until resumed")
    async def pause(self, order: Order) -> ProgressView:
        """Hold everything until resumed or expired."""
        return self._order(OrderKind.PAUSE, order)

    @workflow.update(description="Go on after a pause, a snooze or a patient's answer")
    async def resume(self, order: Order) -> ProgressView:
        """Go on: clears pause, snooze and an answered reply."""
        return self._order(OrderKind.RESUME, order)

    @workflow.update(description="Send nothing before a given time")
    async def snooze(self, order: Order) -> ProgressView:
        """Hold everything until ``order.until``."""
        return self._order(OrderKind.SNOOZE, order)

    @workflow.update(description="Leave out one step")
    async def skip_step(self, order: Order) -> ProgressView:
        """Leave out ``order.step``."""
        return self._order(OrderKind.SKIP_STEP, order)

    @workflow.update(description="Give the patient to the owner and end the follow-up")
    async def hand_over(self, order: Order) -> ProgressView:
        """End with a task for the owner."""
        return self._order(OrderKind.HAND_OVER, order)

    @workflow.update(description="End the follow-up")
    async def stop(self, order: Order) -> ProgressView:
        """End it."""
        return self._order(OrderKind.STOP, order)

    @workflow.update(description="Go on with another version of the sequence")
    async def change_sequence(self, change: SequenceChange) -> ProgressView:
        """Go on with ``change.sequence``; what was sent stays sent."""
        self._change = change
        self._rings += 1
        return self._visible.view(self._number)

    @change_sequence.validator
    def _check_change_sequence(self, change: SequenceChange) -> None:
        self._refuse_when_over()
        if change.sequence.trigger is not self._asked.sequence.trigger:
            raise _refused("that sequence answers another trigger")

    @pause.validator
    @resume.validator
    @hand_over.validator
    @stop.validator
    def _check_order(self, order: Order) -> None:
        self._refuse_when_over()

    @snooze.validator
    def _check_snooze(self, order: Order) -> None:
        self._refuse_when_over()
        if order.until is None or order.until.tzinfo is None:
            raise _refused("say until when, with an offset from UTC, such as 2026-12-01T09:00+01:00")
        if order.until <= workflow.now():
            raise _refused("the time to snooze until has passed")

    @skip_step.validator
    def _check_skip_step(self, order: Order) -> None:
        self._refuse_when_over()
        steps = [step.id for step in self._asked.sequence.steps]
        if order.step not in steps:
            raise _refused(f"there is no step {order.step!r}; the steps are {', '.join(steps)}")

    def _refuse_when_over(self) -> None:
        if self._over:
            raise _refused("this follow-up is over")

    def _order(self, kind: OrderKind, order: Order) -> ProgressView:
        """Take note, look again, answer at once. Orders with an id are in the database already."""
        if order.order_id is None:
            update = workflow.current_update_info()
            self._unrecorded.append(
                RecordOrderInput(
                    follow_up_id=self._asked.follow_up_id,
                    order_id=order_id(self._asked.follow_up_id, "" if update is None else update.id),
                    kind=kind,
                    step=order.step,
                    until=order.until,
                    note=order.note,
                    now=workflow.now(),
                )
            )
        self._rings += 1
        return self._visible.view(self._number)


def _pause_after(failure: ActivityError) -> timedelta:
    permanent = isinstance(failure.cause, ApplicationError) and failure.cause.non_retryable
    return policies.PAUSE_AFTER_PERMANENT_FAILURE if permanent else policies.PAUSE_AFTER_FAILURE


def _refused(why: str) -> ApplicationError:
    return ApplicationError(why, type=FailureType.ORDER_REFUSED, non_retryable=True)
