"""Words that take a stop back or say its contrary: "I don't want you to stop", "don't unsubscribe me"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from core.replies import contrary_en, contrary_es
from core.replies.normalise import Sentence
from core.replies.patterns import Pattern, Span, compiled, find
from core.replies.rules import words

_TURNED = words("if unless why when")
"""Shortly before, they make a demand of it: "if you don't stop texting me"."""
_SUBJECTS = words("you u guys people they yall he she it")
"""Right before, it is told of them: "you never stop texting me"."""


@cache
def _patterns() -> Mapping[str, tuple[Pattern, ...]]:
    """By every word that they can begin with."""
    found: defaultdict[str, list[Pattern]] = defaultdict(list)
    for source in (*contrary_en.GOING_ON, *contrary_es.GOING_ON):
        pattern = compiled(source, contrary_en.GROUPS, {})
        for word in pattern.begins_with:
            found[word].append(pattern)
    return {word: tuple(each) for word, each in found.items()}


def says_the_contrary(sentence: Sentence) -> bool:
    """Whether a sentence asks us to go on, or takes a stop back."""
    patterns, said = _patterns(), sentence.words
    whole = Span(0, len(said))
    return any(
        find(each, sentence, at, whole) is not None
        for at, word in enumerate(said)
        if _TURNED.isdisjoint(said[max(0, at - 2) : at]) and _SUBJECTS.isdisjoint(said[max(0, at - 1) : at])
        for each in patterns.get(word, ())
    )
