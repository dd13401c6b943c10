"""Forms verdicts and acts on those that stay inside our own database."""

from __future__ import annotations

from sqlalchemy import Connection
from temporalio import activity

from activities.clock import decision_time
from activities.judging import Judge
from models.contracts import AssessInput, AssessResult, RecordOrderInput, TaskInput
from models.store import orders, tasks
from models.store.transactions import Transactions


class Assessment:
    """The activities that decide, open tasks and store orders."""

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
