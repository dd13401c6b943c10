"""A sure no and a sure wrong number are plain; what asks, wishes or tells of more is a question."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import classify
from core.types import Channel
from runtime.settings import PROJECT_ROOT
from tests.replies.sets import acted_on, lines_of

FIGURES = {
    "no_traps": Intent.NO,
    "no_traps_second": Intent.NO,
    "no_plain": Intent.NO,
    "no_plain_second": Intent.NO,
    "wrong_number_traps": Intent.WRONG_NUMBER,
    "wrong_number_traps_second": Intent.WRONG_NUMBER,
    "wrong_number_plain": Intent.WRONG_NUMBER,
    "wrong_number_plain_second": Intent.WRONG_NUMBER,
}
ENDING = frozenset({Intent.NO, Intent.WRONG_NUMBER, Intent.OPT_OUT})

NOT_A_NO = [
    "I don't want to bother you but can someone ring me",
    "I don't want the messages to stop",
    "I don't want to stop",
    "we don't want to cancel",
    "I do not want to postpone",
    "I don't want to reschedule, keep my slot",
    "I do not want to leave it any longer",
    "I don't want to give up on this",
    "I do not want to be late",
    "I don't want you to forget me",
    "I don't want anyone but Dr Lund",
    "I don't want to come alone",
    "I do not want to be sedated",
    "I don't want it on Monday",
    "I don't want the whitening, I want the implant",
    "not interested in Friday, Monday please",
    "no thank you, but can you call me about the implant",
    "no thank you for asking",
    "Don't START",
    "no me interesa el martes, sí el jueves",
    "no me interesa el blanqueamiento pero sí el implante",
    "we moved away, don't need you anymore",
]
A_NO = [
    "no thanks",
    "not interested",
    "I'm not interested any more",
    "no thank you",
    "I don't want it",
    "I don't want the implant",
    "no me interesa",
    "no gracias",
    "ya no me interesa el implante",
    "no pienso hacerlo",
    "no pienso hacérmelo",
    "no pienso continuar",
]
NOT_A_WRONG_NUMBER = [
    "No one called me",
    "Nobody called me yet",
    "Thanks but nobody called me",
    "no one by that time was there",
    "wrong number on the form, mine is 07700900123",
    "no soy paciente nuevo",
    "no soy la única",
    "no soy yo quien paga",
    "I am not the patient anymore, she died",
]
A_WRONG_NUMBER = [
    "no one called Maria here",
    "nobody called Ada lives here",
    "wrong number",
    "you have the wrong number",
]


@pytest.mark.parametrize("text", [*NOT_A_NO, *NOT_A_WRONG_NUMBER])
def test_what_says_more_ends_nothing(text):
    read = classify(text)
    assert not (read.sure and read.intent in ENDING), read


@pytest.mark.parametrize("text", A_NO)
def test_a_plain_no_is_sure(text):
    read = classify(text)
    assert (read.intent, read.sure) == (Intent.NO, True)


@pytest.mark.parametrize("text", A_WRONG_NUMBER)
def test_a_plain_wrong_number_is_sure(text):
    read = classify(text)
    assert (read.intent, read.sure) == (Intent.WRONG_NUMBER, True)


@pytest.mark.parametrize("name", [name for name in FIGURES if "traps" in name])
def test_no_trap_ends_anything(name):
    assert acted_on(name, *ENDING) == {}


@pytest.mark.parametrize("name", [name for name in FIGURES if "plain" in name])
def test_nearly_all_plain_ones_are_sure(name):
    assert len(acted_on(name, FIGURES[name])) / len(lines_of(name)) >= 0.9
    assert acted_on(name, Intent.OPT_OUT) == {}


@pytest.mark.parametrize("name", FIGURES)
def test_the_documentation_tells_these_figures(name):
    table = (PROJECT_ROOT / "docs" / "replies-and-consent.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    told = next(row for row in rows if row[0].strip("`") == name)
    assert [told[1], told[-1]] == [str(len(lines_of(name))), str(len(acted_on(name, FIGURES[name])))]


@pytest.mark.parametrize(
    "text",
    [
        "dejé de recibir mensajes",
        "no more texts came from you, why?",
        "cancel my subscription to the dental plan",
    ],
)
def test_what_stops_no_message_is_no_stop(text):
    read = classify(text)
    assert Intent.OPT_OUT not in (read.intent, *read.also)


@pytest.mark.parametrize(
    "text",
    ["no need to text any more", "I've asked you three times to stop", "ya párenle con los mensajes"],
)
def test_a_wish_to_hear_no_more_is_sure_however_it_is_put(text):
    read = classify(text)
    assert (read.intent, read.sure) == (Intent.OPT_OUT, True)


def test_no_consent_to_the_use_of_data_is_asked_about():
    read = classify("no autorizo el uso de mis datos")
    assert (read.intent, read.sure) == (Intent.OPT_OUT, False)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("esta no es mi cita", Intent.AUTO_REPLY),
        ("esta no es mi hora", Intent.AUTO_REPLY),
        ("I am out of the office at 3 so call my mobile", Intent.AUTO_REPLY),
        ("gracias por su mensaje, llámenme por favor", Intent.LATER),
        ("I think I gave you the wrong number", Intent.LATER),
        ("I am away until Monday, call me then please", Intent.LATER),
        ("quiero darme de alta", Intent.OPT_IN),
    ],
)
def test_what_wants_an_answer_is_not_taken_for_it(text, meaning):
    read = classify(text)
    assert not (read.sure and read.intent in {meaning, *ENDING, Intent.THANKS}), read


@pytest.mark.parametrize("text", ["no me siento bien", "no, I'm bleeding", "no thanks, I am in pain"])
def test_a_no_before_words_of_harm_hides_none(text):
    assert classify(text).intent is Intent.ADVERSE


@pytest.mark.parametrize("channel", Channel)
def test_a_no_beside_a_stop_is_a_stop(channel):
    read = classify("I don't want the implant, stop texting and emailing me", channel=channel)
    assert (read.intent, read.sure) == (Intent.OPT_OUT, True)
