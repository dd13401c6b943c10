"""Which visits resolve a follow-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.types import Trigger
from models.store import events
from runtime.database import Database
from runtime.intake import Told, accept_booking
from tests.support.practice import CLINIC
from tests.support.rows import (
    EVENT,
    HOUR,
    load,
    open_follow_up,
    put_visit,
)
from tests.support.sequences import DAY

NOW = EVENT + HOUR
LATER = EVENT + 3 * DAY


@pytest.mark.parametrize(
    ("visit", "resolves"),
    [
        ({"seen_at": EVENT}, True),
        ({"seen_at": NOW}, True),
        ({"seen_at": NOW, "status": "attended"}, True),
        ({"seen_at": EVENT - timedelta(microseconds=1)}, False),
        ({"seen_at": NOW, "starts_at": EVENT}, False),
        ({"seen_at": NOW, "status": "cancelled"}, False),
        ({"seen_at": NOW, "status": "no_show"}, False),
    ],
)
def test_a_visit_resolves_when_active_ahead_and_learned_of_since_the_event(
    clinic: Database, visit: dict[str, Any], resolves: bool
) -> None:
    follow_up = open_follow_up(clinic)
    starts_at = visit.get("starts_at", LATER)
    put_visit(clinic, "new", **{"starts_at": LATER, **visit})
    assert load(clinic, follow_up).facts.booked_for == (starts_at if resolves else None)


@pytest.mark.parametrize("trigger", list(Trigger))
@pytest.mark.parametrize("service", ["hygiene", "implants", None])
def test_another_service_resolves_an_enquiry_only(
    clinic: Database, trigger: Trigger, service: str | None
) -> None:
    put_visit(clinic, "missed", EVENT - HOUR, service="hygiene")
    follow_up = open_follow_up(clinic, trigger=trigger, ref="missed")
    put_visit(clinic, "new", LATER, seen_at=NOW, service=service)
    resolves = trigger is Trigger.NEW_ENQUIRY or service != "implants"
    assert load(clinic, follow_up).facts.booked_for == (LATER if resolves else None)


def test_a_visit_of_unknown_service_is_resolved_by_any(clinic: Database) -> None:
    put_visit(clinic, "missed", EVENT - HOUR)
    follow_up = open_follow_up(clinic, ref="missed")
    put_visit(clinic, "new", LATER, seen_at=NOW, service="implants")
    assert load(clinic, follow_up).facts.booked_for == LATER


def test_of_several_visits_the_first_that_resolves_counts(clinic: Database) -> None:
    put_visit(clinic, "missed", EVENT - HOUR, service="hygiene")
    follow_up = open_follow_up(clinic, ref="missed")
    put_visit(clinic, "other", EVENT + DAY, seen_at=NOW, service="implants")
    put_visit(clinic, "late", LATER + DAY, seen_at=NOW, service="hygiene")
    put_visit(clinic, "first", LATER, seen_at=NOW, service="hygiene")
    assert load(clinic, follow_up).facts.booked_for == LATER


@pytest.mark.parametrize("trigger", [Trigger.NO_SHOW, Trigger.CANCELLATION])
def test_the_cancelled_or_missed_visit_itself_resolves_nothing(clinic: Database, trigger: Trigger) -> None:
    put_visit(clinic, "own", EVENT + DAY if trigger is Trigger.CANCELLATION else EVENT - HOUR)
    loaded = load(clinic, open_follow_up(clinic, trigger=trigger, ref="own"))
    assert loaded.row.appointment_id is not None
    assert loaded.facts.booked_for is None


@pytest.mark.parametrize("trigger", [Trigger.NO_SHOW, Trigger.CANCELLATION])
def test_the_same_visit_moved_to_a_new_day_resolves(clinic: Database, trigger: Trigger) -> None:
    put_visit(
        clinic, "own", EVENT + DAY if trigger is Trigger.CANCELLATION else EVENT - HOUR, service="hygiene"
    )
    follow_up = open_follow_up(clinic, trigger=trigger, ref="own")
    with clinic.writing() as connection:
        changed = accept_booking(connection, Told(CLINIC, "p1", "own", NOW), LATER, None, NOW)
    assert changed.to_ring == (follow_up,)
    assert load(clinic, follow_up).facts.booked_for == LATER


def test_a_patient_who_came_after_all_has_attended(clinic: Database) -> None:
    visit = put_visit(clinic, "missed", EVENT - HOUR)
    follow_up = open_follow_up(clinic, ref="missed")
    assert not load(clinic, follow_up).facts.attended
    with clinic.writing() as connection:
        events.set_appointment_status(connection, visit, "attended", NOW)
    loaded = load(clinic, follow_up).facts
    assert (loaded.attended, loaded.booked_for) == (True, None)


def test_a_cancelled_booking_no_longer_resolves(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    visit = put_visit(clinic, "new", LATER, seen_at=NOW)
    assert load(clinic, follow_up).facts.booked_for == LATER
    with clinic.writing() as connection:
        events.set_appointment_status(connection, visit, "cancelled", NOW)
    assert load(clinic, follow_up).facts.booked_for is None
