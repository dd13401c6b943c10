"""Where each step stands, read from the ledger and the tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.types import StepState
from core.verdicts import Outcome, Reason, Stop
from models.store import follow_ups, ledger, tasks
from runtime.database import Database
from tests.support.practice import add_patient
from tests.support.rows import (
    EVENT,
    FIRST_AT,
    HOUR,
    load,
    open_follow_up,
    put_claim,
    select,
)
from tests.support.sequences import DAY

NOW = EVENT + HOUR
LATER = EVENT + 3 * DAY


@pytest.mark.parametrize(
    ("state", "how", "expected", "retry_after", "needs_task"),
    [
        ("sent", {"provider_id": "SM1"}, StepState.SENT, None, False),
        ("unknown", {}, StepState.UNKNOWN, None, True),
        ("not_posted", {"error_class": "not_posted"}, StepState.RETRYABLE, 30, False),
        ("failed", {"error_class": "connect"}, StepState.RETRYABLE, 30, False),
        ("failed", {"error_class": "rate_limited"}, StepState.RETRYABLE, 60, False),
        ("failed", {"error_class": "account"}, StepState.RETRYABLE, 60, False),
        ("failed", {"error_class": "bad_number"}, StepState.FAILED, None, True),
        ("failed", {"error_class": "opt_out"}, StepState.FAILED, None, False),
        ("failed", {"error_class": "template"}, StepState.FAILED, None, True),
    ],
)
def test_a_step_stands_as_its_message_does(
    clinic: Database,
    state: str,
    how: dict[str, str],
    expected: StepState,
    retry_after: int | None,
    needs_task: bool,
) -> None:
    follow_up = open_follow_up(clinic)
    message_id = put_claim(clinic, follow_up)
    loaded = load(clinic, follow_up)
    assert (loaded.in_flight, loaded.progress.steps["first"].state) == (message_id, StepState.IN_FLIGHT)
    with clinic.writing() as connection:
        ledger.settle(connection, message_id, state, FIRST_AT, **how)
    loaded = load(clinic, follow_up)
    step = loaded.progress.steps["first"]
    assert (loaded.in_flight, step.state, step.tries, step.needs_task) == (None, expected, 1, needs_task)
    if retry_after is None:
        assert step.retry_at is None
    else:
        pause = timedelta(seconds=retry_after)
        assert step.retry_at is not None
        assert FIRST_AT + pause <= step.retry_at <= FIRST_AT + 1.5 * pause


def test_the_newest_try_decides_and_tries_are_counted(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    for try_no, (state, error) in enumerate(
        (("failed", "connect"), ("failed", "connect"), ("sent", None)), 1
    ):
        message_id = put_claim(clinic, follow_up, try_no=try_no)
        with clinic.writing() as connection:
            ledger.settle(connection, message_id, state, FIRST_AT, error_class=error)
        step = load(clinic, follow_up).progress.steps["first"]
        assert (step.state, step.tries) == (
            StepState.SENT if state == "sent" else StepState.RETRYABLE,
            try_no,
        )


def test_messages_that_failed_together_are_tried_again_apart(clinic: Database) -> None:
    again = set()
    for number in range(5):
        with clinic.writing() as connection:
            add_patient(connection, f"q{number}", phone=f"+4477009002{number:02}", email=None)
        follow_up = open_follow_up(clinic, patient=f"q{number}")
        for try_no in range(1, 31):
            message_id = put_claim(clinic, follow_up, try_no=try_no)
            with clinic.writing() as connection:
                ledger.settle(connection, message_id, "failed", FIRST_AT, error_class="connect")
        step = load(clinic, follow_up).progress.steps["first"]
        assert (step.state, step.tries) == (StepState.RETRYABLE, 30)
        assert step.retry_at == load(clinic, follow_up).progress.steps["first"].retry_at
        again.add(step.retry_at)
    assert len(again) == 5
    assert all(FIRST_AT + timedelta(minutes=30) <= at <= FIRST_AT + timedelta(minutes=45) for at in again)


def test_tasks_of_steps_are_progress_and_others_are_names(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "call", Reason.TASK_DUE, LATER, "owner", NOW)
        tasks.open_task(connection, follow_up, "message:first", Reason.MESSAGE_UNKNOWN, NOW, "owner", NOW)
    loaded = load(clinic, follow_up).progress
    assert loaded.tasks == {"call", "message:first"}
    assert {step: stands.state for step, stands in loaded.steps.items()} == {"call": StepState.TASK_OPEN}
    [(task_id,)] = select(clinic, "SELECT id FROM task WHERE name = 'call'")
    with clinic.writing() as connection:
        assert tasks.done(connection, task_id, NOW)
    assert load(clinic, follow_up).progress.steps["call"].state is StepState.TASK_DONE


def test_a_closed_follow_up_says_how_it_ended(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        follow_ups.close(connection, follow_up, Outcome.OPTED_OUT, Reason.OPTED_OUT, NOW)
    assert load(clinic, follow_up).ended == Stop(Outcome.OPTED_OUT, Reason.OPTED_OUT)
