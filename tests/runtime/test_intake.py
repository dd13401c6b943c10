"""Every trigger through the one door: what it needs, what it writes, what its follow-up counts from."""

from __future__ import annotations

from typing import Any

import pytest

from core.types import Channel, Trigger
from runtime.database import Database
from runtime.intake import IntakeError
from runtime.told import Basis, Person
from tests.support.intake import DAY, HOUR, NOW, instants, row_of, tell
from tests.support.practice import add_patient
from tests.support.rows import change, put_visit, select

MONEY = {"amount_minor": 12000, "currency": "GBP"}
SAID: dict[Trigger, dict[str, Any]] = {
    Trigger.STALLED_PLAN: {"due_at": NOW - DAY},
    Trigger.QUOTE: {**MONEY, "expires_at": NOW + 30 * DAY},
    Trigger.RECALL: {"due_at": NOW + 20 * DAY, "basis": Basis.CLINICIAN},
    Trigger.BALANCE: {"due_at": NOW - DAY, **MONEY},
}
"""What each trigger needs or likes besides a patient."""
ABOUT = {
    Trigger.CONSULTATION: "consultation",
    Trigger.STALLED_PLAN: "plan_step",
    Trigger.QUOTE: "quote",
    Trigger.RECALL: "recall",
    Trigger.BALANCE: "invoice",
}


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_opens_a_follow_up_with_an_owner(clinic: Database, trigger: Trigger) -> None:
    said = SAID.get(trigger, {})
    service = {} if trigger is Trigger.ADVERSE_REPLY else {"service": "hygiene"}
    opened = tell(clinic, trigger, **said, **service)
    assert (opened.is_new, opened.not_opened) == (True, None)
    kept = row_of(clinic, opened.follow_up_id, "trigger", "owner_id", "service", "subject_kind", "basis")
    basis = "clinician" if trigger is Trigger.RECALL else None
    assert kept == (trigger, "harbour-ana", service.get("service"), ABOUT.get(trigger), basis)
    (event_at,) = instants(clinic, "SELECT event_at FROM follow_up")
    assert event_at == said.get("due_at", NOW)
    again = tell(clinic, trigger, **said, **service)
    assert (again.is_new, again.follow_up_id) == (False, opened.follow_up_id)
    assert select(clinic, "SELECT count(*) FROM follow_up") == [(1,)]


@pytest.mark.parametrize("trigger", ABOUT)
def test_the_record_it_is_about_is_written(clinic: Database, trigger: Trigger) -> None:
    opened = tell(clinic, trigger, "ref-7", **SAID.get(trigger, {}))
    (subject,) = row_of(clinic, opened.follow_up_id, "subject_id")
    assert select(clinic, f"SELECT id FROM {ABOUT[trigger]}") == [(subject,)]
    table = "treatment_plan" if trigger is Trigger.STALLED_PLAN else ABOUT[trigger]
    assert select(clinic, f"SELECT source, source_ref FROM {table}") == [("cli", "ref-7")]


@pytest.mark.parametrize(
    ("trigger", "said", "why"),
    [
        (Trigger.BALANCE, {"due_at": NOW}, "The trigger balance needs --amount"),
        (Trigger.BALANCE, MONEY, "The trigger balance needs --due"),
        (Trigger.BALANCE, {"due_at": NOW, "amount_minor": 5}, "The trigger balance needs --currency"),
        (Trigger.RECALL, {}, "The trigger recall needs --due"),
        (Trigger.STALLED_PLAN, {}, "The trigger stalled_plan needs --due"),
        (Trigger.QUOTE, {"amount_minor": 5}, "add --currency"),
        (Trigger.QUOTE, {"currency": "GBP"}, "add --amount"),
        (Trigger.QUOTE, {"amount_minor": 0, "currency": "GBP"}, "above zero"),
        (Trigger.QUOTE, {"expires_at": NOW - DAY}, "--expires lies before the quote"),
        (Trigger.QUOTE, {"replaces": "r"}, "--replaces names the quote itself"),
        (Trigger.QUOTE, {"replaces": "q-0"}, "this patient has no quote 'q-0'"),
        (Trigger.NO_SHOW, {"due_at": NOW}, "--due says nothing about no_show"),
        (Trigger.NO_SHOW, {"person": Person("A", "+1")}, "--name says nothing about no_show"),
        (Trigger.ADVERSE_REPLY, {"service": "x"}, "--service says nothing about adverse_reply"),
        (Trigger.CONSULTATION, {"service": " "}, "1 to 100 characters"),
        (Trigger.CONSULTATION, {"clinician": "nobody"}, "no active colleague 'nobody'"),
        (Trigger.CONSULTATION, {"learned_at": NOW + DAY}, "--learned-at lies in the future"),
        (Trigger.TREATMENT_COMPLETED, {"plan": "p-0"}, "this patient has no treatment plan 'p-0'"),
        (Trigger.STALLED_PLAN, {"due_at": NOW, "step": 0}, "counted from 1"),
        (Trigger.NEW_ENQUIRY, {"person": Person("Ann", "+447700900999")}, "either --patient or --name"),
    ],
)
def test_what_is_missing_or_cannot_be_meant_is_named_and_nothing_stored(
    clinic: Database, trigger: Trigger, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(IntakeError, match=why):
        tell(clinic, trigger, **said)
    for table in ("inbox_event", "follow_up", "quote", "consultation", "treatment_plan"):
        assert select(clinic, f"SELECT count(*) FROM {table}") == [(0,)]


def test_nobody_named_is_refused(clinic: Database) -> None:
    with pytest.raises(IntakeError, match="Say who it is"):
        tell(clinic, Trigger.NEW_ENQUIRY, patient="")
    with pytest.raises(IntakeError, match="--phone or --email"):
        tell(clinic, Trigger.NEW_ENQUIRY, patient="", person=Person("Ann"))


def test_a_missed_visit_counts_from_its_start_and_is_learned_when_marked(clinic: Database) -> None:
    put_visit(clinic, "v", NOW - 3 * HOUR, service="hygiene")
    opened = tell(clinic, Trigger.NO_SHOW, "v")
    assert row_of(clinic, opened.follow_up_id, "service") == ("hygiene",)
    assert instants(clinic, "SELECT event_at FROM follow_up") == [NOW - 3 * HOUR]
    assert instants(clinic, "SELECT learned_at FROM follow_up") == [NOW]


def test_what_happens_now_or_later_was_not_learned_late(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW, "now")
    tell(clinic, Trigger.RECALL, "later", due_at=NOW + 9 * DAY)
    assert select(clinic, "SELECT learned_at FROM follow_up") == [(None,), (None,)]
    tell(clinic, Trigger.QUOTE, "told", at=NOW - 2 * DAY, learned_at=NOW - DAY)
    learned = "SELECT learned_at FROM follow_up WHERE learned_at IS NOT NULL"
    assert instants(clinic, learned) == [NOW - DAY]


def test_a_recall_nobody_vouches_for_is_by_interval(clinic: Database) -> None:
    opened = tell(clinic, Trigger.RECALL, due_at=NOW + DAY)
    assert row_of(clinic, opened.follow_up_id, "basis") == ("interval",)


def test_an_enquiry_by_text_opens_the_thread(clinic: Database) -> None:
    tell(clinic, Trigger.NEW_ENQUIRY, channel=Channel.SMS)
    assert select(clinic, "SELECT channel, intent FROM inbound_message") == [("sms", "reply")]


def test_an_enquirer_becomes_a_patient_once(clinic: Database) -> None:
    ann = Person("Ann Other", "+447700900999", "ann@example.com")
    first = tell(clinic, Trigger.NEW_ENQUIRY, "web-1", patient="", person=ann)
    again = tell(clinic, Trigger.NEW_ENQUIRY, "web-1", patient="", person=ann)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.follow_up_id == again.follow_up_id
    assert select(clinic, "SELECT first_name, last_name FROM patient WHERE origin = 'enquiry'") == [
        ("Ann", "Other")
    ]


def test_the_steps_of_a_plan_are_counted(clinic: Database) -> None:
    for number in (1, 2):
        tell(clinic, Trigger.STALLED_PLAN, f"s{number}", plan="plan", step=number, due_at=NOW + number * DAY)
    assert select(clinic, "SELECT count(*) FROM treatment_plan") == [(1,)]
    assert select(clinic, "SELECT position FROM plan_step ORDER BY position") == [(1,), (2,)]
    tell(clinic, Trigger.STALLED_PLAN, "again", plan="plan", due_at=NOW + 9 * DAY)
    due = "SELECT due_at FROM plan_step ORDER BY position"
    assert instants(clinic, due) == [NOW + 9 * DAY, NOW + 2 * DAY]


def test_a_completed_plan_ends_what_waits_for_its_steps(clinic: Database) -> None:
    stalled = tell(clinic, Trigger.STALLED_PLAN, "s1", plan="plan", due_at=NOW, service="braces")
    done = tell(clinic, Trigger.TREATMENT_COMPLETED, "done", plan="plan")
    assert done.to_ring == (stalled.follow_up_id,)
    assert row_of(clinic, stalled.follow_up_id, "subject_state") == ("completed",)
    kept = row_of(clinic, done.follow_up_id, "subject_kind", "subject_state", "service")
    assert kept == ("plan", None, "braces")
    with pytest.raises(IntakeError, match="is completed"):
        tell(clinic, Trigger.STALLED_PLAN, "s2", plan="plan", due_at=NOW)


def test_a_revised_quote_takes_over(clinic: Database) -> None:
    first = tell(clinic, Trigger.QUOTE, "q1")
    second = tell(clinic, Trigger.QUOTE, "q2", replaces="q1", **MONEY)
    assert second.to_ring == (first.follow_up_id,)
    assert row_of(clinic, first.follow_up_id, "subject_state") == ("replaced",)
    assert row_of(clinic, second.follow_up_id, "subject_state") == (None,)
    kept = "SELECT source_ref, revision, status FROM quote ORDER BY source_ref"
    assert select(clinic, kept) == [("q1", 1, "replaced"), ("q2", 2, "open")]
    with pytest.raises(IntakeError, match="was replaced before"):
        tell(clinic, Trigger.QUOTE, "q3", replaces="q1")


def test_a_record_belongs_to_one_patient(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    tell(clinic, Trigger.STALLED_PLAN, "s1", plan="plan", due_at=NOW)
    with pytest.raises(IntakeError, match="another patient's plan"):
        tell(clinic, Trigger.STALLED_PLAN, "s2", patient="p2", plan="plan", due_at=NOW)


def test_a_clinician_goes_by_the_id_of_the_clinics_file(clinic: Database) -> None:
    change(clinic, "UPDATE staff SET role = 'dentist'")
    tell(clinic, Trigger.CONSULTATION, "c1", clinician="ana")
    tell(clinic, Trigger.CONSULTATION, "c2", clinician="harbour-ana")
    assert select(clinic, "SELECT DISTINCT clinician_id FROM consultation") == [("harbour-ana",)]
