"""Senders and sequences that rest: opened once, told once, nothing burned, and gone on with when mended."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from activities.judging import Judge
from activities.messaging import record_outcome
from activities.pinned import PinnedSequences
from core.circuits import EVERY, in_words, masked, named, shown, stops
from core.provider_errors import CODES, ErrorClass, classify
from core.types import Channel, Sequence, Trigger
from core.verdicts import HandOver, Reason, Send, Verdict, Wait
from gateways.protocol import Accepted, Refused
from models.store import alerts, circuits, halted, unheard
from models.store.circuits import Sender
from runtime.circuits import (
    JUDGED_AT_LEAST,
    LOOKS_BACK,
    SILENT_AFTER,
    close_circuit,
    halt_failing,
    release,
)
from runtime.database import Database
from runtime.reports import Report, accept_report
from runtime.told import IntakeError
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import (
    ANSWERING,
    FIRST_AT,
    HOUR,
    MINUTE,
    SEQUENCE,
    change,
    open_follow_up,
    pinned,
    put_claim,
    select,
)
from tests.support.sequences import delay, email, sequence, sms

OURS = Sender("sms", "+447700900000")
ALL_TEXTS = Sender("sms", EVERY)
SERVICE = "MG" + "a" * 32
PASSWORD = Refused(ErrorClass.ACCOUNT, "20003")
WRONG_SENDER = Refused(ErrorClass.CONFIGURATION, "21606")
SOON = FIRST_AT + MINUTE
URGENT = pinned(sequence(replace(sms("first", delay(minutes=15), answer=True), urgent=True)))
MAIL = pinned(sequence(email("mail")))


def refuse(database: Database, follow_up: str, outcome: Refused = WRONG_SENDER, **columns: Any) -> str:
    message_id = put_claim(database, follow_up, **columns)
    with database.writing() as connection:
        assert record_outcome(connection, message_id, outcome, columns.get("at", FIRST_AT)).state == "failed"
    return message_id


def keep(
    database: Database,
    follow_up: str,
    now: Any,
    given: Sequence = SEQUENCE,
    number: int = 1,
    *,
    sender: str = "",
) -> Verdict:
    """Decide and store it, as a worker does. ``sender``: of sites that name none."""
    judge = Judge(PinnedSequences(), dict.fromkeys(Channel, sender))
    with database.writing() as connection:
        judge.judge_and_keep(connection, follow_up, given.digest, number, now)
        return judge.judge(connection, follow_up, given.digest, now).verdict


def opened(database: Database) -> list[Sender]:
    with database.reading() as connection:
        return [Sender(row.channel, row.sender) for row in circuits.listed(connection)]


def open_alerts(database: Database) -> list[tuple[str, str]]:
    with database.reading() as connection:
        return [(row.clinic_id, row.kind) for row in alerts.listed(connection, None)]


def close(database: Database, sender: Sender = OURS, now: Any = SOON) -> tuple[str, ...]:
    with database.writing() as connection:
        return close_circuit(connection, Channel(sender.channel), shown(sender.sender), now).to_ring


def test_a_wrong_sender_rests_alone_with_one_alert(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="elsewhere", sms_sender="+447700900555")
    for ref in ("a", "b", "c"):
        refuse(clinic, open_follow_up(clinic, ref=ref), at=FIRST_AT + timedelta(seconds=len(ref)))
    assert opened(clinic) == [OURS]
    assert open_alerts(clinic) == [(CLINIC, "sender_down")]
    ((detail,),) = select(clinic, "SELECT detail FROM alert")
    assert "…0000" in detail
    assert "21606" in detail
    assert "+4477" not in detail
    assert select(clinic, "SELECT reason FROM sender_circuit") == [("configuration 21606",)]


def test_an_accounts_trouble_stops_all_its_senders_at_every_clinic(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="second", sms_sender="+447700900555")
        set_up_clinic(connection, clinic_id="third", sms_sender=None)
    change(clinic, "UPDATE site SET whatsapp_sender = 'whatsapp:+447700900001' WHERE clinic_id = 'second'")
    refuse(clinic, open_follow_up(clinic), PASSWORD)
    assert opened(clinic) == [ALL_TEXTS, Sender("whatsapp", EVERY)]
    assert open_alerts(clinic) == [
        ("harbour", "sender_down"),
        ("second", "sender_down"),
        ("third", "sender_down"),
    ]
    ((detail,),) = select(clinic, "SELECT DISTINCT detail FROM alert")
    assert detail.startswith("All senders for text messages: ")


def test_a_channel_that_nobody_uses_has_nothing_to_mend(clinic: Database) -> None:
    refuse(clinic, open_follow_up(clinic), PASSWORD)
    assert opened(clinic) == [ALL_TEXTS]


@pytest.mark.parametrize("default", ["", SERVICE])
@pytest.mark.parametrize("own", [None, "", "+447700900555"])
def test_an_accounts_trouble_holds_every_site_whoever_its_messages_leave_from(
    clinic: Database, default: str, own: str | None
) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="second", sms_sender=own)
        add_patient(connection, "there", clinic_id="second", phone="+447700900222", email=None)
    there = open_follow_up(clinic, patient="there", clinic_id="second")
    refuse(clinic, open_follow_up(clinic), PASSWORD)
    held = keep(clinic, there, FIRST_AT, sender=default)
    assert isinstance(held, Wait)
    assert (held.reason, held.step) == (Reason.SENDER_DOWN, "first")
    assert there in close(clinic, ALL_TEXTS)
    assert (opened(clinic), open_alerts(clinic)) == ([], [])
    assert isinstance(keep(clinic, there, SOON, number=2, sender=default), Send)


def test_the_default_senders_trouble_holds_the_sites_that_name_none(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="second", sms_sender=None)
        add_patient(connection, "there", clinic_id="second", phone="+447700900222", email=None)
    there, here = open_follow_up(clinic, patient="there", clinic_id="second"), open_follow_up(clinic)
    refuse(clinic, there, sender=SERVICE)
    assert opened(clinic) == [Sender("sms", SERVICE)]
    held = keep(clinic, there, SOON, sender=SERVICE)
    assert isinstance(held, Wait)
    assert held.reason is Reason.SENDER_DOWN
    assert isinstance(keep(clinic, here, SOON, sender=SERVICE), Send)


def test_an_accounts_trouble_holds_all_mail(clinic: Database) -> None:
    refuse(
        clinic,
        open_follow_up(clinic),
        Refused(ErrorClass.ACCOUNT, "535"),
        channel="email",
        sender="a@b.example",
    )
    assert opened(clinic) == [Sender("email", EVERY)]
    mail = open_follow_up(clinic, given=MAIL)
    held = keep(clinic, mail, FIRST_AT + timedelta(days=1), MAIL)
    assert isinstance(held, Wait)
    assert held.reason is Reason.SENDER_DOWN


def test_a_sender_that_no_site_names_is_the_one_of_sites_without_their_own(clinic: Database) -> None:
    with clinic.writing() as connection:
        set_up_clinic(connection, clinic_id="other", sms_sender=None)
    change(clinic, "UPDATE site SET sms_sender = NULL")
    refuse(clinic, open_follow_up(clinic), sender="MG0123456789")
    assert open_alerts(clinic) == [("harbour", "sender_down"), ("other", "sender_down")]


def test_mail_and_texts_do_not_stop_each_other() -> None:
    assert stops(Channel.SMS, ErrorClass.ACCOUNT, "20003") == {Channel.SMS, Channel.WHATSAPP}
    assert stops(Channel.WHATSAPP, ErrorClass.ACCOUNT, "20005") == {Channel.SMS, Channel.WHATSAPP}
    assert stops(Channel.EMAIL, ErrorClass.ACCOUNT, "535") == {Channel.EMAIL}
    assert stops(Channel.SMS, ErrorClass.ACCOUNT, "30034") == set()
    assert stops(Channel.EMAIL, ErrorClass.CONFIGURATION, "553") == set()


@pytest.mark.parametrize("code", [*CODES[ErrorClass.ACCOUNT], *CODES[ErrorClass.CONFIGURATION]])
def test_every_error_of_account_or_configuration_opens_it_also_from_a_report(
    clinic: Database, code: int
) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    said = Report("recording", message_id, "SM1", "failed", str(code), SOON)
    with clinic.writing() as connection:
        accept_report(connection, said, SOON)
        accept_report(connection, said, SOON)
    (rests,) = opened(clinic)
    assert rests in (OURS, ALL_TEXTS)
    assert open_alerts(clinic) == [(CLINIC, "sender_down")]
    close(clinic, rests)
    with clinic.writing() as connection:
        accept_report(connection, said, SOON + HOUR)  # the provider repeats itself; it was mended since
    assert opened(clinic) == []


def test_it_holds_what_leaves_from_there_and_goes_on_where_it_was(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    other = open_follow_up(clinic, given=ANSWERING)
    refuse(clinic, follow_up)
    retry = keep(clinic, follow_up, FIRST_AT)
    assert isinstance(retry, Wait)
    assert (retry.reason, retry.until) == (Reason.RETRY_LATER, FIRST_AT + MINUTE)
    for number, now in enumerate((SOON, SOON + HOUR, SOON + 3 * HOUR), 2):
        for each, given in ((follow_up, SEQUENCE), (other, ANSWERING)):
            held = keep(clinic, each, now, given, number)
            assert isinstance(held, Wait)
            assert (held.reason, held.step) == (Reason.SENDER_DOWN, "first")
    mended_at = SOON + 4 * HOUR
    assert set(close(clinic, now=mended_at)) == {follow_up, other}
    assert open_alerts(clinic) == []
    again = keep(clinic, follow_up, mended_at, number=5)
    assert isinstance(again, Send)
    assert (again.step, again.try_no) == ("first", 2)  # one try was made, none was burned
    assert isinstance(keep(clinic, other, mended_at, ANSWERING, 5), Send)


def test_what_is_urgent_becomes_a_call_at_once(clinic: Database) -> None:
    refuse(clinic, open_follow_up(clinic))
    urgent = open_follow_up(clinic, given=URGENT)
    found = keep(clinic, urgent, SOON, URGENT)
    assert isinstance(found, HandOver)
    assert (found.task, found.reason) == ("call:first", Reason.URGENT_BLOCKED)


def test_a_text_senders_trouble_does_not_hold_mail(clinic: Database) -> None:
    refuse(clinic, open_follow_up(clinic), PASSWORD)
    mail = open_follow_up(clinic, given=MAIL)
    found = keep(clinic, mail, FIRST_AT + timedelta(days=1), MAIL)
    assert isinstance(found, Send)


def test_closing_one_of_two_keeps_the_alert_until_both_are_mended(clinic: Database) -> None:
    refuse(clinic, open_follow_up(clinic))
    mail = Sender("email", "hello@harbour.example")
    refuse(clinic, open_follow_up(clinic), channel="email", sender=mail.sender)
    close(clinic)
    assert (opened(clinic), open_alerts(clinic)) == ([mail], [(CLINIC, "sender_down")])
    close(clinic, mail)
    assert (opened(clinic), open_alerts(clinic)) == ([], [])


def test_closing_what_works_says_so_and_it_can_open_again(clinic: Database) -> None:
    with pytest.raises(IntakeError, match="not out of order"):
        close(clinic)
    refuse(clinic, open_follow_up(clinic))
    close(clinic)
    with pytest.raises(IntakeError, match="circuits list"):
        close(clinic)
    refuse(clinic, open_follow_up(clinic), at=SOON + HOUR)
    assert opened(clinic) == [OURS]
    assert select(clinic, "SELECT count(*) FROM sender_circuit") == [(2,)]


def test_a_lost_ring_after_closing_is_made_up_for(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    refuse(clinic, follow_up)
    change(clinic, "UPDATE follow_up SET started_at = opened_at")
    keep(clinic, follow_up, SOON + MINUTE)
    with clinic.reading() as connection:
        assert unheard.unheard_ids(connection) == []
    close(clinic, now=SOON + HOUR)
    with clinic.reading() as connection:
        assert unheard.unheard_ids(connection) == [follow_up]


@pytest.mark.parametrize("round_", range(3))
def test_many_workers_that_meet_it_at_once_open_one(clinic: Database, round_: int) -> None:
    with clinic.writing() as connection:
        for number in range(6):
            add_patient(connection, f"q{number}", phone=f"+4477009002{number:02}", email=None)
    messages = [put_claim(clinic, open_follow_up(clinic, patient=f"q{number}")) for number in range(6)]
    gate = threading.Barrier(6)

    def meet(number: int) -> None:
        with clinic.engine.connect():
            gate.wait(20)
        with clinic.writing() as connection:
            record_outcome(connection, messages[number], PASSWORD, FIRST_AT + timedelta(seconds=number))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(meet, range(6), timeout=60))
    assert opened(clinic) == [ALL_TEXTS]
    assert open_alerts(clinic) == [(CLINIC, "sender_down")]


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("", "default"),
        (EVERY, "all"),
        ("+447700900000", "…0000"),
        ("MG12345678", "…5678"),
        ("ana@clinic.example", "a…@clinic.example"),
    ],
)
def test_an_alert_names_a_sender_only_so_far(sender: str, words: str) -> None:
    assert masked(sender) == words
    said = in_words(Channel.SMS, sender, ErrorClass.ACCOUNT, "20003")
    assert words.lower() in said.lower()
    assert sender == "" or sender not in said


@pytest.mark.parametrize("sender", ["", EVERY, "+447700900000", SERVICE])
def test_a_sender_is_closed_by_the_name_it_is_shown_with(sender: str) -> None:
    assert named(shown(sender)) == sender


def judged(
    database: Database,
    good: int,
    bad: int,
    code: str = "30006",
    *,
    at: Any = FIRST_AT,
    word: str | None = "delivered",
    outreach: bool = True,
    **how: Any,
) -> None:
    """Messages of one trigger that arrived or did not. ``word``: the last of those that did not fail."""
    with database.writing() as connection:
        known = connection.execute(text("SELECT count(*) FROM patient")).scalar_one()
        for number in range(good + bad):
            phone = f"+44770{known + number:07}"
            add_patient(connection, f"j{known + number}", phone=phone, email=None)
    for number in range(good + bad):
        follow_up = open_follow_up(database, patient=f"j{known + number}", **how)
        message_id = put_claim(database, follow_up, at=at, outreach=outreach)
        status, why = (word, None) if number < good else ("undelivered", code)
        name = f"SM{message_id[:12]}"
        with database.writing() as connection:
            record_outcome(connection, message_id, Accepted(name), at, awaits_report=True)
            if status is not None:
                accept_report(connection, Report("recording", message_id, name, status, why, at), at)


def halt(database: Database, now: Any = SOON) -> list[tuple[str, str]]:
    with database.writing() as connection:
        return halt_failing(connection, now)


@pytest.mark.parametrize(
    ("good", "bad", "rests"),
    [(14, 6, False), (13, 7, True), (0, JUDGED_AT_LEAST - 1, False), (0, JUDGED_AT_LEAST, True)],
)
def test_a_sequence_rests_once_too_many_of_its_messages_fail(
    clinic: Database, good: int, bad: int, rests: bool
) -> None:
    judged(clinic, good, bad)
    judged(clinic, 3, 5, trigger=Trigger.CANCELLATION)
    expected = [(CLINIC, "no_show")] if rests else []
    assert halt(clinic) == expected
    assert halt(clinic) == []  # told once
    assert open_alerts(clinic) == ([(CLINIC, "sequence_halted")] if rests else [])


@pytest.mark.parametrize("given_up", [False, True])
def test_sent_is_the_last_word_of_many_carriers_and_counts_as_no_failure(
    clinic: Database, given_up: bool
) -> None:
    judged(clinic, 50, 20, word="sent")
    if given_up:
        change(clinic, "UPDATE message SET awaits_report = false WHERE delivery = 'sent'")
    assert halt(clinic) == []  # 29 %
    judged(clinic, 0, 2)
    assert halt(clinic) == [(CLINIC, "no_show")]
    assert select(clinic, "SELECT reason FROM halted_sequence") == [
        ("22 of 72 messages failed within 24 hours",)
    ]


@pytest.mark.parametrize("word", [None, "accepted", "queued", "sending"])
def test_what_still_lies_at_the_provider_counts_once_nothing_was_heard_of_it(
    clinic: Database, word: str | None
) -> None:
    judged(clinic, 50, 19, word=word)
    assert halt(clinic, FIRST_AT + SILENT_AFTER) == []
    judged(clinic, 0, 1)
    assert halt(clinic, FIRST_AT + SILENT_AFTER) == []
    assert halt(clinic, FIRST_AT + SILENT_AFTER - timedelta(seconds=1)) == [(CLINIC, "no_show")]


def test_answers_go_on_while_only_outreach_fails(clinic: Database) -> None:
    judged(clinic, 20, JUDGED_AT_LEAST, outreach=True)
    judged(clinic, 5, 2, outreach=False)
    assert halt(clinic) == [(CLINIC, "no_show")]
    with clinic.writing() as connection:
        add_patient(connection, "r1", phone="+447700900801", email=None)
    held = keep(clinic, open_follow_up(clinic, patient="r1"), SOON)
    assert isinstance(held, Wait)
    assert held.reason is Reason.HALTED
    assert isinstance(
        keep(clinic, open_follow_up(clinic, patient="r1", given=ANSWERING), SOON, ANSWERING), Send
    )


@pytest.mark.parametrize("resting", [False, True])
def test_answers_rest_once_too_many_of_them_fail(clinic: Database, resting: bool) -> None:
    if resting:
        judged(clinic, 0, JUDGED_AT_LEAST)
        assert halt(clinic) == [(CLINIC, "no_show")]
    else:
        judged(clinic, 100, 0)
    judged(clinic, 2, JUDGED_AT_LEAST, outreach=False)
    assert halt(clinic) == [(CLINIC, "no_show")]
    assert halt(clinic) == []
    assert select(clinic, "SELECT reason FROM halted_sequence") == [
        ("20 of 22 answers failed within 24 hours",)
    ]
    with clinic.writing() as connection:
        add_patient(connection, "r1", phone="+447700900801", email=None)
    answering = open_follow_up(clinic, patient="r1", given=ANSWERING)
    held = keep(clinic, answering, SOON, ANSWERING)
    assert isinstance(held, Wait)
    assert (held.reason, held.step) == (Reason.HALTED, "first")
    with clinic.writing() as connection:
        assert release(connection, CLINIC, Trigger.NO_SHOW, SOON).to_ring == (answering,)
    assert isinstance(keep(clinic, answering, SOON, ANSWERING, 2), Send)


def test_a_sequence_that_rests_holds_its_own_messages_only_until_released(clinic: Database) -> None:
    judged(clinic, 0, JUDGED_AT_LEAST)
    halt(clinic)
    with clinic.writing() as connection:
        add_patient(connection, "r1", phone="+447700900801", email=None)
        add_patient(connection, "r2", phone="+447700900802", email=None)
    resting = open_follow_up(clinic, patient="r1")
    other = open_follow_up(clinic, patient="r2", trigger=Trigger.CANCELLATION)
    held = keep(clinic, resting, SOON)
    assert isinstance(held, Wait)
    assert held.reason is Reason.HALTED
    assert isinstance(keep(clinic, other, SOON), Send)
    released_at = SOON + HOUR
    with clinic.writing() as connection:
        changed = release(connection, CLINIC, Trigger.NO_SHOW, released_at)
        with pytest.raises(IntakeError, match="do not rest"):
            release(connection, CLINIC, Trigger.NO_SHOW, released_at)
    assert changed.to_ring == (resting,)
    assert open_alerts(clinic) == []
    assert isinstance(keep(clinic, resting, released_at, number=2), Send)
    assert halt(clinic, released_at + MINUTE) == []  # what failed before does not count again
    judged(clinic, 0, JUDGED_AT_LEAST, at=released_at + MINUTE)
    assert halt(clinic, released_at + 2 * MINUTE) == [(CLINIC, "no_show")]


def test_the_alert_stays_while_another_sequence_of_the_clinic_rests(clinic: Database) -> None:
    judged(clinic, 0, JUDGED_AT_LEAST)
    judged(clinic, 0, JUDGED_AT_LEAST, trigger=Trigger.CANCELLATION)
    assert halt(clinic) == [(CLINIC, "cancellation"), (CLINIC, "no_show")]
    with clinic.writing() as connection:
        release(connection, CLINIC, Trigger.NO_SHOW, SOON)
    assert open_alerts(clinic) == [(CLINIC, "sequence_halted")]
    with clinic.reading() as connection:
        assert [row.trigger for row in halted.listed(connection, CLINIC)] == ["cancellation"]


@pytest.mark.parametrize("code", ["30034", "20003", "30022"])
def test_trouble_of_our_own_does_not_count(clinic: Database, code: str) -> None:
    assert classify(int(code), 0) in (ErrorClass.ACCOUNT, ErrorClass.DAILY_CAP)
    judged(clinic, 0, JUDGED_AT_LEAST, code)
    assert halt(clinic) == []


def test_what_failed_a_day_ago_does_not_count(clinic: Database) -> None:
    judged(clinic, 0, JUDGED_AT_LEAST)
    assert halt(clinic, FIRST_AT + LOOKS_BACK + MINUTE) == []


def test_what_a_silent_provider_accepted_counts_as_arrived(clinic: Database) -> None:
    judged(clinic, 0, JUDGED_AT_LEAST)
    for number in range(60):
        message_id = put_claim(clinic, open_follow_up(clinic, ref=f"m{number}"), "mail", channel="email")
        with clinic.writing() as connection:
            record_outcome(connection, message_id, Accepted(f"EM{number}"), FIRST_AT)
    assert halt(clinic) == []


def test_words_for_who_may_have_come_to_harm_never_rest(clinic: Database) -> None:
    judged(clinic, 0, JUDGED_AT_LEAST)
    change(clinic, "UPDATE follow_up SET trigger = 'adverse_reply'")
    assert halt(clinic) == []
