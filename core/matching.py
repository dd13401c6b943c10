"""Who is who: whether a newcomer is somebody we know already, judged by name and contact points."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

Point = tuple[str, str]
"""Kind (phone or email) and value (E.164 or lower case)."""

# Letters that Unicode does not take apart into a plain one and its accent.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name, as far as known, and the contact points in use."""

    id: str
    name: str
    points: frozenset[Point]


@dataclass(frozen=True, slots=True)
class Match:
    """``same``: the one person it certainly is. ``unclear``: whom it may be, for a colleague to say.

    Neither: nobody we know.
    """

    same: str | None = None
    unclear: tuple[str, ...] = ()


def parts(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents, hyphens and apostrophes."""
    plain = "".join(map(_letter, name.casefold().translate(_PLAIN)))
    apart = unicodedata.normalize("NFKD", plain)
    return tuple("".join(each for each in apart if not unicodedata.combining(each)).split())


def _letter(character: str) -> str:
    """Hyphens, commas and the like part words; apostrophes and full stops are nothing."""
    if character.isalnum() or unicodedata.combining(character):
        return character
    parting = character.isspace() or character in ",/" or unicodedata.category(character) == "Pd"
    return " " if parting else ""


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's: the same words in any order, or one is the shorter form.

    Shorter: it begins with the same word and leaves some out, as in Juan García for Juan García
    López. Nicknames are not guessed, and an empty name is nobody's.
    """
    first, second = parts(one), parts(other)
    if not first or not second:
        return False
    ours, theirs = Counter(first), Counter(second)
    return ours == theirs or (first[0] == second[0] and (ours < theirs or theirs < ours))


def split_name(name: str) -> tuple[str, str]:
    """First and last name of one line: "Ann Mary Lee" or "Lee, Ann"."""
    last, comma, first = name.partition(",")
    if comma and first.strip():
        return " ".join(first.split()), " ".join(last.split())
    words = name.replace(",", " ").split()
    return " ".join(words[:1]), " ".join(words[1:])


def match(newcomer: Person, known: Iterable[Person]) -> Match:
    """Whom of ``known`` the newcomer is.

    Only who shares a contact point counts. Exactly one with the same name: it is them. Several, or
    none while others use that contact point: nobody can tell from here.
    """
    sharing = [each for each in known if each.id != newcomer.id and each.points & newcomer.points]
    same = tuple(each.id for each in sharing if same_name(each.name, newcomer.name))
    if len(same) == 1:
        return Match(same=same[0])
    return Match(unclear=same or tuple(each.id for each in sharing))


def match_all(newcomers: Collection[Person], known: Iterable[Person]) -> dict[str, Match]:
    """``match`` for newcomers who arrive together, by their id.

    Two of them can not both be one person, so a person whom several match is unclear for each of
    them; and who is found to be one newcomer is no other.
    """
    using: defaultdict[Point, dict[str, Person]] = defaultdict(dict)
    for person in known:
        for point in person.points:
            using[point][person.id] = person
    found = {each.id: match(each, _sharing(each, using)) for each in newcomers}
    claims = Counter(each.same for each in found.values())
    taken = {person for person, times in claims.items() if person is not None and times == 1}
    return {newcomer: _settled(each, claims, taken) for newcomer, each in found.items()}


def _sharing(newcomer: Person, using: Mapping[Point, Mapping[str, Person]]) -> Collection[Person]:
    sharing: dict[str, Person] = {}
    for point in newcomer.points:
        sharing.update(using.get(point, {}))
    return sharing.values()


def _settled(found: Match, claims: Counter[str | None], taken: Collection[str]) -> Match:
    if found.same is not None:
        return found if claims[found.same] == 1 else Match(unclear=(found.same,))
    return Match(unclear=tuple(each for each in found.unclear if each not in taken))
