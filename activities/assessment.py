"""Forms verdicts and acts on those that stay inside our own database."""

from __future__ import annotations

from sqlalchemy import Connection
from temporalio import activity

from activities.clock import decision_time
from activities.judging import Judge
from core.types import Outcome
from models.contracts import AssessInput, AssessResult, CloseInput, RecordOrderInput, TaskInput
from models.store import follow_ups, orders, tasks
from models.store.transactions import Transactions

_TASKS_END_WITH = frozenset({Outcome.BOOKED, Outcome.ATTENDED})


class Assessment:
    """The activities that decide, open tasks, store orders and close."""

    def __init__(self, database: Transactions, judge: Judge) -> None:
        self._database = database
        self._judge = judge

    @activity.defn
    async def assess(self, asked: AssessInput) -> AssessResult:
        """Load the facts, decide, store the verdict under its number."""
        now = decision_time(asked.now)
        return await self._database.write(
            self._judge.judge_and_keep, asked.follow_up_id, asked.sequence_digest, asked.number, now
        )

    @activity.defn
    async def open_task(self, asked: TaskInput) -> AssessResult:
        """Put the task before a colleague, then decide again in the same transaction."""
        now = decision_time(asked.now)

        def work(connection: Connection) -> AssessResult:
            tasks.open_task(
                connection, asked.follow_up_id, asked.task, asked.reason, asked.due_at, asked.assignee, now
            )
            return self._judge.judge_and_keep(
                connection, asked.follow_up_id, asked.sequence_digest, asked.number, now
            )

        return await self._database.write(work)

    @activity.defn
    async def record_order(self, asked: RecordOrderInput) -> None:
        """Store an order that came straight to the workflow, once per order id."""
        await self._database.write(
            orders.record,
            asked.order_id,
            asked.follow_up_id,
            asked.kind,
            decision_time(asked.now),
            step=asked.step,
            until=asked.until,
            note=asked.note,
        )

    @activity.defn
    async def close_follow_up(self, asked: CloseInput) -> None:
        """Close with outcome and reason; tasks that a booking makes pointless close with it."""
        now = decision_time(asked.now)

        def work(connection: Connection) -> None:
            follow_ups.close(connection, asked.follow_up_id, asked.outcome, asked.reason, now)
            if asked.outcome in _TASKS_END_WITH:
                tasks.close_open(connection, asked.follow_up_id, now)

        await self._database.write(work)
