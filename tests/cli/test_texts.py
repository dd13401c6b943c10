"""``text``: what a colleague reads before it leaves is what leaves."""

from __future__ import annotations

import pytest

from tests.cli.commands import always_open, answer, machine, refused, told
from tests.cli.processes import started, until
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
    assert said.startswith("This text cannot be made: ")


def test_words_that_were_changed_while_a_worker_runs_say_so(opened, folder):
    own = folder / "overrides" / "harbour-lane" / "templates" / "new_enquiry"
    own.mkdir(parents=True)
    assert "own words" not in answer("text", opened, "--step", "ack_sms")
    (own / "ack_sms.sms.j2").write_text("Good day {{ first_name }}")
    shown = answer("text", opened, "--step", "ack_sms")
    assert f"the clinic's own words, {own / 'ack_sms.sms.j2'}, last changed" in shown
    assert "a worker that started before that sends what it has read then" in shown


def test_words_that_come_while_a_worker_runs_were_checked_by_nobody_and_are_not_sent(
    temporal, practice, folder
):
    own = folder / "overrides" / "harbour-lane" / "templates" / "new_enquiry"
    own.mkdir(parents=True)
    answer("clinic", "load", always_open(folder))
    with started(folder, "worker.py") as worker:
        worker.until("The worker runs.")
        (own / "ack_sms.sms.j2").write_text("Buy now, {{ first_name }}!")
        opened = machine(*told("new_enquiry", "HL-1001", "e-1"))["follow_up"]
        until(lambda: "(ack_sms): sent" in answer("status", opened), lambda: answer("status", opened))
        worker.interrupt()
    ((body,),) = select(practice, "SELECT body FROM message WHERE step = 'ack_sms'")
    assert "Harbour Lane Dental here" in body
    with started(folder, "worker.py") as worker:
        assert worker.process.wait(30) == 2, "and the next start refuses them"


def test_a_step_that_is_left_out_says_why(practice):
    quote = machine(*told("quote", "HL-1002", "q-1"))["follow_up"]
    shown = answer("text", quote, "--step", "day_3")
    assert "left out, as things stand: the patient has not agreed to marketing" in shown
    assert machine("text", quote, "--step", "day_3")["left_out"] == "no_consent"


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
