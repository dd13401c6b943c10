"""What was left out is counted once per follow-up and step."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from core.types import Channel
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Verdict, Wait
from models.store import decisions, skipped
from models.store.skipped import Skipped
from runtime.database import Database
from tests.support.practice import CLINIC
from tests.support.rows import EVENT, HOUR, open_follow_up
from tests.support.sequences import DAY

LATE, OVERTAKEN, NO_CONSENT = Reason.TOO_LATE, Reason.SUPERSEDED, Reason.NO_CONSENT


def decide(database: Database, follow_up: str, number: int, at: datetime, **notes: Reason) -> None:
    skips = tuple(SkippedStep(step, reason) for step, reason in notes.items())
    with database.writing() as connection:
        verdict = Wait(at + HOUR, Reason.NOT_YET_DUE, skipped=skips)
        decisions.store(connection, follow_up, number, verdict, at)


def store(database: Database, follow_up: str, number: int, verdict: Verdict) -> None:
    with database.writing() as connection:
        decisions.store(connection, follow_up, number, verdict, EVENT + number * HOUR)


def count(database: Database, since: datetime | None = None, clinic: str | None = None) -> Counter[Skipped]:
    with database.reading() as connection:
        return skipped.count(connection, clinic, since)


def of(step: str, reason: Reason) -> Skipped:
    return Skipped(CLINIC, "no_show", step, reason)


def test_each_step_counts_once_per_follow_up_however_often_it_is_noted(clinic: Database) -> None:
    first, second = open_follow_up(clinic), open_follow_up(clinic)
    decide(clinic, first, 1, EVENT, first=LATE)
    decide(clinic, first, 2, EVENT + DAY, first=LATE, second=OVERTAKEN)
    decide(clinic, second, 1, EVENT, first=LATE)
    decide(clinic, second, 2, EVENT + DAY)
    assert count(clinic) == {of("first", LATE): 2, of("second", OVERTAKEN): 1}


def test_a_step_that_became_possible_later_or_left_is_not_counted(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    decide(clinic, follow_up, 1, EVENT, first=NO_CONSENT, second=NO_CONSENT)
    verdicts: list[Verdict] = [
        Wait(EVENT + DAY, Reason.PAUSED),  # says nothing of the steps
        HandOver("reply:1", EVENT, Reason.PATIENT_REPLIED),
    ]
    for number, verdict in enumerate(verdicts, start=2):
        store(clinic, follow_up, number, verdict)
    assert count(clinic) == {of("first", NO_CONSENT): 1, of("second", NO_CONSENT): 1}
    note = SkippedStep("second", LATE)
    store(clinic, follow_up, 4, Wait(EVENT + DAY, Reason.NOT_YET_DUE, "first", skipped=(note,)))
    assert count(clinic) == {of("second", LATE): 1}
    store(clinic, follow_up, 5, Send("first", Channel.SMS, 1, EVENT + DAY))
    store(clinic, follow_up, 6, Stop(Outcome.BOOKED, Reason.BOOKED))
    assert count(clinic) == {}


@pytest.mark.parametrize(
    ("verdict", "forgets"),
    [
        (HandOver("call", EVENT, Reason.TASK_DUE, "call"), True),
        (Wait(EVENT + DAY, Reason.AWAITING_BOOKING), True),
        (Stop(Outcome.NO_RESPONSE, Reason.STEPS_DONE), True),
        (Stop(Outcome.NO_RESPONSE, Reason.EXPIRED), False),
        (HandOver("message:first", EVENT, Reason.NOT_ACCEPTED, "first"), False),
        (Wait(EVENT + DAY, Reason.SNOOZED), False),
        (Wait(EVENT + DAY, Reason.FLOOR, "first"), True),
    ],
)
def test_only_a_decision_over_all_steps_takes_a_note_back(
    clinic: Database, verdict: Verdict, forgets: bool
) -> None:
    follow_up = open_follow_up(clinic)
    decide(clinic, follow_up, 1, EVENT, first=NO_CONSENT)
    store(clinic, follow_up, 2, verdict)
    assert (count(clinic) == {}) is forgets


def test_since_asks_when_a_step_was_first_left_out(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    decide(clinic, follow_up, 1, EVENT, first=LATE)
    decide(clinic, follow_up, 2, EVENT + DAY, first=LATE, second=LATE)
    assert count(clinic, EVENT + HOUR) == {of("second", LATE): 1}
    assert count(clinic, EVENT) == {of("first", LATE): 1, of("second", LATE): 1}
    assert count(clinic, EVENT + 2 * DAY) == {}


def test_one_clinic_is_counted_by_itself(clinic: Database) -> None:
    decide(clinic, open_follow_up(clinic), 1, EVENT, first=LATE)
    assert count(clinic, clinic=CLINIC) == {of("first", LATE): 1}
    assert count(clinic, clinic="south") == {}
