"""``ledger verify`` with planted faults; Temporal does not run here."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from models.tables import Message
from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told

DAYS_AGO = timedelta(days=2)


@pytest.fixture
def follow_up(practice) -> str:
    """One follow-up, taken by Temporal, with its next action ahead."""
    found: str = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    change(practice, "started_at = :now, next_at = :later, reason = 'not_yet_due', verdict = 'wait'")
    return found


def change(database, columns: str, **values) -> None:
    now = utc_now()
    times = {"now": now, "later": now + DAYS_AGO, "before": now - DAYS_AGO}
    used = {name: f"{at:%Y-%m-%d %H:%M:%S.%f}" for name, at in times.items() if f":{name}" in columns}
    with database.writing() as connection:
        connection.execute(text(f"UPDATE follow_up SET {columns}"), used | values)


def plant(database, follow_up: str, state: str, step: str = "missed", try_no: int = 1) -> str:
    """A message from two days ago, put there behind the program's back."""
    message_id, at = uuid4().hex, utc_now() - DAYS_AGO
    with database.writing() as connection:
        contact = connection.execute(
            text("SELECT patient_id, contact_point_id FROM patient_contact LIMIT 1")
        ).one()
        values = {
            "id": message_id, "clinic_id": "harbour-lane", "follow_up_id": follow_up,
            "patient_id": contact.patient_id, "contact_point_id": contact.contact_point_id,
            "step": step, "channel": "sms", "try_no": try_no, "recipient": "+447700900102", "sender": "x",
            "subject": "", "body": "Hi Tomas", "body_hash": "0" * 64, "state": state, "provider": "console",
            "provider_id": message_id, "claimed_at": at, "settled_at": None if state == "claimed" else at,
        }  # fmt: skip
        connection.execute(insert(Message), values)
    return message_id


def verified(code: int) -> dict[str, object]:
    """The whole answer; people read the same, and nobody's name, number or text."""
    found = machine("ledger", "verify", code=code)
    people = answer("ledger", "verify", code=code)
    assert "Temporal does not answer" in people
    assert ("!!" in people) == (code == 1)
    assert not any(private in people for private in ("Tomas", "+4477"))
    assert found["clean"] is (code == 0)
    return found


def test_an_empty_ledger_is_clean(practice):
    assert verified(0) == {
        "messages": {}, "sent_twice": [], "unsettled": [], "unknown_without_task": [],
        "waiting_for_start": [], "without_next_action": [], "over_a_cap": [], "not_handed_on": [],
        "not_running": None, "reopened": [], "clean": True,
    }  # fmt: skip


def test_every_state_is_counted(practice, follow_up):
    for number, state in enumerate(("sent", "failed", "failed", "not_posted"), 1):
        plant(practice, follow_up, state, try_no=number)
    assert verified(0)["messages"] == {"failed": 2, "not_posted": 1, "sent": 1}
    assert "Messages: 2 failed, 1 not_posted, 1 sent" in answer("ledger", "verify")


def test_a_step_sent_twice(practice, follow_up):
    plant(practice, follow_up, "sent", try_no=1)
    plant(practice, follow_up, "sent", try_no=2)
    assert verified(1)["sent_twice"] == [f"{follow_up} missed"]
    assert f"!! 1 steps sent more than once\n       {follow_up} missed" in answer("ledger", "verify", code=1)


def test_a_claim_that_nobody_settled(practice, follow_up):
    message = plant(practice, follow_up, "claimed")
    assert verified(1)["unsettled"] == [message]


def test_an_unproved_message_that_nobody_was_told_of(practice, follow_up):
    message = plant(practice, follow_up, "unknown")
    assert verified(1)["unknown_without_task"] == [message]


def test_a_follow_up_that_temporal_never_took(practice, follow_up):
    change(practice, "started_at = NULL, opened_at = :before")
    assert verified(1)["waiting_for_start"] == [follow_up]


def test_follow_ups_without_a_next_action(practice, follow_up):
    change(practice, "next_at = NULL, started_at = :before")
    assert verified(1)["without_next_action"] == [follow_up]
    change(practice, "next_at = :before")
    assert verified(1)["without_next_action"] == [follow_up]
    change(practice, "next_at = :later")
    assert verified(0)["without_next_action"] == []


def test_repair_without_temporal_says_so_and_changes_nothing(practice, follow_up):
    change(practice, "started_at = NULL, opened_at = :before")
    assert "Nothing was repaired: Temporal does not answer" in refused("ledger", "verify", "--repair")
    assert machine("ledger", "verify", code=1)["waiting_for_start"] == [follow_up]


def test_without_a_database(folder):
    assert "There is no database" in refused("ledger", "verify")
