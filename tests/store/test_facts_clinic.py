"""What the clinic's own state and its records of a subject mean for a verdict."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from core.types import Channel, Trigger
from core.verdicts import Reason
from models.store import facts, follow_ups
from models.tables import Clinic, PublicHoliday, SenderCircuit
from runtime.database import Database
from tests.support.rows import EVENT, HOUR, MINUTE, SEQUENCE, change, load, open_follow_up
from tests.support.sequences import DAY

NOW = EVENT + HOUR
NOTHING: dict[str, Any] = {
    "paid": False,
    "replaced": False,
    "settled": None,
    "barred": None,
    "declined": False,
    "plan_paused": False,
}
SUBJECTS: dict[str | None, dict[str, Any]] = {
    None: {},
    "active": {},
    "paid": {"paid": True},
    "disputed": {"barred": Reason.DISPUTED},
    "hardship": {"barred": Reason.HARDSHIP},
    "insurance_pending": {"barred": Reason.INSURANCE_PENDING},
    "paused": {"plan_paused": True},
    "replaced": {"replaced": True},
    "declined": {"declined": True},
    "accepted": {"settled": Reason.ACCEPTED},
    "next_step": {"settled": Reason.NEXT_STEP_RECORDED},
    "written_off": {"settled": Reason.CLOSED_OTHERWISE},
    "withdrawn": {"settled": Reason.CLOSED_OTHERWISE},
    "completed": {"settled": Reason.CLOSED_OTHERWISE},
    "stopped": {"settled": Reason.CLOSED_OTHERWISE},
}


def test_each_state_of_a_subject_changes_its_own_fact_only(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE follow_up SET subject_kind = 'quote', subject_id = 'q'")
    for state, expected in SUBJECTS.items():
        with clinic.writing() as connection:
            assert follow_ups.set_subject_state(connection, "quote", "q", state) == [follow_up]
        found = load(clinic, follow_up).facts
        assert {name: getattr(found, name) for name in NOTHING} == {**NOTHING, **expected}, state


def test_a_date_that_moves_moves_the_open_follow_up_only(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        assert follow_ups.move_event(connection, follow_up, EVENT + DAY)
    assert load(clinic, follow_up).facts.event_at == EVENT + DAY
    with clinic.writing() as connection:
        follow_ups.close(connection, follow_up, "stopped", "staff_stopped", NOW)
        assert not follow_ups.move_event(connection, follow_up, EVENT)


def set_clinic(database: Database, **columns: Any) -> None:
    table = Clinic.__table__  # type: ignore[attr-defined]
    with database.writing() as connection:
        connection.execute(table.update().values(**columns))


@pytest.mark.parametrize(
    ("limit", "age", "stale"),
    [
        (None, None, False),
        (None, 900 * DAY, False),
        (60, None, True),
        (60, 60 * MINUTE, False),
        (60, 60 * MINUTE + timedelta(seconds=1), True),
    ],
)
def test_a_feed_is_stale_when_older_than_its_limit(
    clinic: Database, limit: int | None, age: timedelta | None, stale: bool
) -> None:
    seen_at = None if age is None else NOW - age
    set_clinic(clinic, feed_limit_minutes=limit, feed_seen_at=seen_at)
    assert load(clinic, open_follow_up(clinic), NOW).facts.feed_stale is stale


def test_the_first_days_need_approval_and_a_paper_diary_a_confirmation(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    found = load(clinic, follow_up, NOW).facts
    assert (found.needs_approval, found.needs_confirmation) == (False, False)
    set_clinic(clinic, approve_until=NOW, feed_mode="daily")
    found = load(clinic, follow_up, NOW).facts
    assert (found.needs_approval, found.needs_confirmation) == (False, False)
    set_clinic(clinic, approve_until=NOW + timedelta(seconds=1), feed_mode="manual")
    found = load(clinic, follow_up, NOW).facts
    assert (found.needs_approval, found.needs_confirmation) == (True, True)
    assert found.approval_until == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("switched_off", "held"),
    [(None, False), ([], False), (["recall"], False), (["recall", "no_show"], True), (["no_show_x"], False)],
)
def test_a_trigger_that_is_switched_off_holds_its_follow_ups(
    clinic: Database, switched_off: list[str] | None, held: bool
) -> None:
    follow_up = open_follow_up(clinic, trigger=Trigger.NO_SHOW)
    set_clinic(clinic, switched_off=switched_off)
    assert load(clinic, follow_up).facts.switched_off is held


def open_circuit(database: Database, channel: Channel, sender: str, *, closed: bool = False) -> None:
    values = {"channel": channel, "sender": sender, "opened_at": EVENT, "reason": "account"}
    with database.writing() as connection:
        connection.execute(insert(SenderCircuit), {**values, "closed_at": NOW if closed else None})


def test_a_sender_out_of_order_closes_its_channel_for_the_sites_that_use_it(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    open_circuit(clinic, Channel.SMS, "+447700900999")
    open_circuit(clinic, Channel.EMAIL, "+447700900000")
    open_circuit(clinic, Channel.SMS, "+447700900000", closed=True)
    assert load(clinic, follow_up).facts.circuits == frozenset()
    change(clinic, "UPDATE sender_circuit SET closed_at = NULL")
    assert load(clinic, follow_up).facts.circuits == {Channel.SMS}


@pytest.mark.parametrize("own", [None, ""])
def test_a_site_without_a_sender_of_its_own_uses_the_default_ones_circuit(
    clinic: Database, own: str | None
) -> None:
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE site SET email_sender = :own", own=own)
    open_circuit(clinic, Channel.EMAIL, "default@example.com")
    senders = {Channel.SMS: "", Channel.EMAIL: "default@example.com"}
    with clinic.reading() as connection:
        loaded = facts.load(connection, follow_up, SEQUENCE, NOW, senders)
        assert loaded is not None
        assert loaded.facts.circuits == {Channel.EMAIL}
        other = facts.load(connection, follow_up, SEQUENCE, NOW, {Channel.EMAIL: "else@example.com"})
        assert other is not None
        assert other.facts.circuits == frozenset()


def test_a_trigger_that_rests_holds_its_answers_only_where_it_says_so(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    change(
        clinic,
        "INSERT INTO halted_sequence (clinic_id, trigger, opened_at, reason)"
        " VALUES ('harbour', 'no_show', '2027-06-01 08:00:00', 'r')",
    )
    found = load(clinic, follow_up).facts
    assert (found.halted, found.answers_halted) == (True, False)
    change(clinic, "UPDATE halted_sequence SET answers = true")
    found = load(clinic, follow_up).facts
    assert (found.halted, found.answers_halted) == (True, True)
    change(clinic, "UPDATE halted_sequence SET closed_at = '2027-06-01 08:30:00'")
    found = load(clinic, follow_up).facts
    assert (found.halted, found.answers_halted) == (False, False)


def test_the_urgent_number_is_the_sites(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    assert not load(clinic, follow_up).facts.urgent_phone
    change(clinic, "UPDATE site SET urgent_phone = '+44 20 7946 0999'")
    assert load(clinic, follow_up).facts.urgent_phone


@pytest.mark.parametrize(
    ("country", "subdivision", "regions"),
    [
        (None, None, {"GB"}),
        (None, "GB-SCT", {"GB-SCT"}),
        (None, "SCT", {"GB-SCT"}),
        (None, "GB-WLS", {"GB"}),
        ("ES", None, {"ES"}),
        ("ES", "ES-MD", {"ES-MD"}),
    ],
)
def test_holidays_are_those_of_the_sites_country_and_part(
    clinic: Database, country: str | None, subdivision: str | None, regions: set[str]
) -> None:
    days = {"GB": 7, "GB-SCT": 8, "GB-NIR": 9, "ES": 10, "ES-MD": 11, "FR": 12}
    with clinic.writing() as connection:
        connection.execute(
            insert(PublicHoliday),
            [{"region": region, "day": date(2027, 6, day), "name": "x"} for region, day in days.items()],
        )
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE site SET country = :country, subdivision = :sub", country=country, sub=subdivision)
    calendar = load(clinic, follow_up).facts.calendar
    assert calendar.holidays == {date(2027, 6, days[region]) for region in regions}
    assert calendar.closures == frozenset()


def test_holidays_around_the_whole_life_of_a_follow_up_are_read(clinic: Database) -> None:
    days = [EVENT.date() + timedelta(days=each) for each in (-400, -30, 0, 40, 400)]
    with clinic.writing() as connection:
        connection.execute(insert(PublicHoliday), [{"region": "GB", "day": day, "name": "x"} for day in days])
    follow_up = open_follow_up(clinic)
    assert load(clinic, follow_up).facts.calendar.holidays == set(days[1:4])
    assert load(clinic, follow_up, EVENT + 390 * DAY).facts.calendar.holidays == set(days[1:])


def test_the_same_site_gives_the_same_calendar_object(clinic: Database) -> None:
    first, second = open_follow_up(clinic), open_follow_up(clinic)
    assert load(clinic, first).facts.calendar is load(clinic, second).facts.calendar
