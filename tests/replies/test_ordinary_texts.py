"""What is not about us opts nobody out: everyday texts, adverts, quotations, and words with two senses."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import classify
from tests.replies.sets import ORDINARY, found_in

ONE_IN_A_THOUSAND = 0.001


def test_one_ordinary_text_in_a_thousand_at_most_is_taken_for_a_stop():
    everyday = ORDINARY[:4]
    found = found_in(everyday)
    assert found.texts > 3500
    assert found.sure / found.texts <= ONE_IN_A_THOUSAND
    assert found.share <= ONE_IN_A_THOUSAND


def test_few_are_even_among_texts_made_of_the_same_words():
    """Sets e to g hold hardly anything but stop, list, remove and "leave me alone", said to others."""
    found = found_in(ORDINARY[4:])
    assert found.share <= 0.02


@pytest.mark.parametrize(
    "text",
    [
        "can I stop by at 3?", "Can I stop by on Monday", "we have to stop the bleeding",
        "cancel my 3pm please",
        "when can I start?", "don't stop texting me", "please don't stop the reminders", "unstoppable",
        "The bus stop is right outside", "nonstop", "I can't stop now, call you later",
        "the stopper is loose",
        "should I stop taking aspirin?", "my pain won't stop", "When does the course end?",
        "the weekend is fine",
        "I quit smoking in May", "Can I start on Monday?", "start of next week suits me", "cancel",
        "please cancel my appointment", "Cancel Tuesday please", "quiero cancelar mi cita",
        "no puedo parar de reír",
        "¿debo dejar de tomar la aspirina?", "para mañana por favor", "estoy de baja médica",
        "Baja California",
        "Unsubscribed from the gym at last", "remove the stitches on Friday?",
        "the end of the month suits me",
    ],
)  # fmt: skip
def test_words_with_two_senses_opt_nobody_out(text):
    read = classify(text)
    assert read.intent is not Intent.OPT_OUT
    assert Intent.OPT_OUT not in read.also


@pytest.mark.parametrize(
    "text", ["when can I start?", "Can I start on Monday?", "start of next week suits me"]
)
def test_nor_in(text):
    read = classify(text)
    assert read.intent is not Intent.OPT_IN
    assert Intent.OPT_IN not in read.also


@pytest.mark.parametrize(
    "text",
    [
        "WIN a phone! Txt CAM to 84488. £1.50/msg. To stop txt STOP",
        "50% off all trainers this weekend. Reply STOP to unsubscribe",
        "Your table is booked for 7.30. To opt out text STOP to 60777",
        "Mum says reply STOP to opt out, is that right?",
        "They said text STOP but it says number not in service",
    ],
)
def test_what_a_sender_tells_to_do_is_no_wish(text):
    assert classify(text).intent is not Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        'She said "stop texting me" so I did',
        '"lose my number" she said',
        'And then he goes "leave me alone"',
        "Her text: do not contact me again. Me: ok",
        "he sent me dont text me again and then rang",
        "I told them to take me off their list and they rang again",
        "Tell Dave to stop texting me",
        "he won't stop texting me",
        "how do I get him to stop messaging me",
        "lol stop texting me from the next room and come down",
        "mum stop texting me im in assembly",
        "How do I unsubscribe from these emails, dad, can you help",
    ],
)
def test_what_others_say_or_are_told_is_no_wish(text):
    assert classify(text).intent is not Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        'I texted "STOP" twice, take me off your list',
        '"STOP"',
        "You said text STOP to end. STOP",
        "I told you to stop texting me",
        "lol stop texting me",
    ],
)
def test_what_somebody_says_of_themselves_is(text):
    assert classify(text).intent is Intent.OPT_OUT
