"""What a rule is, and the rules of all languages ready for use, looked up by the word they begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.intents import Intent
from core.replies.patterns import Pattern, compiled


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases with one meaning. ``name`` is stable: it is stored with every reply it read.

    ``behind``: phrases that, right before, take the meaning away ("he won't" before "stop texting me").
    ``ahead``: the same right after. ``unless``: the same anywhere in the sentence;
    ``unless_asked``: anywhere in a question. ``alone``: speaks only where the sentence is the whole text.
    ``asking``: speaks in a question too. ``denied``: to be looked at for a "no" before it. ``needs``: words
    of which one stands somewhere in the text; none: it does not matter.
    """

    name: str
    intent: Intent
    phrases: tuple[str, ...]
    sure: bool = True
    confidence: float = 0.95
    behind: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_asked: tuple[str, ...] = ()
    alone: bool = False
    asking: bool = True
    denied: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ready:
    """One phrase of a rule with the guards of that rule. ``across``: what counts before a comma too."""

    rule: Rule
    pattern: Pattern
    behind: tuple[Pattern, ...]
    across: tuple[Pattern, ...]
    ahead: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    unless_asked: tuple[Pattern, ...]


Book = Mapping[str, tuple[Ready, ...]]
"""Phrases by every word they can begin with."""


_SAYING = frozenset(["said", "says", "told", "tell", "tells", "asked", "dije", "dijo", "dile"])


def lines(text: str) -> tuple[str, ...]:
    """Phrases written one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def words(text: str) -> frozenset[str]:
    """Words written with spaces between."""
    return frozenset(text.split())


def ready(
    rules: Iterable[Rule], groups: Mapping[str, frozenset[str]], phrases: Mapping[str, tuple[str, ...]]
) -> Iterator[Ready]:
    """Every phrase of some rules, compiled. ``phrases``: each may refer to those before it.

    Raises ``ValueError`` or ``KeyError`` for one that is ill-formed.
    """
    parts: dict[str, tuple[Pattern, ...]] = {}
    for name, written in phrases.items():
        parts[name] = tuple(compiled(each, groups, parts) for each in written)
    for rule in rules:
        guards = (
            tuple(compiled(each, groups, parts) for each in guard)
            for guard in (rule.behind, rule.ahead, rule.unless, rule.unless_asked)
        )
        behind, ahead, unless, unless_asked = guards
        for phrase in rule.phrases:
            across = tuple(each for each in behind if each.names(_SAYING))
            yield Ready(rule, compiled(phrase, groups, parts), behind, across, ahead, unless, unless_asked)


def indexed(entries: Iterable[Ready]) -> Book:
    """A book of phrases."""
    book: defaultdict[str, list[Ready]] = defaultdict(list)
    for entry in entries:
        for word in entry.pattern.begins_with:
            book[word].append(entry)
    return {word: tuple(found) for word, found in book.items()}
