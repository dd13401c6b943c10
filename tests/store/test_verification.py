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
from tests.support.practice import add_patient
from tests.support.rows import EVENT, FIRST_AT, HOUR, open_follow_up, put_claim
from tests.support.sequences import DAY

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


@pytest.mark.parametrize(
    ("hours", "breaches"),
    [
        ((0,), []),
        ((0, 20, 40), []),
        ((0, 19), [1]),
        ((0, 24, 48, 72), [3]),
        ((0, 24, 48, 167.9), [3]),
        ((0, 24, 48, 168), []),
        ((0, 1, 2), [1, 2]),
    ],
)
@pytest.mark.parametrize("shares", ["patient", "number"])
def test_messages_too_soon_or_too_often_after_others_are_found(
    clinic: Database, shares: str, hours: tuple[float, ...], breaches: list[int]
) -> None:
    """To one patient on several follow-ups, or to a number that patients share."""
    ids = []
    for number, hour in enumerate(hours):
        patient = "p1"
        if shares == "number":
            patient = f"sharing-{number}"
            with clinic.writing() as connection:
                add_patient(connection, patient, email=None)
        opened = open_follow_up(clinic, patient=patient)
        start(clinic, opened, NOW + 100 * DAY)
        ids.append(put_claim(clinic, opened, at=NOW + timedelta(hours=hour)))
        settle(clinic, ids[-1], "sent", provider_id=f"SM{number}")
    expected = {"over_a_cap": [ids[each] for each in breaches]} if breaches else {}
    assert faults(clinic, NOW + 8 * DAY) == expected


def test_answers_and_what_never_left_break_no_cap(clinic: Database, follow_up: str) -> None:
    settle(clinic, put_claim(clinic, follow_up), "sent", provider_id="SM1")
    settle(clinic, put_claim(clinic, follow_up, "thanks", outreach=False), "sent", provider_id="SM2")
    settle(clinic, put_claim(clinic, follow_up, "second"), "failed", error_class="bad_number")
    assert faults(clinic) == {}


def test_a_follow_up_that_nobody_handed_on_is_found_after_an_hour(clinic: Database, follow_up: str) -> None:
    with clinic.writing() as connection:
        follow_ups.close(
            connection, follow_up, Outcome.COMPLETED, Reason.STEPS_DONE, EVENT, hands_on_to="recall"
        )
    assert faults(clinic, EVENT + ACTS_WITHIN) == {}
    assert faults(clinic, EVENT + ACTS_WITHIN + SECOND) == {"not_handed_on": [follow_up]}
    with clinic.writing() as connection:
        assert [row.id for row in follow_ups.handing_on(connection)] == [follow_up]
        assert follow_ups.mark_handed_on(connection, follow_up, NOW)
        assert not follow_ups.mark_handed_on(connection, follow_up, NOW)
        assert follow_ups.handing_on(connection) == []
    assert faults(clinic) == {}


def test_an_empty_database_is_clean(clinic: Database) -> None:
    found = verified(clinic)
    assert found == Verification()
    assert found.is_clean


def test_ordinary_follow_ups_are_clean_and_messages_are_counted(clinic: Database, follow_up: str) -> None:
    settle(clinic, put_claim(clinic, follow_up), "sent", provider_id="SM1")
    settle(clinic, put_claim(clinic, follow_up, "second"), "failed", error_class="connect")
    second = put_claim(clinic, follow_up, "second", try_no=2, at=FIRST_AT + DAY)
    settle(clinic, second, "sent", provider_id="SM2")
    other = open_follow_up(clinic)
    start(clinic, other)
    settle(clinic, put_claim(clinic, other, outreach=False), "sent", provider_id="SM3")
    found = verified(clinic)
    assert found.messages == {"failed": 1, "sent": 3}
    assert found.is_clean


def test_a_step_sent_twice_is_found(clinic: Database, follow_up: str) -> None:
    for try_no in (1, 2):
        message_id = put_claim(clinic, follow_up, try_no=try_no, outreach=False)
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
    assert len(questions) == 7
    for question in questions:
        found: dict[str, Any] = {question: ["one"]}
        assert not Verification(**found).is_clean
    assert Verification(messages={"sent": 3}).is_clean
