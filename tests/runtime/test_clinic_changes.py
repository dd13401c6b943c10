"""A clinic's file that changes rings whom it holds or lets go, now or once a worker can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from core.types import Trigger
from core.verdicts import Reason
from models.store import alerts, clinics, tasks
from runtime import clinic_changes, freshness
from runtime.database import Database
from tests.support.intake import HOUR, NOW, tell
from tests.support.practice import CLINIC, LONG_AGO, set_up_clinic
from tests.support.rows import change, select

Change = Callable[[Connection], None]


def clinic_row(**columns: Any) -> Change:
    values = {"id": CLINIC, "name": "Harbour Dental", "country": "GB", "locale": "en", **columns}
    return lambda connection: clinics.put_clinic(connection, values, LONG_AGO)


def hours(connection: Connection) -> None:
    set_up_clinic(connection, hours={"closures": ["2027-06-02"]})


def service(connection: Connection) -> None:
    names = ("value_minor", "currency", "duration_minutes", "recall_days", "one_off_days")
    values = {"clinic_id": CLINIC, "code": "x", "name": "X", "grp": "other", "prescription_only": False}
    clinics.put_service(connection, {**dict.fromkeys(names), **values})


@pytest.fixture
def running(clinic: Database) -> dict[str, str]:
    """Four follow-ups that a worker has, each held by something else; their ids by what holds them."""
    change(
        clinic,
        "UPDATE clinic SET switched_off = '[\"quote\"]', feed_mode = 'live', feed_limit_minutes = 60",
    )
    with clinic.writing() as connection:
        clinic_row(approve_until=NOW + 24 * HOUR)(connection)
    held = {
        Reason.APPROVAL_NEEDED: Trigger.NO_SHOW,
        Reason.FEED_STALE: Trigger.CANCELLATION,
        Reason.NOT_YET_DUE: Trigger.CONSULTATION,
    }
    ids = {}
    for reason, trigger in held.items():
        ids[reason.value] = tell(clinic, trigger, trigger).follow_up_id
        sql = "UPDATE follow_up SET started_at = opened_at, reason = :reason WHERE id = :id"
        change(clinic, sql, reason=reason.value, id=ids[reason])
    tell(clinic, Trigger.CLINIC_CANCELLATION, "not started")
    return ids


def concerned(database: Database, *changes: Change) -> tuple[str, ...]:
    with database.writing() as connection:
        before = clinic_changes.settings_of(connection, CLINIC)
        for each in changes:
            each(connection)
        return clinic_changes.note(connection, CLINIC, before, NOW)


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        (clinic_row(name="Harbour Dental and More", postal_address="1 Quay"), set()),
        (clinic_row(approve_until=NOW), {Reason.APPROVAL_NEEDED}),
        (clinic_row(feed_mode="live"), {Reason.FEED_STALE}),
        (clinic_row(feed_mode="live", feed_limit_minutes=60), set()),
        (clinic_row(switched_off=["quote", "consultation"]), {Reason.NOT_YET_DUE}),
        (clinic_row(switched_off=[]), set()),
        (hours, {Reason.APPROVAL_NEEDED, Reason.FEED_STALE, Reason.NOT_YET_DUE}),
        (service, {Reason.APPROVAL_NEEDED, Reason.FEED_STALE, Reason.NOT_YET_DUE}),
        (clinic_row(country="IE"), {Reason.APPROVAL_NEEDED, Reason.FEED_STALE, Reason.NOT_YET_DUE}),
    ],
)
def test_who_is_concerned_by_what(
    clinic: Database, running: dict[str, str], changed: Change, reasons: set[Reason]
) -> None:
    assert set(concerned(clinic, changed)) == {running[reason] for reason in reasons}
    assert bool(open_alerts(clinic)) is bool(reasons)


def test_a_new_clinic_concerns_nobody(clinic: Database) -> None:
    with clinic.writing() as connection:
        before = clinic_changes.settings_of(connection, "north")
        set_up_clinic(connection, clinic_id="north")
        assert before is None
        assert clinic_changes.note(connection, "north", before, NOW) == ()


def open_alerts(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.id for row in alerts.open_of_kind(connection, clinic_changes.NOT_TOLD)]


@dataclass
class Bells:
    """In place of Temporal: who was rung. ``meanwhile`` happens with the first ring."""

    rung: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def get_workflow_handle(self, follow_up_id: str) -> Bells:
        self.rung.append(follow_up_id)
        return self

    async def signal(self, name: str, rpc_timeout: timedelta) -> None:
        if self.meanwhile is not None:
            self.meanwhile()
            self.meanwhile = None


async def test_a_worker_rings_whom_nobody_could_reach(clinic: Database, running: dict[str, str]) -> None:
    concerned(clinic, hours)
    bells = Bells()
    rung = await clinic_changes.ring_concerned(bells, clinic)  # type: ignore[arg-type]
    assert sorted(rung) == sorted(bells.rung) == sorted(running.values())
    assert open_alerts(clinic) == []
    assert await clinic_changes.ring_concerned(bells, clinic) == []  # type: ignore[arg-type]


async def test_a_change_while_the_worker_rings_is_told_the_next_time(
    clinic: Database, running: dict[str, str]
) -> None:
    concerned(clinic, hours)
    bells = Bells(meanwhile=lambda: concerned(clinic, service))
    await clinic_changes.ring_concerned(bells, clinic)  # type: ignore[arg-type]
    assert len(open_alerts(clinic)) == 1
    assert len(await clinic_changes.ring_concerned(bells, clinic)) == 3  # type: ignore[arg-type]
    assert open_alerts(clinic) == []


def test_a_limit_that_is_taken_away_closes_its_alert_and_wakes_what_waited(
    clinic: Database, running: dict[str, str]
) -> None:
    with clinic.writing() as connection:
        assert freshness.check(connection, NOW + 2 * HOUR).opened == (CLINIC,)
        clinic_row(feed_mode="live")(connection)
        checked = freshness.check(connection, NOW + 3 * HOUR)
    assert (checked.closed, checked.to_ring) == ((CLINIC,), (running["feed_stale"],))


@pytest.mark.parametrize(("until", "closed"), [(-HOUR, 1), (0 * HOUR, 1), (HOUR, 0), (None, 1)])
def test_nothing_is_left_to_approve_when_the_first_days_are_over(
    clinic: Database, running: dict[str, str], until: timedelta | None, closed: int
) -> None:
    follow_up = running["approval_needed"]
    change(clinic, "UPDATE clinic SET approve_until = NULL")
    with clinic.writing() as connection:
        clinic_row(approve_until=None if until is None else NOW + until)(connection)
        for name in ("approve:missed", "day_5"):
            tasks.open_task(connection, follow_up, name, Reason.APPROVAL_NEEDED, NOW, "owner", NOW)
        assert tasks.close_approvals(connection, NOW) == closed
        assert len(tasks.still_open(connection, CLINIC)) == 2 - closed
    found = select(clinic, "SELECT closed_by FROM task WHERE done_at IS NOT NULL")
    assert [row[0] for row in found] == ["follow_up"] * closed
