"""``text``: what a colleague reads before it leaves is what leaves."""

from __future__ import annotations

import pytest

from tests.cli.commands import answer, machine, refused, told
from tests.cli.processes import until
from tests.support.rows import change, select


@pytest.fixture
def opened(practice) -> str:
    return str(machine(*told("new_enquiry", "HL-1001", "e-1"))["follow_up"])


def test_what_was_read_is_what_leaves(to_approve, practice):
    opened = to_approve
    read = {step: machine("text", opened, "--step", step) for step in ("ack_email", "ack_sms")}
    for step in read:
        answer("done", opened, f"approve:{step}")
    until(lambda: answer("status", opened).count(": sent") == 2, lambda: answer("status", opened))
    left = select(practice, "SELECT step, channel, recipient, sender, subject, body FROM message")
    shown = ("step", "channel", "recipient", "sender", "subject", "body")
    assert sorted(left) == sorted(tuple(each[name] or "" for name in shown) for each in read.values())
    assert "(ack_sms) has left, or may have." in refused("text", opened, "--step", "ack_sms")


def test_without_a_step_it_is_the_next_message(practice):
    missed = machine(*told("no_show", "HL-1001", "v-1"))["follow_up"]
    shown = answer("text", missed)
    assert shown.startswith("Text: sorry we missed you (missed)\n")
    assert "  text message to +447700900101, from +447700900321; in en\n" in shown
    assert "Nora, Harbour Lane Dental here. Sorry we missed you! New time: https://" in shown
    assert machine("text", missed)["step"] == "missed"


def test_an_e_mail_shows_its_subject_and_every_line(opened):
    shown = answer("text", opened, "--step", "ack_email")
    assert "e-mail to nora.whitcombe@example.com, from hello@harbourlane.example" in shown
    assert "  | Subject: " in shown
    said = machine("text", opened, "--step", "ack_email")
    assert [line.removeprefix("  | ") for line in shown.splitlines()[-len(said["body"].splitlines()) :]] == [
        line if line else "  |" for line in said["body"].splitlines()
    ]


def test_a_clinics_own_words_are_shown(opened, folder):
    own = folder / "overrides" / "harbour-lane" / "templates" / "new_enquiry"
    own.mkdir(parents=True)
    (own / "ack_sms.sms.j2").write_text("Good day {{ first_name }}, {{ clinic_name }} here.")
    assert "  | Good day Nora, Harbour Lane Dental here." in answer("text", opened, "--step", "ack_sms")
    (own / "ack_sms.sms.j2").write_text("Good day {{ surname }}")
    said = refused("text", opened, "--step", "ack_sms")
    assert said.startswith("This text cannot be made, so it would not be sent: ")


def test_looking_changes_nothing(opened, practice):
    answer("text", opened)
    assert select(practice, "SELECT count(*) FROM decision") == [(0,)]
    assert select(practice, "SELECT count(*) FROM message") == [(0,)]


def test_what_cannot_be_shown_says_why(practice, opened):
    assert refused("text", "nope") == "There is no follow-up 'nope'. `list` shows all of them."
    assert refused("text", opened, "--step", "nope").startswith("There is no message 'nope'. The messages")
    without_email = machine(*told("new_enquiry", "HL-1004", "e-4"))["follow_up"]
    assert "there is no address for E-mail" in refused("text", without_email, "--step", "ack_email")
    change(
        practice, "UPDATE follow_up SET closed_at = opened_at, outcome = 'stopped', reason = 'staff_stopped'"
    )
    assert refused("text", opened).startswith(f"{opened} is over: nothing will be sent.")
