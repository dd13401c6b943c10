"""Misspellings of the words that matter most: one letter wrong, missing, doubled or changed places.

Only long words are mended, so that one wrong letter cannot make another word of them, and never a word of
``REAL``, which is spelt right and near one of them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from core.replies.spelling import SHORT


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MENDED = _words(
    """
    unsubscribe unsubscribed unsubscribing subscription message messages messaging texting texted contact
    contacting remove removed removing receive receiving reminder reminders sending delete deleted please
    number notifications communication communications interested harassing permission consent anymore patient
    appointment appointments stopping calling another marketing
    """
)
_TURNED_ONLY = _words(
    "take text texts stop list phone dont again email spam alone leave these those this the off your"
)
"""Shorter ones: only two letters that changed places."""
REAL = _words(
    """
    bailing balling bending bother brother cabling caller callings ceiling chilling cleanse coiling compact
    concept concert consented consents consort constant consult contacted contacts contend content contents
    contest context contract contracting contracts convent convents cosset culling cumber deceive deceiving
    delegate deleter deletes deleting delicate deplete depleted dilute disinterested dropping emailing
    ending exiting failing falling feeding fending filling galling hailing hexing impatient interest
    interests interred jailing killing lease leased lending lumber mailing mailings making malling marking
    massage massages massaging mauling mending messaged messenger milling mother moved nailing needing
    nesting numb numbered numbers other others palling passage passages patent patents patience patients
    pending permissions persimmon plead pleads pleased pleases pleat presage pulling railing received
    receiver receivers receives rejoinder remainder remainders remind reminded reminds remodel remote
    remoter remotes remover removes rending reprove resting sailing sanding scalding scending sealing
    seeding seeing sender senders sends sensing shopping slopping slumber spending standing stepping
    stooping strapping stripping stropping subscribe subscribed swapping tailing tasted tasting taxed taxing
    telling tending tenting tested testing texts toasting topping twisting umber uninterested unsubscribes
    vending vesting vexed vexing wailing walling wending
    """
)
_DRAWN_OUT = _words("stop text texts yes no quit end help thanks ok sure leave alone me off list enough")
_DOING = _words(
    """
    texting messaging sending contacting calling ringing bothering spamming pestering harassing bugging
    hitting blowing getting receiving stopping writing annoying disturbing reminding wasting asking
    """
)
"""Also without the last letter: "hittin"."""
_LONG = 10


def read_as(word: str) -> str:
    """What is read instead of a word as typed; ``_`` or a space parts words."""
    if word in SHORT:
        return SHORT[word]
    if word.endswith("in") and f"{word}g" in _DOING:
        return f"{word}g"
    drawn = _calmed(word)
    if drawn != word and (drawn in SHORT or drawn in MENDED or drawn in _DRAWN_OUT):
        return SHORT.get(drawn, drawn)
    return mended(word) or word


def _calmed(word: str) -> str:
    """With no letter twice in a row, where one stands three times: "pleeease"."""
    if not any(word[at] == word[at + 1] == word[at + 2] for at in range(len(word) - 2)):
        return word
    return "".join(letter for at, letter in enumerate(word) if at == 0 or word[at - 1] != letter)


def mended(word: str) -> str | None:
    """The word that was meant, if that is plain."""
    if len(word) < 3 or word in REAL or word in MENDED or not word.isalpha() or len(word) > 2 * _LONG:
        return None
    plain = _turned().get(word) or _without_vowels().get(word)
    if plain is not None:
        return plain
    if len(word) < 5:
        return None
    near = {meant for key in (word, *_shortened(word)) for meant in _by_key().get(key, ())}
    meant = {each for each in near if _one_apart(word, each)}
    return min(meant, key=lambda each: (abs(len(each) - len(word)), each)) if meant else None


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _by_key() -> dict[str, frozenset[str]]:
    """Words by themselves and by what is left of them without one letter."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in MENDED:
        for key in (word, *_shortened(word)):
            found[key].add(word)
    return {key: frozenset(meant) for key, meant in found.items()}


@cache
def _turned() -> dict[str, str]:
    return {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]: word
        for word in sorted(_TURNED_ONLY)
        for at in range(1 if len(word) < 5 else 0, len(word) - 1)
        if word[at] != word[at + 1]
    }


@cache
def _without_vowels() -> dict[str, str]:
    """ "txtng", "rmv": three consonants or more, and nothing else."""
    bare = {_consonants(word): word for word in sorted(MENDED)}
    return {key: word for key, word in bare.items() if len(key) > 2}


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in "aeiou")


def _one_apart(typed: str, meant: str) -> bool:
    """Whether one letter is too many, missing or wrong, or two neighbours changed places."""
    if typed[0] != meant[0] and typed[1:2] != meant[:1] and typed[0] != meant[1]:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest_typed, rest_meant = typed[start:], meant[start:]
    return (
        rest_typed[1:] == rest_meant
        or rest_typed == rest_meant[1:]
        or rest_typed[1:] == rest_meant[1:]
        or (rest_typed[:2] == rest_meant[1::-1] and rest_typed[2:] == rest_meant[2:])
    )
