"""``circuits``: senders out of order as people see and close them, and what ``why-not`` says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from models.tables import HaltedSequence, SenderCircuit
from runtime.clock import utc_now
from runtime.database import Database
from tests.cli.commands import always_open, answer, machine, refused, told
from tests.support.rows import change

SERVICE = "MG" + "a" * 32


def open_circuit(database: Database, channel: str, sender: str) -> None:
    values = {"channel": channel, "sender": sender, "opened_at": utc_now(), "reason": "account 20003"}
    with database.writing() as connection:
        connection.execute(insert(SenderCircuit), values)


@pytest.mark.parametrize(
    ("sender", "shown"), [("*", "all"), ("", "default"), ("+447700900321", "+447700900321")]
)
def test_a_sender_is_listed_and_closed_by_one_name(practice: Database, sender: str, shown: str) -> None:
    assert answer("circuits", "list") == "Every sender works.\n"
    open_circuit(practice, "sms", sender)
    (found,) = machine("circuits", "list")
    assert (found["channel"], found["sender"], found["reason"]) == ("sms", shown, "account 20003")
    assert shown in answer("circuits", "list")
    assert "is not out of order" in refused("circuits", "close", "sms", "+447700900999")
    assert f"sms messages from {shown} leave again" in answer("circuits", "close", "sms", shown)
    assert machine("circuits", "list") == []


@pytest.mark.parametrize("sender", ["*", SERVICE])
def test_why_not_knows_who_messages_leave_from_where_a_site_names_nobody(
    practice: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    for name, value in (
        ("SMS_GATEWAY", "twilio"),
        ("TWILIO_ACCOUNT_SID", "AC" + "0" * 32),
        ("TWILIO_AUTH_TOKEN", "t" * 32),
        ("TWILIO_MESSAGING_SERVICE_SID", SERVICE),
    ):
        monkeypatch.setenv(f"FOLLOW_UP_{name}", value)
    answer("clinic", "load", always_open(folder))
    change(practice, "UPDATE site SET sms_sender = NULL")
    machine(*told("new_enquiry", "HL-1002", "ref-1"))
    asked = ("why-not", "--patient", "HL-1002", "--clinic", "harbour-lane")
    assert "our sender is out of order" not in answer(*asked)
    open_circuit(practice, "sms", sender)
    assert "our sender is out of order for text message" in answer(*asked)


@pytest.mark.parametrize(("answers", "word"), [(False, "go on"), (True, "rest")])
def test_what_rests_is_listed_with_what_becomes_of_its_answers(
    practice: Database, answers: bool, word: str
) -> None:
    assert answer("sequences", "halted") == "Nothing rests.\n"
    values = {"clinic_id": "harbour-lane", "trigger": "no_show", "opened_at": utc_now(), "answers": answers}
    with practice.writing() as connection:
        connection.execute(insert(HaltedSequence), {**values, "reason": "20 of 22 messages failed"})
    (found,) = machine("sequences", "halted")
    assert (found["trigger"], found["answers"]) == ("no_show", answers)
    assert word in answer("sequences", "halted")
    answer("sequences", "release", "no_show", "--clinic", "harbour-lane")
    assert machine("sequences", "halted") == []
