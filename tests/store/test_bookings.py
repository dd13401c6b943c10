"""Which visits resolve a follow-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.decide import decide
from core.types import Progress, Scope, Success, Trigger
from core.verdicts import Outcome, Reason, Stop
from models.store import clinics, events
from runtime.database import Database
from runtime.intake import Told, accept_booking
from tests.support.practice import CLINIC
from tests.support.rows import (
    EVENT,
    HOUR,
    SEQUENCE,
    change,
    load,
    open_follow_up,
    pinned,
    put_visit,
)
from tests.support.second_site import HILL, MAIN, add_hill
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


ENQUIRY = pinned(replace(SEQUENCE, trigger=Trigger.NEW_ENQUIRY, scope=Scope.ANY))
OF = {Trigger.NO_SHOW: SEQUENCE, Trigger.NEW_ENQUIRY: ENQUIRY}


@pytest.mark.parametrize("trigger", OF)
@pytest.mark.parametrize("service", ["hygiene", "implants", None])
def test_another_service_resolves_an_enquiry_and_puts_off_the_rest(
    clinic: Database, trigger: Trigger, service: str | None
) -> None:
    put_visit(clinic, "missed", EVENT - HOUR, service="hygiene")
    follow_up = open_follow_up(clinic, trigger=trigger, ref="missed", given=OF[trigger])
    put_visit(clinic, "new", LATER, seen_at=NOW, service=service)
    facts = load(clinic, follow_up, given=OF[trigger]).facts
    resolves = trigger is Trigger.NEW_ENQUIRY or service != "implants"
    assert facts.booked_for == (LATER if resolves else None)
    assert facts.other_visit_at == (None if resolves else LATER)


def test_services_of_one_group_resolve_each_other_at_any_site(clinic: Database) -> None:
    add = "INSERT INTO service (clinic_id, code, name, grp) VALUES (:clinic, :code, :code, :grp)"
    for code, group in (("check-up", "hygiene"), ("cleaning", "hygiene"), ("crown", "implants")):
        change(clinic, add, clinic=CLINIC, code=code, grp=group)
    put_visit(clinic, "missed", EVENT - HOUR, service="check-up")
    follow_up = open_follow_up(clinic, ref="missed")
    put_visit(clinic, "crown", EVENT + DAY, seen_at=NOW, service="crown")
    assert load(clinic, follow_up).facts.booked_for is None
    with clinic.writing() as connection:
        site = {"id": "uptown", "clinic_id": CLINIC, "name": "Uptown", "zone": "Europe/London", "phone": "1"}
        clinics.put_site(
            connection,
            {**site, "booking_url": None, "sms_sender": None, "email_sender": None, "hours": {}},
        )
    put_visit(clinic, "cleaning", LATER, seen_at=NOW, service="cleaning")
    change(clinic, "UPDATE appointment SET site_id = 'uptown' WHERE source_ref = 'cleaning'")
    facts = load(clinic, follow_up).facts
    assert (facts.booked_for, facts.booked_seen_at, facts.other_visit_at) == (LATER, NOW, EVENT + DAY)


def test_sessions_booked_before_the_event_are_care(clinic: Database) -> None:
    put_visit(clinic, "missed", EVENT - HOUR, service="hygiene")
    follow_up = open_follow_up(clinic, ref="missed")
    for week in (1, 2):
        put_visit(clinic, f"session-{week}", EVENT + 7 * week * DAY, service="hygiene")
    facts = load(clinic, follow_up).facts
    assert (facts.booked_for, facts.in_care_until) == (None, EVENT + 14 * DAY)


@pytest.mark.parametrize("minutes", [-20, 20])
def test_cancel_and_rebook_in_either_order_is_a_move(clinic: Database, minutes: int) -> None:
    given = pinned(replace(SEQUENCE, trigger=Trigger.CANCELLATION, move_within=timedelta(minutes=30)))
    put_visit(clinic, "own", EVENT + DAY, service="hygiene")
    seen_at = EVENT + timedelta(minutes=minutes)
    if minutes < 0:
        put_visit(clinic, "new", LATER, seen_at=seen_at, service="hygiene")
    follow_up = open_follow_up(clinic, trigger=Trigger.CANCELLATION, ref="own", given=given)
    if minutes > 0:
        put_visit(clinic, "new", LATER, seen_at=seen_at, service="hygiene")
    facts = load(clinic, follow_up, given=given).facts
    assert (facts.booked_for, facts.booked_seen_at) == (LATER, seen_at)
    assert decide(given, Progress(), facts, EVENT + HOUR) == Stop(Outcome.MOVED, Reason.MOVED)


@pytest.mark.parametrize("success", [Success.NOTHING, Success.PAID])
def test_aftercare_and_balances_ignore_bookings(clinic: Database, success: Success) -> None:
    given = pinned(replace(SEQUENCE, success=success))
    follow_up = open_follow_up(clinic, given=given)
    put_visit(clinic, "new", LATER, seen_at=NOW)
    facts = load(clinic, follow_up, given=given).facts
    assert (facts.booked_for, facts.in_care_until, facts.other_visit_at) == (None, None, None)


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


@pytest.mark.parametrize("at_hill", [True, False])
def test_a_booking_at_another_site_resolves_and_keeps_its_site(clinic: Database, at_hill: bool) -> None:
    home, elsewhere = (HILL, MAIN) if at_hill else (MAIN, HILL)
    with clinic.writing() as connection:
        add_hill(connection)
    change(clinic, "UPDATE patient SET site_id = :site", site=home)
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        told = Told(CLINIC, "p1", "new", NOW)
        changed = accept_booking(connection, told, LATER, None, NOW, elsewhere)
    assert changed.to_ring == (follow_up,)
    loaded = load(clinic, follow_up)
    assert (loaded.row.site_id, loaded.facts.booked_for) == (home, LATER)
    verdict = decide(SEQUENCE, Progress(), loaded.facts, NOW)
    assert isinstance(verdict, Stop)
    assert verdict.outcome is Outcome.BOOKED
    with clinic.reading() as connection:
        visit = events.find_appointment(connection, CLINIC, "new")
    assert visit is not None
    assert visit.site_id == elsewhere
