"""Verdicts formed and stored, tasks opened, orders kept, follow-ups closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from core.types import Channel, Success, Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Wait
from models.contracts import AssessInput, FailureType, OrderKind, RecordOrderInput, TaskInput
from models.store import decisions, follow_ups, orders, tasks
from tests.activities.conftest import Stage
from tests.support.rows import (
    EVENT,
    FIRST_AT,
    HOUR,
    SEQUENCE,
    change,
    open_follow_up,
    pinned,
    put_claim,
    put_visit,
    select,
)
from tests.support.sequences import DAY


def stored(stage: Stage) -> list[tuple[Any, ...]]:
    with stage.database.reading() as connection:
        rows = decisions.of_follow_up(connection, stage.follow_up)
    return [(row["number"], row["verdict"], row["reason"], row["decided_at"]) for row in rows]


def task_states(stage: Stage) -> dict[str, str | None]:
    with stage.database.reading() as connection:
        return {
            str(row["name"]): row["closed_by"]  # type: ignore[misc]
            for row in tasks.of_follow_up(connection, stage.follow_up)
        }


async def test_a_verdict_is_formed_and_stored_under_its_number(stage: Stage) -> None:
    stage.now = EVENT
    result = await stage.assess(1)
    assert result.verdict == Wait(FIRST_AT, Reason.NOT_YET_DUE, "first", Channel.SMS, touch_at=FIRST_AT)
    assert (result.in_flight, result.sender) == (None, "")
    stage.now = FIRST_AT
    result = await stage.assess(2)
    assert isinstance(result.verdict, Send)
    assert result.sender == "+447700900000"
    assert stored(stage) == [
        (1, "wait", "not_yet_due", EVENT),
        (2, "send", "due", FIRST_AT),
    ]


async def test_the_same_number_again_is_the_same_decision_formed_anew(stage: Stage) -> None:
    stage.now = EVENT
    await stage.assess(1)
    put_visit(stage.database, "new", EVENT + DAY, seen_at=EVENT + HOUR)
    result = await stage.assess(1)
    assert result.verdict == Stop(Outcome.BOOKED, Reason.BOOKED)
    assert stored(stage) == [(1, "stop", "booked", EVENT)]


@pytest.mark.parametrize(
    ("local", "waited", "at"),
    [(True, HOUR, FIRST_AT), (False, HOUR, FIRST_AT + HOUR), (False, -HOUR, FIRST_AT)],
)
async def test_workflow_time_counts_at_once_and_the_attempts_own_start_after_a_wait(
    stage: Stage, local: bool, waited: timedelta, at: Any
) -> None:
    stage.now = FIRST_AT + waited
    asked = AssessInput(stage.follow_up, SEQUENCE.digest, 1, FIRST_AT)
    await stage.run(stage.activities.assessment.assess, asked, local=local)
    assert stored(stage)[0][3] == at


@pytest.mark.parametrize(
    ("follow_up", "digest", "kind"),
    [
        ("follow-up:none", SEQUENCE.digest, FailureType.FOLLOW_UP_NOT_FOUND),
        (None, "f" * 64, FailureType.SEQUENCE_NOT_FOUND),
    ],
)
async def test_what_can_never_be_judged_fails_for_good(
    stage: Stage, follow_up: str | None, digest: str, kind: FailureType
) -> None:
    asked = AssessInput(follow_up or stage.follow_up, digest, 1, EVENT)
    with pytest.raises(ApplicationError) as failed:
        await stage.run(stage.activities.assessment.assess, asked)
    assert (failed.value.type, failed.value.non_retryable) == (kind, True)
    assert stored(stage) == []


async def test_an_open_claim_is_reported_with_every_verdict(stage: Stage) -> None:
    message_id = put_claim(stage.database, stage.follow_up)
    assert (await stage.assess()).in_flight == message_id


async def test_a_site_without_a_sender_uses_the_default(stage: Stage) -> None:
    change(stage.database, "UPDATE site SET sms_sender = NULL")
    assert (await stage.assess()).sender == ""


async def test_labels_hold_no_patient_data(stage: Stage) -> None:
    result = await stage.assess()
    assert result.label == "send first by sms: it is due"
    assert not any(secret in repr(result) for secret in ("Pat", "Doe", "7700900123", "pat@example.com"))


async def test_a_closed_follow_up_stays_closed_whatever_happens_since(stage: Stage) -> None:
    with stage.database.writing() as connection:
        follow_ups.close(connection, stage.follow_up, Outcome.STOPPED, Reason.STAFF_STOPPED, EVENT)
    put_visit(stage.database, "new", EVENT + DAY, seen_at=EVENT + HOUR)
    assert (await stage.assess()).verdict == Stop(Outcome.STOPPED, Reason.STAFF_STOPPED)


async def test_opening_a_task_gives_the_verdict_after_it_and_twice_is_once(stage: Stage) -> None:
    stage.now = EVENT + 5 * DAY  # Too late for the text messages, too early for the e-mail.
    due = (await stage.assess(1)).verdict
    assert isinstance(due, HandOver)
    assert (due.task, due.step) == ("call", "call")
    asked = TaskInput(
        stage.follow_up, SEQUENCE.digest, due.task, due.reason, due.due_at, due.assignee, 2, stage.now
    )
    for _ in range(2):
        result = await stage.run(stage.activities.assessment.open_task, asked, local=True)
        assert (result.verdict.kind, result.verdict.reason) == ("wait", Reason.NOT_YET_DUE)
    assert task_states(stage) == {"call": None}
    assert [number for number, *_ in stored(stage)] == [1, 2]


async def test_a_task_is_not_opened_when_the_verdict_after_it_cannot_be_formed(stage: Stage) -> None:
    asked = TaskInput(stage.follow_up, "f" * 64, "call", "task_due", EVENT, "owner", 1, EVENT)
    with pytest.raises(ApplicationError):
        await stage.run(stage.activities.assessment.open_task, asked)
    assert task_states(stage) == {}


async def test_an_order_is_kept_once_and_holds(stage: Stage) -> None:
    asked = RecordOrderInput(stage.follow_up, "order-1", OrderKind.PAUSE, None, None, "away", FIRST_AT)
    for _ in range(2):
        await stage.run(stage.activities.assessment.record_order, asked, local=True)
    with stage.database.reading() as connection:
        [order] = orders.of_follow_up(connection, stage.follow_up)
    assert (order["kind"], order["note"], order["given_at"]) == ("pause", "away", FIRST_AT)
    assert (await stage.assess()).verdict.reason is Reason.PAUSED


def row_of(stage: Stage) -> Any:
    with stage.database.reading() as connection:
        return follow_ups.get(connection, stage.follow_up)


@pytest.mark.parametrize(("visit", "closed_by"), [(True, "follow_up"), (False, None)])
async def test_a_stop_closes_at_once_and_only_once_and_a_visit_closes_the_tasks(
    stage: Stage, visit: bool, closed_by: str | None
) -> None:
    with stage.database.writing() as connection:
        tasks.open_task(connection, stage.follow_up, "call", Reason.TASK_DUE, EVENT, "owner", EVENT)
        if not visit:
            orders.record(connection, "o1", stage.follow_up, OrderKind.STOP, EVENT)
    if visit:
        put_visit(stage.database, "new", EVENT + DAY, seen_at=EVENT + HOUR)
    for number, now in ((1, FIRST_AT), (2, FIRST_AT + HOUR)):
        stage.now = now
        verdict = (await stage.assess(number)).verdict
        assert isinstance(verdict, Stop)
        row = row_of(stage)
        assert (row.outcome, row.reason, row.closed_at) == (verdict.outcome, verdict.reason, FIRST_AT)
        assert task_states(stage) == {"call": closed_by}
    assert select(stage.database, "SELECT count(*) FROM message") == [(0,)]


@pytest.mark.parametrize(
    ("state", "outcome", "closed_by"),
    [
        ("replaced", Outcome.REPLACED, "follow_up"),
        ("paid", Outcome.PAID, "follow_up"),
        ("completed", Outcome.COMPLETED, "follow_up"),
        ("declined", Outcome.DECLINED, None),
    ],
)
async def test_tasks_close_with_the_outcomes_that_leave_nothing_to_do(
    stage: Stage, state: str, outcome: Outcome, closed_by: str | None
) -> None:
    with stage.database.writing() as connection:
        tasks.open_task(connection, stage.follow_up, "call", Reason.TASK_DUE, EVENT, "owner", EVENT)
    change(stage.database, "UPDATE follow_up SET subject_state = :state", state=state)
    await stage.assess()
    assert row_of(stage).outcome == outcome
    assert task_states(stage) == {"call": closed_by}


async def test_a_call_stays_open_when_a_follow_up_only_ran_to_its_end(stage: Stage) -> None:
    """An urgent call above all: its follow-up is over once the manager was told."""
    care = pinned(replace(SEQUENCE, success=Success.NOTHING))
    follow_up = open_follow_up(stage.database, given=care)
    with stage.database.writing() as connection:
        tasks.open_task(connection, follow_up, "call", Reason.TASK_DUE, EVENT, "owner", EVENT)
    stage.now = EVENT + SEQUENCE.expires_after
    verdict = (await stage.assess(follow_up=follow_up, given=care)).verdict
    assert isinstance(verdict, Stop)
    assert verdict.outcome is Outcome.COMPLETED
    with stage.database.reading() as connection:
        (call,) = tasks.of_follow_up(connection, follow_up)
    assert call["done_at"] is None


async def test_a_stop_that_hands_on_says_to_what(stage: Stage) -> None:
    goes_on = pinned(replace(SEQUENCE, then=Trigger.RECALL))
    follow_up = open_follow_up(stage.database, given=goes_on)
    stage.now = EVENT + SEQUENCE.expires_after
    verdict = (await stage.assess(follow_up=follow_up, given=goes_on)).verdict
    assert isinstance(verdict, Stop)
    assert verdict.opens is Trigger.RECALL
    with stage.database.reading() as connection:
        [row] = follow_ups.handing_on(connection)
    assert (row.id, row.hands_on_to, row.closed_at) == (follow_up, "recall", stage.now)


async def test_a_decision_keeps_what_it_was_made_from_and_nothing_of_the_patient(stage: Stage) -> None:
    put_claim(stage.database, open_follow_up(stage.database), at=EVENT - DAY)
    await stage.assess()
    with stage.database.reading() as connection:
        [row] = decisions.of_follow_up(connection, stage.follow_up)
    assert row["sequence_digest"] == SEQUENCE.digest
    assert isinstance(row["inputs"], dict)
    assert row["inputs"]["touches"] == [(EVENT - DAY).isoformat()]
    assert not [secret for secret in ("Pat", "7700900123", "pat@example.com") if secret in repr(row)]


async def test_a_follow_up_stays_open_while_a_message_waits_for_its_proof(stage: Stage) -> None:
    put_claim(stage.database, stage.follow_up)
    put_visit(stage.database, "new", EVENT + DAY, seen_at=EVENT + HOUR)
    result = await stage.assess()
    assert isinstance(result.verdict, Stop)
    assert result.in_flight is not None
    assert row_of(stage).closed_at is None
