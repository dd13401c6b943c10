"""``why``: each decision in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from activities.judging import Judge
from cli.output import show_json
from cli.why import explained
from cli.why_not import lines_of
from core.types import Channel
from models.store import follow_ups, restrictions
from runtime.database import Database
from runtime.replies import accept_reply
from tests.cli.commands import answer, machine, refused, told
from tests.support.judged import (
    DAY,
    GIVEN,
    clinic_in,
    decide,
    new_judge,
    opened,
    patient_of,
    status,
    why,
    why_not,
)
from tests.support.practice import CLINIC
from tests.support.rows import EVENT, HOUR, MINUTE, change, open_follow_up, pinned, put_claim, select

PRIVATE = ("Zebedee", "Doe", "900123", "pat@example.com", "p1-ref", "my tooth", "1980")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Database]:
    with clinic_in(tmp_path) as database:
        yield database


@pytest.fixture
def judge() -> Judge:
    return new_judge()


def test_times_of_another_year_have_their_year(clinic, judge):
    follow_up = opened(clinic)
    decide(clinic, judge, follow_up, EVENT)
    with clinic.reading() as connection:
        row = follow_ups.get(connection, follow_up)
        (found,) = explained(connection, row, EVENT + 300 * DAY)
    assert found.text == "wait until Tue 01 Jun 2027 10:15 for The first one (first)"
    assert "event Tue 01 Jun 2027 10:00" in found.known


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
    decide(practice, new_judge(), follow_up, now, now + MINUTE)
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
    decide(practice, new_judge(), follow_up, now)
    lines = answer("why", follow_up).splitlines()
    assert lines[-1].endswith("  over, stopped by staff: stopped by staff")
    closed = machine("why-not", "--patient", "HL-1002", "--clinic", "harbour-lane")["closed"]
    assert closed[0]["text"].endswith("stopped by staff: stopped by staff")


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
    told = lines_of(standing, patient_of(clinic))
    everything = "\n".join([told_to_machines, *told, status(clinic, follow_up)])
    assert [word for word in PRIVATE if word in everything] == []
    stored = str(select(clinic, "SELECT * FROM decision"))
    assert [word for word in PRIVATE if word in stored] == []
