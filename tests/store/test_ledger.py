"""The ledger: one claim per message, settled once, every event kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from models.store import ledger
from models.tables import MessageEvent
from runtime.database import Database
from tests.support.practice import add_patient
from tests.support.rows import FIRST_AT, HOUR, insert_claim, open_follow_up, put_claim, select

SOON = FIRST_AT + timedelta(seconds=2)
PROOF = FIRST_AT + timedelta(minutes=7)


def settle(database: Database, message_id: str, state: str, at: Any = SOON, **how: Any) -> bool:
    with database.writing() as connection:
        return ledger.settle(connection, message_id, state, at, **how)


def stored(database: Database, message_id: str) -> tuple[Any, ...]:
    """State, provider's id, error class and code, and whether it is settled."""
    with database.reading() as connection:
        follow_up_id = ledger.get(connection, message_id).follow_up_id  # type: ignore[union-attr]
        rows = ledger.of_follow_up(connection, follow_up_id)
    row = next(row for row in rows if row["id"] == message_id)
    settled = row["settled_at"]
    return row["state"], row["provider_id"], row["error_class"], row["error_code"], settled


def events(database: Database, message_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT kind, detail FROM message_event WHERE message_id = :id ORDER BY id"
    return select(database, sql, id=message_id)


def contact(database: Database) -> tuple[Any, ...]:
    sql = "SELECT suppressed_reason, unusable_reason FROM contact_point WHERE kind = 'phone'"
    return select(database, sql)[0]


def test_a_claim_reads_back_and_has_its_event(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic), body="Hello Pat")
    with clinic.reading() as connection:
        row = ledger.get(connection, message_id)
        assert ledger.get(connection, "0" * 32) is None
    assert row is not None
    assert (row.state, row.body, row.recipient, row.try_no) == ("claimed", "Hello Pat", "+447700900123", 1)
    assert (row.claimed_at, row.settled_at) == (FIRST_AT, None)
    assert events(clinic, message_id) == [("claimed", None)]


def test_the_same_step_channel_and_try_is_claimed_once(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    put_claim(clinic, follow_up)
    with pytest.raises(IntegrityError):
        put_claim(clinic, follow_up, body="something else")
    put_claim(clinic, follow_up, try_no=2)
    put_claim(clinic, follow_up, "second")
    put_claim(clinic, open_follow_up(clinic))
    assert select(clinic, "SELECT count(*) FROM message") == [(4,)]
    assert select(clinic, "SELECT count(*) FROM message_event") == [(4,)]


def test_a_claim_whose_transaction_fails_leaves_nothing(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)

    def stumble() -> None:
        with clinic.writing() as connection:
            insert_claim(connection, follow_up)
            raise RuntimeError("the machine stumbles before the commit")

    with pytest.raises(RuntimeError):
        stumble()
    assert select(clinic, "SELECT count(*) FROM message") == [(0,)]
    assert select(clinic, "SELECT count(*) FROM message_event") == [(0,)]


def test_what_could_not_be_rendered_is_failed_from_the_start(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic), body="", error_class="template")
    assert stored(clinic, message_id) == ("failed", None, "template", None, FIRST_AT)
    assert events(clinic, message_id) == [("failed", "template")]


@pytest.mark.parametrize(
    ("state", "how"),
    [
        ("sent", {"provider_id": "SM1"}),
        ("failed", {"error_class": "bad_number", "error_code": "21211"}),
        ("not_posted", {"error_class": "not_posted"}),
        ("unknown", {}),
    ],
)
def test_a_claim_settles_once(clinic: Database, state: str, how: dict[str, str]) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    assert settle(clinic, message_id, state, **how)
    first = stored(clinic, message_id)
    assert first == (state, how.get("provider_id"), how.get("error_class"), how.get("error_code"), SOON)
    for late in ("failed", "not_posted", "unknown"):
        assert not settle(clinic, message_id, late, PROOF, error_class="server", error_code="20500")
    assert stored(clinic, message_id) == first
    detail = how.get("error_code") or how.get("error_class")
    assert events(clinic, message_id) == [
        ("claimed", None),
        (state, detail),
        ("late_failed", "20500"),
        ("late_not_posted", "20500"),
        ("late_unknown", "20500"),
    ]


@pytest.mark.parametrize("state", ["sent", "failed", "not_posted"])
def test_a_second_proof_of_sending_changes_nothing_but_is_kept(clinic: Database, state: str) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    settle(clinic, message_id, state, provider_id="SM1" if state == "sent" else None)
    before = stored(clinic, message_id)
    assert not settle(clinic, message_id, "sent", PROOF, provider_id="SM2")
    assert stored(clinic, message_id) == before
    assert events(clinic, message_id)[-1] == ("late_sent", None)


def test_an_unknown_message_becomes_sent_when_proof_comes_late(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    settle(clinic, message_id, "unknown")
    assert settle(clinic, message_id, "sent", PROOF, provider_id="SM1")
    assert stored(clinic, message_id) == ("sent", "SM1", None, None, PROOF)
    assert [kind for kind, _ in events(clinic, message_id)] == ["claimed", "unknown", "sent"]


def test_a_providers_id_belongs_to_one_message(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    first, second = put_claim(clinic, follow_up), put_claim(clinic, follow_up, "second")
    settle(clinic, first, "sent", provider_id="SM1")
    with pytest.raises(IntegrityError):
        settle(clinic, second, "sent", provider_id="SM1")
    assert stored(clinic, second)[0] == "claimed"
    with clinic.reading() as connection:
        assert ledger.is_known(connection, "recording", "SM1")
        assert not ledger.is_known(connection, "recording", "SM2")
        assert not ledger.is_known(connection, "other", "SM1")


def test_an_opt_out_and_a_dead_number_mark_the_address_once(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    with clinic.writing() as connection:
        ledger.suppress(connection, message_id, "opt_out", SOON)
        ledger.mark_unusable(connection, message_id, "bad_number", SOON)
        ledger.suppress(connection, message_id, "again", PROOF)
        ledger.mark_unusable(connection, message_id, "again", PROOF)
    assert contact(clinic) == ("opt_out", "bad_number")
    untouched = "SELECT suppressed_at, unusable_at FROM contact_point WHERE kind = 'email'"
    assert select(clinic, untouched) == [(None, None)]


def test_a_number_that_is_not_on_whatsapp_keeps_its_texts(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic), channel="whatsapp")
    with clinic.writing() as connection:
        ledger.mark_unusable(connection, message_id, "bad_number", SOON)
        ledger.mark_unusable(connection, message_id, "again", PROOF)
    assert contact(clinic) == (None, None)
    marks = "SELECT kind, whatsapp_unusable_reason FROM contact_point ORDER BY kind"
    assert select(clinic, marks) == [("email", None), ("phone", "bad_number")]


def test_rivals_are_unproved_twins_only(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
        add_patient(connection, "p3", phone="+447700900456")
    ours, sister, other = (open_follow_up(clinic, patient=patient) for patient in ("p1", "p2", "p3"))
    mine = put_claim(clinic, ours)
    unknown = put_claim(clinic, sister, at=FIRST_AT + timedelta(seconds=1))
    settle(clinic, unknown, "unknown")
    for step, columns in (
        ("second", {"body": "another text"}),
        ("third", {"sender": "+447700900999"}),
        ("fourth", {"at": FIRST_AT - HOUR}),
        ("fifth", {"channel": "email"}),
    ):
        put_claim(clinic, ours, step, **columns)
    put_claim(clinic, other)
    settled = put_claim(clinic, ours, "sixth")
    settle(clinic, settled, "sent", provider_id="SM1")
    with clinic.reading() as connection:
        message = ledger.get(connection, mine)
        assert ledger.rivals(connection, message, FIRST_AT - timedelta(minutes=1)) == [mine, unknown]


def test_the_store_only_ever_adds_events(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    with clinic.writing() as connection:
        ledger.note(connection, message_id, "ambiguous", SOON, "timeout")
    before = select(clinic, "SELECT id, kind, at, detail FROM message_event ORDER BY id")
    settle(clinic, message_id, "unknown")
    settle(clinic, message_id, "sent", PROOF, provider_id="SM1")
    after = select(clinic, "SELECT id, kind, at, detail FROM message_event ORDER BY id")
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2
    statements = [str(value).upper() for value in vars(ledger).values() if hasattr(value, "compile")]
    table = MessageEvent.__tablename__.upper()
    assert any(f"INSERT INTO {table}" in each for each in statements)
    assert not any(f"{verb} {table}" in each for each in statements for verb in ("UPDATE", "DELETE FROM"))


def test_a_follow_ups_messages_come_oldest_first_and_without_text(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    put_claim(clinic, follow_up, "second", at=FIRST_AT + HOUR)
    put_claim(clinic, follow_up)
    put_claim(clinic, follow_up, try_no=2, at=FIRST_AT + timedelta(minutes=1))
    with clinic.reading() as connection:
        rows = ledger.of_follow_up(connection, follow_up)
    assert [(row["step"], row["try_no"]) for row in rows] == [("first", 1), ("first", 2), ("second", 1)]
    assert not {"recipient", "body", "subject"} & set(rows[0])


def test_locking_is_harmless_without_addresses_and_for_unknown_follow_ups(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p4", phone=None, email=None)
    follow_up = open_follow_up(clinic, patient="p4")
    with clinic.writing() as connection:
        ledger.lock_contact_points(connection, follow_up)
        ledger.lock_contact_points(connection, "no such follow-up")
