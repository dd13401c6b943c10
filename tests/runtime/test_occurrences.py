"""A visit keeps its reference; what happens to it once more is an event of its own."""

from __future__ import annotations

import pytest

from core.types import Trigger
from runtime.database import Database
from runtime.intake import accept_booking
from runtime.told import ReferenceTaken, Told
from tests.support.intake import DAY, HOUR, NOW, tell
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import put_visit, select

CANCELLED = (Trigger.CANCELLATION, Trigger.CLINIC_CANCELLATION)


def book(database: Database, ref: str, days: int, at: int) -> None:
    """Told ``at`` hours after the beginning: a visit in so many days."""
    now = NOW + at * HOUR
    with database.writing() as connection:
        accept_booking(connection, Told(CLINIC, "p1", ref, now), NOW + days * DAY, None, now)


def status(database: Database) -> str:
    ((found,),) = select(database, "SELECT status FROM appointment")
    return str(found)


@pytest.mark.parametrize("ref", ["r", "r" * 200])
@pytest.mark.parametrize("trigger", CANCELLED)
def test_each_cancellation_of_a_visit_is_an_event(clinic: Database, trigger: Trigger, ref: str) -> None:
    book(clinic, ref, 9, at=0)
    first = tell(clinic, trigger, ref, at=NOW + HOUR, now=NOW + HOUR)
    book(clinic, ref, 9, at=2)
    second = tell(clinic, trigger, ref, at=NOW + 3 * HOUR, now=NOW + 3 * HOUR)
    assert status(clinic) == "cancelled"
    again = tell(clinic, trigger, ref, at=NOW + 4 * HOUR, now=NOW + 4 * HOUR)
    assert (first.is_new, second.is_new, again.is_new) == (True, True, False)
    assert first.event_id != second.event_id == again.event_id
    book(clinic, ref, 9, at=5)
    for earlier, hours in ((first, 1), (second, 3)):
        late = tell(clinic, trigger, ref, at=NOW + hours * HOUR, now=NOW + 6 * HOUR)
        assert (late.is_new, late.event_id) == (False, earlier.event_id)
    assert status(clinic) == "booked"
    assert tell(clinic, trigger, ref, at=NOW + 7 * HOUR, now=NOW + 7 * HOUR).is_new
    assert status(clinic) == "cancelled"


def test_the_patient_and_then_the_clinic_cancel(clinic: Database) -> None:
    for hours, trigger in enumerate((*CANCELLED, *CANCELLED), start=1):
        book(clinic, "r", 9, at=2 * hours)
        at = NOW + (2 * hours + 1) * HOUR
        assert tell(clinic, trigger, at=at, now=at).is_new
        assert status(clinic) == "cancelled"


def test_a_cancellation_without_a_visit_stays_one(clinic: Database) -> None:
    for hours in range(3):
        opened = tell(clinic, Trigger.CANCELLATION, at=NOW + hours * HOUR, now=NOW + hours * HOUR)
        assert opened.is_new is (hours == 0)


def test_another_patients_reference_is_refused_however_often(clinic: Database) -> None:
    add_patient_too(clinic)
    book(clinic, "r", 9, at=0)
    tell(clinic, Trigger.CANCELLATION, at=NOW + HOUR, now=NOW + HOUR)
    book(clinic, "r", 9, at=2)
    with pytest.raises(ReferenceTaken):
        tell(clinic, Trigger.CANCELLATION, patient="p2", at=NOW + 3 * HOUR, now=NOW + 3 * HOUR)
    assert status(clinic) == "booked"


def test_a_visit_that_was_moved_can_be_missed_again(clinic: Database) -> None:
    put_visit(clinic, "r", NOW - HOUR)
    assert tell(clinic, Trigger.NO_SHOW).is_new
    assert not tell(clinic, Trigger.NO_SHOW, at=NOW + HOUR, now=NOW + HOUR).is_new
    book(clinic, "r", 2, at=3)
    early = tell(clinic, Trigger.NO_SHOW, at=NOW + 4 * HOUR, now=NOW + 4 * HOUR)
    assert (early.is_new, status(clinic)) == (False, "booked")
    assert tell(clinic, Trigger.NO_SHOW, at=NOW + 2 * DAY + HOUR, now=NOW + 2 * DAY + HOUR).is_new
    assert status(clinic) == "no_show"


def add_patient_too(database: Database) -> None:
    with database.writing() as connection:
        add_patient(connection, "p2", phone="+447700900124", email="max@example.com", first_name="Max")
