"""``why`` and ``why-not``: decisions and holds in plain words, and what ``status`` says of waiting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert

from activities.judging import Judge
from activities.pinned import PinnedSequences
from cli.output import show_json
from cli.patient_standing import Standing, standing_of
from cli.timeline import read_status
from cli.why import Explained, explained
from cli.why_not import _lines as lines_of
from core.types import Channel, Delay, MessageClass, Sequence, Trigger
from models.contracts import OrderKind
from models.store import consents, events, follow_ups, orders, restrictions, tasks
from models.store.openings import note
from models.tables import Guardian, metadata
from runtime.database import Database
from runtime.replies import accept_opt_out, accept_reply
from tests.cli.commands import answer, machine, refused, told
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import EVENT, HOUR, MINUTE, change, open_follow_up, pinned, put_claim, select
from tests.support.sequences import email, sequence, sms, task

DAY = timedelta(days=1)
PRIVATE = ("Zebedee", "Doe", "900123", "pat@example.com", "p1-ref", "my tooth", "1980")
SENDERS = dict.fromkeys(Channel, "")
STEPS = (sms("first", Delay(elapsed=15 * MINUTE)), email("second", 2), task("call", 5))
GIVEN = pinned(sequence(*(replace(step, title=f"The {step.id} one") for step in STEPS)))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Database]:
    """A clinic with one patient, in SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'follow_up.db'}")
    metadata.create_all(database.engine)
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, "p1-ref", first_name="Zebedee")
    yield database
    database.close()


@pytest.fixture
def judge() -> Judge:
    return Judge(PinnedSequences(), SENDERS)


def opened(clinic: Database, *, trigger: Trigger = Trigger.NO_SHOW, given: Sequence = GIVEN) -> str:
    follow_up = open_follow_up(clinic, patient="p1-ref", trigger=trigger, given=given)
    change(clinic, "UPDATE follow_up SET started_at = opened_at")
    return follow_up


def decide(clinic: Database, judge: Judge, follow_up: str, *times: datetime) -> None:
    """Let a worker decide at these times."""
    for now in times:
        with clinic.writing() as connection:
            row = follow_ups.get(connection, follow_up)
            assert row is not None
            digest, number = row.sequence_digest, row.assessments + 1
            verdict = judge.judge_and_keep(connection, follow_up, digest, number, now).verdict
            if verdict.kind == "hand_over":
                tasks.open_task(
                    connection, follow_up, verdict.task, verdict.reason, now, verdict.assignee, now
                )


def why(clinic: Database, follow_up: str) -> list[Explained]:
    with clinic.reading() as connection:
        row = follow_ups.get(connection, follow_up)
        return explained(connection, row)


def patient_of(clinic: Database) -> str:
    ((patient_id,),) = select(clinic, "SELECT id FROM patient WHERE external_id = 'p1-ref'")
    return str(patient_id)


def why_not(clinic: Database, judge: Judge, now: datetime) -> Standing:
    with clinic.reading() as connection:
        return standing_of(connection, judge, patient_of(clinic), now)


def status(clinic: Database, follow_up: str) -> str:
    with clinic.reading() as connection:
        found = read_status(connection, follow_up)
    assert found is not None
    return found.next


def order(clinic: Database, follow_up: str, kind: OrderKind, now: datetime) -> None:
    with clinic.writing() as connection:
        orders.record(connection, uuid4().hex, follow_up, kind, now)


def not_opened(clinic: Database, kind: str, why: str, at: datetime) -> None:
    with clinic.writing() as connection:
        patient = patient_of(clinic)
        event, _ = events.accept(
            connection, events.NewEvent(CLINIC, "test", kind, uuid4().hex, patient, at), at
        )
        events.mark_dispatched(connection, event.id, at)
        note(connection, event.id, why)


def test_each_decision_with_its_rule_and_its_facts(clinic, judge):
    follow_up = opened(clinic)
    decide(clinic, judge, follow_up, EVENT, EVENT + MINUTE, EVENT + 2 * MINUTE, EVENT + 15 * MINUTE)
    put_claim(clinic, follow_up)
    change(clinic, "UPDATE message SET state = 'sent', settled_at = claimed_at")
    decide(clinic, judge, follow_up, EVENT + 16 * MINUTE)
    first, send, then = why(clinic, follow_up)
    assert (first.times, first.at, first.last_at) == (3, EVENT, EVENT + 2 * MINUTE)
    assert first.text == "wait until Tue 01 Jun 10:15 for The first one (first)"
    assert first.rule == "not due yet: 15 minutes after the event"
    assert (first.sequence, first.version) == ("test_no_show", 1)
    assert first.inputs is not None
    assert first.inputs["reachable"] == ["email", "sms"]
    assert (send.number, send.times, send.text) == (4, 1, "send by text message: The first one (first)")
    assert then.text == "wait until Thu 03 Jun 10:00 for The second one (second)"
    assert "messages to this patient: Tue 01 Jun 10:15" in then.known


def test_a_change_of_the_sequence_shows(clinic, judge):
    follow_up = opened(clinic)
    decide(clinic, judge, follow_up, EVENT)
    newer = pinned(replace(GIVEN, version=2))
    other = open_follow_up(clinic, patient="p1-ref", given=newer, ref="other")
    digest = newer.digest
    change(clinic, "UPDATE follow_up SET sequence_digest = :d WHERE id = :id", d=digest, id=follow_up)
    change(clinic, "UPDATE follow_up SET closed_at = opened_at WHERE id = :id", id=other)
    decide(clinic, judge, follow_up, EVENT + MINUTE)
    assert [each.version for each in why(clinic, follow_up)] == [1, 2]


def test_left_out_steps_have_their_rule(clinic, judge):
    follow_up = opened(clinic)
    change(clinic, "UPDATE contact_point SET unusable_at = created_at WHERE kind = 'email'")
    decide(clinic, judge, follow_up, EVENT + 3 * DAY)
    (found,) = why(clinic, follow_up)
    texts = {each.step: each.text for each in found.skipped}
    assert texts["first"].startswith("The first one (first): it would have come too late to be useful")
    assert texts["second"] == "The second one (second): there is no usable number or address: e-mail"
    assert "cannot be reached by e-mail" in found.known


def test_the_command_tells_people_and_machines(practice):
    follow_up = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    text = answer("why", follow_up)
    assert text.splitlines()[0] == follow_up
    assert text.endswith("Nothing was decided yet: no worker has taken it up.\n")
    now = datetime.fromisoformat(machine("status", follow_up)["follow_up"]["event_at"])
    decide(practice, Judge(PinnedSequences(), SENDERS), follow_up, now, now + MINUTE)
    lines = answer("why", follow_up).splitlines()
    assert lines[1].startswith("  No-show of ")
    assert lines[1].endswith(", times in Europe/London")
    assert lines[2].startswith("  by the sequence no_show, version ")
    assert lines[4].startswith("      rule: ")
    assert "decided 2 times, last " in lines[-1]
    (found,) = machine("why", follow_up)["decisions"]
    assert (found["times"], found["verdict"]) == (2, "wait")
    assert refused("why", "x") == "There is no follow-up 'x'. `list` shows all of them."


def test_the_end_is_told(practice):
    follow_up = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    answer("stop", follow_up)
    now = datetime.fromisoformat(machine("status", follow_up)["follow_up"]["event_at"])
    decide(practice, Judge(PinnedSequences(), SENDERS), follow_up, now)
    lines = answer("why", follow_up).splitlines()
    assert lines[-1].endswith("  over, stopped by staff: stopped by staff")
    closed = machine("why-not", "--patient", "HL-1002", "--clinic", "harbour-lane")["closed"]
    assert closed[0]["text"].endswith("stopped by staff: stopped by staff")


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


ONE_MESSAGE = pinned(sequence(replace(sms("first"), title="The first one")))


def test_what_waits_for_approval_says_how_to_approve(clinic, judge):
    follow_up = opened(clinic, given=ONE_MESSAGE)
    change(clinic, "UPDATE clinic SET approve_until = :until", until="2027-07-01 00:00:00.000000")
    now = EVENT + HOUR
    decide(clinic, judge, follow_up, now, now)
    standing = why_not(clinic, judge, now)
    (found,) = standing.open
    how = f"waits for approval: starter.py done {follow_up} approve:first. Otherwise it is left out from "
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
    said = f"The first one (first) waits for approval: starter.py done {follow_up}"
    assert any(each.startswith(said) for each in (found.text, *texts(found.held)))


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


def test_nothing_names_the_patient(clinic, judge, capsys):
    follow_up = opened(clinic)
    with clinic.writing() as connection:
        accept_reply(connection, CLINIC, "p1-ref", Channel.SMS, "my tooth", EVENT + MINUTE)
        restrictions.begin(connection, CLINIC, patient_of(clinic), "legal", EVENT, "Zebedee sues")
    decide(clinic, judge, follow_up, EVENT, EVENT + HOUR)
    standing = why_not(clinic, judge, EVENT + HOUR)
    show_json([why(clinic, follow_up), standing])
    told_to_machines = capsys.readouterr().out
    assert len(json.loads(told_to_machines)[0]) == 2
    everything = "\n".join([told_to_machines, *lines_of(standing), status(clinic, follow_up)])
    assert [word for word in PRIVATE if word in everything] == []
    stored = str(select(clinic, "SELECT * FROM decision"))
    assert [word for word in PRIVATE if word in stored] == []


def texts(notes: list[object]) -> list[str]:
    return [str(each.text) for each in notes]
