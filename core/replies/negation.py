"""Whether a symptom is said to be absent: "no pain", "sin fiebre", "the bleeding has stopped".

A word too few here alarms a colleague for nothing; a word too many hides a patient in need. So only what
is plainly a "no" counts, and "but", "still" or "again" takes it back.
"""

from __future__ import annotations

from core.replies.normalise import Sentence
from core.replies.patterns import Span
from core.replies.rules import words

NO = words(
    """
    no not without never none nor zero isnt arent wasnt dont doesnt didnt havent hasnt hadnt aint nolonger nil
    sin ningun ninguna nunca ni nada tampoco
    """
)
_NOT_NO = words(
    """
    know knew think se only just wait understand sure bear stand sleep eat walk help handle worry worried
    solo puedo aguanto idea
    """
)
"""After "no" they make another sense: "I don't know why it hurts", "I can't sleep from the pain"."""
_LIST = words("or nor and ni o y e")
_TAKEN_BACK = words(
    "but except still again although though pero aun todavia aunque salvo otra since desde worse peor because"
)
_OVER = words(
    """
    gone stopped disappeared better improved improving healed cleared settled subsided vanished resolved fine
    mejor mejorado paro desaparecio desaparecido pasado quito cesado curado
    """
)
_FREE = words("free")
_REACH = 4
_LIST_REACH = 8


def is_denied(sentence: Sentence, span: Span) -> bool:
    """Whether the words of a symptom stand under a "no", or after them it is said to be over."""
    said = sentence.words
    if _TAKEN_BACK & frozenset(said[span.end : span.end + 6]) or _TAKEN_BACK & frozenset(
        said[max(0, span.start - 3) : span.start]
    ):
        return False
    return _after_no(sentence, span) or _is_over(said, span)


def _after_no(sentence: Sentence, span: Span) -> bool:
    said = sentence.words
    listed = bool(_LIST & frozenset(said[span.start - 2 if span.start > 1 else 0 : span.end + 4]))
    reach = _LIST_REACH if listed else _REACH
    for at in range(span.start - 1, max(-1, span.start - 1 - reach), -1):
        if at + 1 in sentence.commas and not listed:
            return False
        if said[at] in _TAKEN_BACK:
            return False
        if said[at] in NO:
            return said[at + 1] not in _NOT_NO
    return False


def _is_over(said: tuple[str, ...], span: Span) -> bool:
    after = said[span.end : span.end + 5]
    over = [at for at, word in enumerate(after) if word in _OVER]
    if _FREE & frozenset(after[:1]):
        return True
    return (
        bool(over)
        and not NO & frozenset(after[: over[0]])
        and not _TAKEN_BACK & frozenset(said[span.end :][:12])
    )
