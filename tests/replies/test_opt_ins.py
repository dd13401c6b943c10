"""What opens a number again, what stops nothing, and what must not pass unanswered, however it looks."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import classify
from core.types import Channel
from runtime.settings import PROJECT_ROOT
from tests.replies.sets import acted_on, lines_of

UNANSWERED = (Intent.THANKS, Intent.AUTO_REPLY, Intent.OPT_IN)
"""What has no effect where nothing is closed."""
FIGURES = {
    "opt_in": (Intent.OPT_IN,),
    "opt_in_second": (Intent.OPT_IN,),
    "opt_in_traps": (Intent.OPT_IN,),
    "opt_in_traps_second": (Intent.OPT_IN,),
    "stop_traps": (Intent.OPT_OUT,),
    "lost_traps": UNANSWERED,
    "automatic": (Intent.AUTO_REPLY,),
}


@pytest.mark.parametrize("name", ["opt_in_traps", "opt_in_traps_second"])
def test_an_ordinary_text_opens_nothing(name):
    assert acted_on(name, Intent.OPT_IN) == {}


@pytest.mark.parametrize("name", ["opt_in", "opt_in_second"])
def test_who_plainly_wants_messages_again_is_understood(name):
    texts = lines_of(name)
    assert len(acted_on(name, Intent.OPT_IN)) / len(texts) >= 0.95
    assert acted_on(name, Intent.OPT_OUT) == {}


@pytest.mark.parametrize("name", ["opt_out", "opt_out_second", "opt_out_third", "opt_out_fourth"])
def test_no_wish_to_hear_no_more_opens_anything(name):
    assert acted_on(name, Intent.OPT_IN) == {}


def test_the_contrary_of_a_stop_and_a_stop_of_something_else_close_nothing():
    assert acted_on("stop_traps", Intent.OPT_OUT) == {}


@pytest.mark.parametrize("name", ["lost_traps", "opt_in_traps"])
def test_a_text_that_wants_an_answer_is_no_thanks_and_no_machine(name):
    assert acted_on(name, *UNANSWERED) == {}


def test_automatic_notices_still_go_unanswered():
    found = acted_on("automatic", Intent.AUTO_REPLY)
    assert len(found) / len(lines_of("automatic")) >= 0.85


@pytest.mark.parametrize("name", FIGURES)
def test_the_documentation_tells_these_figures_too(name):
    table = (PROJECT_ROOT / "docs" / "replies-and-consent.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    told = next(row for row in rows if row[0].strip("`") == name)
    assert [told[1], told[-1]] == [str(len(lines_of(name))), str(len(acted_on(name, *FIGURES[name])))]


@pytest.mark.parametrize(
    ("text", "by_text", "by_email"),
    [
        ("please stop emailing me but texts are fine", False, True),
        ("stop the emails please, just text me", False, True),
        ("stop the texts, e-mail me instead", True, False),
        ("stop texting me, email is fine", True, False),
        ("stop texting me", True, True),
        ("stop emailing and texting me", True, True),
        ("unsubscribe", True, True),
    ],
)
def test_a_stop_of_one_channel_is_sure_on_that_alone(text, by_text, by_email):
    for channel, sure in (
        (Channel.SMS, by_text),
        (Channel.WHATSAPP, by_text),
        (Channel.EMAIL, by_email),
    ):
        read = classify(text, channel=channel)
        assert (read.intent is Intent.OPT_OUT and read.sure) == sure, channel


def test_nor_does_it_stop_this_one_beside_words_of_harm():
    read = classify("I'm bleeding, and please stop emailing me, texts are fine")
    assert (read.intent, Intent.OPT_OUT in read.also) == (Intent.ADVERSE, False)


@pytest.mark.parametrize(
    "text",
    [
        "if you don't stop texting me I'm calling my lawyer",
        "why won't you stop texting me",
        "why don't you stop texting me",
        "You never stop texting me, stop it now",
    ],
)
def test_a_no_inside_a_demand_is_not_the_contrary(text):
    read = classify(text)
    assert Intent.OPT_OUT in (read.intent, *read.also)


@pytest.mark.parametrize(
    "text", ["start?", "Start tomorrow", "resume", "empezar", "subscribe", "morning, start"]
)
def test_a_keyword_with_another_sense_is_not_sure(text):
    read = classify(text)
    assert not (read.intent is Intent.OPT_IN and read.sure)


@pytest.mark.parametrize("text", ["START", "start please", "Start again", "UNSTOP", "ok start", "opt in"])
def test_the_plain_ones_are(text):
    read = classify(text)
    assert (read.intent, read.sure) == (Intent.OPT_IN, True)


@pytest.mark.parametrize(
    "text", ["thanks how much is it", "Thanks is it today", "thank you, how long will it be"]
)
def test_a_question_without_its_mark_is_no_thanks(text):
    read = classify(text)
    assert not (read.intent is Intent.THANKS and read.sure)
