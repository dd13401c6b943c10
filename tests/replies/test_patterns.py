"""The language that phrases are written in."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import _BOOKS
from core.replies.normalise import normalise
from core.replies.patterns import bounds_of, compiled, find
from core.replies.rules import indexed, ready
from core.replies.words_en import COURTESIES

GROUPS = {
    "things": frozenset({"texts", "messages"}),
    "filling": frozenset({"all", "the", "of", "these", "damn"}),
}
PHRASES = {
    "asking": tuple(compiled(each, GROUPS, {}) for each in ("can|could you", "how ?do i")),
    "act": tuple(compiled(each, GROUPS, {}) for each in ("stop ~ {things}", "stop it $")),
}


def matches(pattern: str, text: str) -> bool:
    (sentence,) = normalise(text).sentences
    written = compiled(pattern, GROUPS, PHRASES)
    bounds = bounds_of(sentence.words, COURTESIES)
    return any(find(written, sentence, at, bounds) for at in range(len(sentence.words)))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("stop|quit texts", "please quit texts now", True),
        ("stop ?the texts", "stop texts", True),
        ("stop ?the texts", "stop the the texts", False),
        ("stop {things}", "stop messages", True),
        ("stop <2 texts", "stop all these texts", True),
        ("stop <2 texts", "stop all of these texts", False),
        ("stop ~ {things}", "stop all of these damn texts", True),
        ("stop ~ {things}", "stop sending texts", False),
        ("stop ~ {things}", "stop all all all all all all all texts", False),
        ("told !you to", "told them to", True),
        ("told !you to", "told you to", False),
        ("told !you ?!you to", "told the man to", True),
        ("[asking] [act]", "hey can you stop the texts", True),
        ("[asking] [act]", "how do i stop it", True),
        ("[asking] [act]", "how do i stop it raining", False),
        ("^ stop $", "please stop now", True),
        ("^ stop $", "never stop", False),
        ("stop $,", "stop, i am busy", True),
        ("stop me|$", "dont stop", True),
    ],
)
def test_what_a_pattern_fits(pattern, text, fits):
    assert matches(pattern, text) is fits


@pytest.mark.parametrize("pattern", ["~ stop", "<2 stop", "!you stop", "?stop", ""])
def test_a_pattern_that_may_begin_with_anything_is_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        assert compiled(pattern, GROUPS, PHRASES).begins_with


def test_a_group_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        compiled("stop {nothing}", GROUPS, PHRASES)
    with pytest.raises(KeyError):
        compiled("stop [nothing]", GROUPS, PHRASES)
    with pytest.raises(ValueError, match="empty choice"):
        compiled("stop a||b", GROUPS, PHRASES)


@pytest.mark.parametrize("book", _BOOKS.values(), ids=str)
def test_every_phrase_is_well_formed_and_every_rule_has_a_name_of_its_own(book):
    assert indexed(ready(book.RULES, book.GROUPS, book.PHRASES))
    names = [rule.name for rule in book.RULES]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 60 for name in names)
    assert {rule.intent for rule in book.RULES} >= set(Intent) - {Intent.REPLY}
