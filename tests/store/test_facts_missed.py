"""How many visits a patient missed before, whatever opened for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.types import Trigger
from runtime import records
from runtime.database import Database
from runtime.intake import Told, accept_trigger
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import EVENT, HOUR, MINUTE, SEQUENCE, change, load, open_follow_up, put_visit, select
from tests.support.sequences import DAY

WITHIN = replace(SEQUENCE, repeat_within=timedelta(days=183))


def repeats(clinic: Database, follow_up: str) -> int:
    return load(clinic, follow_up, given=WITHIN).facts.repeats


def missed(clinic: Database, ref: str, at: datetime, told_at: datetime | None = None) -> str | None:
    """Tell a no-show, of a visit where one is known; the follow-up that it opens."""
    with clinic.writing() as connection:
        told = Told(CLINIC, "p1", ref, at)
        catalog = {"no_show": SEQUENCE}
        return accept_trigger(connection, catalog, Trigger.NO_SHOW, told, told_at or at).follow_up_id


def test_one_stored_before_the_clinic_went_live_counts(clinic: Database) -> None:
    change(clinic, "UPDATE clinic SET go_live_at = :at", at="2027-05-31 00:00:00")
    put_visit(clinic, "known", EVENT - 30 * DAY)
    missed(clinic, "known", EVENT - 30 * DAY, EVENT - 30 * DAY + HOUR)
    missed(clinic, "unheard of", EVENT - 40 * DAY)
    assert select(clinic, "SELECT count(*) FROM follow_up") == [(0,)]
    assert repeats(clinic, open_follow_up(clinic)) == 2


def test_one_that_only_the_records_mark_counts(clinic: Database) -> None:
    put_visit(clinic, "imported", EVENT - 30 * DAY, status="no_show")
    assert repeats(clinic, open_follow_up(clinic)) == 1


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("what", [records.no_show_undone, records.attended])
def test_one_taken_back_does_not_count(clinic: Database, known: bool, what) -> None:
    at = EVENT - 30 * DAY
    if known:
        put_visit(clinic, "v", at)
    missed(clinic, "v", at, at + HOUR)
    mine = open_follow_up(clinic)
    assert repeats(clinic, mine) == 1
    with clinic.writing() as connection:
        what(connection, CLINIC, "v", at + 2 * HOUR)
    assert repeats(clinic, mine) == 0


def test_one_visit_is_one_no_show_however_often_it_is_told(clinic: Database) -> None:
    at = EVENT - 30 * DAY
    put_visit(clinic, "v", at)
    for ref in ("v", "v", "told again"):
        missed(clinic, ref, at, at + HOUR)
    assert repeats(clinic, open_follow_up(clinic)) == 1


def test_its_own_visit_does_not_count(clinic: Database) -> None:
    put_visit(clinic, "v", EVENT - HOUR)
    mine = missed(clinic, "v", EVENT)
    assert mine is not None
    assert repeats(clinic, mine) == 0


def test_what_is_older_or_later_or_another_patients_does_not_count(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "sister")
    put_visit(clinic, "hers", EVENT - 3 * DAY, status="no_show", patient="sister")
    put_visit(clinic, "later", EVENT + MINUTE, status="no_show")
    put_visit(clinic, "long ago", EVENT - timedelta(days=183) - MINUTE, status="no_show")
    put_visit(clinic, "cancelled", EVENT - 2 * DAY, status="cancelled")
    mine = open_follow_up(clinic)
    assert repeats(clinic, mine) == 0
    put_visit(clinic, "just in time", EVENT - timedelta(days=183), status="no_show")
    assert repeats(clinic, mine) == 1
    assert load(clinic, mine).facts.repeats == 0
