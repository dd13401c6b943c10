"""Stop and start: whole numbers closed at once, opened again only by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.intents import Intent
from core.types import Channel, Trigger
from models.store import replies, tasks
from models.store.suppressions import SuppressedBy, close
from runtime.database import Database
from runtime.inbound import accept_unsubscribe
from runtime.permissions import ConsentState, Purpose, record_consent
from runtime.replies import accept_answer, accept_opt_out, accept_reply
from runtime.told import Changed
from tests.support.inbound import (
    ADDRESS,
    PHONE,
    closed,
    consents_of,
    hear,
    mail_from,
    rows,
    take_in,
    text_from,
    write_to,
)
from tests.support.intake import DAY, HOUR, NOW, tell
from tests.support.practice import CLINIC, add_patient, allow_marketing
from tests.support.rows import change, load, select

LINKS = """
    SELECT p.external_id, c.kind FROM patient_contact pc JOIN patient p ON p.id = pc.patient_id
    JOIN contact_point c ON c.id = pc.contact_point_id WHERE pc.wrong_at IS NOT NULL
"""
OPEN_TASKS = "SELECT name FROM task WHERE done_at IS NULL ORDER BY name"


def point(database: Database, value: str) -> str:
    ((found,),) = select(database, "SELECT id FROM contact_point WHERE value = :value", value=value)
    return str(found)


def unsubscribe(database: Database, message_id: str | None = None, now: object = NOW) -> Changed:
    with database.writing() as connection:
        return accept_unsubscribe(connection, point(database, ADDRESS), message_id, now)  # type: ignore[arg-type]


def test_a_stop_closes_the_number_for_all_and_withdraws_marketing_there(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2", email=None)
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    write_to(clinic, own.follow_up_id)
    assert set(hear(clinic, PHONE, "STOP").to_ring) == {own.follow_up_id, other.follow_up_id}
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    said = [
        ("p1", "marketing", "sms", "withdrawn", "reply"),
        ("p2", "marketing", "sms", "withdrawn", "reply"),
    ]
    assert consents_of(clinic) == said
    evidence = "SELECT DISTINCT c.evidence, i.id FROM consent c JOIN inbound_message i ON i.id = c.evidence"
    assert len(select(clinic, evidence)) == 1
    assert all(load(clinic, each.follow_up_id, NOW).facts.opted_out for each in (own, other))
    hear(clinic, PHONE, "stop", NOW + HOUR)
    assert consents_of(clinic) == said


def test_a_stop_of_a_guardian_rings_the_child(clinic: Database) -> None:
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900999", email=None)
        child = add_patient(connection, "child", phone=None, email=None)
    sql = "INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:child, :mother, 'guardian')"
    change(clinic, sql, child=child.id, mother=mother.id)
    opened = tell(clinic, Trigger.NO_SHOW, patient="child")
    write_to(clinic, opened.follow_up_id, to="+447700900999")
    assert hear(clinic, "+447700900999", "STOP").to_ring == (opened.follow_up_id,)
    assert [who for who, *_ in consents_of(clinic)] == ["child", "mother"]


def test_a_statement_dated_ahead_does_not_outlive_a_stop(clinic: Database) -> None:
    with clinic.writing() as connection:
        at = NOW + timedelta(minutes=4)
        record_consent(connection, CLINIC, "p1", Purpose.MARKETING, Channel.SMS, ConsentState.GIVEN, "form",
                       at, NOW)  # fmt: skip
    opened = tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "STOP")
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.marketing == frozenset()


def test_stop_on_one_channel_leaves_the_other(clinic: Database) -> None:
    allow_marketing(clinic)
    hear(clinic, PHONE, "STOP")
    opened = tell(clinic, Trigger.NO_SHOW, at=NOW + HOUR, now=NOW + HOUR)
    facts = load(clinic, opened.follow_up_id, NOW + 2 * HOUR).facts
    assert (facts.reachable, facts.opted_out) == ({Channel.EMAIL}, False)
    assert Channel.EMAIL in facts.marketing
    assert Channel.SMS not in facts.marketing


def test_a_click_in_an_email_closes_the_address_and_texts_go_on(clinic: Database) -> None:
    allow_marketing(clinic)
    opened = tell(clinic, Trigger.NO_SHOW)
    message = write_to(clinic, opened.follow_up_id, to=ADDRESS, channel="email")
    changed = unsubscribe(clinic, message)
    assert changed.to_ring == (opened.follow_up_id,)
    assert closed(clinic) == [(CLINIC, ADDRESS, "unsubscribe")]
    assert rows(clinic, "p.external_id", "i.intent", "i.rule", "i.message_id") == [
        ("p1", "opt_out", "one_click", message)
    ]
    assert consents_of(clinic)[-1] == ("p1", "marketing", "email", "withdrawn", "unsubscribe")
    facts = load(clinic, opened.follow_up_id, NOW + HOUR).facts
    assert (facts.opted_out, Channel.SMS in facts.reachable, Channel.EMAIL in facts.reachable) == (
        False,
        True,
        False,
    )
    assert unsubscribe(clinic, message, NOW + HOUR).to_ring == ()
    assert len(rows(clinic, "i.id")) == 1


def test_a_click_counts_again_once_a_colleague_has_opened_the_address(clinic: Database) -> None:
    unsubscribe(clinic)
    change(clinic, "UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL")
    unsubscribe(clinic, None, NOW + HOUR)
    assert closed(clinic) == [(CLINIC, ADDRESS, "unsubscribe")]


def test_a_click_ends_what_could_only_go_by_email(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "mail", phone=None, email="only@example.com")
    opened = tell(clinic, Trigger.NO_SHOW, patient="mail")
    with clinic.writing() as connection:
        accept_unsubscribe(connection, point(clinic, "only@example.com"), None, NOW)
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.opted_out


def test_a_click_for_nothing_we_know_changes_nothing(clinic: Database) -> None:
    with clinic.writing() as connection:
        assert accept_unsubscribe(connection, "nothing", "nothing", NOW).to_ring == ()
        assert accept_unsubscribe(connection, point(clinic, PHONE), None, NOW).to_ring == ()
    assert closed(clinic) == []


def test_a_mail_program_unsubscribes_by_subject(clinic: Database) -> None:
    take_in(clinic, mail_from(ADDRESS, "", subject="unsubscribe"))
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]


@pytest.mark.parametrize(
    ("subject", "body", "auto_reply"),
    [
        ("unsubscribe", "", True),
        ("Unsubscribe ", "This message was automatically generated by Gmail.", True),
        ("unsubscribe", "This message was automatically generated by Gmail.", False),
        ("", "Apple Mail sent this email to unsubscribe from the message \u201cYour quote\u201d", False),
        ("", 'iOS Mail sent this email to unsubscribe from the message "Your quote"', True),
    ],
)
def test_a_mail_program_that_unsubscribes_is_heard_however_it_says_so(
    clinic: Database, subject: str, body: str, auto_reply: bool
) -> None:
    take_in(clinic, mail_from(ADDRESS, body, subject=subject, auto_reply=auto_reply))
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]


def test_an_absence_notice_about_it_stops_nothing(clinic: Database) -> None:
    take_in(clinic, mail_from(ADDRESS, "I am away.", subject="Automatic reply: unsubscribe", auto_reply=True))
    assert closed(clinic) == []


def test_the_subject_of_an_answer_is_not_read(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    take_in(clinic, mail_from(ADDRESS, "which day?", subject="Re: unsubscribe"))
    assert closed(clinic) == []


@pytest.mark.parametrize("own", [SuppressedBy.REPLY, SuppressedBy.PROVIDER])
def test_start_opens_what_the_persons_own_word_had_closed(clinic: Database, own: SuppressedBy) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    with clinic.writing() as connection:
        close(connection, [point(clinic, PHONE)], own, NOW - HOUR)
    assert hear(clinic, PHONE, "START").to_ring == (opened.follow_up_id,)
    assert closed(clinic) == []
    assert consents_of(clinic) == [("p1", "contact", "sms", "given", "reply")]


@pytest.mark.parametrize(
    "other", [SuppressedBy.STAFF, SuppressedBy.IMPORT, SuppressedBy.ERASURE, SuppressedBy.UNSUBSCRIBE, "old"]
)
def test_start_opens_nothing_else_and_a_colleague_hears_of_it(clinic: Database, other: str) -> None:
    with clinic.writing() as connection:
        close(connection, [point(clinic, PHONE)], other, NOW - HOUR)
    hear(clinic, PHONE, "START")
    assert closed(clinic) == [(CLINIC, PHONE, other)]
    assert consents_of(clinic) == []
    assert rows(clinic, "i.intent", "i.unmatched") == [("opt_in", "stays_closed")]


def stopped_by_mail(database: Database) -> str:
    """The address is closed by its owner's word; gives an e-mail of ours that went there."""
    opened = tell(database, Trigger.NO_SHOW)
    message = write_to(database, opened.follow_up_id, to=ADDRESS, channel="email", provider="smtp")
    take_in(database, mail_from(ADDRESS, "Stop"))
    assert closed(database) == [(CLINIC, ADDRESS, "reply")]
    return message


@pytest.mark.parametrize("answers", [(), ("<0123456789abcdef0123456789abcdef@harbour.example>",)])
def test_an_email_says_start_and_opens_nothing_by_itself(clinic: Database, answers: tuple[str, ...]) -> None:
    """Who an e-mail is from anybody can write."""
    stopped_by_mail(clinic)
    forged = mail_from(ADDRESS, "START", at=NOW + HOUR, in_reply_to=answers)
    take_in(clinic, forged, NOW + HOUR)
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]
    assert ("contact", "given") not in {(purpose, state) for _, purpose, _, state, _ in consents_of(clinic)}
    assert rows(clinic, "i.intent", "i.unmatched")[-1] == ("opt_in", "stays_closed")
    assert ("unmatched_messages",) in select(clinic, "SELECT kind FROM alert")


def test_an_email_that_answers_one_of_ours_opens_where_that_went(clinic: Database) -> None:
    answers = (f"<{stopped_by_mail(clinic)}@harbour.example>",)
    take_in(clinic, mail_from(ADDRESS, "START", at=NOW + HOUR, in_reply_to=answers), NOW + HOUR)
    assert closed(clinic) == []


def test_who_has_an_email_of_ours_opens_nobody_elses_address(clinic: Database) -> None:
    stopped_by_mail(clinic)
    with clinic.writing() as connection:
        add_patient(connection, "p2", phone=None, email="other@example.com")
    theirs = tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    message = write_to(clinic, theirs.follow_up_id, to="other@example.com", channel="email", provider="smtp")
    forged = mail_from(ADDRESS, "START", at=NOW + HOUR, in_reply_to=(f"<{message}@harbour.example>",))
    take_in(clinic, forged, NOW + HOUR)
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]
    assert ("opt_in", "stays_closed") in rows(clinic, "i.intent", "i.unmatched")


def test_a_start_by_email_from_an_address_that_is_nobodys_any_longer_lies_in_the_inbox(
    clinic: Database,
) -> None:
    stopped_by_mail(clinic)
    change(clinic, "UPDATE patient_contact SET ended_at = :at", at="2027-06-01 09:00:00+00:00")
    take_in(clinic, mail_from(ADDRESS, "START", at=NOW + HOUR), NOW + HOUR)
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]
    assert ("opt_in",) in select(clinic, "SELECT intent FROM inbound_message WHERE unmatched IS NOT NULL")


def test_start_never_gives_consent_to_marketing_back(clinic: Database) -> None:
    allow_marketing(clinic)
    hear(clinic, PHONE, "STOP")
    hear(clinic, PHONE, "START", NOW + HOUR)
    opened = tell(clinic, Trigger.NO_SHOW, at=NOW + DAY, now=NOW + DAY)
    facts = load(clinic, opened.follow_up_id, NOW + DAY).facts
    assert Channel.SMS in facts.reachable
    assert Channel.SMS not in facts.marketing


def test_a_late_start_does_not_undo_a_newer_stop(clinic: Database) -> None:
    hear(clinic, PHONE, "STOP")
    take_in(clinic, text_from(PHONE, "START", at=NOW - HOUR), NOW + HOUR)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]


def test_what_staff_or_a_list_closes_again_no_start_opens(clinic: Database) -> None:
    hear(clinic, PHONE, "STOP")
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW + HOUR)
    hear(clinic, PHONE, "START", NOW + 2 * HOUR)
    assert closed(clinic) == [(CLINIC, PHONE, "staff")]


def test_the_button_of_staff_closes_the_guardians_number_of_a_child_without_one(clinic: Database) -> None:
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900999", email=None)
        child = add_patient(connection, "child", phone=None, email=None)
    sql = "INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:child, :mother, 'guardian')"
    change(clinic, sql, child=child.id, mother=mother.id)
    with clinic.writing() as connection:
        accept_opt_out(connection, CLINIC, "child", Channel.SMS, NOW)
    assert closed(clinic) == [(CLINIC, "+447700900999", "staff")]
    assert rows(clinic, "p.external_id", "i.rule") == [("child", "staff")]


def test_whatsapp_is_stopped_and_started_with_its_own_consent(clinic: Database) -> None:
    more = {"channel": Channel.WHATSAPP}
    hear(clinic, f"whatsapp:{PHONE}", "STOP", **more)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert {row[1:4] for row in consents_of(clinic)} == {
        ("marketing", "whatsapp", "withdrawn"),
        ("contact", "whatsapp", "withdrawn"),
    }
    hear(clinic, PHONE, "START", NOW + HOUR)
    assert consents_of(clinic)[-1][1:4] == ("contact", "sms", "given")
    assert closed(clinic) == []


def test_what_staff_withdrew_no_start_gives(clinic: Database) -> None:
    with clinic.writing() as connection:
        record_consent(connection, CLINIC, "p1", Purpose.CONTACT, Channel.WHATSAPP, ConsentState.WITHDRAWN,
                       "desk", NOW - DAY, NOW)  # fmt: skip
    hear(clinic, PHONE, "STOP", channel=Channel.WHATSAPP)
    hear(clinic, PHONE, "START", NOW + HOUR, channel=Channel.WHATSAPP)
    assert ("p1", "contact", "whatsapp", "given", "reply") not in consents_of(clinic)


def test_a_wrong_number_cuts_exactly_the_link_it_came_from(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    write_to(clinic, own.follow_up_id)
    assert set(hear(clinic, PHONE, "Wrong number").to_ring) == {own.follow_up_id, other.follow_up_id}
    assert select(clinic, LINKS) == [("p1", "phone")]


def test_a_wrong_number_that_may_be_of_several_is_asked_about(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "Wrong number")
    assert select(clinic, LINKS) == []
    assert [intent for (intent,) in rows(clinic, "i.intent")] == ["reply", "reply"]


def test_a_wrong_number_of_a_guardian_cuts_the_guardians_link(clinic: Database) -> None:
    with clinic.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900999", email=None)
        child = add_patient(connection, "child", phone=None, email=None)
    sql = "INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:child, :mother, 'guardian')"
    change(clinic, sql, child=child.id, mother=mother.id)
    opened = tell(clinic, Trigger.NO_SHOW, patient="child")
    write_to(clinic, opened.follow_up_id, to="+447700900999")
    hear(clinic, "+447700900999", "Wrong number")
    assert select(clinic, LINKS) == [("mother", "phone")]


def test_an_answer_closes_what_asked_for_it_and_the_copies_of_others(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, other = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    hear(clinic, PHONE, "which day?")
    with clinic.writing() as connection:
        for each in (own, other):
            tasks.open_task(connection, each.follow_up_id, "reply:x", "patient_replied", NOW, "owner", NOW)
            tasks.open_task(connection, each.follow_up_id, "day_5", "task_due", NOW, "owner", NOW)
        changed = accept_answer(connection, CLINIC, "p1", NOW + HOUR)
    assert set(changed.to_ring) == {own.follow_up_id, other.follow_up_id}
    assert select(clinic, OPEN_TASKS) == [("day_5",), ("day_5",)]
    assert select(clinic, "SELECT count(*) FROM inbound_message WHERE answered_at IS NULL") == [(0,)]


def test_an_answer_empties_the_inbox_and_closes_its_alert(clinic: Database) -> None:
    hear(clinic, PHONE, "Do you do crowns?")
    with clinic.writing() as connection:
        accept_answer(connection, CLINIC, "p1", NOW + HOUR)
    assert rows(clinic, "i.unmatched") == [(None,)]
    assert select(clinic, "SELECT count(*) FROM alert WHERE closed_at IS NULL") == [(0,)]


@pytest.mark.parametrize("how", ["text", "button"])
def test_a_stop_closes_what_asked_for_an_answer(clinic: Database, how: str) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    with clinic.writing() as connection:
        tasks.open_task(connection, opened.follow_up_id, "reply:x", "patient_replied", NOW, "owner", NOW)
        if how == "button":
            accept_opt_out(connection, CLINIC, "p1", Channel.SMS, NOW)
    if how == "text":
        hear(clinic, PHONE, "STOP")
    assert select(clinic, OPEN_TASKS) == []


@pytest.mark.parametrize(
    ("purpose", "state", "left"),
    [
        (Purpose.MARKETING, ConsentState.GIVEN, 0),
        (Purpose.MARKETING, ConsentState.SOFT_OPT_IN, 0),
        (Purpose.MARKETING, ConsentState.WITHDRAWN, 1),
        (Purpose.CONTACT, ConsentState.GIVEN, 1),
    ],
)
def test_consent_to_marketing_closes_the_task_that_asked_for_it(
    clinic: Database, purpose: Purpose, state: ConsentState, left: int
) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    with clinic.writing() as connection:
        tasks.open_task(connection, opened.follow_up_id, "no_consent", "no_consent", NOW, "owner", NOW)
        record_consent(connection, CLINIC, "p1", purpose, Channel.SMS, state, "form", NOW, NOW)
    assert len(select(clinic, OPEN_TASKS)) == left


def test_start_typed_in_by_staff_opens_what_the_patients_word_had_closed(clinic: Database) -> None:
    with clinic.writing() as connection:
        accept_reply(connection, CLINIC, "p1", Channel.SMS, "stop", NOW, Intent.OPT_OUT)
        assert accept_reply(connection, CLINIC, "p1", Channel.SMS, "start", NOW, Intent.OPT_IN).detail == "1"
        assert replies.close_tasks(connection, "nobody", NOW) == 0
    assert closed(clinic) == []


@pytest.mark.parametrize(
    "body", ["CANCEL", "cancel", " Cancel. ", "\u201cCancel!\u201d", "CANCEL \U0001f641", "cancel\n"]
)
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_bare_cancel_closes_the_number_as_the_provider_does_and_a_colleague_hears_of_the_visit(
    clinic: Database, channel: Channel, body: str
) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert hear(clinic, PHONE, body, channel=channel).to_ring == (opened.follow_up_id,)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert rows(clinic, "i.intent", "i.rule", "i.unmatched") == [("opt_out", "bare_cancel", "cancels_visit")]
    assert load(clinic, opened.follow_up_id, NOW).facts.opted_out
    assert select(clinic, "SELECT kind FROM alert") == [("unmatched_messages",)]
    hear(clinic, PHONE, "START", NOW + HOUR, channel=channel)
    assert closed(clinic) == []


def test_a_bare_cancel_of_somebody_unknown_is_kept_as_a_stop(clinic: Database) -> None:
    hear(clinic, "+447700900777", "Cancel")
    assert closed(clinic) == [(CLINIC, "+447700900777", "reply")]
    assert rows(clinic, "i.unmatched") == [("unknown_number",)]


@pytest.mark.parametrize(
    "body",
    ["cancel my 3pm please", "Cancel?", "cancel it", "CANCELLED", "cancel 3", "please cancel", "cancelar"],
)
def test_whoever_cancels_in_more_words_stops_nothing(clinic: Database, body: str) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, body)
    assert closed(clinic) == []


def test_a_bare_cancel_by_email_stops_nothing(clinic: Database) -> None:
    take_in(clinic, mail_from(ADDRESS, "Cancel"))
    assert closed(clinic) == []
