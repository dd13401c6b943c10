"""What was left out is counted once per follow-up and step."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from core.verdicts import Reason, SkippedStep, Wait
from models.store import decisions, skipped
from models.store.skipped import Skipped
from runtime.database import Database
from tests.support.practice import CLINIC
from tests.support.rows import EVENT, HOUR, open_follow_up
from tests.support.sequences import DAY

LATE, OVERTAKEN = Reason.TOO_LATE, Reason.SUPERSEDED


def decide(database: Database, follow_up: str, number: int, at: datetime, **notes: Reason) -> None:
    skips = tuple(SkippedStep(step, reason) for step, reason in notes.items())
    with database.writing() as connection:
        verdict = Wait(at + HOUR, Reason.NOT_YET_DUE, skipped=skips)
        decisions.store(connection, follow_up, number, verdict, at)


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
