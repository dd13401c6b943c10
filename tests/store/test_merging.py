"""Two records that are one person: all of it moves, nothing is sent twice, nobody hears more than before."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Integer, insert, select, text
from sqlalchemy.exc import IntegrityError

from core.patient_record import ConsentStatement, PatientRecord
from core.types import Channel, Trigger
from models.store.matching import find_or_add_enquirer
from models.store.patients import UpsertCounts, find_patient, upsert_patients
from models.tables import Consent, Guardian, PatientContact, Restriction, metadata
from models.tables.columns import UtcDateTime
from runtime.database import Database
from runtime.intake import accept_opt_out, accept_reply
from runtime.merging import Merged, ToldApart, merge_patients, tell_apart
from runtime.told import IntakeError
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import EVENT, HOUR, change, insert_claim, load, open_follow_up, put_visit
from tests.support.rows import select as rows
from tests.support.sequences import DAY

NOW = EVENT + 2 * DAY
KEEP, GONE = "p1", "p2"
REFERRING = [
    column
    for table in metadata.sorted_tables
    for column in table.columns
    for key in table.foreign_keys
    if key.parent is column and key.column.table.name == "patient"
]


@pytest.fixture
def two(database: Database) -> Database:
    """A clinic with ``p1`` and ``p2``, who share a number; each has an address of their own."""
    return _with_two(database)


def _with_two(database: Database) -> Database:
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, KEEP, email="keep@example.com", first_name="Ann")
        add_patient(connection, GONE, email="gone@example.com", first_name="Ann")
    return database


def id_of(database: Database, key: str) -> str:
    return str(rows(database, "SELECT id FROM patient WHERE external_id = :key", key=key)[0][0])


def merge(database: Database, keep: str = KEEP, gone: str = GONE, now: datetime = NOW) -> Merged:
    with database.writing() as connection:
        return merge_patients(connection, CLINIC, keep, gone, now)


def apart(database: Database, *keys: str) -> ToldApart:
    with database.writing() as connection:
        return tell_apart(connection, CLINIC, keys, NOW)


def references(connection: Connection, patient_id: str) -> dict[str, int]:
    """How many rows refer to a patient, by table and column; those that do not are left out."""
    found = {}
    for column in REFERRING:
        number = len(connection.execute(select(column).where(column == patient_id)).all())
        if number:
            found[f"{column.table.name}.{column.name}"] = number
    return found


def left_of(database: Database, patient_id: str) -> dict[str, int]:
    with database.reading() as connection:
        return references(connection, patient_id)


def addresses(database: Database, patient_id: str) -> dict[Any, bool]:
    """Every address ever linked to the patient, and whether it is in use."""
    found = rows(
        database,
        "SELECT cp.value, pc.ended_at FROM patient_contact pc"
        " JOIN contact_point cp ON cp.id = pc.contact_point_id WHERE pc.patient_id = :id",
        id=patient_id,
    )
    return {value: ended_at is None for value, ended_at in found}


def fill(database: Database, patient: str, third: str, number: int) -> None:
    """A row in every table that refers to patients."""
    patient_id, other = id_of(database, patient), id_of(database, third)
    follow_up = open_follow_up(database, patient=patient, ref=f"missed-{number}")
    task = f"task-{number}"
    with database.writing() as connection:
        insert_claim(connection, follow_up, at=EVENT + HOUR)
        connection.execute(
            text(
                "INSERT INTO task (id, clinic_id, follow_up_id, patient_id, assignee, name, reason, due_at,"
                " opened_at) VALUES (:id, :clinic, :follow_up, :patient, 'owner', 'call', 'due', :at, :at)"
            ),
            {"id": task, "clinic": CLINIC, "follow_up": follow_up, "patient": patient_id, "at": str(EVENT)},
        )
        for table in metadata.sorted_tables:
            if "patient_id" in table.c and table.name not in (
                "follow_up",
                "message",
                "task",
                "patient_contact",
            ):
                known = {"clinic_id": CLINIC, "patient_id": patient_id, "guardian_id": other}
                known |= {"id": f"{table.name}-{number}", "event_id": f"inbox_event-{number}"}
                known |= {"source_ref": f"ref-{number}", "state": "given", "channel": "sms", "kind": "proxy"}
                needed = (
                    each
                    for each in table.columns
                    if each.name == "patient_id" or (not each.nullable and each.default is None)
                )
                connection.execute(
                    table.insert().values(
                        {each.name: known.get(each.name, _any(each.type)) for each in needed}
                    )
                )
        connection.execute(
            insert(Guardian), {"patient_id": other, "guardian_id": patient_id, "kind": "proxy"}
        )


def _any(kind: Any) -> Any:
    return EVENT if isinstance(kind, UtcDateTime) else 1 if isinstance(kind, Integer) else "1"


def test_after_a_merge_nothing_refers_to_the_record_that_is_gone(two: Database) -> None:
    with two.writing() as connection:
        add_patient(connection, "p3", phone=None, email=None)
    fill(two, KEEP, "p3", 1)
    fill(two, GONE, "p3", 2)
    keep, gone = id_of(two, KEEP), id_of(two, GONE)
    before, moving = left_of(two, keep), left_of(two, gone)
    assert {name.split(".")[0] for name in moving} == {each.table.name for each in REFERRING}
    merge(two)
    assert left_of(two, gone) == {}
    shared = {"patient_contact.patient_id": 1, "guardian.patient_id": 1, "guardian.guardian_id": 1}
    assert left_of(two, keep) == {
        name: before.get(name, 0) + moving[name] - shared.get(name, 0) for name in moving
    }


def test_either_id_finds_the_record_that_remains(two: Database) -> None:
    with two.writing() as connection:
        add_patient(connection, "p3", phone=None, email=None)
    keep, gone, third = id_of(two, KEEP), id_of(two, GONE), id_of(two, "p3")
    merge(two, GONE, "p3")
    merge(two)
    with two.reading() as connection:
        for key in (KEEP, GONE, "p3", keep, gone, third):
            assert find_patient(connection, CLINIC, key).id == keep


def test_messages_keep_their_keys_and_can_not_leave_again(two: Database) -> None:
    follow_up = open_follow_up(two, patient=GONE)
    with two.writing() as connection:
        insert_claim(connection, follow_up)
    key = "SELECT id, follow_up_id, step, channel, try_no, recipient, body_hash, state FROM message"
    before = rows(two, key)
    merge(two)
    assert rows(two, key) == before
    with two.writing() as connection, pytest.raises(IntegrityError):
        insert_claim(connection, follow_up)
    assert load(two, follow_up).facts.touches, "what left before counts for the caps of the one that remains"


def test_what_the_other_record_says_resolves(two: Database) -> None:
    put_visit(two, "missed", EVENT - HOUR, service="hygiene")
    follow_up = open_follow_up(two, ref="missed")
    put_visit(two, "new", EVENT + 5 * DAY, seen_at=NOW, service="hygiene", patient=GONE)
    assert load(two, follow_up, NOW).facts.booked_for is None
    merged = merge(two)
    assert load(two, follow_up, NOW).facts.booked_for == EVENT + 5 * DAY
    assert merged.changed.to_ring == (follow_up,)


def test_an_opt_out_of_either_holds_for_both(two: Database) -> None:
    follow_up = open_follow_up(two)
    with two.writing() as connection:
        accept_opt_out(connection, CLINIC, GONE, Channel.SMS, EVENT + HOUR)
    suppressed = rows(two, "SELECT id FROM contact_point WHERE suppressed_at IS NOT NULL")
    merge(two)
    assert rows(two, "SELECT id FROM contact_point WHERE suppressed_at IS NOT NULL") == suppressed
    assert load(two, follow_up, NOW).facts.opted_out


def test_addresses_join_and_the_kept_records_come_first(two: Database) -> None:
    follow_up = open_follow_up(two)
    merge(two)
    assert addresses(two, id_of(two, KEEP)) == {
        "+447700900123": True,
        "keep@example.com": True,
        "gone@example.com": True,
    }
    assert load(two, follow_up).contacts[Channel.EMAIL].value == "keep@example.com"


@pytest.mark.parametrize("side", [KEEP, GONE])
def test_a_number_that_was_somebody_elses_stays_cut(two: Database, side: str) -> None:
    change(
        two,
        "UPDATE patient_contact SET ended_at = :at, wrong_at = :at WHERE patient_id = :id",
        at=str(EVENT),
        id=id_of(two, side),
    )
    merge(two)
    assert addresses(two, id_of(two, KEEP))["+447700900123"] is False


@pytest.mark.parametrize("side", [KEEP, GONE])
def test_a_number_in_use_on_either_side_stays_in_use(two: Database, side: str) -> None:
    change(
        two,
        "UPDATE patient_contact SET ended_at = :at WHERE patient_id = :id",
        at=str(EVENT),
        id=id_of(two, side),
    )
    merge(two)
    assert addresses(two, id_of(two, KEEP))["+447700900123"] is True


CONSENTS = ["given", "soft_opt_in", "withdrawn", None]


@pytest.mark.parametrize("kept", CONSENTS)
@pytest.mark.parametrize("moved", CONSENTS)
@pytest.mark.parametrize("keep_is_newer", [True, False])
def test_the_stricter_consent_holds(
    two: Database, kept: str | None, moved: str | None, keep_is_newer: bool
) -> None:
    with two.writing() as connection:
        for number, (key, state) in enumerate(((KEEP, kept), (GONE, moved))):
            if state is not None:
                values = {"clinic_id": CLINIC, "purpose": "marketing", "channel": "sms", "source": "form"}
                values |= {"id": str(number), "patient_id": id_of(two, key), "state": state}
                at = EVENT + (HOUR if (key == KEEP) == keep_is_newer else 0 * HOUR)
                connection.execute(insert(Consent), {**values, "at": at})
    merge(two)
    newest = rows(two, "SELECT state FROM consent ORDER BY at DESC, id DESC LIMIT 1")
    said = [state for state in (kept, moved) if state is not None]
    assert newest == ([(max(said, key=CONSENTS.index),)] if said else [])


@pytest.mark.parametrize("side", [KEEP, GONE])
@pytest.mark.parametrize("flag", ["deceased", "do_not_contact"])
def test_a_reason_to_leave_somebody_alone_is_never_lost(two: Database, side: str, flag: str) -> None:
    follow_up = open_follow_up(two)
    change(two, f"UPDATE patient SET {flag} = true WHERE external_id = :key", key=side)
    merge(two)
    assert getattr(load(two, follow_up).facts, flag)


def test_a_restriction_and_a_reply_of_the_other_record_hold_too(two: Database) -> None:
    follow_up = open_follow_up(two)
    with two.writing() as connection:
        accept_reply(connection, CLINIC, GONE, Channel.SMS, "When do you open?", EVENT + HOUR)
        values = {"id": "r", "clinic_id": CLINIC, "patient_id": id_of(two, GONE), "kind": "complaint"}
        connection.execute(insert(Restriction), {**values, "since": EVENT})
    merge(two)
    facts = load(two, follow_up, NOW).facts
    assert facts.replied_at == EVENT + HOUR
    assert facts.barred == "complaint"


@pytest.mark.parametrize("first", [KEEP, GONE])
def test_of_two_open_follow_ups_of_one_trigger_the_newer_gives_way(two: Database, first: str) -> None:
    second = GONE if first == KEEP else KEEP
    older = open_follow_up(two, patient=first)
    newer = open_follow_up(two, patient=second, at=EVENT + HOUR)
    other = open_follow_up(two, patient=second, trigger=Trigger.CANCELLATION, at=EVENT + HOUR)
    merged = merge(two)
    assert merged.replaced == (newer,)
    assert set(merged.changed.to_ring) == {older, newer, other}
    assert [load(two, each, NOW).facts.replaced for each in (older, newer, other)] == [False, True, False]


def test_what_is_about_different_things_goes_on_side_by_side(two: Database) -> None:
    first, second = open_follow_up(two), open_follow_up(two, patient=GONE)
    for number, follow_up in enumerate((first, second)):
        change(
            two,
            "UPDATE follow_up SET subject_kind = 'invoice', subject_id = :subject WHERE id = :id",
            subject=str(number),
            id=follow_up,
        )
    assert merge(two).replaced == ()


def test_two_words_of_harm_are_both_looked_after(two: Database) -> None:
    for patient in (KEEP, GONE):
        follow_up = open_follow_up(two, patient=patient)
        change(two, "UPDATE follow_up SET trigger = 'adverse_reply' WHERE id = :id", id=follow_up)
    assert merge(two).replaced == ()


def test_a_second_merge_moves_what_has_arrived_since_and_nothing_else(two: Database) -> None:
    merge(two)
    change(
        two,
        "INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at)"
        " VALUES ('late', :clinic, :gone, 'sms', 'Hello', 'reply', :at)",
        clinic=CLINIC,
        gone=id_of(two, GONE),
        at=str(EVENT),
    )
    merge(two)
    assert left_of(two, id_of(two, GONE)) == {}


def test_what_can_not_be_joined_is_said_and_nothing_changes(two: Database) -> None:
    with two.writing() as connection:
        add_patient(connection, "p3")
        asked = find_or_add_enquirer(connection, CLINIC, "Zed Poe", "+447700900777", None, "f", EVENT)
    with two.writing() as connection:
        wards = {"patient_id": id_of(two, "p3"), "guardian_id": id_of(two, KEEP), "kind": "guardian"}
        connection.execute(insert(Guardian), wards)
    merge(two)
    before = rows(two, "SELECT * FROM patient ORDER BY id")
    for keep, gone, why in (
        (KEEP, KEEP, "the same record"),
        (KEEP, id_of(two, KEEP), "the same record"),
        (KEEP, "nobody", "no patient 'nobody'"),
        ("nobody", KEEP, "no patient 'nobody'"),
        (GONE, "p3", f"'{GONE}' was joined into '{KEEP}'"),
        ("p3", GONE, f"'{GONE}' was joined into '{KEEP}'"),
        (asked.external_id, KEEP, "Keep that one: patients merge p1 enquiry:"),
        (KEEP, "p3", "two people"),
        ("p3", KEEP, "two people"),
    ):
        with pytest.raises(IntakeError, match=why):
            merge(two, keep, gone)
    assert rows(two, "SELECT * FROM patient ORDER BY id") == before


def test_an_import_of_the_record_that_is_gone_makes_nobody_and_only_says_no(two: Database) -> None:
    keep = id_of(two, KEEP)
    merge(two)
    again = PatientRecord(2, GONE, "Anna", "Other", phones=("+447700900999",))

    def put(record: PatientRecord) -> UpsertCounts:
        with two.writing() as connection:
            return upsert_patients(connection, CLINIC, [record], NOW)

    before = rows(two, "SELECT id, first_name, updated_at FROM patient ORDER BY id")
    assert put(again) == UpsertCounts(unchanged=1)
    assert rows(two, "SELECT id, first_name, updated_at FROM patient ORDER BY id") == before
    assert "+447700900999" not in addresses(two, keep)
    no = ConsentStatement(Channel.SMS, "withdrawn", None)
    yes = ConsentStatement(Channel.EMAIL, "given", EVENT.date())
    stricter = replace(again, deceased=True, do_not_contact=True, consents=(no, yes))
    assert put(stricter) == UpsertCounts(updated=1)
    assert put(stricter) == UpsertCounts(unchanged=1)
    with two.reading() as connection:
        row = find_patient(connection, CLINIC, GONE)
    assert (row.id, row.deceased, row.do_not_contact) == (keep, True, True)
    assert rows(two, "SELECT patient_id, channel, state FROM consent") == [(keep, "sms", "withdrawn")]
    assert left_of(two, id_of(two, GONE)) == {}


def held(database: Database) -> list[Any]:
    return [
        key
        for (key,) in rows(
            database,
            "SELECT external_id FROM patient WHERE unclear_since IS NOT NULL ORDER BY external_id",
        )
    ]


def test_different_people_hear_from_us_again(two: Database) -> None:
    follow_up = open_follow_up(two)
    change(two, "UPDATE patient SET unclear_since = :at", at=str(EVENT))
    told = apart(two, KEEP, GONE)
    assert (told.to_ring, told.unclear, held(two)) == ((follow_up,), {}, [])
    assert apart(two, KEEP, GONE) == ToldApart((), {})


def test_whoever_may_be_a_third_goes_on_waiting(two: Database) -> None:
    with two.writing() as connection:
        add_patient(connection, "p3")
        add_patient(connection, "far", phone="+447700900888", email=None)
    change(two, "UPDATE patient SET unclear_since = :at", at=str(EVENT))
    assert apart(two, KEEP, GONE).unclear == {KEEP: ("p3",), GONE: ("p3",)}
    assert merge(two).unclear == ("p3",)
    assert held(two) == ["far", KEEP, "p3"]
    assert apart(two, KEEP, "p3").unclear == {}
    assert held(two) == ["far"]


def test_a_merge_clears_the_doubt(two: Database) -> None:
    change(two, "UPDATE patient SET unclear_since = :at", at=str(EVENT))
    assert merge(two).unclear == ()
    assert held(two) == []


@pytest.mark.parametrize("keys", [(KEEP,), (KEEP, KEEP), ()])
def test_one_person_can_not_be_told_apart(two: Database, keys: tuple[str, ...]) -> None:
    with pytest.raises(IntakeError, match="at least two"):
        apart(two, *keys)


@pytest.fixture(scope="module")
def many() -> Iterator[Database]:
    """A clinic for many examples; each adds patients of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'follow_up.db'}")
        metadata.create_all(database.engine)
        yield _with_two(database)
        database.close()


LINKS = st.dictionaries(
    st.integers(0, 4), st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=4
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=LINKS, moved=LINKS, opted_out=st.sets(st.integers(0, 4)))
def test_whatever_the_links_no_suppression_is_lost_and_nothing_is_left(
    many: Database, kept: Any, moved: Any, opted_out: set[int]
) -> None:
    number = rows(many, "SELECT count(*) FROM patient")[0][0]
    with many.writing() as connection:
        points = []
        for each in range(5):
            points.append(f"point-{number}-{each}")
            connection.execute(
                text(
                    "INSERT INTO contact_point (id, clinic_id, kind, value, suppressed_at, created_at)"
                    " VALUES (:id, :clinic, 'phone', :id, :suppressed, :at)"
                ),
                {
                    "id": points[each],
                    "clinic": CLINIC,
                    "suppressed": "2027-01-01 00:00:00" if each in opted_out else None,
                    "at": "2027-01-01 00:00:00",
                },
            )
        people = []
        for key, links in ((f"k{number}", kept), (f"g{number}", moved)):
            person = add_patient(connection, key, phone=None, email=None)
            people.append(person)
            for each, (ended, wrong, position) in links.items():
                at = EVENT if ended or wrong else None
                values = {"patient_id": person.id, "contact_point_id": points[each], "position": position}
                values |= {"ended_at": at, "wrong_at": EVENT if wrong else None}
                connection.execute(insert(PatientContact), values)
    keep, gone = people
    merge(many, keep.external_id, gone.external_id)
    assert left_of(many, gone.id) == {}
    used = addresses(many, keep.id)
    for each, point in enumerate(points):
        sides = [links[each] for links in (kept, moved) if each in links]
        assert (point in used) == bool(sides)
        if sides:
            wrong = any(side[1] for side in sides)
            assert used[point] == (not wrong and any(not side[0] for side in sides))
    suppressed = rows(many, "SELECT id FROM contact_point WHERE suppressed_at IS NOT NULL")
    assert {point for (point,) in suppressed} >= {points[each] for each in opted_out}
