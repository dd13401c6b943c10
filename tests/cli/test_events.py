"""``trigger``, ``book``, ``reply``, ``opt-out`` while Temporal does not run: stored, and said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told, type_in

PATIENT = ("--clinic", "harbour-lane", "--patient", "HL-1002")


def count(database, table: str) -> int:
    with database.reading() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_a_trigger_is_stored_and_waits_for_temporal(practice):
    said = answer(*told("no_show", "HL-1002", "visit-1"))
    assert said.startswith("Opened follow-up:harbour-lane:no_show:")
    assert "Temporal does not answer at 127.0.0.1:" in said
    assert "The event is stored; the follow-up starts by itself" in said
    assert "waits for Temporal" in answer("list")


@pytest.mark.parametrize("trigger", ["new_enquiry", "no_show", "cancellation"])
def test_the_same_trigger_and_reference_twice_is_one_follow_up(practice, trigger):
    first = machine(*told(trigger, "HL-1002", "ref-1"))
    again = machine(*told(trigger, "HL-1002", "ref-1"))
    assert first == {"follow_up": first["follow_up"], "new": True, "started": False}
    assert again == {**first, "new": False}
    assert answer(*told(trigger, "HL-1002", "ref-1")).startswith(f"Already known: {first['follow_up']}")
    assert count(practice, "follow_up") == 1
    assert machine(*told(trigger, "HL-1002", "ref-2"))["follow_up"] != first["follow_up"]


def test_a_patient_goes_by_our_id_too(practice):
    first = machine(*told("no_show", "HL-1002", "ref-1"))
    (row,) = machine("list")
    assert machine(*told("no_show", row["patient_id"], "ref-1")) == {**first, "new": False}


def test_a_reference_of_another_patient_is_refused_and_nothing_is_stored(practice):
    answer(*told("no_show", "HL-1002", "ref-1"))
    before = {table: count(practice, table) for table in ("inbox_event", "follow_up", "appointment")}
    message = refused(*told("no_show", "HL-1003", "ref-1"))
    assert "'ref-1' already stands for a no_show of another patient" in message
    assert "HL-1002" not in message
    assert before == {table: count(practice, table) for table in ("inbox_event", "follow_up", "appointment")}


def test_when_it_happened_is_kept(practice):
    at = (utc_now() - timedelta(hours=3)).replace(microsecond=0)
    machine(*told("no_show", "HL-1002", "ref-1", "--at", at.isoformat()))
    (row,) = machine("list")
    assert row["event_at"] == at.isoformat()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (told("no_sho", "HL-1002", "r"), "There is no trigger 'no_sho'. Triggers here: new_enquiry, no_show"),
        (told("no_show", "HL-9999", "r"), "Clinic 'harbour-lane' has no patient 'HL-9999'. Import"),
        (told("no_show", "HL-1002", " "), "A source reference has 1 to 200 characters"),
        (told("no_show", "HL-1002", "r" * 201), "A source reference has 1 to 200 characters"),
        (told("no_show", "HL-1002", "r", "--at", "2026-03-02T10:00"), "has no offset from UTC"),
        (told("no_show", "HL-1002", "r", "--at", "2100-03-02T10:00Z"), "The event lies in the future"),
        (told("no_show", "HL-1002", "\udcff"), "The value of 'source-ref' is not UTF-8 text"),
        (["trigger", "no_show", "--clinic", "harbour", "--patient", "HL-1002", "--source-ref", "r"],
         "There is no clinic 'harbour'. Clinics here: harbour-lane."),
        (["book", *PATIENT, "--at", "2020-03-02T10:00Z"], "A booking must lie in the future"),
        (["book", *PATIENT, "--at", "2100-03-02T10:00"], "has no offset from UTC"),
        (["book", "--clinic", "x", "--patient", "y", "--at", "2100-03-02T10:00Z"], "There is no clinic 'x'"),
        (["reply", "--clinic", "harbour-lane", "--patient", "y", "--text", "t"], "has no patient 'y'"),
        (["opt-out", "--clinic", "x", "--patient", "y", "--channel", "sms"], "There is no clinic 'x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_accepted_leaves_nothing_behind(practice, words, why):
    assert why in refused(*words)
    result = type_in(*words, "--json")
    assert why in result.stderr
    assert why.replace("\udcff", "") in result.stdout
    tables = ("inbox_event", "follow_up", "appointment", "enquiry", "inbound_message", "sequence_version")
    assert {table: count(practice, table) for table in tables} == dict.fromkeys(tables, 0)


def test_a_booking_is_stored_once_and_moved_by_its_reference(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))
    soon = (utc_now() + timedelta(days=3)).isoformat()
    later = (utc_now() + timedelta(days=4)).isoformat()
    said = answer("book", *PATIENT, "--at", soon)
    assert said.startswith("Booked.\nTemporal does not answer at ")
    assert f"will read this: {opened['follow_up']}" in said
    answer("book", *PATIENT, "--at", soon)
    assert count(practice, "appointment") == 1
    answer("book", *PATIENT, "--at", soon, "--source-ref", "b-1", "--service", "check-up")
    moved = machine("book", *PATIENT, "--at", later, "--source-ref", "b-1", "--service", "check-up")
    assert moved["follow_ups"] == [opened["follow_up"]]
    assert moved["rung"] is False
    assert count(practice, "appointment") == 2
    message = refused("book", "--clinic", "harbour-lane", "--patient", "HL-1003", "--at", later,
                      "--source-ref", "b-1")  # fmt: skip
    assert "already stands for another patient's visit" in message


def test_replies_and_opt_outs_are_stored(practice):
    opened = machine(*told("no_show", "HL-1001", "ref-1"))["follow_up"]
    mother = ("--clinic", "harbour-lane", "--patient", "HL-1001")
    child = ("--clinic", "harbour-lane", "--patient", "HL-1005")
    assert answer("reply", *mother, "--text", "Who is this?").startswith("Stored; a colleague gets a task")
    assert machine("reply", *mother, "--text", "Hello?", "--channel", "email")["follow_ups"] == [opened]
    said = answer("opt-out", *child, "--channel", "sms")
    assert said.startswith("Stored; nothing more is sent there.")
    assert opened in said  # the mother shares the child's number
    assert count(practice, "inbound_message") == 3
    quiet = machine("opt-out", "--clinic", "harbour-lane", "--patient", "HL-1004", "--channel", "sms")
    assert quiet["follow_ups"] == []
    assert quiet["rung"] is True


def test_an_event_whose_follow_up_would_be_over_is_refused_and_not_stored(practice):
    said = refused(*told("no_show", "HL-1002", "old"), "--at", "2020-01-01T10:00Z")
    assert "lies too far back" in said
    assert "21 days" in said
    assert count(practice, "inbox_event") == count(practice, "follow_up") == 0


def test_a_known_event_may_be_told_again_however_late(practice):
    first = machine(*told("no_show", "HL-1002", "again"))
    again = machine(*told("no_show", "HL-1002", "again"), "--at", "2020-01-01T10:00Z")
    assert again == {**first, "new": False}


def test_a_reply_without_text_and_a_service_without_end_are_refused(practice):
    who = ["--clinic", "harbour-lane", "--patient", "HL-1002"]
    assert refused("reply", *who, "--text", "  ") == "The reply has no text."
    visit = ["book", *who, "--at", (utc_now() + timedelta(days=2)).isoformat()]
    assert "at most 100 characters" in refused(*visit, "--service", "x" * 101, "--source-ref", "v1")
    assert count(practice, "inbound_message") == count(practice, "appointment") == 0
