"""Who is being spoken to: what somebody quotes, was sent or says in jest is no wish of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from core.replies.normalise import Sentence, Text
from core.replies.rules import words

_TELL = words("text send reply sms respond type message txting answer write press dial call visit")
_KEYS = words(
    "stop end optout unsubscribe quit stopall cancel stops stopp stop2end stop2stop stop2quit nocall nostop"
)
_PURPOSE = words("to 2 4 for")
_AIMS = words("end optout unsubscribe cancel quit stop leave opt")
_BREAKS = words("again me you u please so now just them us it and or anymore but")
_I = words("i ive im id ill we")
_INSTRUCTION = 4
_OTHER_WORDS = 4
_SAID = words(
    """
    said says say saying goes went like sent sends wrote writes texted text replied answered shouted screamed
    yelled told reads messaged message typed put called reply dice dijo puso escribio mando
    """
)
_THEY = words("he she they mum mom dad it")
_THEIRS = words("her his their he she they mum mom dad nan")
_FAMILY = words("mum mom dad nan gran grandma babe darling sweetie bestie sis mate hun")
_SPOKEN_TO = ((), ("stop",), ("please",), ("dont",), ("can",), ("could",))
"""What follows a name with which somebody is spoken to."""
_REACH = 4
_QUOTED = 2
_LAUGHS = words("lol haha hahaha lmao lmfao rofl hehe jaja jajaja jk")
_LAUGHING_SIGNS = frozenset("\U0001f602\U0001f923\U0001f606\U0001f639\U0001f61c\U0001f61d\U0001f92a")
_FEW = 5


def tells_how_to_stop(sentences: Sequence[Sentence]) -> bool:
    """Whether it is, or quotes, a sender's "text STOP to end", among other words."""
    told = next((each.words for each in sentences if _is_instruction(each)), None)
    if told is None:
        return False
    rest = sum(len(each.words) for each in sentences) - min(len(told), _INSTRUCTION)
    return rest >= _OTHER_WORDS


def _is_instruction(sentence: Sentence) -> bool:
    said = sentence.words
    return any(
        (word in _KEYS and _by_sending(sentence, at)) or (word in _PURPOSE and _in_order_to(said, at))
        for at, word in enumerate(said)
        if _I.isdisjoint(said[max(0, at - _REACH - 2) : at])
    )


def _by_sending(sentence: Sentence, at: int) -> bool:
    """ "Text the word STOP", "STOP to 85100", "unsub: send X"."""
    said = sentence.words
    after = said[at + 1 : at + 3]
    if said[at].startswith("stop2"):
        return True
    for place in range(at - 1, max(-1, at - 4), -1):
        if said[place] in _TELL:
            return True
        if place + 1 in sentence.commas or said[place] in _BREAKS:
            break
    if len(after) < len(("to", "end")):
        return False
    goal = after[0] in _PURPOSE and (after[1] in _AIMS or after[1].isdigit())
    return goal or (after[0] in _TELL and (len(after[1]) == 1 or after[1] in _KEYS))


def _in_order_to(said: Sequence[str], at: int) -> bool:
    """ "To opt out text ..."."""
    aims = not _AIMS.isdisjoint(said[at + 1 : at + 2])
    return aims and not _TELL.isdisjoint(said[at + 2 : at + 2 + _REACH])


def is_reported(sentences: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence is what somebody else said, or leads up to it: "she says", then a quotation."""
    this = sentences[at]
    if at and len(sentences[at - 1].words) <= _REACH:
        before = sentences[at - 1].words
        if before[0] in _THEIRS and before[-1] in _SAID:
            return True
    if not this.quoted:
        following = sentences[at + 1 : at + 2]
        return bool(following) and following[0].quoted and len(following[0].words) > _QUOTED
    told = next((each.words for each in reversed(sentences[:at]) if not each.quoted), ())[-_REACH:]
    after = next((each.words for each in sentences[at + 1 :] if not each.quoted), ())[:3]
    if after[:1] == ("i",) and not _SAID.isdisjoint(after):
        return True
    if not _I.isdisjoint(told) and _THEY.isdisjoint(told):
        return False
    return not _SAID.isdisjoint(told) or (not _THEY.isdisjoint(after[:1]) and not _SAID.isdisjoint(after))


def is_for_family(sentences: Sequence[Sentence]) -> bool:
    """Whether somebody at home is spoken to: "how do I stop these, dad, can you help?"."""
    return any(
        word in _FAMILY
        and (at in each.commas or (at == 0 and len(each.words) > 1))
        and (at + 1 in each.commas or each.words[at + 1 : at + 2] in _SPOKEN_TO)
        for each in sentences
        for at, word in enumerate(each.words)
    )


def is_own_word(sentences: Sequence[Sentence], text: Text) -> bool:
    """Whether it is all said by the writer, in earnest, and to us."""
    if tells_how_to_stop(sentences) or is_laughing(text) or is_for_family(sentences):
        return False
    return not any(is_reported(sentences, at) for at in range(len(sentences)))


def is_laughing(text: Text) -> bool:
    """Whether somebody laughs and says more than a few words."""
    laughs = not _LAUGHS.isdisjoint(text.words) or not _LAUGHING_SIGNS.isdisjoint(text.symbols)
    return laughs and sum(word not in _LAUGHS for word in text.words) > _FEW
