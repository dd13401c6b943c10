"""Every guard is looked at again in the claim: facts, caps, the floor, consent, guardians."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.provider_errors import ErrorClass
from core.types import MessageClass, Trigger
from core.verdicts import Outcome, Reason, Wait
from models.store import guardians
from tests.activities.conftest import Stage
from tests.support.gateway import refused
from tests.support.practice import add_patient, allow_marketing
from tests.support.rows import (
    ANSWERING,
    FIRST_AT,
    SEQUENCE,
    change,
    open_follow_up,
    pinned,
    select,
)
from tests.support.sequences import DAY, delay, email, sequence

AT = "2027-06-01 09:10:00"
GUARDS: dict[str, str] = {
    "complaint": "INSERT INTO restriction (id, clinic_id, patient_id, kind, since)"
    f" SELECT 'r', clinic_id, id, 'complaint', '{AT}' FROM patient",
    "harm": "INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at)"
    f" SELECT 'i', clinic_id, id, 'sms', 'It hurts', 'adverse', '{AT}' FROM patient",
    "no thanks": "INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at)"
    f" SELECT 'i', clinic_id, id, 'sms', 'No', 'no', '{AT}' FROM patient",
    "staff wrote": "INSERT INTO staff_order (id, follow_up_id, kind, given_at)"
    f" SELECT 'o', id, 'answered', '{AT}' FROM follow_up",
    "two records": f"UPDATE patient SET unclear_since = '{AT}'",
    "a minor": "UPDATE patient SET birth_date = '2015-01-01'",
    "stale feed": f"UPDATE clinic SET feed_limit_minutes = 1, feed_seen_at = '{AT}'",
    "first days": "UPDATE clinic SET approve_until = '2027-07-01 00:00:00'",
    "switched off": "UPDATE clinic SET switched_off = '[\"no_show\"]'",
    "sender down": "INSERT INTO sender_circuit (channel, sender, opened_at, reason)"
    f" VALUES ('sms', '+447700900000', '{AT}', 'account')",
    "replaced": "UPDATE follow_up SET subject_state = 'replaced'",
    "plan paused": "UPDATE follow_up SET subject_state = 'paused'",
    "a holiday": "INSERT INTO public_holiday (region, day, name) VALUES ('GB', '2027-06-01', 'x')",
    "far away": "UPDATE patient SET zone = 'Pacific/Auckland'",
    "moved on": "UPDATE follow_up SET event_at = '2027-06-03 09:00:00'",
}


@pytest.mark.parametrize("guard", GUARDS)
async def test_every_guard_is_looked_at_again_in_the_claim(stage: Stage, guard: str) -> None:
    assert (await stage.assess()).verdict.kind == "send"
    change(stage.database, GUARDS[guard])
    result = await stage.send()
    assert result.state == "deferred"
    assert (stage.sms.posts, stage.messages()) == ([], [])


async def test_marketing_without_consent_is_a_task_and_with_it_a_message(stage: Stage) -> None:
    promotion = pinned(
        replace(
            SEQUENCE,
            steps=tuple(
                replace(step, message_class=MessageClass.MARKETING) if step.channel else step
                for step in SEQUENCE.steps
            ),
        )
    )
    follow_up = open_follow_up(stage.database, given=promotion)
    without = await stage.send(follow_up=follow_up, given=promotion)
    assert (without.state, without.next.verdict.reason) == ("deferred", Reason.NO_CONSENT)
    allow_marketing(stage.database)
    assert (await stage.send(follow_up=follow_up, given=promotion)).state == "sent"


async def test_of_two_patients_with_one_number_one_waits_and_one_stop_ends_both(stage: Stage) -> None:
    with stage.database.writing() as connection:
        add_patient(connection, "sister", email=None, first_name="Sam")
    hers = open_follow_up(stage.database, patient="sister")
    assert (await stage.send()).state == "sent"
    waits = await stage.send(follow_up=hers)
    assert (waits.state, waits.next.verdict.reason) == ("deferred", Reason.TOO_SOON)
    assert isinstance(waits.next.verdict, Wait)
    stage.now = waits.next.verdict.until
    assert (await stage.send(follow_up=hers)).state == "sent"
    recipients = [(post.recipient, post.body.split(",")[0]) for post in stage.sms.posts]
    assert recipients == [("+447700900123", "Hi Pat"), ("+447700900123", "Hi Sam")]
    stage.now = FIRST_AT + 2 * DAY
    stage.sms.script(refused(ErrorClass.OPT_OUT, "21610"))
    first = await stage.send("second")
    second = await stage.send("second", follow_up=hers)
    assert (first.state, first.next.verdict.reason) == ("failed", Reason.OPTED_OUT)
    assert (second.state, getattr(second.next.verdict, "outcome", None)) == ("deferred", Outcome.OPTED_OUT)
    assert len(stage.sms.posts) == 3


async def test_an_answer_leaves_at_once_whatever_left_before(stage: Stage) -> None:
    with stage.database.writing() as connection:
        add_patient(connection, "sister", email=None, first_name="Sam")
    hers = open_follow_up(stage.database, patient="sister", given=ANSWERING)
    assert (await stage.send()).state == "sent"
    assert (await stage.send(follow_up=hers, given=ANSWERING)).state == "sent"
    counted = select(stage.database, "SELECT outreach, count(*) FROM message GROUP BY outreach")
    assert sorted((bool(outreach), number) for outreach, number in counted) == [(False, 1), (True, 1)]
    touched = select(stage.database, "SELECT id, touched_at IS NULL FROM follow_up")
    assert {follow_up: bool(never) for follow_up, never in touched} == {stage.follow_up: False, hers: True}


async def test_a_message_that_never_left_lets_go_of_the_floor(stage: Stage) -> None:
    stage.sms.script(refused(ErrorClass.RATE_LIMITED, "429"))
    assert (await stage.send()).state == "failed"
    assert select(stage.database, "SELECT touched_at FROM follow_up") == [(None,)]


async def test_of_two_follow_ups_of_a_patient_the_more_important_one_speaks(stage: Stage) -> None:
    enquiry = open_follow_up(stage.database, trigger=Trigger.NEW_ENQUIRY)
    assert (await stage.assess(follow_up=enquiry)).verdict.kind == "send"
    assert (await stage.send()).state == "deferred"
    assert (await stage.send(follow_up=enquiry)).state == "sent"
    assert [follow_up for (follow_up,) in select(stage.database, "SELECT follow_up_id FROM message")] == [
        enquiry
    ]


async def test_a_childs_message_goes_to_the_guardian_by_name(stage: Stage) -> None:
    with stage.database.writing() as connection:
        child = add_patient(connection, "child", phone=None, email=None, birth_date=date(2015, 1, 1))
        mother = add_patient(connection, "mother", phone="+447700900999", email=None, first_name="Maria")
        guardians.put(connection, child.id, mother.id, "guardian")
    follow_up = open_follow_up(stage.database, patient="child")
    assert (await stage.send(follow_up=follow_up)).state == "sent"
    [post] = stage.sms.posts
    assert (post.recipient, post.body.split(",")[0]) == ("+447700900999", "Hi Maria")


async def test_what_asks_for_feedback_is_marked_from_the_plan_to_the_ledger(stage: Stage) -> None:
    asking = pinned(replace(SEQUENCE, steps=(replace(SEQUENCE.steps[0], feedback=True), *SEQUENCE.steps[1:])))
    follow_up = open_follow_up(stage.database, given=asking)
    marks = f"SELECT asks_feedback, asked_feedback FROM follow_up WHERE id = '{follow_up}'"
    stage.now = FIRST_AT - DAY
    for at, expected in ((FIRST_AT - DAY, (True, False)), (FIRST_AT, (True, False))):
        stage.now = at
        await stage.assess(follow_up=follow_up, given=asking)
        assert [tuple(map(bool, row)) for row in select(stage.database, marks)] == [expected]
    assert (await stage.send(follow_up=follow_up, given=asking)).state == "sent"
    assert [tuple(map(bool, row)) for row in select(stage.database, marks)] == [(False, True)]
    assert [bool(mark) for (mark,) in select(stage.database, "SELECT feedback FROM message")] == [True]


async def test_a_guardian_is_written_to_once_a_day_on_whatever_channel(stage: Stage) -> None:
    with stage.database.writing() as connection:
        child = add_patient(connection, "child", phone=None, email=None, birth_date=date(2015, 1, 1))
        mother = add_patient(connection, "mother", phone="+447700900999", email="maria@example.com")
        guardians.put(connection, child.id, mother.id, "guardian")
    by_mail = pinned(sequence(email("first", delay(minutes=15))))
    about_the_child = open_follow_up(stage.database, patient="child")
    own = open_follow_up(stage.database, patient="mother", given=by_mail)
    assert (await stage.send(follow_up=about_the_child)).state == "sent"
    [(reader,)] = select(stage.database, "SELECT addressee_id FROM message")
    assert reader == mother.id
    result = await stage.send(follow_up=own, given=by_mail)
    assert (result.state, stage.email.posts) == ("deferred", [])
    assert result.next.verdict.reason is Reason.TOO_SOON
