"""Texts that say more than one thing: each part has its effect."""

from __future__ import annotations

from typing import Any

import pytest

from core.intents import Intent
from core.replies.classify import Reading
from core.types import Trigger
from runtime import inbound_text
from runtime.database import Database
from runtime.merging import merge_patients
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
)
from tests.support.intake import HOUR, NOW, tell
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import load, select

Readings = dict[str, Reading]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Readings:
    """What each text is read as, so that these tests do not hang on the classifier's rules."""
    readings: Readings = {}
    nothing = Reading(Intent.REPLY, "nothing_fits", False, 0.0)
    monkeypatch.setattr(inbound_text, "classify", lambda text, **_: readings.get(text.strip(), nothing))
    return readings


def reading(intent: Intent, *also: Intent, sure: bool = True) -> Reading:
    return Reading(intent, "rule", sure, 0.9, also)


def inbox_of(database: Database) -> list[Any]:
    return [why for (why,) in rows(database, "i.unmatched")]


def unlinked(database: Database) -> int:
    ((links,),) = select(database, "SELECT count(*) FROM patient_contact WHERE wrong_at IS NOT NULL")
    return int(links)


def test_words_of_harm_with_a_plain_stop_alarm_and_close_the_number(clinic: Database, said: Readings) -> None:
    said["I am bleeding, stop texting me"] = reading(Intent.ADVERSE, Intent.OPT_OUT)
    said["stop texting me"] = reading(Intent.OPT_OUT)
    opened = tell(clinic, Trigger.NO_SHOW)
    changed = hear(clinic, PHONE, "I am bleeding, stop texting me")
    assert len(changed.to_start) == 1
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert rows(clinic, "i.intent") == [("adverse",)]
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.opted_out


def test_words_of_harm_with_a_doubtful_stop_close_nothing(clinic: Database, said: Readings) -> None:
    said["we must stop it, it bleeds"] = reading(Intent.ADVERSE, Intent.OPT_OUT)
    said["we must stop it"] = reading(Intent.OPT_OUT, sure=False)
    assert len(hear(clinic, PHONE, "we must stop it, it bleeds").to_start) == 1
    assert closed(clinic) == []


def test_somebody_else_who_wants_no_messages_is_not_the_patient(clinic: Database, said: Readings) -> None:
    said["Wrong number, stop"] = reading(Intent.OPT_OUT, Intent.WRONG_NUMBER)
    said["Wrong number"], said["stop"] = reading(Intent.WRONG_NUMBER), reading(Intent.OPT_OUT)
    opened = tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "Wrong number, stop")
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert rows(clinic, "i.intent") == [("wrong_number",)]
    assert consents_of(clinic) == []
    assert unlinked(clinic) == 1
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.opted_out is False


def test_of_a_family_nobody_is_cut_off_and_the_number_is_closed(clinic: Database, said: Readings) -> None:
    said["Wrong number, stop"] = reading(Intent.OPT_OUT, Intent.WRONG_NUMBER)
    said["Wrong number"], said["stop"] = reading(Intent.WRONG_NUMBER), reading(Intent.OPT_OUT)
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    hear(clinic, PHONE, "Wrong number, stop")
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert unlinked(clinic) == 0


PLAINLY_WRONG = [
    "Wrong number, stop",
    "wrong number stop texting me",
    "Sorry, you have the wrong person. Please remove this number",
    "STOP - wrong number",
    "There's nobody here by that name and stop texting",
    "se ha equivocado de número, no me escriban más",
]
NOT_PLAINLY_WRONG = [
    "I'm not your patient any more, stop texting",
    "don't use this number again",
    "Do not use this number to contact me again",
    "stop texting me, my mother has the wrong number on your form",
    "Wrong number for my husband, he is at work, stop texting me",
    "I don't know who you are. Don't text me again",
    "Not a customer any more. Remove my number.",
    "Ya no soy su paciente, borren mi número",
]


@pytest.mark.parametrize("body", PLAINLY_WRONG)
def test_who_plainly_has_somebody_elses_number_is_unlinked(clinic: Database, body: str) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, body)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert unlinked(clinic) == 1
    assert inbox_of(clinic) == [None]


@pytest.mark.parametrize("body", NOT_PLAINLY_WRONG)
def test_who_stops_and_may_be_the_patient_stays_linked(clinic: Database, body: str) -> None:
    """An unlinked number is lost for good; the stop itself is obeyed all the same."""
    opened = tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, body)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert rows(clinic, "i.intent") == [("opt_out",)]
    assert unlinked(clinic) == 0
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.opted_out


@pytest.mark.parametrize("body", ["I'm not your patient any more, stop texting", "Not a customer. Remove."])
def test_a_colleague_looks_whose_number_it_is(clinic: Database, body: str) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, body)
    assert inbox_of(clinic) == ["stops_other_person"]
    assert select(clinic, "SELECT kind FROM alert") == [("unmatched_messages",)]


def test_a_stranger_who_stops_and_says_so_is_nobodys_task(clinic: Database) -> None:
    hear(clinic, "+447700900999", "I'm not your patient, stop texting")
    assert inbox_of(clinic) == [None]


@pytest.mark.parametrize(("body", "cut"), [("Wrong number", 1), ("I'm not your patient any more", 0)])
def test_what_the_provider_takes_for_a_stop_is_unlinked_by_the_same_check(
    clinic: Database, body: str, cut: int
) -> None:
    hear(clinic, PHONE, body, opt_out_type="STOP")
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert unlinked(clinic) == cut


def test_so_is_what_the_subject_of_an_email_says(clinic: Database) -> None:
    take_in(clinic, mail_from(ADDRESS, "", subject="I'm not a patient anymore, please remove me"))
    assert closed(clinic) == [(CLINIC, ADDRESS, "reply")]
    assert unlinked(clinic) == 0


@pytest.mark.parametrize(
    ("also", "why"),
    [
        (Intent.CANCEL, "cancels_visit"),
        (Intent.COMPLAINT, "stops_and_asks"),
        (Intent.WRONG_NUMBER, "stops_other_person"),
        (Intent.NO, None),
    ],
)
def test_what_a_stop_says_besides_is_told(
    clinic: Database, said: Readings, also: Intent, why: str | None
) -> None:
    said["x"] = reading(Intent.OPT_OUT, also)
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "x")
    assert inbox_of(clinic) == [why]
    restricted = [("complaint",)] if also is Intent.COMPLAINT else []
    assert select(clinic, "SELECT kind FROM restriction") == restricted


def test_a_stranger_opens_what_their_own_stop_had_closed(clinic: Database, said: Readings) -> None:
    said["a"], said["b"] = reading(Intent.OPT_OUT), reading(Intent.OPT_IN)
    hear(clinic, "+447700900999", "a")
    assert closed(clinic) == [(CLINIC, "+447700900999", "reply")]
    hear(clinic, "+447700900999", "b", NOW + HOUR)
    assert closed(clinic) == []


@pytest.mark.parametrize("intent", [each for each in Intent if each not in (Intent.ADVERSE, Intent.REPLY)])
def test_whatever_is_unsure_is_a_question(clinic: Database, said: Readings, intent: Intent) -> None:
    said["x"] = reading(intent, sure=False)
    opened = tell(clinic, Trigger.NO_SHOW)
    assert hear(clinic, PHONE, "x").to_ring == (opened.follow_up_id,)
    ((stored, rule, sure),) = rows(clinic, "i.intent", "i.rule", "i.sure")
    assert (stored, rule, bool(sure)) == ("reply", f"{intent}?rule", False)
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.replied_at == NOW
    assert closed(clinic) == []
    assert select(clinic, "SELECT count(*) FROM restriction") == [(0,)]


@pytest.mark.parametrize("intent", [Intent.YES, Intent.HELP, Intent.CANCEL, Intent.REPLY])
def test_what_a_colleague_has_to_answer_waits_for_them(
    clinic: Database, said: Readings, intent: Intent
) -> None:
    said["x"] = reading(intent)
    opened = tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "x")
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.replied_at == NOW


def test_two_who_may_have_written_one_text_can_be_joined(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    tell(clinic, Trigger.NO_SHOW)
    came = text_from(PHONE, "which day?")
    take_in(clinic, came)
    with clinic.writing() as connection:
        merge_patients(connection, CLINIC, "p1", "p2", NOW)
    assert rows(clinic, "p.external_id", "i.body") == [("p1", "which day?")] * 2
    assert take_in(clinic, came, NOW + HOUR).to_ring == ()
