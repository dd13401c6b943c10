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
    today tomorrow now coming interested good great well fine ok okay
    solo puedo aguanto idea
    """
)
"""After "no" they make another sense: "I don't know why it hurts", "I can't sleep from the pain"."""
_ANSWERED = words(
    """
    i im ive id it its hes she shes they we my the this that these there theres and actually please mate dear
    yo mi mis el ahora senora senor senorita doctora doctor porfavor perdon disculpe disculpa pues oiga mire
    """
)
"""After "no" itself: it answers us, and what follows is said outright, as in "no it hurts"."""
_SAID_OUTRIGHT = words("thanks thank sorry gracias i im ive its theres")
"""No "no" before them reaches what is behind: "not coming, I'm in pain"."""
_LED_IN = words("that have had do did am if")
"""Before them they are no beginning: "not that I'm in pain", "never have I felt pain"."""
_SAID_OUTRIGHT_ES = words("estoy tengo")
_SAID_WITH_NO = NO | words("se lo la le los las")
"""Before these no new statement begins: "no estoy enfermo", "no la tengo hinchada"."""
_HURTS = words("hurts aches burns stings bleeds itches")
_ME_HURTS = words("duele duelen arde arden pica pican escuece escuecen quema")
_LIST = words("or nor and ni o y e")
_TAKEN_BACK = words(
    """
    but except still again although though since worse because pero aun todavia aunque salvo otra desde peor
    porque
    """
)
_OVER = words(
    """
    gone stopped disappeared better improved improving healed cleared settled subsided vanished resolved fine
    mejor mejorado paro desaparecio desaparecido pasado quito cesado curado
    """
)
_FREE = words("free")
_STOPPED = words("stopped ceased")
_STOPPED_ES = words("dejo dejado paro parado ceso cesado")
_GOING = words("went gone going come came coming")
_WHERE_TO = words("to into in my the onto")
"""Behind "down" it is no end: "the swelling has gone down to my neck"."""
_REACH = 4
_LIST_REACH = 8
_OVER_REACH = 12


def is_denied(sentence: Sentence, span: Span) -> bool:
    """Whether the words of a symptom stand under a "no", or after them it is said to be over."""
    said = sentence.words
    if _TAKEN_BACK & frozenset(said[span.end : span.end + 6]) or _TAKEN_BACK & frozenset(
        said[max(0, span.start - 3) : span.start]
    ):
        return False
    return _after_no(sentence, span) or _has_stopped(sentence, span) or _is_over(said, span)


def _after_no(sentence: Sentence, span: Span) -> bool:
    said = sentence.words
    listed = bool(_LIST & frozenset(said[span.start - 2 if span.start > 1 else 0 : span.end + 4]))
    reach = _LIST_REACH if listed else _REACH
    if _begins_anew_es(said, span.start):
        return False
    for at in range(span.start - 1, max(-1, span.start - 1 - reach), -1):
        if at + 1 in sentence.commas and not listed:
            return False
        if said[at] in _TAKEN_BACK or _begins_anew(said, at, span):
            return False
        if said[at] in NO:
            return said[at + 1] not in (_NOT_NO | _ANSWERED if said[at] == "no" else _NOT_NO)
        if said[at] == "nothing" and at + 1 == span.start:
            return True
    return False


def _begins_anew(said: tuple[str, ...], at: int, span: Span) -> bool:
    """Whether a word opens a statement of its own, to which no "no" before it belongs."""
    if at and said[at - 1] in _LED_IN:
        return False
    if at + 1 == span.start and said[at] == "it":
        return said[span.start] in _HURTS
    if at + 1 == span.start and said[at] == "me":
        return at > 0 and said[span.start] in _ME_HURTS and said[at - 1] not in _SAID_WITH_NO
    return said[at] in _SAID_OUTRIGHT or _begins_anew_es(said, at)


def _begins_anew_es(said: tuple[str, ...], at: int) -> bool:
    return at > 0 and said[at] in _SAID_OUTRIGHT_ES and said[at - 1] not in _SAID_WITH_NO


def _has_stopped(sentence: Sentence, span: Span) -> bool:
    """ "It stopped hurting", "dejó de sangrar"."""
    said, start = sentence.words, span.start
    if start in sentence.commas:
        return False
    if said[start - 1 : start] and said[start - 1] in _STOPPED:
        return (NO - {"no"}).isdisjoint(said[max(0, start - 1 - _REACH) : start - 1])
    if said[max(0, start - 1) : start] == ("de",) and start > 1 and said[start - 2] in _STOPPED_ES:
        return NO.isdisjoint(said[max(0, start - 2 - len(("no", "ha"))) : start - 2])
    return False


def _is_over(said: tuple[str, ...], span: Span) -> bool:
    after = said[span.end : span.end + _OVER_REACH]
    over = [at for at in range(min(len(after), _REACH + 1)) if _ends_it(after, at)]
    if _FREE & frozenset(after[:1]):
        return True
    return bool(over) and not NO & frozenset(after[: over[0]]) and not _TAKEN_BACK & frozenset(after)


def _ends_it(after: tuple[str, ...], at: int) -> bool:
    """Whether a word behind a symptom says that it is over: "gone", "went down", "ya pasó"."""
    follow = after[at + 1 : at + 3]
    if after[at] in _GOING and follow[:1] == ("down",):
        return _WHERE_TO.isdisjoint(follow[1:])
    if after[at] == "paso":
        return at > 0 and after[at - 1] in ("ya", "se")
    return after[at] in _OVER
