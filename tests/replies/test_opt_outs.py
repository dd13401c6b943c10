"""How many wishes to hear no more are found, set by set; the documentation tells the same figures."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from core.intents import Intent
from core.replies.classify import classify
from runtime.settings import PROJECT_ROOT
from tests.replies.sets import OPT_OUTS, ORDINARY, found_in, lines_of

FOUND_AT_LEAST = {
    "opt_out": 0.98,
    "opt_out_second": 0.98,
    "opt_out_third": 0.97,
    "opt_out_fourth": 0.98,
    "opt_out_fifth": 0.86,
    "opt_out_sixth": 0.99,
}
"""The fifth was written to be odd: "scram", "beat it", "mute"."""


@pytest.mark.parametrize("name", OPT_OUTS)
def test_wishes_to_hear_no_more_are_found(name):
    assert found_in([name]).share >= FOUND_AT_LEAST[name]


def test_the_first_two_sets_together():
    found = found_in(OPT_OUTS[:2])
    assert found.share >= 0.98
    assert found.sure / found.texts >= 0.98


def test_nine_in_ten_of_all_are_sure_and_few_of_the_others_are_missed():
    found = found_in(OPT_OUTS)
    assert found.share >= 0.97
    assert found.sure / found.texts >= 0.9


def test_the_sets_are_apart():
    """No wording is counted twice, in whatever case and punctuation, nor stands on both sides."""
    plain = Counter(
        " ".join(re.findall(r"\w+", line.casefold())) or line
        for name in (*OPT_OUTS[2:], *ORDINARY[3:])
        for line in lines_of(name)
    )
    assert [text for text, times in plain.items() if times > 1] == []


@pytest.mark.parametrize("name", [*OPT_OUTS, *ORDINARY])
def test_the_documentation_tells_what_is_found_now(name):
    table = (PROJECT_ROOT / "docs" / "replies-and-consent.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    told = next(row for row in rows if row[0].strip("`") == name)
    found = found_in([name])
    assert int(told[1].replace(",", "")) == found.texts
    assert told[-2:] == [f"{found.sure / found.texts:.1%}", f"{found.share:.1%}"]


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", "Stop!!!", "  sToP  ", "*STOP*", "'stop'", "S T O P", "stoooop", "STOP 🛑",
        "\uff33\uff34\uff2f\uff30", "stóp",
        "Stop please", "please stop", "STOP\nSent from my iPhone", "stop, thanks", "STOP STOP STOP",
        "stop\u200b",
        "unsubscribe", "UNSUBSCRIBE ME", "opt-out", "Opt out", "END", "quit", "revoke", "stopall", "BAJA",
        "alto",
        "desuscribir", "STOP to 85100", "StopTextingMe",
    ],
)  # fmt: skip
def test_keywords_count_however_they_are_written(text):
    read = classify(text)
    assert (read.intent, read.sure) == (Intent.OPT_OUT, True)


@pytest.mark.parametrize(
    "text",
    [
        "unsubscirbe", "Unsubscrible me", "rmove me", "Plese remvoe me from you list", "stop mesaging me",
        "dont conact me again", "plz stp txtng me", "stop txtin me", "quit hittin my line up",
        "dnt txt me agen",
        "take me of ur list", "pleeease stop texting me", "stop teh texts",
    ],
)  # fmt: skip
def test_misspelt_ones_count(text):
    assert classify(text).intent is Intent.OPT_OUT


def test_a_wish_gives_way_only_to_words_of_harm():
    read = classify("I'm bleeding, stop texting me")
    assert (read.intent, read.also) == (Intent.ADVERSE, (Intent.OPT_OUT,))
    for text, also in (
        ("Wrong number, stop texting me", Intent.WRONG_NUMBER),
        ("Terrible service. Take me off your list", Intent.COMPLAINT),
        ("Cancel my appointment and stop texting me", Intent.CANCEL),
        ("I've already booked, stop texting me", Intent.BOOKED_ALREADY),
    ):
        read = classify(text)
        assert read.intent is Intent.OPT_OUT
        assert also in read.also
