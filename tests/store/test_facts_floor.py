"""What the patient's other follow-ups plan and sent, as the database tells it."""

from __future__ import annotations

from core.arbitration import FEEDBACK_RANK, rank
from core.facts import Rival
from core.types import Channel, Trigger
from core.verdicts import Reason, Wait
from models.store import decisions, ledger
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
