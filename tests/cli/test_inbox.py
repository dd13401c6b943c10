"""``inbox`` and ``thread``: what came in, whose it is, and everything said so far."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from runtime.clock import utc_now
from runtime.database import Database
from runtime.inbound import accept_inbound
from tests.cli.commands import answer, machine, refused
from tests.support.inbound import text_from
from tests.support.intake import catalog

CLINIC = "harbour-lane"
SENDER = "+447700900321"
STRANGER = "+447700900888"


def write(database: Database, sender: str, body: str, **more: Any) -> None:
    now = utc_now()
    with database.writing() as connection:
        accept_inbound(connection, catalog(), text_from(sender, body, at=now, recipient=SENDER, **more), now)


def test_an_empty_inbox_says_so(practice):
    assert answer("inbox") == "The inbox is empty.\n"
    assert machine("inbox") == []


def test_a_strangers_message_is_listed_with_an_alert_and_handed_to_a_patient(practice):
    write(practice, STRANGER, "Is this the dentist?\nI lost your number")
    (found,) = machine("inbox", "--clinic", CLINIC)
    assert (found["unmatched"], found["sender"]) == ("unknown_number", STRANGER)
    shown = answer("inbox")
    assert "nobody on record uses this number" in shown
    assert "  | I lost your number" in shown
    assert "see `inbox`" in answer("alerts")
    told = answer("inbox", "assign", found["id"], "--patient", "HL-1003", "--keep-address")
    assert told.startswith("Stored: this patient wrote it.")
    assert machine("inbox") == []
    assert "No alerts." in answer("alerts")
    (entry,) = machine("thread", "HL-1003")
    assert (entry["direction"], entry["body"].splitlines()[1]) == ("in", "I lost your number")
    assert STRANGER in answer("patients", "show", "HL-1003", "--clinic", CLINIC)


def test_harm_from_a_stranger_is_alarming_and_alarms_once_it_is_known_who(practice):
    write(practice, STRANGER, "It is bleeding badly")
    assert "read it now" in answer("alerts")
    (found,) = machine("inbox")
    (opened,) = machine("inbox", "assign", found["id"], "--patient", "HL-1003")["opened"]
    assert opened.startswith("follow-up:harbour-lane:adverse_reply:")


def test_what_needs_nothing_is_put_away(practice):
    write(practice, "+447700900103", "Do you do crowns?")
    (found,) = machine("inbox")
    assert (found["unmatched"], found["external_id"]) == ("no_follow_up", "HL-1003")
    assert "Wren Castellane" in answer("inbox")
    assert "known who wrote" in refused("inbox", "assign", found["id"], "--patient", "HL-1001")
    answer("inbox", "done", found["id"])
    assert machine("inbox") == []
    assert "holds no message" in refused("inbox", "done", found["id"])


def test_an_answer_takes_it_out_of_the_inbox(practice):
    write(practice, "+447700900103", "Do you do crowns?")
    answer("answered", "--clinic", CLINIC, "--patient", "HL-1003")
    assert machine("inbox") == []


@pytest.mark.parametrize("words", [("done", "nothing"), ("assign", "nothing", "--patient", "HL-1001")])
def test_a_message_that_is_not_there(practice, words):
    assert "holds no message" in refused("inbox", *words)


def test_an_address_is_kept_only_when_it_is_one(practice):
    write(practice, "ANONYMOUS", "hello?")
    (found,) = machine("inbox")
    assert "--keep-address" in refused(
        "inbox", "assign", found["id"], "--patient", "HL-1003", "--keep-address"
    )
    assert len(machine("inbox")) == 1


def test_a_thread_shows_both_sides_and_both_channels_oldest_first(practice):
    assert answer("thread", "HL-1003") == "Nothing was written yet.\n"
    write(practice, "+447700900103", "later", media=0)
    answer("reply", "--clinic", CLINIC, "--patient", "HL-1003", "--text", "by mail", "--channel", "email")
    with practice.writing() as connection:
        connection.execute(
            text("UPDATE inbound_message SET answered_at = received_at WHERE channel = 'email'")
        )
    write(practice, "+447700900103", "", media=2)
    shown = machine("thread", "HL-1003", "--clinic", CLINIC)
    assert [(each["channel"], each["body"], each["media"]) for each in shown] == [
        ("sms", "later", 0), ("email", "by mail", 0), ("sms", "", 2)]  # fmt: skip
    said = answer("thread", "HL-1003")
    assert "read as: later" in said
    assert "e-mail, read as: reply, answered" in said
    assert "[2 attached]" in said
    assert "read as: reply, not sure" in said


def test_nobody_has_no_thread(practice):
    assert "no patient 'HL-9'" in refused("thread", "HL-9")
