"""The gist of a short English text that no phrase fits: a word that ends something, and what we send.

"I keep getting texts from u guys, please quit". Never sure; and silent where anybody else is spoken of, or
where something is said that has nothing to do with messages.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.intents import Intent
from core.replies.normalise import Text
from core.replies.patterns import bounds_of
from core.replies.rules import Rule, words
from core.replies.words_en import COURTESIES, GROUPS

_ENDING = words("stop quit cease halt discontinue stopped stopping enough discontinued chill")
_OFF = words("off mute silence pause disable deactivate block away")
_NONE = words("no dont not never aint nobody nolonger")
_REFUSED = words("no want need more thanks")
_SENT = words(
    """
    texts messages texting messaging sms smses reminders notifications contacting spam spamming alerts
    newsletters emailing mailings communications communication
    """
)
_SENDING = words(
    "send sending sent text message contact disturb disturbing msg write writing message reminder"
)
_LEAVING = words(
    "remove removed removal removing take taken off unsubscribe delete deleted erase out leave optout lose"
)
_LISTS = words("list lists database mailing")
_OURS = words("me my i im us your you these this ive id from please want too mine")
_OTHERS = words(
    """
    he she him her his hers they their hes shes hed shed theyd ex mum mom dad mummy daddy mate babe sis sister
    brother gran nan grandma grandad auntie uncle aunty boyfriend girlfriend husband wife kids baby son daughter
    boss teacher friend friends darling love hun hunny sweetie xx xxx lol haha hahaha lmao jk guy girl people
    everyone anyone group chat class school work team whose dear bus train car shop
    netflix amazon facebook insta instagram snapchat tiktok whatsapp spotify iphone app apps dog cat
    """
)
_BEFORE_ENDING = words(
    """
    wont cant couldnt didnt dont never not did when if why doesnt wouldnt to bus non you u i we full last next
    first one the a this that each every pit only let
    """
)
_STATES = words("are is was were")
_MIGHT = words("would will it can could should must may might gonna them")
_USED_OTHERWISE = words(
    """
    got get received left free credit yet back station doing by until till while waiting ignoring ignore replying
    reading answering typing losing shopping buy bought price sale book books guest playlist todo see saw read
    check checking reply worry mind understand know need understood here there
    """
)
_COMMON = words(
    """
    a an the and or but so as it its is are was be been am do does have has had will would can could should of
    to for from in on with by about at up out over no not dont never any more all too very really just now
    again anymore already still ever even keep keeps getting receive receiving want need wish like think know
    please thanks kindly sorry many much tired sick annoying irritating annoyed bothering ridiculous junk
    interested moved patient number phone cell mobile text message call calls email clinic dentist doctor
    office practice surgery appointment appointments permanently immediately today forever good future further
    other such every daily constant constantly asked told said say saying twice times time before after because
    since that what how make made let going way them those these this wrong person request requested last first
    second third third 3rd 2nd once money cost costs paying charged data credit violation confirm name details
    account nobody thank
    """
)
_KNOWN = (
    _COMMON | COURTESIES | _ENDING | _OFF | _NONE | _SENT | _SENDING | _LEAVING | _LISTS | _OURS
    | GROUPS["filling"] | GROUPS["det"]
)  # fmt: skip
_MOST_WORDS = 16
_FOR_ONE_STRANGE = 6
"""One word that has nothing to do with it among so many."""
_SHORT = 3
_NOTE = 10

GIST = Rule("gist:en:messages_and_end", Intent.OPT_OUT, (), sure=False, confidence=0.4)


def gist_rule(text: Text) -> Rule | None:
    """The rule for a text in which no other spoke."""
    said = text.words
    spoken = frozenset(said)
    if len(said) > _MOST_WORDS or not spoken.isdisjoint(_OTHERS):
        return None
    strange = sum(word not in _KNOWN for word in said)
    if strange > len(said) // _FOR_ONE_STRANGE or (len(said) > _SHORT and spoken.isdisjoint(_OURS)):
        return None
    return GIST if _says_it(said, spoken, strange, text.asks) else None


def _says_it(said: Sequence[str], spoken: frozenset[str], strange: int, asks: bool) -> bool:
    sent = not spoken.isdisjoint(_SENT)
    if _ends(said) and (sent or (not strange and not spoken.isdisjoint(_SENDING) and "me" in spoken)):
        return spoken.isdisjoint(_USED_OTHERWISE)
    if (
        not spoken.isdisjoint(_LEAVING)
        and not spoken.isdisjoint(_LISTS)
        and not spoken.isdisjoint(("me", "mine"))
    ):
        return spoken.isdisjoint(_USED_OTHERWISE)
    if asks or len(said) > _NOTE:
        return False
    refuses = not spoken.isdisjoint(_OFF) or not (spoken.isdisjoint(_NONE) or spoken.isdisjoint(_REFUSED))
    if sent and not strange and refuses and spoken.isdisjoint(_STATES) and spoken.isdisjoint(_ENDING):
        return spoken.isdisjoint(_USED_OTHERWISE)
    return _closes(said) and len(said) > _SHORT


def _ends(said: Sequence[str]) -> bool:
    """Whether a word that ends something is an order: not "won't stop", not "did you stop"."""
    return any(
        word in _ENDING
        and (at == 0 or said[at - 1] not in _BEFORE_ENDING)
        and said[at + 1 : at + 2] != ("and",)
        for at, word in enumerate(said)
    )


def _closes(said: Sequence[str]) -> bool:
    """Whether it ends in a bare "stop"."""
    end = bounds_of(said, COURTESIES).end
    return said[end - 1] in ("stop", "quit") and said[max(0, end - 2)] not in _BEFORE_ENDING | _MIGHT
