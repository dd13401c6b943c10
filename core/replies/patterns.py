"""Phrases as patterns over plain words, and the search for them.

A pattern is words with spaces between: ``stop|quit ?all {texting} me``. ``a|b``: either word;
``?a``: a word that may be left out; ``{name}``: any of ``GROUPS[name]``; ``<3``: up to three words of
any kind; ``^`` and ``$``: where the sentence begins and ends, courtesies aside; ``$,``: there or at a
comma; ``a|$``: a word, or the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.replies.normalise import Sentence


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a pattern. ``gap`` above zero: up to so many words of any kind. ``or_end``: or the end."""

    words: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0
    or_end: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase ready for matching; its first item always names words."""

    items: tuple[Item, ...]
    at_start: bool = False
    at_end: bool = False
    at_pause: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase stands among the words: ``start`` included, ``end`` not."""

    start: int
    end: int


def compiled(source: str, groups: Mapping[str, frozenset[str]]) -> Pattern:
    """Read one pattern. Raises ``ValueError`` naming it when it cannot be used."""
    parts = source.split()
    at_start, at_end, at_pause = parts[:1] == ["^"], parts[-1:] == ["$"], parts[-1:] == ["$,"]
    parts = parts[1 if at_start else 0 : -1 if at_end or at_pause else None]
    items = tuple(_item(part, groups, source) for part in parts)
    if not items or items[0].optional or items[0].gap:
        raise ValueError(f"pattern {source!r} must begin with words")
    return Pattern(items, at_start, at_end, at_pause)


def _item(part: str, groups: Mapping[str, frozenset[str]], source: str) -> Item:
    if part.startswith("<"):
        return Item(gap=int(part[1:]))
    optional = part.startswith("?")
    words: set[str] = set()
    for each in part.removeprefix("?").split("|"):
        if each.startswith("{"):
            words |= groups[each[1:-1]]
        else:
            words.add(each)
    if "" in words:
        raise ValueError(f"pattern {source!r} has an empty choice")
    return Item(frozenset(words - {"$"}), optional, or_end="$" in words)


def find(pattern: Pattern, sentence: Sentence, at: int, bounds: Span) -> Span | None:
    """The longest match that begins at a word. ``bounds``: the sentence without courtesies around it."""
    ends = ends_of(pattern, sentence.words, at, bounds)
    if pattern.at_pause:
        ends = {end for end in ends if end >= bounds.end or end in sentence.commas}
    return Span(at, max(ends)) if ends else None


def ends_of(pattern: Pattern, words: Sequence[str], at: int, bounds: Span) -> set[int]:
    """Every place where a match that begins at a word may end."""
    if pattern.at_start and at not in (0, bounds.start):
        return set()
    ends = {at}
    for item in pattern.items:
        ends = _advance(item, words, ends, bounds)
        if not ends:
            return ends
    return {end for end in ends if end >= bounds.end} if pattern.at_end else ends


def stands_before(pattern: Pattern, words: Sequence[str], end: int, reach: int) -> bool:
    """Whether a match ends right before a word, begun at most ``reach`` words earlier."""
    before = words[max(0, end - reach) : end]
    bounds = Span(0, len(before))
    return any(len(before) in ends_of(pattern, before, at, bounds) for at in range(len(before)))


def _advance(item: Item, words: Sequence[str], ends: set[int], bounds: Span) -> set[int]:
    if item.gap:
        return {end + more for end in ends for more in range(item.gap + 1) if end + more <= len(words)}
    reached = {end + 1 for end in ends if end < len(words) and words[end] in item.words}
    if item.or_end:
        reached |= {end for end in ends if end >= bounds.end}
    return reached | ends if item.optional else reached


def bounds_of(words: Sequence[str], courtesies: Iterable[str]) -> Span:
    """The words without greetings and thanks at either end; all of them when nothing else is there."""
    polite = frozenset(courtesies)
    start, end = 0, len(words)
    while start < end and words[start] in polite:
        start += 1
    while end > start and words[end - 1] in polite:
        end -= 1
    return Span(start, end) if start < end else Span(0, len(words))
