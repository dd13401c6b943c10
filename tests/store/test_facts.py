"""What a verdict is formed from: the patient, the addresses, the wish to be left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.facts import Facts
from core.types import Channel
from models.store import facts
from runtime.database import Database
from runtime.intake import accept_opt_out
from tests.support.practice import CLINIC, LONG_AGO, add_patient
from tests.support.rows import (
    EVENT,
    HOUR,
    SEQUENCE,
    change,
    load,
    open_follow_up,
)
from tests.support.sequences import DAY

NOW = EVENT + HOUR
LATER = EVENT + 3 * DAY


def test_an_unknown_follow_up_loads_as_nothing(clinic: Database) -> None:
    with clinic.reading() as connection:
        assert facts.load(connection, "follow-up:harbour:no_show:none", SEQUENCE, NOW) is None


def test_a_new_follow_up_has_its_patients_addresses_and_nothing_else(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    loaded = load(clinic, follow_up)
    assert (loaded.row.first_name, loaded.row.clinic_name) == ("Pat", "Harbour Dental")
    assert {channel: contact.value for channel, contact in loaded.contacts.items()} == {
        Channel.SMS: "+447700900123",
        Channel.EMAIL: "pat@example.com",
    }
    assert loaded.facts.reachable == {Channel.SMS, Channel.EMAIL}
    assert (loaded.facts.event_at, loaded.facts.calendar.zone) == (EVENT, "Europe/London")
    assert loaded.progress.steps == {}
    assert loaded.in_flight is None
    assert loaded.ended is None
    assert loaded.facts == Facts(
        EVENT,
        loaded.facts.calendar,
        learned_at=loaded.row.learned_at,
        key=(EVENT, follow_up),
        jitter=loaded.facts.jitter,
        reachable=frozenset(loaded.contacts),
        urgent_phone=False,
    )


def test_an_opt_out_since_the_event_ends_and_one_before_it_only_closes_the_address(clinic: Database) -> None:
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "p1", Channel.SMS, EVENT - DAY)
    follow_up = open_follow_up(clinic)
    loaded = load(clinic, follow_up).facts
    assert (loaded.opted_out, loaded.reachable) == (False, frozenset({Channel.EMAIL}))
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "p1", Channel.EMAIL, EVENT)
    loaded = load(clinic, follow_up).facts
    assert (loaded.opted_out, loaded.reachable) == (True, frozenset())


def test_stop_counts_even_when_the_address_was_closed_long_before(clinic: Database) -> None:
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "p1", Channel.SMS, LONG_AGO)
    follow_up = open_follow_up(clinic)
    assert not load(clinic, follow_up).facts.opted_out
    with clinic.writing() as connection:
        assert accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW).detail == "0"
    assert load(clinic, follow_up).facts.opted_out


def test_stop_counts_even_when_there_is_no_address_to_close(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2", phone=None)
    follow_up = open_follow_up(clinic, patient="p2")
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "p2", Channel.SMS, NOW)
    assert load(clinic, follow_up).facts.opted_out


def test_a_shared_number_is_closed_for_everyone_who_shares_it(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "sister", email="sister@example.com")
        add_patient(connection, "stranger", phone="+447700900456", email="else@example.com")
    mine, hers, other = (open_follow_up(clinic, patient=each) for each in ("p1", "sister", "stranger"))
    with clinic.writing() as connection:
        changed = accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW)
    assert set(changed.to_ring) == {mine, hers}
    assert [load(clinic, each).facts.opted_out for each in (mine, hers, other)] == [True, True, False]
    assert load(clinic, hers).facts.reachable == {Channel.EMAIL}


def test_an_ended_link_reaches_nobody_and_opts_nobody_out(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "former", email="former@example.com")
    change(
        clinic,
        "UPDATE patient_contact SET ended_at = '2027-05-01 00:00:00' WHERE patient_id ="
        " (SELECT id FROM patient WHERE external_id = 'former') AND contact_point_id ="
        " (SELECT id FROM contact_point WHERE kind = 'phone')",
    )
    theirs = open_follow_up(clinic, patient="former")
    with clinic.writing() as connection:
        changed = accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW)
    assert changed.to_ring == ()
    loaded = load(clinic, theirs).facts
    assert (loaded.opted_out, loaded.reachable) == (False, frozenset({Channel.EMAIL}))


def test_the_first_usable_address_is_used(clinic: Database) -> None:
    change(clinic, "UPDATE patient_contact SET position = 1")
    change(
        clinic,
        "INSERT INTO contact_point (id, clinic_id, kind, value, created_at)"
        " VALUES ('better', 'harbour', 'phone', '+447700900777', '2020-01-01 00:00:00')",
    )
    change(
        clinic,
        "INSERT INTO patient_contact (patient_id, contact_point_id, position)"
        " SELECT id, 'better', 0 FROM patient WHERE external_id = 'p1'",
    )
    follow_up = open_follow_up(clinic)
    assert load(clinic, follow_up).contacts[Channel.SMS].value == "+447700900777"
    change(clinic, "UPDATE contact_point SET unusable_at = '2027-06-01 09:30:00' WHERE id = 'better'")
    loaded = load(clinic, follow_up)
    assert loaded.contacts[Channel.SMS].value == "+447700900123"
    assert not loaded.facts.opted_out


@pytest.mark.parametrize(
    ("born", "minor"),
    [
        (date(2009, 6, 1), False),
        (date(2009, 6, 2), True),
        (date(2015, 1, 1), True),
        (date(1950, 1, 1), False),
        (None, False),
    ],
)
def test_who_is_under_eighteen_on_the_sites_calendar(
    clinic: Database, born: date | None, minor: bool
) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "young", birth_date=born)
    assert load(clinic, open_follow_up(clinic, patient="young")).facts.minor is minor


def test_a_birthday_begins_at_the_sites_midnight(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "young", birth_date=date(2009, 6, 2))
    follow_up = open_follow_up(clinic, patient="young")
    midnight = EVENT.replace(hour=23)  # 00:00 in London, an hour ahead in June.
    assert load(clinic, follow_up, midnight - timedelta(seconds=1)).facts.minor
    assert not load(clinic, follow_up, midnight).facts.minor


def test_a_patients_flags_are_read(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "late", deceased=True)
        add_patient(connection, "private", do_not_contact=True)
    assert load(clinic, open_follow_up(clinic, patient="late")).facts.deceased
    assert load(clinic, open_follow_up(clinic, patient="private")).facts.do_not_contact
