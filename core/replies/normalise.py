"""A text as plain words: no case, accents, invisible characters or chat spelling; sentences kept apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from core.replies.spelling import LETTERS, PAIRS
from core.replies.typing_errors import read_as

LONGEST = 20_000
"""Characters that are read. What is longer was not typed on a phone; a person reads it."""
_LONGEST_WORD = 40
_ENDS = frozenset(
    '.!?;:\n\r\u2028\u2029\u2026\u2022\u2014\u2013()[]{}"\u201c\u201d\u00ab\u00bb|¿¡。\uff01\uff1f'
)
_QUOTES = {'"': None, "\u201c": True, "\u201d": False, "\u00ab": True, "\u00bb": False}
"""Quotation marks: whether one opens; ``None``: by turns."""
_APOSTROPHES = frozenset("'\u2018\u2019\u02bc\u0060\u00b4\u2032")
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})
_MARKED = frozenset({"Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain words in order. ``asks``: ends in a question mark. ``quoted``: stands in quotation marks.

    ``commas``: places of the words that a comma stands before.
    """

    words: tuple[str, ...]
    commas: frozenset[int] = frozenset()
    asks: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """``symbols``: emoji and other signs, in order. ``asks``: a question mark stands somewhere."""

    sentences: tuple[Sentence, ...]
    symbols: str
    asks: bool
    cut: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all sentences."""
        return tuple(word for sentence in self.sentences for word in sentence.words)


def normalise(text: str) -> Text:
    """Read a text of any kind and length. Takes time in proportion to its length; never raises."""
    read = _plain(text[:LONGEST])
    sentences: list[Sentence] = []
    raw: list[str] = []
    commas: set[int] = set()
    word: list[str] = []
    symbols: list[str] = []
    quoted = False

    def end_word() -> None:
        if word:
            raw.append("".join(word))
            word.clear()

    def end_sentence(asks: bool) -> None:
        end_word()
        if raw:
            sentences.append(_sentence(raw, commas, asks, quoted))
            raw.clear()
            commas.clear()
        elif asks and sentences:
            sentences[-1] = replace(sentences[-1], asks=True)

    for at, each in enumerate(read):
        if each.isalnum():
            word.append(each)
        elif each in _APOSTROPHES:
            continue
        elif each in _ENDS or (each == "-" and _stands_apart(read, at)):
            if word and _inside_number(read, at):
                word.append(each)
            else:
                end_sentence(each == "?")
                if each in _QUOTES:
                    opens = _QUOTES[each]
                    quoted = not quoted if opens is None else opens
        else:
            end_word()
            if each in ",/":
                commas.add(len(raw))
            elif _is_symbol(each):
                symbols.append(each)
    end_sentence(False)
    return Text(tuple(sentences), "".join(symbols), "?" in read, len(text) > LONGEST)


def _plain(text: str) -> str:
    # Marks go first: the standard order of very many of them on one letter takes quadratic time to find.
    bare = "".join(each for each in text if unicodedata.category(each) not in _MARKED)
    if len(bare) <= _LONGEST_WORD and not any(each.isspace() for each in bare.strip()):
        bare = _apart(bare)
    spread = unicodedata.normalize("NFKD", bare).casefold().translate(LETTERS)
    return "".join(_kept(each) for each in spread).replace("a&e", "hospital")


def _apart(word: str) -> str:
    """A text of one word, parted where a capital begins a new one: "StopTextingMe"."""
    return "".join(
        f" {letter}" if at and letter.isupper() and word[at - 1].islower() else letter
        for at, letter in enumerate(word)
    )


def _kept(character: str) -> str:
    if character in "\n\r\t":
        return character
    return "" if unicodedata.category(character) in _INVISIBLE else character


def _is_symbol(character: str) -> bool:
    return ord(character) > 0x7F and unicodedata.category(character) == "So"


def _stands_apart(read: str, at: int) -> bool:
    return read[max(0, at - 1) : at + 2].strip() == "-"


def _inside_number(read: str, at: int) -> bool:
    return read[at] in ".:" and read[at - 1].isdigit() and at + 1 < len(read) and read[at + 1].isdigit()


def _sentence(raw: list[str], commas: set[int], asks: bool, quoted: bool) -> Sentence:
    """Chat spelling written out, then pairs of words that mean one."""
    spelt = [
        (word, at in commas and place == 0)
        for at, typed in enumerate(raw)
        for place, word in enumerate(read_as(typed).split())
    ]
    words: list[str] = []
    places: set[int] = set()
    joined = False
    for at, (word, after_comma) in enumerate(spelt):
        if joined:
            joined = False
            continue
        if after_comma and words:
            places.add(len(words))
        pair = None
        if at + 1 < len(spelt) and not spelt[at + 1][1]:
            pair = PAIRS.get((word, spelt[at + 1][0]))
        joined = pair is not None
        words.append(pair or word)
    return Sentence(tuple(words), frozenset(places), asks, quoted)
