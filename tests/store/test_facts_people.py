"""Who is written to, with whose consent: guardians, proxies, restrictions, places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.types import Channel, Trigger
from core.verdicts import Reason
from models.store import consents, guardians, restrictions
from runtime.database import Database
from tests.support.practice import CLINIC, Person, add_patient
from tests.support.rows import EVENT, HOUR, change, load, open_follow_up
from tests.support.sequences import DAY

CHILD, GROWN = date(2015, 1, 1), date(1950, 1, 1)
NOW = EVENT + HOUR


def add(database: Database, name: str, phone: str | None, **columns: Any) -> Person:
    with database.writing() as connection:
        return add_patient(connection, name, phone=phone, email=None, first_name=name, **columns)


def link(database: Database, patient: Person, other: Person, kind: str) -> None:
    with database.writing() as connection:
        guardians.put(connection, patient.id, other.id, kind)


def written_to(database: Database, follow_up: str) -> list[str]:
    return [contact.first_name for contact in load(database, follow_up).contacts.values()]


def test_a_minor_is_reached_through_guardians_only(clinic: Database) -> None:
    child = add(clinic, "Tim", "+447700900001", birth_date=CHILD)
    follow_up = open_follow_up(clinic, patient="Tim")
    alone = load(clinic, follow_up)
    assert (alone.facts.minor, alone.facts.under_age, alone.contacts) == (True, True, {})

    link(clinic, child, add(clinic, "Proxy", "+447700900009"), "proxy")
    assert load(clinic, follow_up).facts.minor

    link(clinic, child, add(clinic, "Dead", "+447700900002", deceased=True), "guardian")
    link(clinic, child, add(clinic, "Private", "+447700900003", do_not_contact=True), "guardian")
    assert load(clinic, follow_up).facts.minor

    unreachable = add(clinic, "NoPhone", None)
    link(clinic, child, unreachable, "guardian")
    facts = load(clinic, follow_up).facts
    assert (facts.minor, facts.reachable) == (False, frozenset())

    link(clinic, child, add(clinic, "Maria", "+447700900004"), "guardian")
    facts = load(clinic, follow_up).facts
    assert (facts.minor, facts.under_age, facts.reachable) == (False, True, frozenset({Channel.SMS}))
    assert written_to(clinic, follow_up) == ["Maria"]

    with clinic.writing() as connection:
        guardians.set_own_contact(connection, child.id, True, NOW)
    assert written_to(clinic, follow_up) == ["Tim"]
    assert load(clinic, follow_up).facts.under_age


def test_a_guardian_who_said_stop_or_whose_link_ended_is_not_written_to(clinic: Database) -> None:
    child = add(clinic, "Tim", None, birth_date=CHILD)
    mother = add(clinic, "Maria", "+447700900004")
    link(clinic, child, mother, "guardian")
    follow_up = open_follow_up(clinic, patient="Tim")
    change(
        clinic,
        "UPDATE contact_point SET suppressed_at = :at WHERE value = '+447700900004'",
        at="2027-06-01 09:30:00",
    )
    facts = load(clinic, follow_up).facts
    assert (facts.opted_out, facts.minor, facts.reachable) == (True, False, frozenset())
    with clinic.writing() as connection:
        guardians.end(connection, child.id, mother.id, NOW)
    facts = load(clinic, follow_up).facts
    assert (facts.opted_out, facts.minor) == (False, True)


def test_an_adult_is_reached_through_a_proxy_and_no_longer_through_guardians(clinic: Database) -> None:
    old = add(clinic, "Rose", "+447700900001", birth_date=GROWN)
    link(clinic, old, add(clinic, "Maria", "+447700900004"), "guardian")
    follow_up = open_follow_up(clinic, patient="Rose")
    assert written_to(clinic, follow_up) == ["Rose"]
    link(clinic, old, add(clinic, "Sam", "+447700900005"), "proxy")
    assert written_to(clinic, follow_up) == ["Sam"]
    assert not load(clinic, follow_up).facts.under_age


@pytest.mark.parametrize(
    ("said", "channels"),
    [
        ([], set()),
        ([("sms", "given", 1)], {Channel.SMS}),
        ([("email", "soft_opt_in", 1)], {Channel.EMAIL}),
        ([("sms", "withdrawn", 1)], set()),
        ([("sms", "given", 1), ("sms", "withdrawn", 2)], set()),
        ([("sms", "withdrawn", 2), ("sms", "given", 1)], set()),
        ([("sms", "withdrawn", 1), ("sms", "given", 2), ("email", "given", 1)], {Channel.SMS, Channel.EMAIL}),
    ],
)
def test_the_newest_statement_on_marketing_holds(
    clinic: Database, said: list[tuple[str, str, int]], channels: set[Channel]
) -> None:
    follow_up = open_follow_up(clinic)
    patient_id = load(clinic, follow_up).row.patient_id
    with clinic.writing() as connection:
        for channel, state, day in said:
            at = EVENT - 9 * DAY + day * DAY
            for purpose, what in (("marketing", state), ("research", "given")):
                told = consents.Statement(CLINIC, patient_id, purpose, channel, what, "form", at)
                consents.add(connection, told)
    assert load(clinic, follow_up).facts.marketing == channels


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("complaint", Reason.COMPLAINT),
        ("legal", Reason.LEGAL),
        ("pregnancy", Reason.PREGNANCY),
        ("something new", Reason.LEGAL),
    ],
)
def test_a_restriction_bars_until_it_ends(clinic: Database, kind: str, reason: Reason) -> None:
    follow_up = open_follow_up(clinic)
    patient_id = load(clinic, follow_up).row.patient_id
    with clinic.writing() as connection:
        restrictions.begin(connection, CLINIC, patient_id, kind, EVENT - DAY)
    assert load(clinic, follow_up).facts.barred is reason
    with clinic.writing() as connection:
        restrictions.end(connection, patient_id, kind, NOW)
    assert load(clinic, follow_up).facts.barred is None


@pytest.mark.parametrize(
    ("basis", "marketing"), [("clinician", False), ("interval", True), ("one_off", True), (None, True)]
)
def test_only_a_clinicians_recall_is_part_of_care(
    clinic: Database, basis: str | None, marketing: bool
) -> None:
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE follow_up SET basis = :basis", basis=basis)
    assert not load(clinic, follow_up).facts.as_marketing
    change(clinic, "UPDATE follow_up SET trigger = :trigger", trigger=Trigger.RECALL)
    assert load(clinic, follow_up).facts.as_marketing is marketing


def test_a_patient_who_may_be_somebody_else_is_unclear(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    assert not load(clinic, follow_up).facts.identity_unclear
    change(clinic, "UPDATE patient SET unclear_since = :at", at="2027-05-01 09:00:00")
    assert load(clinic, follow_up).facts.identity_unclear


@pytest.mark.parametrize(
    ("patient_zone", "phone_zones", "clocks", "narrow"),
    [
        (None, None, (), False),
        (None, "Europe/London", (), False),
        (None, "", (), True),
        ("America/New_York", None, ("Europe/London", "America/New_York"), False),
        (None, "Europe/Madrid", ("Europe/London", "Europe/Madrid"), False),
        ("Europe/London", "Asia/Tokyo Europe/London", (), False),
    ],
)
def test_where_the_patient_is_narrows_the_hours(
    clinic: Database,
    patient_zone: str | None,
    phone_zones: str | None,
    clocks: tuple[str, ...],
    narrow: bool,
) -> None:
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE patient SET zone = :zone", zone=patient_zone)
    change(clinic, "UPDATE contact_point SET zones = :zones WHERE kind = 'phone'", zones=phone_zones)
    calendar = load(clinic, follow_up).facts.calendar
    assert (calendar.clocks, calendar.narrow) == (clocks, narrow)


def test_a_birthday_between_two_looks_changes_who_is_written_to(clinic: Database) -> None:
    nearly = add(clinic, "Tim", "+447700900001", birth_date=date(2009, 6, 5))
    link(clinic, nearly, add(clinic, "Maria", "+447700900004"), "guardian")
    follow_up = open_follow_up(clinic, patient="Tim")

    def reader(now: datetime) -> str:
        return load(clinic, follow_up, now).contacts[Channel.SMS].first_name

    birthday = datetime(2027, 6, 4, 23, tzinfo=EVENT.tzinfo)  # Midnight in London.
    assert reader(birthday - timedelta(seconds=1)) == "Maria"
    assert reader(birthday) == "Tim"
