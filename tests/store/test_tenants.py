"""Two clinics with the same patient ids, numbers and references never mix."""

from __future__ import annotations

import pytest

from core.types import Channel
from core.verdicts import Outcome, Reason
from models.contracts import OrderKind
from models.store import (
    alerts,
    consents,
    events,
    follow_ups,
    ledger,
    orders,
    patients,
    replies,
    restrictions,
    tasks,
)
from runtime.database import Database
from runtime.intake import IntakeError, Told, accept_booking, accept_opt_out, accept_reply
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import (
    EVENT,
    FIRST_AT,
    HOUR,
    change,
    load,
    open_follow_up,
    put_claim,
    put_visit,
    select,
)
from tests.support.sequences import DAY

NOW = EVENT + HOUR
SOUTH = "south"


@pytest.fixture
def both(clinic: Database) -> tuple[str, str]:
    """The same patient, number, address and reference at two clinics; one follow-up each."""
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id=SOUTH)
        add_patient(connection, "p1", clinic_id=SOUTH)
    return open_follow_up(clinic, ref="same"), open_follow_up(clinic, ref="same", clinic_id=SOUTH)


def test_the_same_number_is_an_address_at_each(clinic: Database, both: tuple[str, str]) -> None:
    north, south = (load(clinic, each) for each in both)
    assert north.row.patient_id != south.row.patient_id
    for channel in (Channel.SMS, Channel.EMAIL):
        assert north.contacts[channel].value == south.contacts[channel].value
        assert north.contacts[channel].id != south.contacts[channel].id


def test_patients_are_found_in_their_own_clinic_only(clinic: Database, both: tuple[str, str]) -> None:
    with clinic.reading() as connection:
        north = patients.find_patient(connection, CLINIC, "p1")
        south = patients.find_patient(connection, SOUTH, "p1")
        assert north is not None
        assert south is not None
        assert north.id != south.id
        assert patients.find_patient(connection, SOUTH, north.id) is None


def test_an_opt_out_at_one_leaves_the_other(clinic: Database, both: tuple[str, str]) -> None:
    with clinic.writing() as connection:
        changed = accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW)
    assert changed.to_ring == (both[0],)
    assert [load(clinic, each).facts.opted_out for each in both] == [True, False]
    assert load(clinic, both[1]).facts.reachable == frozenset({Channel.SMS, Channel.EMAIL})


def test_a_reply_to_one_is_no_reply_to_the_other(clinic: Database, both: tuple[str, str]) -> None:
    with clinic.writing() as connection:
        changed = accept_reply(connection, CLINIC, "p1", Channel.SMS, "Yes", NOW)
    assert changed.to_ring == (both[0],)
    assert [load(clinic, each).facts.replied_at for each in both] == [NOW, None]


def test_a_booking_at_one_resolves_nothing_at_the_other(clinic: Database, both: tuple[str, str]) -> None:
    with clinic.writing() as connection:
        told = Told(CLINIC, "p1", "visit", NOW)
        assert accept_booking(connection, told, NOW + DAY, None, NOW).to_ring == (both[0],)
    assert [load(clinic, each).facts.booked_for for each in both] == [NOW + DAY, None]
    put_visit(clinic, "visit", NOW + 2 * DAY, seen_at=NOW, clinic_id=SOUTH)
    assert [load(clinic, each).facts.booked_for for each in both] == [NOW + DAY, NOW + 2 * DAY]
    with clinic.writing() as connection:
        north = events.find_appointment(connection, CLINIC, "visit")
        events.set_appointment_status(connection, north.id, "cancelled", NOW)  # type: ignore[union-attr]
    assert [load(clinic, each).facts.booked_for for each in both] == [None, NOW + 2 * DAY]


def test_our_id_of_a_patient_is_no_key_at_another_clinic(clinic: Database, both: tuple[str, str]) -> None:
    stranger = load(clinic, both[0]).row.patient_id
    with clinic.writing() as connection, pytest.raises(IntakeError, match="no patient"):
        accept_reply(connection, SOUTH, stranger, Channel.SMS, "Yes", NOW)


def test_messages_tasks_and_orders_stay_with_their_follow_up(clinic: Database, both: tuple[str, str]) -> None:
    north, south = both
    message_id = put_claim(clinic, north)
    assert put_claim(clinic, south) != message_id
    with clinic.writing() as connection:
        ledger.mark_unusable(connection, message_id, "bad_number", NOW)
        ledger.settle(connection, message_id, "failed", NOW, error_class="bad_number")
        tasks.open_task(connection, north, "call", Reason.TASK_DUE, NOW, "owner", NOW)
        orders.record(connection, "order", north, OrderKind.PAUSE, NOW)
        follow_ups.close(connection, north, Outcome.STOPPED, Reason.STAFF_STOPPED, NOW)
    other = load(clinic, south)
    assert other.facts.reachable == frozenset({Channel.SMS, Channel.EMAIL})
    assert (other.facts.paused, other.ended, other.progress.tasks) == (False, None, frozenset())
    assert other.in_flight is not None
    assert select(clinic, "SELECT DISTINCT clinic_id FROM task") == [(CLINIC,)]


def test_consent_restriction_and_harm_at_one_are_none_at_the_other(
    clinic: Database, both: tuple[str, str]
) -> None:
    patient_id = load(clinic, both[0]).row.patient_id
    with clinic.writing() as connection:
        consents.add(
            connection, consents.Statement(CLINIC, patient_id, "marketing", "sms", "given", "form", EVENT)
        )
        restrictions.begin(connection, CLINIC, patient_id, "legal", EVENT)
        replies.add(connection, CLINIC, patient_id, "sms", "It hurts", "adverse", NOW)
    north, south = (load(clinic, each).facts for each in both)
    assert (north.marketing, north.barred, north.adverse_at) == (
        frozenset({Channel.SMS}),
        Reason.LEGAL,
        NOW,
    )
    assert (south.marketing, south.barred, south.adverse_at) == (frozenset(), None, None)


def test_touches_and_rivals_at_one_hold_nothing_back_at_the_other(
    clinic: Database, both: tuple[str, str]
) -> None:
    """One number, two clinics: each has its own contact point and its own caps."""
    put_claim(clinic, both[0])
    open_follow_up(clinic, ref="another")
    north, south = (load(clinic, each).facts for each in both)
    assert (len(north.touches), len(north.contact_touches), len(north.others)) == (1, 1, 1)
    assert (south.touches, south.contact_touches, south.others) == ((), {}, ())


def test_a_service_of_one_groups_no_visit_of_the_other(clinic: Database, both: tuple[str, str]) -> None:
    """The same code stands for different things."""
    change(clinic, "UPDATE follow_up SET service = 'polish'")
    change(
        clinic,
        "INSERT INTO service (clinic_id, code, name, grp) VALUES ('harbour', 'polish', 'x', 'hygiene'),"
        " ('harbour', 'scale', 'x', 'hygiene'), ('south', 'polish', 'x', 'nails'),"
        " ('south', 'scale', 'x', 'y')",
    )
    for clinic_id in (CLINIC, SOUTH):
        put_visit(clinic, "new", NOW + DAY, seen_at=NOW, service="scale", clinic_id=clinic_id)
    assert [load(clinic, each).facts.booked_for for each in both] == [NOW + DAY, None]


def test_switches_feeds_and_senders_are_each_clinics_own(clinic: Database, both: tuple[str, str]) -> None:
    change(
        clinic,
        "UPDATE clinic SET feed_limit_minutes = 1, feed_mode = 'manual', switched_off = :off,"
        " approve_until = :later WHERE id = 'harbour'",
        off='["no_show"]',
        later="2027-06-09 09:00:00",
    )
    north, south = (load(clinic, each).facts for each in both)
    assert (north.feed_stale, north.needs_confirmation, north.switched_off, north.needs_approval) == (
        (True,) * 4
    )
    assert (south.feed_stale, south.needs_confirmation, south.switched_off, south.needs_approval) == (
        (False,) * 4
    )


def test_what_became_of_a_subject_reaches_its_own_clinics_follow_ups(
    clinic: Database, both: tuple[str, str]
) -> None:
    """Ids of subjects are ours and opaque; a reference that two clinics share never is one."""
    for number, each in enumerate(both):
        change(
            clinic,
            "UPDATE follow_up SET subject_kind = 'quote', subject_id = :q WHERE id = :id",
            q=f"q{number}",
            id=each,
        )
    with clinic.writing() as connection:
        assert follow_ups.set_subject_state(connection, "quote", "q0", "declined") == [both[0]]
    assert [load(clinic, each).facts.declined for each in both] == [True, False]


def test_an_alert_at_one_leaves_the_other_without(clinic: Database, both: tuple[str, str]) -> None:
    with clinic.writing() as connection:
        assert alerts.raise_alert(connection, CLINIC, "feed_stale", NOW)
        assert not alerts.raise_alert(connection, CLINIC, "feed_stale", NOW)
        assert alerts.raise_alert(connection, SOUTH, "feed_stale", NOW)
        alerts.close(connection, SOUTH, "feed_stale", NOW)
    assert select(clinic, "SELECT clinic_id FROM alert WHERE closed_at IS NULL") == [(CLINIC,)]


def test_twins_of_two_clinics_with_one_sender_are_rivals(clinic: Database, both: tuple[str, str]) -> None:
    """The provider's list cannot tell them apart, so neither may be proved by the other's entry."""
    first, second = (put_claim(clinic, each) for each in both)
    with clinic.reading() as connection:
        found = ledger.rivals(connection, ledger.get(connection, first), FIRST_AT)
    assert set(found) == {first, second}
