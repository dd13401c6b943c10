"""Whether a word is another one misspelt."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 5
"""Of fewer letters, as in site and city or zone and none, too many are close by chance."""
_LONG = 12
"""From this length on two slips are likelier than another word."""


def misspelt(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` is probably meant to be; none for a word that is known itself."""
    near = ((slips(word, each), each) for each in known if _may_be_close(word, each))
    found = min((each for each in near if each[0] <= _allowed(word, each[1])), default=None)
    return found[1] if found and found[0] else None


def _allowed(word: str, other: str) -> int:
    shorter, longer = sorted((len(word), len(other)))
    return 0 if shorter < _SHORTEST else 1 if longer < _LONG else 2


def _may_be_close(word: str, other: str) -> bool:
    return abs(len(word) - len(other)) <= _allowed(word, other)


def slips(word: str, other: str) -> int:
    """How many letters are missing, too many, another, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, start=1):
        before, above, row = row, before, [place]
        for at, wanted in enumerate(other, start=1):
            best = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != wanted))
            swapped = place > 1 and at > 1 and letter == other[at - 2] and wanted == word[place - 2]
            row.append(min(best, above[at - 2] + 1) if swapped else best)
    return row[-1]
