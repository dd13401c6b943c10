"""The gist of a short English text that no phrase fits: a word that ends something, and what we send.

"I keep getting texts from u guys, please quit". Never sure; and silent where anybody else is spoken of, or
where much is said that has nothing to do with messages.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.replies.normalise import Text
from core.replies.rules import Rule, words
from core.replies.words_en import COURTESIES, GROUPS
from core.types import Intent

_ENDING = words("stop quit cease halt discontinue stopped stopping enough discontinued")
_SENT = words(
    """
    texts messages texting messaging sms smses reminders notifications contacting spam spamming alerts
    newsletters emailing mailings communications communication
    """
)
_LEAVING = words(
    "remove removed removal removing take taken off unsubscribe delete deleted erase out leave optout"
)
_LISTS = words("list lists database mailing")
_OURS = words("me my i im us your you these this ive id from please want")
_OTHERS = words(
    """
    he she him her his hers they their he's shes hes mum mom dad hed shed theyd hell ex mummy daddy mate babe bro sis sister brother
    gran nan grandma grandad auntie uncle aunty boyfriend girlfriend husband wife kids baby son daughter boss
    teacher friend friends darling love hun hunny sweetie xx xxx lol haha hahaha lmao jk guy girl someone somebody
    people everyone anyone group chat class school work team who whose
    netflix amazon facebook insta instagram snapchat tiktok whatsapp spotify iphone app apps
    """
)
_BEFORE_ENDING = words(
    "wont cant couldnt didnt dont never not did when if why didnt doesnt wouldnt dont to bus non you u i we"
)
_USED_OTHERWISE = words(
    """
    got get received left free credit yet back shop station bus train doing at by until till while waiting
    ignoring ignore replying reading answering typing losing shopping buy bought price sale book books guest playlist todo
    """
)
_COMMON = words(
    """
    a an the and or but so as it its is are was be been am do does have has had will would can could should of
    to for from in on with by about at up out over no not dont never any more all too very really just now
    again anymore already still ever even keep keeps getting receive receiving want need wish like think know
    please thanks kindly sorry many much tired sick annoying irritating annoyed bothering ridiculous
    interested moved patient number phone cell mobile text message call calls email clinic dentist doctor
    office practice surgery appointment appointments permanently immediately today forever good future further
    other such every daily constant constantly asked told said twice times before after because since that
    what how make made let get going way there them those these this wrong person
    """
)
_KNOWN = (
    _COMMON | COURTESIES | _ENDING | _SENT | _LEAVING | _LISTS | _OURS | GROUPS["filling"] | GROUPS["det"]
)
_MOST_WORDS = 16
_FOR_ONE_STRANGE = 6
"""One word that has nothing to do with it among so many."""
_SHORT = 3

GIST = Rule("gist:en:messages_and_end", Intent.OPT_OUT, (), sure=False, confidence=0.4)


def gist_rule(text: Text) -> Rule | None:
    """The rule for a text in which no other spoke."""
    said = text.words
    spoken = frozenset(said)
    if len(said) > _MOST_WORDS or not spoken.isdisjoint(_OTHERS) or not spoken.isdisjoint(_USED_OTHERWISE):
        return None
    strange = sum(word not in _KNOWN for word in said)
    if strange > len(said) // _FOR_ONE_STRANGE or (len(said) > _SHORT and spoken.isdisjoint(_OURS | {"too"})):
        return None
    stops = _ends(said) and not spoken.isdisjoint(_SENT)
    leaves = not spoken.isdisjoint(_LEAVING) and not spoken.isdisjoint(_LISTS) and "me" in spoken
    return GIST if stops or leaves else None


def _ends(said: Sequence[str]) -> bool:
    """Whether a word that ends something stands where it is no remark: not "won't stop", not "did you stop"."""
    return any(
        word in _ENDING and (at == 0 or said[at - 1] not in _BEFORE_ENDING) for at, word in enumerate(said)
    )
