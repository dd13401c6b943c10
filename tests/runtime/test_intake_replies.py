"""What each reply means, words of harm, and that staff answered."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.types import Channel, Trigger
from models.store import tasks
from runtime.alarms import accept_adverse
from runtime.database import Database
from runtime.finished import finish_task
from runtime.intake import IntakeError, accept_answer, accept_reply
from runtime.told import Changed
from tests.support.intake import DAY, HOUR, NOW, catalog, instants, tell
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import select

PHONE_LINKS = """
    SELECT p.external_id, pc.ended_at IS NOT NULL, pc.wrong_at IS NOT NULL FROM patient_contact pc
    JOIN patient p ON p.id = pc.patient_id JOIN contact_point c ON c.id = pc.contact_point_id
    WHERE c.kind = 'phone' ORDER BY p.external_id
"""


def reply(database: Database, intent: Intent, *, channel: Channel = Channel.SMS) -> Changed:
    with database.writing() as connection:
        return accept_reply(connection, CLINIC, "p1", channel, "words", NOW, intent)


def harm(database: Database, *, patient: str = "p1", hours: int = 0) -> Changed:
    with database.writing() as connection:
        at = NOW + hours * HOUR
        return accept_adverse(connection, catalog(), CLINIC, patient, Channel.SMS, "It hurts", at)


@pytest.mark.parametrize("intent", [each for each in Intent if each is not Intent.ADVERSE])
def test_every_reply_is_kept_and_rings_unless_it_means_nothing(clinic: Database, intent: Intent) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    changed = reply(clinic, intent)
    quiet = intent in (Intent.THANKS, Intent.AUTO_REPLY, Intent.OPT_IN)
    assert changed.to_ring == (() if quiet else (opened.follow_up_id,))
    assert select(clinic, "SELECT intent, body FROM inbound_message") == [(intent, "words")]


def test_a_complaint_restricts_once(clinic: Database) -> None:
    reply(clinic, Intent.COMPLAINT)
    reply(clinic, Intent.COMPLAINT)
    assert select(clinic, "SELECT kind, ended_at FROM restriction") == [("complaint", None)]


def test_a_wrong_number_cuts_one_link_and_nobody_elses(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    assert reply(clinic, Intent.WRONG_NUMBER).detail == "unlinked"
    found = [(who, bool(ended), bool(wrong)) for who, ended, wrong in select(clinic, PHONE_LINKS)]
    assert found == [("p1", True, True), ("p2", False, False)]
    mails = "SELECT count(*) FROM patient_contact WHERE ended_at IS NULL"
    assert select(clinic, mails) == [(3,)]
    assert reply(clinic, Intent.WRONG_NUMBER).detail == "nothing to unlink"


def test_an_opt_out_as_a_reply_closes_the_number(clinic: Database) -> None:
    assert reply(clinic, Intent.OPT_OUT).detail == "1"
    suppressed = "SELECT kind FROM contact_point WHERE suppressed_at IS NOT NULL"
    assert select(clinic, suppressed) == [("phone",)]


def test_harm_opens_an_alarm_and_rings_everybody_at_that_number(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    own, sibling = tell(clinic, Trigger.NO_SHOW, "a"), tell(clinic, Trigger.NO_SHOW, "b", patient="p2")
    changed = harm(clinic)
    assert set(changed.to_ring) == {own.follow_up_id, sibling.follow_up_id}
    (alarm,) = changed.to_start
    assert select(clinic, "SELECT trigger FROM follow_up WHERE id = :id", id=alarm) == [("adverse_reply",)]
    assert instants(clinic, "SELECT event_at FROM follow_up WHERE id = :id", id=alarm) == [NOW]


def test_more_words_of_harm_join_until_somebody_acted(clinic: Database) -> None:
    (alarm,) = harm(clinic).to_start
    again = harm(clinic, hours=1)
    assert (again.to_start, again.detail) == ((), "joined")
    assert alarm in again.to_ring
    with clinic.writing() as connection:
        tasks.open_task(connection, alarm, "call", "task_due", NOW, "owner", NOW)
        finish_task(connection, alarm, "call", NOW + 2 * HOUR)
    assert harm(clinic, hours=3).to_start
    assert harm(clinic, hours=30).to_start


def test_harm_without_text_or_through_the_other_door_is_refused(clinic: Database) -> None:
    with clinic.writing() as connection, pytest.raises(IntakeError, match="no text"):
        accept_adverse(connection, catalog(), CLINIC, "p1", Channel.SMS, " ", NOW)
    with pytest.raises(ValueError, match="accept_adverse"):
        reply(clinic, Intent.ADVERSE)


def test_an_answer_settles_every_open_message_and_is_kept_with_each_follow_up(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    reply(clinic, Intent.REPLY)
    with clinic.writing() as connection:
        changed = accept_answer(connection, CLINIC, "p1", NOW + HOUR)
        assert accept_answer(connection, CLINIC, "p1", NOW + DAY).detail == "0"
    assert (changed.to_ring, changed.detail) == ((opened.follow_up_id,), "1")
    assert instants(clinic, "SELECT answered_at FROM inbound_message") == [NOW + HOUR]
    assert select(clinic, "SELECT kind FROM staff_order") == [("answered",), ("answered",)]


@pytest.mark.parametrize(
    ("trigger", "task", "talked", "settles"),
    [
        (Trigger.NO_SHOW, "reply:20270601T090000", False, True),
        (Trigger.NO_SHOW, "approve:missed", False, False),
        (Trigger.NO_SHOW, "day_5", False, False),
        (Trigger.NO_SHOW, "day_5", True, True),
        (Trigger.NEW_ENQUIRY, "call", False, False),
        (Trigger.NEW_ENQUIRY, "call", True, True),
        (Trigger.ADVERSE_REPLY, "call", False, True),
        (Trigger.ADVERSE_REPLY, "call:safety_sms", False, True),
        (Trigger.ADVERSE_REPLY, "message:safety_sms", False, False),
    ],
)
def test_a_task_done_rings_and_a_talk_settles_what_the_patient_wrote(
    clinic: Database, trigger: Trigger, task: str, talked: bool, settles: bool
) -> None:
    opened = tell(clinic, trigger).follow_up_id
    reply(clinic, Intent.REPLY)
    with clinic.writing() as connection:
        tasks.open_task(connection, opened, task, "task_due", NOW, "owner", NOW)
        changed = finish_task(connection, opened, task, NOW + HOUR, talked=talked)
        assert finish_task(connection, opened, task, NOW + HOUR) is None
    assert changed is not None
    assert changed.to_ring == (opened,)
    answered = select(clinic, "SELECT count(*) FROM inbound_message WHERE answered_at IS NOT NULL")
    assert answered == [(int(settles),)]
    assert select(clinic, "SELECT kind FROM staff_order") == [("answered",)] * settles
