"""Each question of the verification finds its fault, and nothing else does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.verdicts import Outcome, Reason, Wait
from models.store import decisions, follow_ups, ledger, tasks
from models.store.verification import ACTS_WITHIN, SETTLES_WITHIN, STARTS_WITHIN, Verification, verify
from runtime.database import Database
from tests.support.rows import EVENT, FIRST_AT, HOUR, open_follow_up, put_claim

SECOND = timedelta(seconds=1)
NOW = EVENT + timedelta(hours=6)


def verified(database: Database, now: datetime = NOW) -> Verification:
    with database.reading() as connection:
        return verify(connection, now)


def faults(database: Database, now: datetime = NOW) -> dict[str, Any]:
    """What is wrong, by question."""
    found = asdict(verified(database, now))
    del found["messages"]
    return {question: what for question, what in found.items() if what}


def start(database: Database, follow_up: str, next_at: datetime | None = NOW + HOUR) -> None:
    with database.writing() as connection:
        follow_ups.mark_started(connection, follow_up, EVENT)
        if next_at is not None:
            decisions.store(connection, follow_up, 1, Wait(next_at, Reason.NOT_YET_DUE, "second"), EVENT)


def settle(database: Database, message_id: str, state: str, **how: Any) -> None:
    with database.writing() as connection:
        ledger.settle(connection, message_id, state, FIRST_AT + SECOND, **how)


@pytest.fixture
def follow_up(clinic: Database) -> str:
    """One that runs as it should."""
    opened = open_follow_up(clinic)
    start(clinic, opened)
    return opened


def test_an_empty_database_is_clean(clinic: Database) -> None:
    found = verified(clinic)
    assert found == Verification()
    assert found.is_clean


def test_ordinary_follow_ups_are_clean_and_messages_are_counted(clinic: Database, follow_up: str) -> None:
    settle(clinic, put_claim(clinic, follow_up), "sent", provider_id="SM1")
    settle(clinic, put_claim(clinic, follow_up, "second"), "failed", error_class="connect")
    settle(clinic, put_claim(clinic, follow_up, "second", try_no=2), "sent", provider_id="SM2")
    other = open_follow_up(clinic)
    start(clinic, other)
    settle(clinic, put_claim(clinic, other), "sent", provider_id="SM3")
    found = verified(clinic)
    assert found.messages == {"failed": 1, "sent": 3}
    assert found.is_clean


def test_a_step_sent_twice_is_found(clinic: Database, follow_up: str) -> None:
    for try_no in (1, 2):
        message_id = put_claim(clinic, follow_up, try_no=try_no)
        settle(clinic, message_id, "sent", provider_id=f"SM{try_no}")
    assert faults(clinic) == {"sent_twice": [f"{follow_up} first"]}
    assert not verified(clinic).is_clean


def test_a_claim_that_nobody_settles_is_found_when_it_is_old(clinic: Database, follow_up: str) -> None:
    message_id = put_claim(clinic, follow_up)
    assert faults(clinic, FIRST_AT + SETTLES_WITHIN) == {}
    assert faults(clinic, FIRST_AT + SETTLES_WITHIN + SECOND) == {"unsettled": [message_id]}
    settle(clinic, message_id, "sent", provider_id="SM1")
    assert faults(clinic) == {}


def test_an_unknown_message_that_nobody_was_shown_is_found(clinic: Database, follow_up: str) -> None:
    message_id = put_claim(clinic, follow_up)
    settle(clinic, message_id, "unknown")
    assert faults(clinic, FIRST_AT + SECOND + ACTS_WITHIN) == {}
    assert faults(clinic) == {"unknown_without_task": [message_id]}
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "message:second", Reason.MESSAGE_UNKNOWN, NOW, "owner", NOW)
    assert faults(clinic) == {"unknown_without_task": [message_id]}
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "message:first", Reason.MESSAGE_UNKNOWN, NOW, "owner", NOW)
    assert faults(clinic) == {}


def test_a_follow_up_that_was_never_started_is_found(clinic: Database) -> None:
    waiting = open_follow_up(clinic)
    assert faults(clinic, EVENT + STARTS_WITHIN) == {}
    assert faults(clinic, EVENT + STARTS_WITHIN + SECOND) == {"waiting_for_start": [waiting]}
    start(clinic, waiting)
    assert faults(clinic) == {}


def test_a_started_follow_up_without_a_verdict_is_found(clinic: Database) -> None:
    idle = open_follow_up(clinic)
    start(clinic, idle, next_at=None)
    assert faults(clinic, EVENT + ACTS_WITHIN) == {}
    assert faults(clinic, EVENT + ACTS_WITHIN + SECOND) == {"without_next_action": [idle]}


def test_a_follow_up_that_missed_its_time_is_found(clinic: Database) -> None:
    late = open_follow_up(clinic)
    start(clinic, late, next_at=NOW)
    assert faults(clinic, NOW + ACTS_WITHIN) == {}
    assert faults(clinic, NOW + ACTS_WITHIN + SECOND) == {"without_next_action": [late]}


def test_closed_follow_ups_need_nothing_more(clinic: Database, follow_up: str) -> None:
    never, idle = open_follow_up(clinic), open_follow_up(clinic)
    start(clinic, idle, next_at=None)
    with clinic.writing() as connection:
        for each in (follow_up, never, idle):
            follow_ups.close(connection, each, Outcome.STOPPED, Reason.STAFF_STOPPED, EVENT)
    assert faults(clinic, NOW + timedelta(days=99)) == {}


def test_every_question_has_a_word_in_the_answer() -> None:
    questions: set[str] = set(asdict(Verification())) - {"messages"}
    assert len(questions) == 5
    for question in questions:
        found: dict[str, Any] = {question: ["one"]}
        assert not Verification(**found).is_clean
    assert Verification(messages={"sent": 3}).is_clean
