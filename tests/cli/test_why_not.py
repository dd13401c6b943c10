"""``why-not``: what holds each follow-up of a patient back, and what ``status`` says of waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert

from activities.judging import Judge
from core.types import Channel, MessageClass, Trigger
from models.contracts import OrderKind
from models.store import consents, events, restrictions
from models.store.openings import note
from models.tables import Guardian
from runtime.database import Database
from runtime.replies import accept_opt_out, accept_reply
from tests.cli.commands import answer, refused
from tests.support.judged import (
    DAY,
    GIVEN,
    ONE_MESSAGE,
    clinic_in,
    decide,
    new_judge,
    opened,
    order,
    patient_of,
    status,
    texts,
    why_not,
)
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import EVENT, HOUR, MINUTE, change, open_follow_up, pinned, select
from tests.support.sequences import email, sequence


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Database]:
    with clinic_in(tmp_path) as database:
        yield database


@pytest.fixture
def judge() -> Judge:
    return new_judge()


def not_opened(clinic: Database, kind: str, why: str, at: datetime) -> None:
    with clinic.writing() as connection:
        patient = patient_of(clinic)
        event, _ = events.accept(
            connection, events.NewEvent(CLINIC, "test", kind, uuid4().hex, patient, at), at
        )
        events.mark_dispatched(connection, event.id, at)
        note(connection, event.id, why)


def test_a_patient_of_whom_nothing_is_known(practice):
    text = answer("why-not", "--patient", "HL-1002", "--clinic", "harbour-lane")
    assert "Open follow-ups: none." in text
    assert text.endswith("Nobody told us lately of anything about this patient that asks for a follow-up.\n")
    assert "has no patient 'x'" in refused("why-not", "--patient", "x", "--clinic", "harbour-lane")
    assert "There is no clinic 'y'" in refused("why-not", "--patient", "HL-1002", "--clinic", "y")


def test_what_holds_a_follow_up_now_and_until_when(clinic, judge):
    opened(clinic)
    (found,) = why_not(clinic, judge, EVENT).open
    assert found.text == (
        "Tue 01 Jun 10:15, The first one (first); until then: not due yet: 15 minutes after the event"
    )
    assert (found.until_at, found.reason, found.step) == (EVENT + 15 * MINUTE, "not_yet_due", "first")
    assert found.title == "No-show of Tue 01 Jun, test_no_show version 1, owner Ana"
    (due,) = why_not(clinic, judge, EVENT + HOUR).open
    assert due.text.startswith("nothing holds it back: The first one (first) leaves now by text message")


def test_a_follow_up_that_no_worker_has_taken_up(clinic, judge):
    open_follow_up(clinic, patient="p1-ref", given=GIVEN)
    assert why_not(clinic, judge, EVENT).open[0].text.startswith("no worker has taken it up yet; ")


def test_what_is_asked_is_not_stored(clinic, judge):
    follow_up = opened(clinic)
    decide(clinic, judge, follow_up, EVENT)
    rows = "SELECT * FROM follow_up JOIN decision ON follow_up_id = id"
    before = select(clinic, rows)
    why_not(clinic, judge, EVENT + HOUR)
    assert select(clinic, rows) == before


def test_a_reply_is_said_to_wait_for_a_colleague(clinic, judge):
    follow_up = opened(clinic)
    with clinic.writing() as connection:
        accept_reply(connection, CLINIC, "p1-ref", Channel.SMS, "my tooth", EVENT + MINUTE)
    now = EVENT + HOUR
    decide(clinic, judge, follow_up, now, now)
    (found,) = why_not(clinic, judge, now).open
    assert found.text.startswith(
        "the patient wrote; waiting for a colleague to answer: Tue 01 Jun 10:01; once that is done"
    )
    assert [each.text for each in found.tasks] == ["Answer what the patient wrote, due Tue 01 Jun 11:00"]
    assert "starter.py answered" in status(clinic, follow_up)


def test_what_waits_for_approval_says_how_to_approve(clinic, judge):
    follow_up = opened(clinic, given=ONE_MESSAGE)
    change(clinic, "UPDATE clinic SET approve_until = :until", until="2027-07-01 00:00:00.000000")
    now = EVENT + HOUR
    decide(clinic, judge, follow_up, now, now)
    standing = why_not(clinic, judge, now)
    (found,) = standing.open
    how = f"shows it): starter.py done {follow_up} approve:first. Without it, the follow-up decides anew "
    assert how in found.text
    assert how in status(clinic, follow_up)
    assert found.tasks[0].name == "approve:first"
    assert found.tasks[0].text.startswith("Read and approve before it leaves: The first one (first), due ")
    assert "a colleague approves every message until Thu 01 Jul 01:00" in texts(standing.findings)


def test_a_message_that_is_due_and_held_is_named_although_another_step_comes_first(clinic, judge):
    follow_up = opened(clinic)
    change(clinic, "UPDATE clinic SET approve_until = :until", until="2027-07-01 00:00:00.000000")
    now = EVENT + HOUR
    decide(clinic, judge, follow_up, now, now)
    (found,) = why_not(clinic, judge, now).open
    said = f"The first one (first) waits for approval (starter.py text {follow_up} --step first shows it)"
    assert any(each.startswith(said) for each in (found.text, *texts(found.held)))


def test_what_was_in_another_year_says_so(clinic, judge):
    follow_up = opened(clinic)
    with clinic.writing() as connection:
        patient = patient_of(clinic)
        said = consents.Statement(CLINIC, patient, "marketing", "sms", "given", "form", EVENT - 400 * DAY)
        consents.add(connection, said)
    decide(clinic, judge, follow_up, EVENT)
    found = why_not(clinic, judge, EVENT)
    assert "agreed to marketing by text message, Mon 27 Apr 2026" in texts(found.consents)
    assert "of Tue 01 Jun, " in found.open[0].title
    (later,) = why_not(clinic, judge, EVENT + 300 * DAY).open
    assert "of Tue 01 Jun 2027, " in later.title
    assert "event Tue 01 Jun 2027 10:00" in later.known


def test_a_pause_says_how_to_go_on(clinic, judge):
    follow_up = opened(clinic)
    order(clinic, follow_up, OrderKind.PAUSE, EVENT)
    decide(clinic, judge, follow_up, EVENT)
    said = (
        f"paused by staff; it goes on with: starter.py resume {follow_up}. Otherwise it ends Tue 15 Jun 10:00"
    )
    assert status(clinic, follow_up) == said
    assert why_not(clinic, judge, EVENT).open[0].text == said


def test_who_goes_first_is_named(clinic, judge):
    opened(clinic)
    late = opened(clinic, trigger=Trigger.CANCELLATION, given=ONE_MESSAGE)
    change(
        clinic,
        "UPDATE follow_up SET touched_at = :at WHERE trigger = 'no_show'",
        at="2027-06-01 09:15:00.000000",
    )
    found = {each.id: each.text for each in why_not(clinic, judge, EVENT + HOUR).open}
    assert "another follow-up of this patient goes first: No-show of Tue 01 Jun" in found[late]


def test_stale_records_are_told_with_their_limit(clinic, judge):
    follow_up = opened(clinic, given=ONE_MESSAGE)
    change(
        clinic,
        "UPDATE clinic SET feed_limit_minutes = 90, feed_seen_at = :at",
        at="2027-06-01 06:00:00.000000",
    )
    decide(clinic, judge, follow_up, EVENT + HOUR)
    standing = why_not(clinic, judge, EVENT + HOUR)
    said = "the clinic's own records reached us last Tue 01 Jun 07:00; older than 1 hour 30 minutes they hold"
    assert any(each.startswith(said) for each in texts(standing.findings))
    assert "waits for news from the clinic's own records" in standing.open[0].text
    assert "waits for news from the clinic's own records" in status(clinic, follow_up)


def test_ways_to_reach_the_patient_and_what_they_agreed_to(clinic, judge):
    quote = pinned(sequence(replace(email("mail"), message_class=MessageClass.MARKETING)))
    opened(clinic, trigger=Trigger.QUOTE, given=quote)
    with clinic.writing() as connection:
        patient = patient_of(clinic)
        guardian = add_patient(connection, "g1", phone="+447700900555", email=None)
        connection.execute(
            insert(Guardian), {"patient_id": patient, "guardian_id": guardian.id, "kind": "guardian"}
        )
        accept_opt_out(connection, CLINIC, "p1-ref", Channel.SMS, EVENT - DAY)
        said = consents.Statement(CLINIC, patient, "marketing", "sms", "withdrawn", "form", EVENT)
        consents.add(connection, said)
        restrictions.begin(connection, CLINIC, patient, "complaint", EVENT)
    change(clinic, "UPDATE patient SET unclear_since = '2027-05-31 09:00:00.000000', do_not_contact = 1")
    standing = why_not(clinic, judge, EVENT)
    assert texts(standing.contacts) == [
        "e-mail address: can be used",
        "telephone number: opted out; nothing is sent there, whoever it is for, since Mon 31 May",
        "telephone number of a guardian: can be used",
    ]
    assert [each.kind for each in standing.contacts] == ["usable", "suppressed", "usable"]
    assert texts(standing.consents) == [
        "no longer agrees to marketing by text message, Tue 01 Jun",
        "never agreed to marketing by e-mail",
    ]
    assert texts(standing.findings) == [
        "the records say: do not contact",
        "the patient has complained, since Tue 01 Jun: a colleague takes over",
        "another record may be the same person, since Mon 31 May: starter.py patients show",
    ]


def test_a_number_that_takes_texts_and_is_not_on_whatsapp(clinic, judge):
    opened(clinic)
    change(clinic, "UPDATE contact_point SET whatsapp_unusable_at = created_at WHERE kind = 'phone'")
    said = [each for each in texts(why_not(clinic, judge, EVENT).contacts) if "telephone" in each]
    assert len(said) == 1
    assert said[0].startswith("telephone number: can be used, but is not on WhatsApp, since ")


def test_events_that_opened_none_and_what_ended(clinic, judge):
    ended = opened(clinic)
    decide(clinic, judge, ended, EVENT)
    for day in (3, 2, 1):
        not_opened(clinic, "recall", "before_go_live", EVENT - day * DAY)
    not_opened(clinic, "quote", "switched_off", EVENT)
    order(clinic, ended, OrderKind.STOP, EVENT)
    decide(clinic, judge, ended, EVENT + MINUTE)
    standing = why_not(clinic, judge, EVENT + HOUR)
    assert texts(standing.not_opened) == [
        "Recall due 3 times, last Mon 31 May 10:00: it happened before the clinic went live",
        "Quote without an answer of Tue 01 Jun 10:00: the clinic has switched this kind of follow-up off",
    ]
    assert texts(standing.closed) == [
        "No-show of Tue 01 Jun, closed Tue 01 Jun 10:01, stopped by staff: stopped by staff"
    ]
    assert why_not(clinic, judge, EVENT + 31 * DAY).closed == []


def test_a_record_that_was_merged_names_the_one_that_remains(clinic, judge):
    change(clinic, "UPDATE patient SET merged_into = 'kept'")
    (found,) = why_not(clinic, judge, EVENT).findings
    assert found.text.endswith("ask about that one: --patient kept")
