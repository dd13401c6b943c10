"""Texts from outside: kept once, understood, handed to whoever may have written them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.intents import Intent
from core.types import Channel, Trigger
from models.store import guardians
from runtime.database import Database
from runtime.inbound_text import LONGEST_BODY, cleaned
from tests.support.inbound import OURS, PHONE, closed, hear, mail_from, rows, take_in, text_from, write_to
from tests.support.intake import DAY, HOUR, NOW, tell
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import change, load, open_follow_up, select

STRANGER = "+447700900999"
ALERTS = "SELECT clinic_id, kind FROM alert WHERE closed_at IS NULL ORDER BY clinic_id, kind"


def test_a_reply_is_kept_whole_and_rings_the_follow_up(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    message = write_to(clinic, opened.follow_up_id)
    changed = hear(clinic, PHONE, "Could I come on Friday instead? \U0001f642")
    assert changed.to_ring == (opened.follow_up_id,)
    assert rows(clinic, "p.external_id", "i.intent", "i.body", "i.message_id", "i.unmatched") == [
        ("p1", "reply", "Could I come on Friday instead? \U0001f642", message, None)
    ]


def test_the_same_text_again_changes_nothing(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    came = text_from(PHONE, "STOP")
    assert take_in(clinic, came).to_ring
    again = take_in(clinic, came, NOW + HOUR)
    assert (again.patient_id, again.to_ring, again.to_start) == ("", (), ())
    assert len(rows(clinic, "i.id")) == 1


def test_one_text_of_each_provider_may_have_the_same_id(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    take_in(clinic, text_from(PHONE, "a", provider_id="1"))
    take_in(clinic, text_from(PHONE, "b", provider_id="1", provider="other"), NOW + HOUR)
    assert rows(clinic, "i.body") == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("a\0b\x07c", "abc"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("half \ud83d of it", "half \ufffd of it"),
        ("\u05e9\u05dc \u202b\u05e2\u202c", "\u05e9\u05dc \u202b\u05e2\u202c"),
        ("x" * LONGEST_BODY, "x" * LONGEST_BODY),
        ("x" * (LONGEST_BODY + 1500), "x" * LONGEST_BODY + "\n[cut here: 1,500 more characters]"),
    ],
)
def test_what_no_database_takes_is_left_out_and_the_rest_is_kept(
    clinic: Database, body: str, kept: str
) -> None:
    hear(clinic, PHONE, body)
    assert rows(clinic, "i.body") == [(kept,)]


def test_addresses_are_compared_as_the_clinic_keeps_them() -> None:
    assert cleaned(mail_from(" Pat@Example.COM\n", "x")).sender == "pat@example.com"
    came = cleaned(text_from("whatsapp:+447700900123", "x", channel=Channel.WHATSAPP))
    assert came.sender == PHONE


@pytest.mark.parametrize(
    ("more", "intent", "rule", "sure"),
    [
        ({"body": "", "media": 2}, Intent.REPLY, "media_only", False),
        ({"body": " \n"}, Intent.REPLY, "no_text", False),
        ({"body": "stop", "auto_reply": True}, Intent.AUTO_REPLY, "marked_automatic", True),
        ({"body": "whatever", "opt_out_type": "STOP"}, Intent.OPT_OUT, "provider_stop", True),
        ({"body": "cancel", "opt_out_type": "STOP"}, Intent.OPT_OUT, "provider_stop_cancel", True),
        ({"body": "start", "opt_out_type": "start"}, Intent.OPT_IN, "provider_start", True),
        ({"body": "info", "opt_out_type": "HELP"}, Intent.HELP, "provider_help", True),
    ],
)
def test_what_the_provider_or_the_envelope_says_counts(
    clinic: Database, more: dict[str, object], intent: Intent, rule: str, sure: bool
) -> None:
    tell(clinic, Trigger.NO_SHOW)
    take_in(clinic, text_from(PHONE, **{"body": "", **more}))  # type: ignore[arg-type]
    assert rows(clinic, "i.intent", "i.rule", "i.sure") == [(intent, rule, sure)]


def test_a_picture_with_thanks_is_looked_at(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert hear(clinic, PHONE, "Thanks", media=1).to_ring == (opened.follow_up_id,)
    ((intent, sure),) = rows(clinic, "i.intent", "i.sure")
    assert (intent, bool(sure)) == (Intent.REPLY, False)


def test_yes_where_nothing_was_stopped_is_an_answer(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "Yes", opt_out_type="START")
    assert rows(clinic, "i.intent") == [(Intent.YES,)]


def test_a_question_with_the_word_in_it_closes_nothing(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert hear(clinic, PHONE, "Can I stop by at 3?").to_ring == (opened.follow_up_id,)
    assert rows(clinic, "i.intent") == [(Intent.REPLY,)]
    assert closed(clinic) == []


def test_whoever_was_written_to_lately_is_meant(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    write_to(clinic, own.follow_up_id, ago=20 * DAY)
    write_to(clinic, other.follow_up_id, ago=13 * DAY)
    write_to(clinic, own.follow_up_id, ago=HOUR, state="failed")
    assert hear(clinic, PHONE, "which day?").to_ring == (other.follow_up_id,)
    assert rows(clinic, "p.external_id") == [("p2",)]


def test_where_two_of_a_family_were_written_to_both_wait(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    write_to(clinic, own.follow_up_id, ago=DAY)
    write_to(clinic, other.follow_up_id, ago=HOUR)
    assert set(hear(clinic, PHONE, "No").to_ring) == {own.follow_up_id, other.follow_up_id}
    assert rows(clinic, "p.external_id", "i.intent") == [("p1", "reply"), ("p2", "reply")]
    assert all(rule.startswith("no?") for (rule,) in rows(clinic, "i.rule"))


def test_where_nobody_was_written_to_everybody_at_the_number_waits(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    tell(clinic, Trigger.NO_SHOW, "a")
    hear(clinic, PHONE, "Booked already")
    assert rows(clinic, "p.external_id", "i.intent") == [("p1", "reply"), ("p2", "reply")]


def test_a_guardian_speaks_for_the_child_that_was_written_about(clinic: Database) -> None:
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone=STRANGER, email=None)
        child = add_patient(connection, "child", phone=None, email=None)
    change(
        clinic,
        "INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:child, :mother, 'guardian')",
        child=child.id,
        mother=mother.id,
    )
    opened = tell(clinic, Trigger.NO_SHOW, patient="child")
    write_to(clinic, opened.follow_up_id, to=STRANGER)
    assert hear(clinic, STRANGER, "what time?").to_ring == (opened.follow_up_id,)
    assert rows(clinic, "p.external_id") == [("child",)]


def test_an_email_goes_to_whoever_the_thread_is_with(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    old = write_to(clinic, own.follow_up_id, to="pat@example.com", channel="email", ago=30 * DAY)
    write_to(clinic, other.follow_up_id, to="pat@example.com", channel="email", ago=HOUR)
    thread = (f"<{old}@follow-up.example>",)
    take_in(clinic, mail_from("pat@example.com", "which day?", in_reply_to=thread))
    take_in(clinic, mail_from("another@example.org", "from work", in_reply_to=thread), NOW + HOUR)
    take_in(clinic, mail_from("pat@example.com", "no thread", in_reply_to=("<unknown@x>",)), NOW + DAY)
    assert rows(clinic, "i.body", "p.external_id") == [
        ("which day?", "p1"),
        ("from work", "p1"),
        ("no thread", "p2"),
    ]


def test_somebody_told_to_be_wrong_there_is_no_longer_meant(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    write_to(clinic, opened.follow_up_id)
    hear(clinic, PHONE, "Wrong number")
    changed = hear(clinic, PHONE, "Stop", NOW + HOUR)
    assert changed.to_ring == ()
    assert rows(clinic, "p.external_id", "i.intent") == [("p1", "wrong_number"), (None, "opt_out")]
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]


def test_a_text_from_somebody_unknown_lies_in_the_inbox_and_raises_one_alert(clinic: Database) -> None:
    hear(clinic, STRANGER, "Is that the dentist?")
    hear(clinic, STRANGER, "Hello?", NOW + HOUR)
    assert (
        rows(clinic, "i.clinic_id", "i.patient_id", "i.sender", "i.unmatched")
        == [(CLINIC, None, STRANGER, "unknown_number")] * 2
    )
    assert select(clinic, ALERTS) == [(CLINIC, "unmatched_messages")]


@pytest.mark.parametrize("body", ["Thanks", "STOP", "START"])
def test_what_asks_for_nothing_lies_in_no_inbox(clinic: Database, body: str) -> None:
    hear(clinic, STRANGER, body)
    assert rows(clinic, "i.unmatched") == [(None,)]
    assert select(clinic, ALERTS) == []


def test_words_of_harm_from_somebody_unknown_raise_an_alert_of_their_own(clinic: Database) -> None:
    hear(clinic, STRANGER, "It is bleeding badly")
    assert select(clinic, ALERTS) == [(CLINIC, "unmatched_harm"), (CLINIC, "unmatched_messages")]


def test_a_question_that_no_follow_up_asks_about_lies_in_the_inbox(clinic: Database) -> None:
    hear(clinic, PHONE, "Do you do crowns?")
    hear(clinic, PHONE, "Thanks", NOW + HOUR)
    assert rows(clinic, "p.external_id", "i.unmatched") == [("p1", "no_follow_up"), ("p1", None)]
    assert select(clinic, ALERTS) == [(CLINIC, "unmatched_messages")]


def test_a_visit_cancelled_by_a_word_that_stops_is_told_all_the_same(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "Cancel", opt_out_type="STOP")
    assert rows(clinic, "i.intent", "i.unmatched") == [("opt_out", "cancels_visit")]
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]


def test_words_of_harm_alarm_for_the_likeliest_and_pause_the_others(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    write_to(clinic, own.follow_up_id, ago=DAY)
    write_to(clinic, other.follow_up_id, ago=HOUR)
    changed = hear(clinic, PHONE, "there is some bleeding I think")
    assert {own.follow_up_id, other.follow_up_id} <= set(changed.to_ring)
    (alarm,) = changed.to_start
    assert rows(clinic, "p.external_id", "i.intent") == [("p1", "reply"), ("p2", "adverse")]
    assert select(clinic, "SELECT p.external_id FROM follow_up f JOIN patient p ON p.id = f.patient_id"
                  " WHERE f.id = :id", id=alarm) == [("p2",)]  # fmt: skip


def test_a_switchboard_pauses_nobody(clinic: Database) -> None:
    with clinic.writing() as connection:
        for number in range(9):
            add_patient(connection, f"q{number}")
    hear(clinic, PHONE, "hello")
    assert rows(clinic, "i.patient_id", "i.unmatched") == [(None, "many_users")]


class TestSeveralClinics:
    """Whose text it is when more than one clinic could have got it."""

    @pytest.fixture
    def two(self, clinic: Database) -> Database:
        with clinic.writing() as connection:
            set_up_clinic(connection, clinic_id="hill", sms_sender="+447700900001")
            add_patient(connection, "h1", clinic_id="hill")
        return clinic

    def test_our_number_says_which(self, two: Database) -> None:
        hear(two, PHONE, "hi", recipient="+447700900001")
        assert rows(two, "i.clinic_id", "p.external_id") == [("hill", "h1")]
        hear(two, PHONE, "stop", recipient="+447700900001")
        assert closed(two) == [("hill", PHONE, "reply")]

    def test_a_shared_number_is_its_who_wrote_and_a_stop_counts_for_all(self, two: Database) -> None:
        change(two, "UPDATE site SET sms_sender = NULL")
        opened = tell(two, Trigger.NO_SHOW)
        write_to(two, opened.follow_up_id, sender="MGshared")
        hear(two, PHONE, "hi", recipient="MGshared")
        assert rows(two, "i.clinic_id", "p.external_id") == [(CLINIC, "p1")]
        hear(two, PHONE, "STOP", NOW + HOUR, recipient="MGshared")
        assert closed(two) == [(CLINIC, PHONE, "reply"), ("hill", PHONE, "reply")]
        assert len(rows(two, "i.id")) == 2

    def test_where_nobody_wrote_every_clinic_that_knows_the_number_hears_it(self, two: Database) -> None:
        change(two, "UPDATE site SET sms_sender = NULL")
        hear(two, PHONE, "hi")
        assert sorted(rows(two, "i.clinic_id")) == [(CLINIC,), ("hill",)]

    def test_a_stop_from_an_unknown_number_to_a_shared_one_is_kept_for_all(self, two: Database) -> None:
        change(two, "UPDATE site SET sms_sender = NULL")
        hear(two, STRANGER, "STOP")
        assert rows(two, "i.clinic_id", "i.intent") == [(None, "opt_out")]
        assert closed(two) == [(CLINIC, STRANGER, "reply"), ("hill", STRANGER, "reply")]
        with two.writing() as connection:
            add_patient(connection, "new", phone=STRANGER)
        assert len(closed(two)) == 2

    def test_a_stop_from_an_unknown_number_to_one_clinic_is_kept_there(self, two: Database) -> None:
        hear(two, STRANGER, "STOP")
        assert closed(two) == [(CLINIC, STRANGER, "reply")]


def test_a_sender_that_is_no_number_makes_no_contact_point(clinic: Database) -> None:
    hear(clinic, "ANONYMOUS", "STOP")
    assert closed(clinic) == []
    assert rows(clinic, "i.sender") == [("ANONYMOUS",)]


def test_a_thread_ends_after_a_fortnight(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    opened = tell(clinic, Trigger.NO_SHOW)
    write_to(clinic, opened.follow_up_id, ago=timedelta(days=14, minutes=1))
    hear(clinic, PHONE, "hello")
    assert rows(clinic, "p.external_id") == [("p1",), ("p2",)]


def test_a_text_on_whatsapp_opens_the_thread_with_that_number_for_a_day(clinic: Database) -> None:
    change(clinic, f"UPDATE site SET whatsapp_sender = '{OURS}'")
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900444", email=None)
        child = add_patient(connection, "child", phone=None, email=None, birth_date=date(2020, 1, 1))
        guardians.put(connection, child.id, mother.id, "guardian")
    own, childs = open_follow_up(clinic, at=NOW), open_follow_up(clinic, patient="child", at=NOW)
    write_to(clinic, childs, to="+447700900444", channel="whatsapp")
    by_whatsapp = {"channel": Channel.WHATSAPP, "recipient": f"whatsapp:{OURS}"}
    hear(clinic, "whatsapp:+447700900444", "Thank you", **by_whatsapp)
    assert load(clinic, childs, NOW + HOUR).facts.whatsapp_until == NOW + DAY
    assert load(clinic, childs, NOW + HOUR).contacts[Channel.WHATSAPP].value == "+447700900444"
    assert load(clinic, childs, NOW + DAY).facts.whatsapp_until is None
    assert load(clinic, own, NOW + HOUR).facts.whatsapp_until is None
    hear(clinic, f"whatsapp:{PHONE}", "Thank you", now=NOW + HOUR, **by_whatsapp)
    hear(clinic, PHONE, "Thank you", now=NOW + 2 * HOUR)
    assert load(clinic, own, NOW + 2 * HOUR).facts.whatsapp_until == NOW + HOUR + DAY
