"""Texts without a word: emoji, a question mark, or nothing at all."""

from __future__ import annotations

from core.intents import Intent
from core.replies.normalise import Text
from core.replies.rules import Rule

_KIND = frozenset(
    "👍🙏❤♥😊🙂😀😃😄😁☺🥰😍😘💕💖💗💙💚💛💜🧡🖤🤍🤗👏🙌👌✌🎉🥳😎💪✅✔☑🌹💐🌸🌻🌷😇🤩😉🤝💯⭐🌟😻💞💓💝🫶🤎👊🥂🍀😂🤣😆😅"
)
_STOP = frozenset("🛑✋🚫⛔🤚🖐❌🙅🔇📵🖕")
_ILL = frozenset("🤒🤢🤮🤕🩸🚑🆘😷😵🥵")
_ASKING = frozenset("❓❔⁉🤔🤷")

NOTHING = Rule("empty", Intent.REPLY, (), sure=False, confidence=0.0)
KIND = Rule("symbol:kind", Intent.THANKS, (), confidence=0.9)
STOP = Rule("symbol:stop", Intent.OPT_OUT, (), sure=False, confidence=0.4)
ILL = Rule("symbol:ill", Intent.ADVERSE, (), sure=False, confidence=0.4)
ASKING = Rule("symbol:question", Intent.REPLY, (), sure=False, confidence=0.5)
OTHER = Rule("symbol:other", Intent.REPLY, (), sure=False, confidence=0.0)


def forbids(text: Text) -> bool:
    """Whether a sign stands there that says no."""
    return not _STOP.isdisjoint(text.symbols)


def rule_of(text: Text) -> Rule:
    """The rule for a text that has no words, or none but courtesies."""
    signs = frozenset(text.symbols)
    if signs & _ILL:
        return ILL
    if signs & _STOP:
        return STOP
    if text.asks or signs & _ASKING:
        return ASKING
    if not signs:
        return NOTHING
    return KIND if signs <= _KIND else OTHER
