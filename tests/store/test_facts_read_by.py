"""Caps are per person: what a guardian reads about a child counts for the guardian, on every channel."""

from __future__ import annotations

from datetime import date

import pytest

from core.types import Channel, Trigger
from models.store import guardians, verification
from runtime.database import Database
from runtime.merging import merge_patients
from tests.support.practice import CLINIC, Person, add_patient
from tests.support.rows import EVENT, HOUR, change, load, open_follow_up, put_claim, select
from tests.support.sequences import DAY

NOW = EVENT + DAY
LEFT = NOW - HOUR


@pytest.fixture
def mother(clinic: Database) -> Person:
    """She has a number and an address, and two children who have neither."""
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900999", email="maria@example.com")
        for name in ("child", "brother"):
            child = add_patient(connection, name, phone=None, email=None, birth_date=date(2015, 1, 1))
            guardians.put(connection, child.id, mother.id, "guardian")
    return mother


def point(clinic: Database, value: str) -> str:
    [(found,)] = select(clinic, f"SELECT id FROM contact_point WHERE value = '{value}'")
    return str(found)


@pytest.fixture
def about_the_child(clinic: Database, mother: Person) -> str:
    """A follow-up of the child, for which she was texted an hour ago."""
    follow_up = open_follow_up(clinic, patient="child")
    own = open_follow_up(clinic, patient="mother", trigger=Trigger.CANCELLATION)
    message = put_claim(clinic, own, at=LEFT, addressee_id=mother.id)
    change(
        clinic,
        "UPDATE message SET follow_up_id = :id,"
        " patient_id = (SELECT patient_id FROM follow_up WHERE id = :same)"
        " WHERE id = :message",
        id=follow_up,
        same=follow_up,
        message=message,
    )
    return follow_up


def test_a_guardian_who_was_texted_gets_no_mail_of_her_own(
    clinic: Database, mother: Person, about_the_child: str
) -> None:
    bill = open_follow_up(clinic, patient="mother", trigger=Trigger.NO_SHOW)
    facts = load(clinic, bill, NOW).facts
    assert facts.touches == (LEFT,)
    assert facts.contact_touches == {Channel.SMS: (LEFT,)}


def test_nor_one_about_the_other_child(clinic: Database, mother: Person, about_the_child: str) -> None:
    facts = load(clinic, open_follow_up(clinic, patient="brother"), NOW).facts
    assert facts.touches == ()
    assert facts.contact_touches == {Channel.SMS: (LEFT,), Channel.EMAIL: (LEFT,)}


def test_what_she_got_herself_counts_for_the_child_on_every_channel(clinic: Database, mother: Person) -> None:
    put_claim(clinic, open_follow_up(clinic, patient="mother", trigger=Trigger.NO_SHOW), at=LEFT)
    facts = load(clinic, open_follow_up(clinic, patient="child"), NOW).facts
    assert facts.contact_touches == {Channel.SMS: (LEFT,), Channel.EMAIL: (LEFT,)}


def test_another_guardian_is_another_person(clinic: Database, mother: Person, about_the_child: str) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "father", phone="+447700900998", email=None)
    facts = load(clinic, open_follow_up(clinic, patient="father", trigger=Trigger.NO_SHOW), NOW).facts
    assert (facts.touches, facts.contact_touches) == ((), {})


def test_it_follows_her_into_another_record(clinic: Database, mother: Person, about_the_child: str) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "again", phone="+447700900997", email=None)
        merge_patients(connection, CLINIC, "again", "mother", NOW)
    facts = load(clinic, open_follow_up(clinic, patient="again", trigger=Trigger.NO_SHOW), NOW).facts
    assert facts.touches == (LEFT,)


def test_two_to_one_reader_on_two_channels_would_be_found(
    clinic: Database, mother: Person, about_the_child: str
) -> None:
    bill = open_follow_up(clinic, patient="mother", trigger=Trigger.NO_SHOW)
    address = point(clinic, "maria@example.com")
    late = put_claim(clinic, bill, at=NOW, channel="email", contact_point_id=address)
    with clinic.reading() as connection:
        assert verification.verify(connection, NOW + HOUR).over_a_cap == [late]
