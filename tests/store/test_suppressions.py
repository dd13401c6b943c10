"""Closed contact points and kept hashes: who is born suppressed, and what lifts what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.patient_record import PatientRecord
from models.store import kept_suppressions, matching, suppressions
from models.store.kept_suppressions import value_hash
from models.store.patients import upsert_patients
from models.store.suppressions import SuppressedBy
from runtime.database import Database
from runtime.suppressions import HASHED, Entry, Outcome, Stored, exported, lift, suppress
from runtime.told import IntakeError
from tests.support.inbound import PHONE, closed, consents_of, hear
from tests.support.intake import DAY, NOW
from tests.support.practice import CLINIC, set_up_clinic
from tests.support.rows import change, select

KEY = bytes(range(32))
NEW = "+447700900777"


@pytest.fixture
def keyed(clinic: Database) -> Iterator[Database]:
    """The clinic's database, opened with a key."""
    opened = Database(clinic.engine.url.render_as_string(hide_password=False), lambda: KEY)
    yield opened
    opened.close()


def put(database: Database, value: str, kind: str = "phone", **more: Any) -> Stored:
    with database.writing() as connection:
        return suppress(connection, CLINIC, Entry(kind, value, **more), SuppressedBy.IMPORT, NOW)


def import_patient(database: Database, *phones: str, emails: tuple[str, ...] = ()) -> None:
    with database.writing() as connection:
        record = PatientRecord(1, "new", "Nell", phones=phones, emails=emails)
        upsert_patients(connection, CLINIC, [record], NOW)


def test_a_known_address_is_closed_and_an_unknown_one_kept_as_a_hash(keyed: Database) -> None:
    assert put(keyed, PHONE, reason="old list", since=NOW - DAY).outcome is Outcome.CLOSED
    assert put(keyed, NEW).outcome is Outcome.KEPT
    assert closed(keyed) == [(CLINIC, PHONE, "import: old list")]
    found = select(keyed, "SELECT value_hash, reason, source FROM suppression")
    assert found == [(value_hash(KEY, CLINIC, "phone", NEW), "import", "import")]
    assert NEW not in str(found)


def test_twice_changes_nothing(keyed: Database) -> None:
    for value in (PHONE, NEW):
        put(keyed, value, reason="a")
    before = (
        select(keyed, "SELECT * FROM contact_point ORDER BY id"),
        select(keyed, "SELECT * FROM suppression"),
    )
    for value in (PHONE, NEW):
        assert put(keyed, value, reason="b") == Stored(Outcome.UNCHANGED)
    after = (
        select(keyed, "SELECT * FROM contact_point ORDER BY id"),
        select(keyed, "SELECT * FROM suppression"),
    )
    assert before == after


@pytest.mark.parametrize("value", [PHONE, NEW])
def test_the_date_of_the_list_is_kept_and_the_earlier_one_stands(keyed: Database, value: str) -> None:
    def since() -> Any:
        with keyed.reading() as connection:
            ((*_, found),) = exported(connection, CLINIC)
        return found

    put(keyed, value, since=NOW - DAY)
    assert since() == NOW - DAY
    for later in (None, NOW, NOW - DAY + DAY / 2):
        assert put(keyed, value, since=later).outcome is Outcome.UNCHANGED
        assert since() == NOW - DAY
    assert put(keyed, value, since=NOW - 900 * DAY).outcome is Outcome.UNCHANGED
    assert since() == NOW - 900 * DAY


def test_what_the_patients_word_closed_keeps_the_earlier_date_and_no_start_opens_it(keyed: Database) -> None:
    hear(keyed, PHONE, "STOP")
    put(keyed, PHONE, since=NOW - 900 * DAY)
    hear(keyed, PHONE, "START", NOW + DAY)
    with keyed.reading() as connection:
        assert [(row[3], row[4]) for row in exported(connection, CLINIC)] == [("import", NOW - 900 * DAY)]


def test_a_contact_point_is_born_closed_by_an_import_and_by_an_enquiry(keyed: Database) -> None:
    put(keyed, NEW, since=NOW - DAY)
    put(keyed, "ask@example.com", "email", reason="asked")
    import_patient(keyed, NEW, "+447700900778")
    with keyed.writing() as connection:
        matching.find_or_add_enquirer(connection, CLINIC, "Ann", None, "ask@example.com", "e1", NOW)
    assert closed(keyed) == [(CLINIC, NEW, "import"), (CLINIC, "ask@example.com", "import: asked")]


def test_another_clinics_list_closes_nothing_here(keyed: Database) -> None:
    with keyed.writing() as connection:
        set_up_clinic(connection, clinic_id="hill")
        suppress(connection, "hill", Entry("phone", NEW), SuppressedBy.IMPORT, NOW)
    import_patient(keyed, NEW)
    assert closed(keyed) == []


def test_without_the_key_nobody_is_taken_in_beside_a_kept_opt_out(keyed: Database, clinic: Database) -> None:
    import_patient(clinic, "+447700900778")
    put(keyed, NEW)
    with pytest.raises(RuntimeError, match="without the key"):
        import_patient(clinic, NEW)
    assert select(clinic, "SELECT count(*) FROM contact_point WHERE value = :new", new=NEW) == [(0,)]


def test_many_at_once_are_found(keyed: Database) -> None:
    put(keyed, "+447700901234")
    import_patient(keyed, *(f"+4477009{number:05}" for number in range(600, 1900)))
    assert closed(keyed) == [(CLINIC, "+447700901234", "import")]


@pytest.mark.parametrize("own", [SuppressedBy.REPLY, SuppressedBy.PROVIDER])
def test_a_list_hardens_what_the_persons_own_word_closed(keyed: Database, own: SuppressedBy) -> None:
    with keyed.writing() as connection:
        point = suppressions.at(connection, CLINIC, "phone", PHONE)
        assert point is not None
        suppressions.close(connection, [point.id], own, NOW - DAY)
    assert put(keyed, PHONE).outcome is Outcome.UNCHANGED
    assert closed(keyed) == [(CLINIC, PHONE, "import")]
    with keyed.writing() as connection:
        suppressions.close(connection, [point.id], SuppressedBy.REPLY, NOW)
        assert suppressions.lift_own(connection, [point.id], NOW) == 0


def test_lifting_leaves_evidence_and_rings(keyed: Database) -> None:
    put(keyed, PHONE)
    with keyed.writing() as connection:
        assert lift(connection, CLINIC, "phone", PHONE, "signed form 12", NOW).patient_id
    assert closed(keyed) == []
    assert consents_of(keyed) == [("p1", "contact", "sms", "given", "staff")]
    assert select(keyed, "SELECT evidence FROM consent") == [("signed form 12",)]


def test_lifting_a_kept_opt_out_lets_the_contact_point_be_born_open(keyed: Database) -> None:
    put(keyed, NEW)
    with keyed.writing() as connection:
        assert lift(connection, CLINIC, "phone", NEW, "called", NOW).to_ring == ()
    import_patient(keyed, NEW)
    assert closed(keyed) == []
    assert put(keyed, "+447700900999").outcome is Outcome.KEPT


def test_a_kept_opt_out_that_was_lifted_can_be_kept_again(keyed: Database) -> None:
    put(keyed, NEW)
    with keyed.writing() as connection:
        lift(connection, CLINIC, "phone", NEW, "called", NOW)
    assert put(keyed, NEW, reason="again").outcome is Outcome.KEPT
    import_patient(keyed, NEW)
    assert closed(keyed) == [(CLINIC, NEW, "import: again")]


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_lifting_needs_a_reason(keyed: Database, reason: str) -> None:
    put(keyed, PHONE)
    with keyed.writing() as connection, pytest.raises(IntakeError, match="--reason"):
        lift(connection, CLINIC, "phone", PHONE, reason, NOW)


def test_there_must_be_something_to_lift(keyed: Database) -> None:
    with keyed.writing() as connection, pytest.raises(IntakeError, match="not suppressed"):
        lift(connection, CLINIC, "phone", PHONE, "called", NOW)


def test_what_is_taken_out_can_be_brought_back_in(keyed: Database) -> None:
    put(keyed, PHONE, reason="a")
    put(keyed, NEW, reason="b")
    with keyed.reading() as connection:
        rows = exported(connection, CLINIC)
        assert exported(connection, None) == rows
        assert exported(connection, "hill") == []
    assert [row[:2] for row in rows] == [(CLINIC, "phone"), (CLINIC, "phone")]
    change(keyed, "UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL")
    change(keyed, "DELETE FROM suppression")
    for _, kind, value, reason, since in rows:
        put(keyed, value, kind, reason=reason, since=since)
    with keyed.reading() as connection:
        again = exported(connection, CLINIC)
    assert [row[:4] for row in again] == [row[:4] for row in rows]
    assert any(row[2].startswith(HASHED) for row in again)


def test_a_time_of_the_future_is_not_kept(keyed: Database) -> None:
    put(keyed, NEW, since=NOW + DAY)
    with keyed.reading() as connection:
        (row,) = kept_suppressions.listed(connection, CLINIC)
    assert row.since == NOW


def test_our_own_list_come_back_leaves_a_stop_to_whoever_said_it(keyed: Database) -> None:
    hear(keyed, PHONE, "STOP")
    with keyed.reading() as connection:
        ((_, kind, value, reason, since),) = exported(connection, CLINIC)
    assert put(keyed, value, kind, reason=reason, since=since) == Stored(Outcome.UNCHANGED)
    assert closed(keyed) == [(CLINIC, PHONE, "reply")]
    hear(keyed, PHONE, "START", NOW + DAY)
    assert closed(keyed) == []


def test_a_start_from_an_address_that_is_only_kept_lies_in_the_inbox(keyed: Database) -> None:
    put(keyed, NEW)
    hear(keyed, "+447700900778", "START")
    assert select(keyed, "SELECT unmatched FROM inbound_message") == [(None,)]
    hear(keyed, NEW, "START")
    found = select(keyed, "SELECT unmatched FROM inbound_message WHERE sender = :sender", sender=NEW)
    assert found == [("stays_closed",)]
    assert ("unmatched_messages",) in select(keyed, "SELECT kind FROM alert")
