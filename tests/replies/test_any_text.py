"""Any text at all is read, in time proportionate to its length, and small differences change nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.intents import Intent
from core.replies.classify import classify
from core.replies.keywords import KEYWORDS, STOPS
from core.replies.normalise import LONGEST
from tests.replies.sets import OPT_OUTS, lines_of

WORDS = """
stop texting me please dont no more send messages these this your list take off remove my number how do i
can you to the of all any unsubscribe want wish need not never again if he she they told said text reply
end it lol , . ? ! ' / " \U0001f602
"""
PLAIN = sorted(word for word in STOPS if "_" not in word)
AROUND = st.text(alphabet=" \t\n.!,*'()-\u00a0\u200b", max_size=4)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_raises(text):
    read = classify(text)
    assert 0 <= read.confidence <= 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_nor_does_any_row_of_the_words_that_rules_are_made_of(said):
    classify(" ".join(said))


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-16", categories=("Cs", "Cc", "Mn", "So", "Lo")), max_size=60)
)
def test_nor_do_signs_marks_and_half_characters(text):
    classify(text + "\ud800" + text[::-1])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PLAIN), AROUND, AROUND, st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
)
def test_case_space_and_punctuation_around_a_keyword_do_not_matter(word, before, after, case):
    read = classify(before + case(word) + after)
    assert (read.intent, read.sure) == (Intent.OPT_OUT, True)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KEYWORDS)), AROUND, AROUND, st.sampled_from([str.upper, str.lower, str.title]))
def test_nor_around_other_keywords(word, before, after, case):
    assert classify(before + case(word) + after).intent is KEYWORDS[word]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(lines_of(OPT_OUTS[0]) + lines_of(OPT_OUTS[1])),
    st.sampled_from(["  ", "\n", "\t", " \u00a0"]),
)
def test_spaces_at_the_ends_do_not_matter(text, space):
    assert classify(space + text + space) == classify(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(lines_of(OPT_OUTS[0]) + lines_of(OPT_OUTS[2])))
def test_capitals_do_not_matter(text):
    assert classify(text.upper()).intent is classify(text.lower()).intent


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        classify(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(
    "part",
    [
        "stop ", "stop all the ", "dont you ever ", "how do i please ", "can you please ", "i want you to ",
        "no more ",
        "take me off from out of my ", "these this your all ", 'he said "stop" ', "text stop to end ", "a",
        "aa ", ", ",
        ". ", "?", "'", "\u0301", "e\u0301", "😂", "unsubscrib ", "stooooop ", "ﷺ", "told them to him her ",
        "i i i i ",
        "no me escriban mas de los ", "text me again and ",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_and_no_faster(part):
    classify(part)
    short = (part * LONGEST)[: LONGEST // 8]
    long = (part * LONGEST)[:LONGEST]
    assert seconds(long) < 8 * 3 * seconds(short) + 0.05
    assert seconds(long) < 5


def test_what_is_longer_than_anybody_types_is_read_in_part_and_not_sure():
    text = "stop texting me. " + "x " * LONGEST
    began = time.process_time()
    read = classify(text * 20)
    assert time.process_time() - began < 5
    assert read.sure is False
