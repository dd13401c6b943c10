"""Phrases as patterns over plain words, and the search for them.

A pattern is words with spaces between: ``stop|quit ?all {texting} me``. ``a|b``: either word;
``?a``: a word that may be left out; ``!a|b``: one word that is none of them; ``{name}``: any of
``GROUPS[name]``; ``<3``: up to three words of any kind; ``~``: up to six of ``GROUPS["filling"]``;
``[name]``: any phrase of ``PHRASES[name]``; ``^`` and ``$``: where the sentence begins and ends,
courtesies aside; ``$,``: there or at a comma; ``a|$``: a word, or the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.replies.normalise import Sentence

_LONGEST_FILLING = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a pattern. ``gap`` above zero: up to so many of ``words``, of any where there are none.

    ``or_end``: or the end. ``phrases``: one of these instead of a word. ``other``: a word not of ``words``.
    """

    words: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0
    or_end: bool = False
    phrases: tuple[Pattern, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase ready for matching; its first item always names words or phrases."""

    items: tuple[Item, ...]
    at_start: bool = False
    at_end: bool = False
    at_pause: bool = False

    @property
    def begins_with(self) -> frozenset[str]:
        """Every word that a match can begin with. Raises ``ValueError`` when that can be any or none."""
        found: set[str] = set()
        for item in self.items:
            if item.gap or item.other:
                break
            found.update(item.words, *(each.begins_with for each in item.phrases))
            if not item.optional:
                return frozenset(found)
        raise ValueError(f"a pattern must begin with words: {self.items}")

    def names(self, words: frozenset[str]) -> bool:
        """Whether one of some words is asked for."""
        return any(not item.words.isdisjoint(words) and not item.optional for item in self.items)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase stands among the words: ``start`` included, ``end`` not."""

    start: int
    end: int


def compiled(
    source: str, groups: Mapping[str, frozenset[str]], phrases: Mapping[str, tuple[Pattern, ...]]
) -> Pattern:
    """Read one pattern. Raises ``ValueError`` or ``KeyError`` when it cannot be used."""
    parts = source.split()
    at_start, at_end, at_pause = parts[:1] == ["^"], parts[-1:] == ["$"], parts[-1:] == ["$,"]
    parts = parts[1 if at_start else 0 : -1 if at_end or at_pause else None]
    items = tuple(_item(part, groups, phrases, source) for part in parts)
    if not items:
        raise ValueError(f"pattern {source!r} is empty")
    return Pattern(items, at_start, at_end, at_pause)


def _item(
    part: str, groups: Mapping[str, frozenset[str]], phrases: Mapping[str, tuple[Pattern, ...]], source: str
) -> Item:
    if part.startswith("<"):
        return Item(gap=int(part[1:]))
    if part == "~":
        return Item(groups["filling"], gap=_LONGEST_FILLING)
    optional, other = part.startswith("?"), part.startswith(("!", "?!"))
    if part.endswith("]"):
        return Item(optional=optional, phrases=phrases[part.removeprefix("?")[1:-1]])
    words: set[str] = set()
    for each in part.lstrip("?!").split("|"):
        if each.startswith("{"):
            words |= groups[each[1:-1]]
        else:
            words.add(each)
    if "" in words:
        raise ValueError(f"pattern {source!r} has an empty choice")
    return Item(frozenset(words - {"$"}), optional, or_end="$" in words, other=other)


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
        return {end + more for end in ends for more in range(_gap(item, words, end) + 1)}
    if item.phrases:
        reached = {
            further for end in ends for each in item.phrases for further in ends_of(each, words, end, bounds)
        }
        return reached | ends if item.optional else reached
    reached = {end + 1 for end in ends if end < len(words) and (words[end] in item.words) != item.other}
    if item.or_end:
        reached |= {end for end in ends if end >= bounds.end}
    return reached | ends if item.optional else reached


def _gap(item: Item, words: Sequence[str], at: int) -> int:
    """How many words the gap may take there."""
    most = min(item.gap, len(words) - at)
    if not item.words:
        return most
    return next((more for more in range(most) if words[at + more] not in item.words), most)


def bounds_of(words: Sequence[str], courtesies: Iterable[str]) -> Span:
    """The words without greetings and thanks at either end; all of them when nothing else is there."""
    polite = frozenset(courtesies)
    start, end = 0, len(words)
    while start < end and words[start] in polite:
        start += 1
    while end > start and words[end - 1] in polite:
        end -= 1
    return Span(start, end) if start < end else Span(0, len(words))
