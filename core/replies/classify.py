"""What a patient's reply means: an intent, the rule that says so, and whether a person should look.

Where a text says several things the graver one counts: words of harm, then a wish to hear no more, then
the others as in ``ORDER``; what gave way is kept in ``also``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.intents import Intent
from core.replies import book_en, book_es, channels, symbols, whole
from core.replies.closures import closure_rule
from core.replies.context import is_for_family, is_laughing, is_own_word, is_reported, tells_how_to_stop
from core.replies.contrary import says_the_contrary
from core.replies.gist_en import gist_rule
from core.replies.normalise import Sentence, Text, normalise
from core.replies.patterns import bounds_of
from core.replies.plain import is_plain_no, is_plain_wrong_number
from core.replies.rules import Book, Rule, indexed, ready
from core.replies.search import Search
from core.replies.wanting import asks_for_a_call, wants_something
from core.types import Channel

LANGUAGES = ("en", "es")
ORDER = (
    Intent.ADVERSE,
    Intent.OPT_OUT,
    Intent.WRONG_NUMBER,
    Intent.COMPLAINT,
    Intent.AUTO_REPLY,
    Intent.CANCEL,
    Intent.BOOKED_ALREADY,
    Intent.OPT_IN,
    Intent.NO,
    Intent.LATER,
    Intent.YES,
    Intent.THANKS,
    Intent.HELP,
    Intent.REPLY,
)
_RANK = {intent: rank for rank, intent in enumerate(ORDER)}
_MACHINE = frozenset({"phrase:en:automatic", "phrase:es:automatica"})
"""Rules for what only a machine writes, whatever it asks for ("if it is urgent, please call")."""
_PLAIN = {Intent.NO: is_plain_no, Intent.WRONG_NUMBER: is_plain_wrong_number}
"""What ends something without a question; sure only where nothing else is said."""
_BOOKS = {"en": book_en, "es": book_es}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text means. ``rule``: stable name of the rule that spoke.

    ``sure``: when false, the follow-up pauses and a person is asked. ``confidence``: 0 to 1, the rule's
    own. ``also``: other meanings found, the graver first ("I'm bleeding, stop texting me").
    """

    intent: Intent
    rule: str
    sure: bool
    confidence: float
    also: tuple[Intent, ...] = ()


def classify(text: str, languages: tuple[str, ...] = LANGUAGES, channel: Channel = Channel.SMS) -> Reading:
    """Read one text. Raises ``ValueError`` for a language without rules, and nothing for any text.

    ``channel``: by which it came. "Stop the emails, texts are fine" is a plain stop by e-mail alone.
    """
    unknown = [language for language in languages if language not in _BOOKS]
    if unknown:
        raise ValueError(f"no rules for the language {unknown[0]!r}; there are {', '.join(_BOOKS)}")
    read = normalise(text)
    if whole.COURTESIES.issuperset(read.words) and (not read.words or symbols.forbids(read)):
        return _of(symbols.rule_of(read))
    sentences = whole.without_signature(whole.joined(read.sentences))
    short = whole.keyword_rule(sentences) or closure_rule(read.words, read.asks)
    if short is not None and (short.intent is not Intent.NO or is_plain_no(read)):
        return _of(short)
    spoken = _spoken(sentences, read, languages)
    if "en" in languages and spoken[:1] in ([], [whole.STOP_AND_MORE]) and is_own_word(sentences, read):
        spoken = [rule for rule in (gist_rule(read),) if rule is not None] or spoken
    if not spoken:
        spoken = [short or whole.unread_rule(read)]
    if spoken[0].intent is not Intent.OPT_OUT and channels.spares(read, channel):
        spoken = [rule for rule in spoken if rule.intent is not Intent.OPT_OUT]
    reading = _of(spoken[0], tuple(dict.fromkeys(rule.intent for rule in spoken[1:])))
    return _doubted(reading) if read.cut or _is_doubtful(reading, read, channel) else reading


def _is_doubtful(reading: Reading, read: Text, channel: Channel) -> bool:
    """Whether more is said than the rule has seen: of another channel, or what wants an answer."""
    if reading.intent is Intent.OPT_OUT:
        return channels.spares(read, channel)
    if reading.intent in _PLAIN:
        return not _PLAIN[reading.intent](read)
    if reading.intent is Intent.LATER:
        return asks_for_a_call(read.words)
    if reading.intent not in (Intent.THANKS, Intent.AUTO_REPLY) or reading.rule in _MACHINE:
        return False
    return wants_something(read, is_away=reading.intent is Intent.AUTO_REPLY)


def _spoken(sentences: tuple[Sentence, ...], read: Text, languages: tuple[str, ...]) -> list[Rule]:
    """Every rule that speaks, one an intent, the graver meaning first."""
    substance = [sentence for sentence in sentences if whole.says_something(sentence)]
    found: dict[Intent, Rule] = {}
    said = frozenset(read.words)
    told = tells_how_to_stop(sentences)
    not_own = [is_reported(sentences, at) or says_the_contrary(each) for at, each in enumerate(sentences)]
    for at, sentence in enumerate(sentences):
        others = told or not_own[at]
        bounds = bounds_of(sentence.words, whole.COURTESIES)
        search = Search(sentence, bounds, alone=len(substance) <= 1, asks=read.asks, said=said)
        for language in languages:
            for rule in search.spoken(_book(language)):
                if others and rule.intent is Intent.OPT_OUT:
                    continue
                before = found.get(rule.intent)
                if before is None or rule.confidence > before.confidence:
                    found[rule.intent] = rule
    own = [each for each, other in zip(sentences, not_own, strict=True) if not other]
    stop = None if told else whole.stop_rule(own, found.keys())
    if stop is not None and (stop.intent not in found or stop.sure):
        found[stop.intent] = stop
    if Intent.OPT_OUT in found and (is_laughing(read) or is_for_family(sentences)):
        del found[Intent.OPT_OUT]
    return sorted(found.values(), key=lambda rule: _RANK[rule.intent])


@cache
def _book(language: str) -> Book:
    book = _BOOKS[language]
    return indexed(ready(book.RULES, book.GROUPS, book.PHRASES))


def _of(rule: Rule, also: tuple[Intent, ...] = ()) -> Reading:
    others = tuple(intent for intent in also if intent is not rule.intent)
    return Reading(rule.intent, rule.name, rule.sure, rule.confidence, others)


def _doubted(reading: Reading) -> Reading:
    """Of a text that was not read to its end, or that says more than its rule has seen."""
    return Reading(reading.intent, reading.rule, False, min(reading.confidence, 0.5), reading.also)
