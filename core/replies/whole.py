"""What can be said of a text as a whole: one keyword, a signature, a question, or nothing that we know."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from core.intents import Intent
from core.replies import words_en, words_es
from core.replies.keywords import KEYWORDS, MAYBE_STARTS, MAYBE_STOPS, PLAIN_STOPS, STOPS
from core.replies.normalise import Sentence, Text
from core.replies.patterns import bounds_of
from core.replies.rules import Rule, words

COURTESIES = words_en.COURTESIES | words_es.COURTESIES
CHAT = words("omg bruh bro dude fam la lah leh lor hor eh ah lol haha lmao babe")
"""With one of these, a "stop" is more likely said to a friend."""
_ASKING = words(
    """
    what when where who why how which whats whens wheres hows can could would is are do does did will should
    am
    may que cuando donde quien como cual cuanto cuanta cuantos puedo puede pueden podria podrian hay es son
    tienen
    """
)
_ABOUT_US = words(
    """
    text texts texting message messages messaging sms email emails contact contacting number phone list spam
    unsubscribe signed subscribed subscribe consent patient clinic dentist appointment marketing reminders ask
    asked asking block blocked annoying harassing mensajes mensaje numero lista bot robot automated doctor
    doctors dentists moved pregnant expensive afford insurance interested crooks scammers
    """
)
_SIGNATURES = (
    ("sent", "from", "my"),
    ("sent", "from", "yahoo"),
    ("sent", "from", "outlook"),
    ("sent", "from", "samsung"),
    ("get", "outlook", "for"),
    ("enviado", "desde", "mi"),
)
"""How mail and phone programs end a text of their own accord."""

_SIGN_OFF = words("regards sincerely yours rgds saludos atentamente")
_LONGEST_NAME = 4
_LEAST_APART = 3
_LONGEST_KEYWORD = 12
_STOP_AND_A_NAME = 2
_BEFORE_AN_ORDER = words("please just so and kindly pls now again already thanks porfavor")

_AROUND_START = words("please thanks hi hello hey ok okay now again kindly sorry porfavor gracias hola ya")
"""Courtesies with which "start" is still the keyword."""

_REMOVALS = words("remove delete removed me")
_REASONS = frozenset({Intent.NO, Intent.COMPLAINT, Intent.WRONG_NUMBER, Intent.BOOKED_ALREADY})
"""With one of these, a "stop" among other words is about us."""

QUESTION = Rule("question", Intent.REPLY, (), sure=True, confidence=0.7)
STOP_AND_MORE = Rule("keyword_and_more:stop", Intent.REPLY, (), sure=False, confidence=0.4)
STOP_AND_NAME = Rule("keyword_and_name:stop", Intent.OPT_OUT, (), sure=False, confidence=0.5)
STOP_AND_SUBJECT = Rule("keyword_and_subject:stop", Intent.OPT_OUT, (), confidence=0.8)
STOP_AND_WHY = Rule("keyword_and_reason:stop", Intent.OPT_OUT, (), confidence=0.9)
UNREAD = Rule("nothing_fits", Intent.REPLY, (), sure=False, confidence=0.0)
GREETING = Rule("greeting", Intent.REPLY, (), sure=False, confidence=0.3)


def without_signature(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences before a signature, a name or what a program added; all when there is nothing else."""
    for at, sentence in enumerate(sentences):
        if at and sentence.words[:3] in _SIGNATURES:
            return sentences[:at]
    last = sentences[-1].words
    if len(sentences) > 1 and last[0] in _SIGN_OFF and 1 < len(last) <= _LONGEST_NAME:
        return sentences[:-1]
    return sentences


def joined(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Words that are sentences of their own, put together: "Stop. Texting. Me."."""
    if len(sentences) < _LEAST_APART or any(len(each.words) > 1 for each in sentences):
        return sentences
    said = tuple(word for each in sentences for word in each.words)
    return (Sentence(said, asks=sentences[-1].asks, quoted=sentences[0].quoted),)


def says_something(sentence: Sentence) -> bool:
    """Whether more than courtesies stands in it."""
    return not COURTESIES.issuperset(sentence.words)


def keyword_rule(sentences: tuple[Sentence, ...]) -> Rule | None:
    """The keyword that a text consists of, whatever courtesies, signs and repetitions go with it."""
    said = [word for sentence in sentences for word in sentence.words]
    if COURTESIES.issuperset(said) or not CHAT.isdisjoint(said):
        return None
    bounds = bounds_of(said, COURTESIES)
    core = said[bounds.start : bounds.end]
    if len(core) > 2 and core[-2] == "to" and core[-1].isdigit():
        core = core[:-2]  # "STOP to 85100"
    if len(core) > 2 and all(len(word) == 1 for word in core):
        core = ["".join(core)]
    if len(core) > _LONGEST_KEYWORD:
        return None
    plain = [_squeezed(word) for word in core]
    rule = _found(plain) or (_found(["".join(plain)]) if len(plain) > 1 else None)
    if rule is not None and rule.intent is Intent.OPT_IN and not _starts(sentences, core):
        return replace(rule, sure=False, confidence=0.5)
    return rule


def _starts(sentences: Sequence[Sentence], core: Sequence[str]) -> bool:
    """Whether a keyword can mean nothing but our messages: not "start?", not "morning start"."""
    around = {word for sentence in sentences for word in sentence.words} - set(core)
    return (
        around <= _AROUND_START
        and _MAYBE_STARTS.isdisjoint(_squeezed(word) for word in core)
        and not any(sentence.asks for sentence in sentences)
    )


def stop_rule(sentences: Sequence[Sentence], found: Set[Intent]) -> Rule | None:
    """The rule for an opt-out word that stands by itself among others, by what else is said."""
    said = {word for sentence in sentences for word in sentence.words}
    about_us = bool(said & _ABOUT_US)
    reason = bool(found & _REASONS)
    if any(_ends_with_stop(sentence) for sentence in sentences) and (about_us or reason):
        return STOP_AND_WHY
    if reason and any(_REMOVALS.issuperset(set(sentence.words) - COURTESIES) for sentence in sentences[1:]):
        return STOP_AND_WHY
    if not any(_opens_with_stop(sentence) for sentence in sentences):
        return None
    if reason:
        return STOP_AND_WHY
    rest = [word for sentence in sentences for word in sentence.words if word not in COURTESIES]
    if not CHAT.isdisjoint(said):
        return STOP_AND_MORE
    if about_us:
        return STOP_AND_SUBJECT
    return STOP_AND_NAME if len(rest) <= _STOP_AND_A_NAME else STOP_AND_MORE


def _opens_with_stop(sentence: Sentence) -> bool:
    """Whether it is, up to a comma, nothing but an opt-out word that nobody uses otherwise."""
    said = sentence.words[: min(sentence.commas, default=None)]
    bounds = bounds_of(said, COURTESIES)
    core = said[bounds.start : bounds.end]
    return 0 < len(core) <= _LONGEST_KEYWORD and all(_squeezed(word) in _PLAIN_STOPS for word in core)


def _ends_with_stop(sentence: Sentence) -> bool:
    """Whether it ends in such a word that is an order: after a comma, "please", "so"."""
    end = bounds_of(sentence.words, COURTESIES).end
    if end < _STOP_AND_A_NAME or _squeezed(sentence.words[end - 1]) not in _PLAIN_STOPS:
        return False
    return end - 1 in sentence.commas or sentence.words[end - 2] in _BEFORE_AN_ORDER


def _found(core: list[str]) -> Rule | None:
    if all(word in _STOPS for word in core):
        return Rule(f"keyword:{_STOPS[core[0]]}", Intent.OPT_OUT, (), confidence=1.0)
    if all(word in _MAYBE_STOPS or word in _STOPS for word in core):
        return Rule(f"keyword_like:{core[0]}", Intent.OPT_OUT, (), sure=False, confidence=0.5)
    intents = {_KEYWORDS.get(word) for word in core}
    if len(intents) == 1 and None not in intents:
        intent = next(each for each in intents if each is not None)
        return Rule(f"keyword:{core[0]}", intent, (), confidence=1.0)
    return None


def _squeezed(word: str) -> str:
    """Without repeated letters: "stoooop" is "stop"."""
    return "".join(letter for at, letter in enumerate(word) if at == 0 or word[at - 1] != letter)


_STOPS = {_squeezed(word): word for word in sorted(STOPS, key=lambda word: (len(word), word), reverse=True)}
"""By what they are without repeated letters; the shortest spelling names the rule."""
_PLAIN_STOPS = frozenset(_squeezed(word) for word in PLAIN_STOPS)
_MAYBE_STOPS = frozenset(_squeezed(word) for word in MAYBE_STOPS)
_MAYBE_STARTS = frozenset(_squeezed(word) for word in MAYBE_STARTS)
_KEYWORDS = {_squeezed(word): intent for word, intent in KEYWORDS.items()}


def unread_rule(text: Text) -> Rule:
    """For a text in which no rule spoke."""
    if not any(says_something(sentence) for sentence in text.sentences):
        if text.asks:
            return QUESTION
        return GREETING
    begins = any(
        sentence.words[bounds_of(sentence.words, COURTESIES).start] in _ASKING for sentence in text.sentences
    )
    return QUESTION if text.asks or begins else UNREAD
