"""Whatever goes wrong in an activity, neither its failure nor a log line tells anything of a patient."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, DefaultPayloadConverter
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.rendering import Renderer
from core.types import Channel
from gateways.protocol import Outgoing, SendOutcome
from models.contracts import AssessInput, FailureType, ReconcileInput, SendInput
from models.store import facts
from models.store.fact_progress import progress_of
from runtime.scrubbing import ScrubFailures
from runtime.wiring import build_activities
from tests.activities.conftest import Stage
from tests.support.rows import EVENT, FIRST_AT, MINUTE, SEQUENCE, change, put_claim

SECRETS = ("Wilhelmina", "Okonkwo", "7700900123", "pat@example.com", "sorry we missed you", "1980")


class _Innermost(ActivityInboundInterceptor):
    """Where a worker's chain of interceptors ends."""

    def __init__(self) -> None:
        pass

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        return await input.fn(*input.args)


class Broken:
    """A gateway with a bug that quotes the whole message."""

    name = "broken"

    async def send(self, message: Outgoing) -> SendOutcome:
        raise RuntimeError(f"cannot send {message!r}")

    async def find(self, message: Outgoing, since: object) -> None:
        raise RuntimeError(f"cannot list {message!r}")

    async def close(self) -> None:
        """Nothing to release."""


@pytest.fixture
def private(stage: Stage) -> Stage:
    """The stage, with a patient whose name is easy to find in a text."""
    change(stage.database, "UPDATE patient SET first_name = 'Wilhelmina', last_name = 'Okonkwo'")
    return stage


async def failure_of(stage: Stage, method: Callable[[Any], Awaitable[Any]], asked: Any) -> Exception:
    """What leaves the worker when this activity fails."""
    chain = ScrubFailures().intercept_activity(_Innermost())

    async def run(_: Any) -> Any:
        return await chain.execute_activity(
            ExecuteActivityInput(fn=method, args=[asked], executor=None, headers={})
        )

    with pytest.raises(Exception) as failed:  # noqa: PT011
        await stage.run(run, asked)
    return failed.value


def texts_of(error: BaseException, logs: str) -> list[str]:
    """All that anyone may come to read of it: the traceback with its causes, the wire, the log."""
    wire = Failure()
    DefaultFailureConverter().to_failure(error, DefaultPayloadConverter(), wire)
    return ["".join(traceback.format_exception(error)), str(wire), repr(error), logs]


def assert_tells_nothing(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    for shown in texts_of(error, caplog.text):
        assert not [secret for secret in SECRETS if secret in shown]


def sending(stage: Stage) -> SendInput:
    return SendInput(stage.follow_up, SEQUENCE.digest, "first", Channel.SMS, 1, 2)


async def test_a_gateway_with_a_bug(private: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    private.gateways[Channel.SMS] = Broken()
    messaging = private.activities.messaging
    error = await failure_of(private, messaging.send_message, sending(private))
    assert isinstance(error, ApplicationError)
    assert error.type == "RuntimeError"
    assert "test_privacy.py:" in str(error)
    assert not error.non_retryable
    assert_tells_nothing(error, caplog)
    assert private.states() == [("first", "claimed")]
    private.now = FIRST_AT + MINUTE
    message_id = private.messages()[0]["id"]
    reconciliation = private.activities.reconciliation
    error = await failure_of(private, reconciliation.reconcile_message, ReconcileInput(message_id))
    assert_tells_nothing(error, caplog)


async def test_a_database_that_quotes_what_it_was_given(
    private: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    values = {"body": "Hi Wilhelmina, sorry we missed you", "recipient": "+447700900123"}

    def refuse() -> None:
        raise OperationalError("INSERT INTO message", values, ConnectionError(str(values)))

    monkeypatch.setattr("activities.messaging._FIRST_PAUSE_SECONDS", 0.001)
    private.writes.before[1] = refuse
    error = await failure_of(private, private.activities.messaging.send_message, sending(private))
    assert isinstance(error, ApplicationError)
    assert error.type == "OperationalError"
    assert_tells_nothing(error, caplog)
    private.writes.before[3] = refuse
    result = await private.send()
    assert result.state == "sent"
    assert "The database does not answer" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text]


async def test_a_row_that_is_there_already(
    private: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL quotes the row that broke a rule, hidden parameters or not."""
    caplog.set_level(logging.DEBUG)
    put_claim(private.database, private.follow_up, body="Hi Wilhelmina, sorry we missed you", outreach=False)
    before = progress_of
    monkeypatch.setattr("models.store.facts.progress_of", lambda messages, tasks: before([], tasks))
    monkeypatch.setattr(facts, "next", lambda *_: None, raising=False)
    error = await failure_of(private, private.activities.messaging.send_message, sending(private))
    assert isinstance(error, ApplicationError)
    assert error.type == IntegrityError.__name__
    assert_tells_nothing(error, caplog)


async def test_a_patients_data_that_cannot_be_read(private: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    change(private.database, "UPDATE site SET hours = :hours", hours='{"hard": "Wilhelmina Okonkwo"}')
    asked = AssessInput(private.follow_up, SEQUENCE.digest, 1, EVENT)
    error = await failure_of(private, private.activities.assessment.assess, asked)
    assert isinstance(error, ApplicationError)
    assert error.type == "ValueError"
    assert "in _hours" in str(error)
    assert_tells_nothing(error, caplog)


async def test_a_renderer_with_a_bug(private: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    class Quoting(Renderer):
        def render(self, *args: Any) -> Any:
            raise KeyError(args)

    activities = build_activities(
        private.writes, {Channel.SMS: private.sms, Channel.EMAIL: private.email}, renderer=Quoting(Path())
    )
    error = await failure_of(private, activities.messaging.send_message, sending(private))
    assert_tells_nothing(error, caplog)
    assert (private.sms.posts, private.messages()) == ([], [])


async def test_a_template_that_does_not_render(private: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    (private.templates / "test_no_show" / "first.sms.j2").write_text("{{ first_name }}" * 200)
    assert (await private.send()).state == "failed"
    assert not [secret for secret in SECRETS if secret in caplog.text]


async def test_our_own_failures_keep_their_type_and_text(
    private: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    asked = AssessInput("follow-up:none", SEQUENCE.digest, 1, EVENT)
    error = await failure_of(private, private.activities.assessment.assess, asked)
    assert isinstance(error, ApplicationError)
    assert (error.type, error.non_retryable) == (FailureType.FOLLOW_UP_NOT_FOUND, True)
    assert_tells_nothing(error, caplog)
    message_id = put_claim(private.database, private.follow_up)
    private.sms.unreachable = True
    private.now = FIRST_AT + MINUTE
    reconciliation = private.activities.reconciliation
    error = await failure_of(private, reconciliation.reconcile_message, ReconcileInput(message_id))
    assert isinstance(error, ApplicationError)
    assert error.type == FailureType.NOT_PROVED_YET
    assert error.next_retry_delay == MINUTE
    assert_tells_nothing(error, caplog)


async def test_without_scrubbing_these_tests_would_see_the_patient(
    private: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    private.gateways[Channel.SMS] = Broken()
    with pytest.raises(RuntimeError) as failed:
        await private.send()
    assert {"Wilhelmina", "7700900123"} <= {
        secret for secret in SECRETS for shown in texts_of(failed.value, caplog.text) if secret in shown
    }
