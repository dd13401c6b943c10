"""What the patient's other follow-ups plan and sent, as the database tells it."""

from __future__ import annotations

import pytest

from core.arbitration import FEEDBACK_RANK, HELD_AFTER, HOLDS_ON, rank
from core.facts import Rival
from core.types import Channel, Trigger
from core.verdicts import Outcome, Reason, Wait
from models.store import decisions, follow_ups, ledger
from runtime.database import Database
from tests.support.rows import EVENT, HOUR, load, open_follow_up, put_claim
from tests.support.sequences import DAY

CARE = Trigger.TREATMENT_COMPLETED
NOW = EVENT + 10 * DAY


def plan(clinic: Database, follow_up: str, *, asks_feedback: bool) -> None:
    wait = Wait(NOW + DAY, Reason.NOT_YET_DUE, "mail", Channel.EMAIL)
    with clinic.writing() as connection:
        decisions.store(connection, follow_up, 1, wait, NOW, touch_at=NOW + DAY, asks_feedback=asks_feedback)


def test_a_planned_request_for_feedback_ranks_last_and_what_left_before_does_not(clinic: Database) -> None:
    mine, care = open_follow_up(clinic), open_follow_up(clinic, trigger=CARE)
    put_claim(clinic, care, at=NOW - HOUR)
    plan(clinic, care, asks_feedback=True)
    key = (EVENT, care)
    assert load(clinic, mine, NOW).facts.others == (
        Rival(FEEDBACK_RANK, key, touch_at=NOW + DAY),
        Rival(rank(CARE), key, touched_at=NOW - HOUR),
    )
    plan(clinic, care, asks_feedback=False)
    assert load(clinic, mine, NOW).facts.others == (Rival(rank(CARE), key, NOW + DAY, NOW - HOUR),)


def test_a_request_that_did_not_leave_gives_its_place_back(clinic: Database) -> None:
    mine, care = open_follow_up(clinic), open_follow_up(clinic, trigger=CARE)
    put_claim(clinic, care, at=NOW - DAY)
    asked = put_claim(clinic, care, "mail", at=NOW - HOUR, feedback=True)
    key = (EVENT, care)
    assert load(clinic, mine, NOW).facts.others == (Rival(FEEDBACK_RANK, key, touched_at=NOW - HOUR),)
    with clinic.writing() as connection:
        ledger.settle(connection, asked, "failed", NOW)
    assert load(clinic, mine, NOW).facts.others == (Rival(rank(CARE), key, touched_at=NOW - DAY),)


@pytest.mark.parametrize("reason", Reason)
def test_one_that_ended_by_itself_still_holds_the_floor(clinic: Database, reason: Reason) -> None:
    mine, other = open_follow_up(clinic), open_follow_up(clinic, trigger=Trigger.CANCELLATION)
    put_claim(clinic, other, at=NOW)
    plan(clinic, other, asks_feedback=False)
    with clinic.writing() as connection:
        follow_ups.close(connection, other, Outcome.COMPLETED, reason, NOW)
    held = Rival(rank(Trigger.CANCELLATION), (EVENT, other), touched_at=NOW)
    expected = (held,) if reason in HOLDS_ON else ()
    almost = NOW + HELD_AFTER - HOUR
    assert load(clinic, mine, almost).facts.others == expected
    assert load(clinic, mine, NOW + HELD_AFTER).facts.others == ()


def test_one_that_sent_nothing_holds_nothing_once_it_ended(clinic: Database) -> None:
    mine, other = open_follow_up(clinic), open_follow_up(clinic, trigger=Trigger.CANCELLATION)
    plan(clinic, other, asks_feedback=False)
    with clinic.writing() as connection:
        follow_ups.close(connection, other, Outcome.NO_RESPONSE, Reason.EXPIRED, NOW)
    assert load(clinic, mine, NOW).facts.others == ()
