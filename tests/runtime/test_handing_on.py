"""What follows a follow-up that is over is opened once, or it is kept why not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from core.types import Trigger
from models.store import follow_ups
from models.tables import Service
from runtime import handing_on
from runtime.chores import hand_on
from runtime.database import Database
from runtime.intake import accept_answer
from runtime.told import NotOpened
from tests.support.intake import DAY, HOUR, NOW, catalog, instants, row_of, tell
from tests.support.practice import CLINIC
from tests.support.rows import change, put_visit, select


def add_service(database: Database, **days: int) -> None:
    with database.writing() as connection:
        values = {"clinic_id": CLINIC, "code": "peel", "name": "Peel", "grp": "peel", **days}
        connection.execute(insert(Service), values)


def ended(database: Database, trigger: Trigger, opens: Trigger, **said: Any) -> str:
    """A follow-up that closed a day after it opened and hands on."""
    opened = tell(database, trigger, "first", **said).follow_up_id
    with database.writing() as connection:
        follow_ups.close(connection, opened, "completed", "steps_done", NOW + DAY, hands_on_to=opens)
    return opened


def open_all(database: Database, now: Any = NOW + DAY) -> list[str | None]:
    found = []
    with database.reading() as connection:
        waiting = handing_on.waiting(connection)
    for row in waiting:
        with database.writing() as connection:
            found.append(handing_on.open_next(connection, catalog(), row, now))
    return found


def noted(database: Database) -> list[tuple[Any, ...]]:
    return select(database, "SELECT kind, not_opened FROM inbox_event WHERE source = 'handing_on'")


def test_a_completed_treatment_becomes_a_recall_at_the_services_interval(clinic: Database) -> None:
    add_service(clinic, recall_days=180)
    first = ended(clinic, Trigger.TREATMENT_COMPLETED, Trigger.RECALL, service="peel")
    (second,) = open_all(clinic)
    assert second is not None
    kept = row_of(clinic, second, "trigger", "service", "basis", "owner_id", "site_id")
    assert kept == ("recall", "peel", "interval", "harbour-ana", "harbour-main")
    due = instants(clinic, "SELECT event_at FROM follow_up WHERE trigger = 'recall'")
    assert due == [NOW + 180 * DAY]
    assert select(clinic, "SELECT source, source_ref FROM recall") == [("handing_on", first)]
    assert open_all(clinic) == []
    change(clinic, "UPDATE follow_up SET handed_on_at = NULL")
    assert open_all(clinic) == [None]  # told twice, opened once
    assert select(clinic, "SELECT count(*) FROM follow_up") == [(2,)]


@pytest.mark.parametrize(
    ("attended", "plan", "days", "basis"), [(1, None, 60, "one_off"), (2, None, 180, "interval"),
                                            (0, None, 180, "interval"), (1, "plan", 180, "interval")]
)  # fmt: skip
def test_who_came_once_is_asked_back_sooner(
    clinic: Database, attended: int, plan: str | None, days: int, basis: str
) -> None:
    add_service(clinic, recall_days=180, one_off_days=60)
    for number in range(attended):
        put_visit(clinic, f"v{number}", NOW - (number + 1) * DAY, status="attended")
    if plan is not None:
        tell(clinic, Trigger.STALLED_PLAN, "s", plan=plan, due_at=NOW)
        change(clinic, "UPDATE follow_up SET closed_at = opened_at")
    ended(clinic, Trigger.TREATMENT_COMPLETED, Trigger.RECALL, service="peel", plan=plan)
    open_all(clinic)
    assert select(clinic, "SELECT basis FROM recall") == [(basis,)]
    assert instants(clinic, "SELECT due_at FROM recall") == [NOW + days * DAY]


@pytest.mark.parametrize(("service", "days"), [(None, {}), ("unknown", {}), ("peel", {"one_off_days": 9})])
def test_without_an_interval_nothing_follows_and_that_is_kept(
    clinic: Database, service: str | None, days: dict[str, int]
) -> None:
    add_service(clinic, **days)
    ended(clinic, Trigger.TREATMENT_COMPLETED, Trigger.RECALL, service=service)
    assert open_all(clinic) == [None]
    assert noted(clinic) == [("recall", "no_interval")]
    assert open_all(clinic) == []


def test_a_recall_that_is_open_already_is_enough(clinic: Database) -> None:
    add_service(clinic, recall_days=180)
    tell(clinic, Trigger.RECALL, "own", due_at=NOW + 100 * DAY, service="peel")
    ended(clinic, Trigger.TREATMENT_COMPLETED, Trigger.RECALL, service="peel")
    assert open_all(clinic) == [None]
    assert noted(clinic) == [("recall", "open_already")]


def test_a_quiet_lead_counts_from_the_last_talk(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NEW_ENQUIRY, "e").follow_up_id
    with clinic.writing() as connection:
        accept_answer(connection, CLINIC, "p1", NOW + 2 * HOUR)
        follow_ups.close(connection, opened, "went_quiet", "went_quiet", NOW + 4 * DAY,
                         hands_on_to=Trigger.STALLED_LEAD)  # fmt: skip
    (second,) = open_all(clinic, NOW + 4 * DAY)
    assert second is not None
    assert row_of(clinic, second, "trigger") == ("stalled_lead",)
    at = instants(clinic, "SELECT event_at FROM follow_up WHERE trigger = 'stalled_lead'")
    assert at == [NOW + 2 * HOUR]


async def test_what_comes_too_late_is_given_up_and_said(clinic: Database) -> None:
    ended(clinic, Trigger.NEW_ENQUIRY, Trigger.STALLED_LEAD)
    late = "2020-06-01 09:00:00+00:00"
    change(clinic, "UPDATE follow_up SET closed_at = :late", late=late)
    assert await hand_on(clinic, catalog()) == 0
    assert noted(clinic) == [("stalled_lead", NotOpened.TOO_LATE)]
    assert open_all(clinic) == []


async def test_what_cannot_be_opened_is_given_up_and_the_rest_goes_on(clinic: Database) -> None:
    add_service(clinic, recall_days=3650)
    ended(clinic, Trigger.TREATMENT_COMPLETED, Trigger.RECALL, service="peel")
    no_recall = {name: each for name, each in catalog().items() if each.trigger is not Trigger.RECALL}
    assert await hand_on(clinic, no_recall) == 0
    assert noted(clinic) == [("recall", NotOpened.REFUSED)]
