"""A stop that is said of another channel: "stop emailing me, but texts are fine", written by text."""

from __future__ import annotations

from functools import cache

from core.replies import channels_en, channels_es
from core.replies.normalise import Sentence, Text
from core.replies.patterns import Pattern, Span, compiled, find
from core.replies.rules import words
from core.types import Channel

_TEXTS = words("text texts texting sms message messages messaging whatsapp mensaje mensajes whatsapps textos")
_EMAILS = words("email emails emailing mail mails correo correos")
_CALLS = words(
    "call calls calling phoning ringing phonecalls llamadas llamada llamen llamar llamarme llame llames"
)


@cache
def _patterns(kept: Channel) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    groups = {"it": _EMAILS if kept is Channel.EMAIL else _TEXTS}
    more = () if kept is Channel.EMAIL else channels_es.TEXTS_KEPT
    said = tuple(compiled(each, groups, {}) for each in (*channels_en.KEPT, *channels_es.KEPT, *more))
    return said, tuple(compiled(each, groups, {}) for each in channels_en.REFUSED)


def spares(text: Text, channel: Channel) -> bool:
    """Whether it names another channel, as one to be ended, and this one to be kept."""
    others = _CALLS | (_TEXTS if channel is Channel.EMAIL else _EMAILS)
    if others.isdisjoint(text.words):
        return False
    kept, refused = _patterns(channel)
    return not _found(refused, text.sentences) and _found(kept, text.sentences)


def _found(patterns: tuple[Pattern, ...], sentences: tuple[Sentence, ...]) -> bool:
    return any(
        word in begins and find(each, sentence, at, Span(0, len(sentence.words))) is not None
        for each in patterns
        for begins in (each.begins_with,)
        for sentence in sentences
        for at, word in enumerate(sentence.words)
    )
