"""How much a patient, a number and a colleague have had lately, and who else wants to speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core import arbitration
from core.facts import Rival
from core.types import Channel, Trigger
from models.store import tasks
from models.store.fact_rules import jitter_of
from runtime.database import Database
from tests.support.practice import add_patient
from tests.support.rows import EVENT, FIRST_AT, HOUR, SEQUENCE, change, load, open_follow_up, put_claim
from tests.support.sequences import DAY

NOW = EVENT + 10 * DAY
SETTLED = "2027-06-01 09:30:00"


def test_touches_are_outreach_that_may_have_left_in_the_last_days(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    expected = []
    cases = [
        ("claimed", 1, True, True),
        ("sent", 2, True, True),
        ("unknown", 3, True, True),
        ("failed", 4, True, False),
        ("not_posted", 5, True, False),
        ("sent", 6, False, False),
        ("sent", 7.9, True, True),
        ("sent", 8.1, True, False),
    ]
    for state, days, outreach, counts in cases:
        at = NOW - timedelta(days=days)
        message_id = put_claim(clinic, open_follow_up(clinic), at=at, outreach=outreach)
        change(clinic, "UPDATE message SET state = :state WHERE id = :id", state=state, id=message_id)
        if counts:
            expected.append(at)
    facts = load(clinic, follow_up, NOW).facts
    assert facts.touches == tuple(sorted(expected))
    assert facts.contact_touches == {Channel.SMS: facts.touches}


def test_a_number_counts_what_everyone_who_shares_it_got(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "sister", email="sister@example.com")
        add_patient(connection, "stranger", phone="+447700900456", email="stranger@example.com")
    mine = open_follow_up(clinic)
    put_claim(clinic, mine, at=NOW - DAY)
    put_claim(clinic, open_follow_up(clinic, patient="sister"), at=NOW - 2 * DAY)
    put_claim(clinic, open_follow_up(clinic, patient="stranger"), at=NOW - 3 * DAY)
    facts = load(clinic, mine, NOW).facts
    assert facts.touches == (NOW - DAY,)
    assert facts.contact_touches == {Channel.SMS: (NOW - 2 * DAY, NOW - DAY)}


def test_the_other_open_follow_ups_of_the_patient_are_rivals(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "stranger", phone=None, email=None)
    mine = open_follow_up(clinic)
    open_follow_up(clinic, patient="stranger")
    other = open_follow_up(clinic, trigger=Trigger.CANCELLATION, at=EVENT + HOUR)
    put_claim(clinic, other, at=EVENT + 2 * HOUR)
    change(clinic, "UPDATE follow_up SET touch_at = :at WHERE id = :id", at="2027-06-04 09:00:00", id=other)
    rank = arbitration.rank(Trigger.CANCELLATION)
    touch_at = EVENT + 3 * DAY
    assert load(clinic, mine, NOW).facts.others == (
        Rival(rank, (EVENT + HOUR, other), touch_at=touch_at, touched_at=EVENT + 2 * HOUR),
    )
    assert [rival.key[1] for rival in load(clinic, other, NOW).facts.others] == [mine]
    change(clinic, "UPDATE follow_up SET closed_at = :at WHERE id = :id", at=SETTLED, id=other)
    assert load(clinic, mine, NOW).facts.others == ()


def test_earlier_events_of_the_same_kind_are_counted_only_when_asked_for(clinic: Database) -> None:
    within = replace(SEQUENCE, repeat_within=timedelta(days=183))
    mine = open_follow_up(clinic, at=EVENT, trigger=Trigger.CANCELLATION)
    for days, trigger in ((1, Trigger.CANCELLATION), (13, Trigger.CANCELLATION), (2, Trigger.NO_SHOW)):
        open_follow_up(clinic, at=EVENT - days * DAY, trigger=trigger)
    change(
        clinic,
        "UPDATE follow_up SET event_at = :long_ago WHERE event_at < :then",
        long_ago="2026-11-29 09:00:00",
        then="2027-05-20 00:00:00",
    )
    assert load(clinic, mine).facts.repeats == 0
    assert load(clinic, mine, given=within).facts.repeats == 1
    assert load(clinic, mine, given=replace(SEQUENCE, repeat_within=timedelta(days=185))).facts.repeats == 2


@pytest.mark.parametrize(
    ("daily_tasks", "due_days", "assignee", "left"),
    [
        (None, (0, 0, 0), "owner", True),
        (2, (0,), "owner", True),
        (2, (0, 0), "owner", False),
        (2, (0, 1), "owner", True),
        (2, (-1, 1, 1), "owner", True),
        (2, (0, 0), "anyone", True),
        (0, (), "owner", False),
    ],
)
def test_an_owner_has_room_for_one_more_task_that_day(
    clinic: Database, daily_tasks: int | None, due_days: tuple[int, ...], assignee: str, left: bool
) -> None:
    budgeted = replace(
        SEQUENCE, steps=tuple(replace(step, budgeted=step.id == "call") for step in SEQUENCE.steps)
    )
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE staff SET daily_tasks = :daily", daily=daily_tasks)
    with clinic.writing() as connection:
        for number, days in enumerate(due_days):
            due_at = EVENT + days * DAY
            tasks.open_task(connection, follow_up, f"t{number}", "task_due", due_at, assignee, EVENT)
    change(clinic, "UPDATE task SET done_at = :at WHERE name = 't0'", at=SETTLED)
    assert load(clinic, follow_up, given=budgeted).facts.budget_left is left
    assert load(clinic, follow_up).facts.budget_left


def test_the_owners_day_is_the_sites(clinic: Database) -> None:
    budgeted = replace(SEQUENCE, steps=tuple(replace(step, budgeted=True) for step in SEQUENCE.steps))
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE site SET zone = 'Australia/Sydney'")
    change(clinic, "UPDATE staff SET daily_tasks = 1")
    midnight = EVENT.replace(hour=14)  # 00:00 of the next day in Sydney.
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "t", "task_due", midnight, "owner", EVENT)
    assert load(clinic, follow_up, midnight - timedelta(seconds=1), budgeted).facts.budget_left
    assert not load(clinic, follow_up, midnight, budgeted).facts.budget_left


def test_jitter_is_fixed_per_follow_up_and_spreads() -> None:
    drawn = [jitter_of(f"follow-up:{number}") for number in range(2000)]
    assert drawn == [jitter_of(f"follow-up:{number}") for number in range(2000)]
    assert all(0 <= each < 1 for each in drawn)
    tenths = [sum(1 for each in drawn if int(each * 10) == tenth) for tenth in range(10)]
    assert min(tenths) > 140


def test_the_first_message_of_a_follow_up_is_no_touch_of_its_own_before_it_left(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    assert load(clinic, follow_up, FIRST_AT).facts.touches == ()
    put_claim(clinic, follow_up)
    assert load(clinic, follow_up, FIRST_AT).facts.touches == (FIRST_AT,)
