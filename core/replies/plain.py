"""Whether a whole text says no, or that a number is wrong, and nothing else.

Both end something without anybody being asked. So every word has to be one of those that such a text is
made of: another day, another wish, a condition or a word that we do not know makes it a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from core.replies import plain_words as known
from core.replies.normalise import Sentence, Text

_Each = TypeVar("_Each")
_REACH = 4
_LONGEST_NAME = 2


def is_plain_no(text: Text) -> bool:
    """Whether a text that a rule takes for a no declines what we offer and nothing else."""
    said = text.words
    if text.asks or not known.PLAIN_NO.issuperset(said) or known.DECLINES.isdisjoint(said):
        return False
    return all(_declines(clause) for sentence in text.sentences for clause in _clauses(sentence))


def _declines(clause: Sequence[str]) -> bool:
    """Whether a clause declines, or says nothing that could be a wish."""
    if not known.NOT_A_PLAIN_NO.isdisjoint(_pairs(clause)):
        return False
    spoken = frozenset(clause)
    if spoken & (known.TREATMENTS | known.DOING) and not spoken & known.DECLINES:
        return False
    return all(_is_refused(clause, at) for at in range(len(clause)))


def _is_refused(clause: Sequence[str], at: int) -> bool:
    """Whether a word that could belong to a wish has, before or behind it, what makes it a refusal."""
    word, before, after = clause[at], clause[max(0, at - _REACH) : at], clause[at + 1 : at + _REACH]
    if word in known.WANTS:
        return _is_negated(clause, at)
    if word in known.CHOICES:
        return not (known.NEGATIONS | {"no"}).isdisjoint(after)
    if word in known.ENDS | known.TOO_DEAR:
        return known.NEGATIONS.isdisjoint(clause[:at]) and not (word in known.CARO and "no" in before)
    if word in known.ELSEWHERE:
        return known.WANTS.isdisjoint(clause)
    if word in known.WELL:
        return known.NEGATIONS.isdisjoint(before)
    if word == "go":
        return not known.AFTER_GO.isdisjoint(after[:1])
    if word == "bien":
        return "no" not in before or "gracias" in before
    return word not in known.ONLY_AFTER or not known.ONLY_AFTER[word].isdisjoint(before)


def _is_negated(clause: Sequence[str], at: int) -> bool:
    """Whether a negation stands before it, with no other wish and no new beginning between the two."""
    for place in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = clause[place]
        if word in known.NEGATIONS:
            return True
        if word == "no":
            return clause[place + 1] not in known.WHO_SAYS_SO
        if word in ("i", "we", "im", "and", "y") or (
            word in known.WANTS and clause[at - 1] not in ("or", "ni")
        ):
            return False
    return False


def is_plain_wrong_number(text: Text) -> bool:
    """Whether a text that a rule takes for one says that somebody else has the number, and nothing else."""
    if text.asks:
        return False
    names = [name for sentence in text.sentences for name in _names(sentence.words)]
    rest = [word for sentence in text.sentences for word in _without_names(sentence.words)]
    if not known.PLAIN_WRONG.issuperset(rest):
        return False
    if any(not known.NOT_A_PLAIN_WRONG.isdisjoint(_pairs(each.words)) for each in text.sentences):
        return False
    return (bool(names) and not known.PLACES.isdisjoint(text.words)) or _says_wrong(rest)


def _says_wrong(said: Sequence[str]) -> bool:
    spoken = frozenset(said)
    if spoken & known.WRONG:
        if spoken.isdisjoint(known.OF_WHOM) or _is_denied(said):
            return False
        return all(after in known.THINKING for word, after in _pairs(said) if word in known.WHO_SAYS_SO)
    if "lives" in spoken:
        return bool(spoken & {"nolonger", "name"})
    if "vive" in spoken:
        return ("ya", "no") in _pairs(said) or "nombre" in spoken
    pairs = frozenset(_pairs(said))
    if spoken & known.OF_A_NUMBER and (spoken & known.BELONGING or ("no", "es") in pairs):
        return True
    return not known.SOMEBODY_ELSE.isdisjoint(pairs)


def _is_denied(said: Sequence[str]) -> bool:
    """ "It is not the wrong number"."""
    return any(
        word in known.WRONG and not known.NOT_WRONG.isdisjoint(said[max(0, at - _REACH) : at])
        for at, word in enumerate(said)
    )


def _names(said: Sequence[str]) -> Iterator[str]:
    """Words that we do not know where a name stands: "nobody called Ada", "no vive ninguna Carmen"."""
    left = 0
    for at, word in enumerate(said):
        if word in known.BEFORE_A_NAME or said[max(0, at - 1) : at + 1] in known.BEFORE_A_NAME_AFTER:
            left = _LONGEST_NAME
        elif left and word not in known.PLAIN_WRONG and word not in known.NOT_A_NAME:
            left -= 1
            yield word
        else:
            left = 0


def _without_names(said: Sequence[str]) -> Iterator[str]:
    names = frozenset(_names(said)) | known.BEFORE_A_NAME
    return (word for word in said if word not in names)


def _clauses(sentence: Sentence) -> Iterator[tuple[str, ...]]:
    """The words between commas."""
    places = [0, *sorted(sentence.commas), len(sentence.words)]
    return (sentence.words[start:end] for start, end in _pairs(places))


def _pairs(row: Sequence[_Each]) -> Iterator[tuple[_Each, _Each]]:
    return ((each, row[at + 1]) for at, each in enumerate(row[:-1]))
