"""Whether a text that thanks, or says that somebody is away, wants something besides."""

from __future__ import annotations

from collections.abc import Sequence

from core.replies.normalise import Text
from core.replies.rules import words

_WANTING = words(
    """
    need needs needed want wants want_to prefer prefers question questions could would should may might can
    cant when where which what why who whats wheres whens please but though however except still instead
    move change reschedule rebook book cancel late running tell send call ring text email use give bring
    bringing bill invoice receipt price cost refund deposit address directions appointment slot slots
    any fit free works later earlier
    because since mornings afternoons cualquier until available bad worse worried
    wrong broke broken lost fell hurts hurting sore ache aching aches throbbing swollen loose chipped
    cracked sensitive allergic allergy pregnant insurance form wheelchair parking entrance floor room exit
    traffic door
    necesito necesita quiero quisiera prefiero puede pueden puedo podria podrian cual cuando donde como cuanto
    quien pero todavia aun mandenme mandeme enviame envieme envienme llamenme llameme denme deme digame
    cambiar mover tarde cita factura presupuesto direccion receta pastillas duele roto rota perdi
    """
)
_OF_WHO_IS_AWAY = words("cant later until")
_PAIRS = frozenset(
    {
        ("how", "much"), ("how", "long"), ("how", "do"), ("how", "is"), ("how", "are"), ("how", "many"),
        ("how", "soon"), ("how", "to"), ("how", "i"), ("is", "it"), ("is", "that"), ("is", "there"),
        ("is", "this"), ("are", "you"), ("are", "we"), ("will", "you"), ("will", "it"), ("will", "i"),
        ("will", "the"), ("do", "you"), ("do", "i"), ("do", "we"), ("does", "it"), ("did", "you"),
        ("be", "there"), ("be", "in"), ("ill", "take"), ("mejor", "el"), ("mejor", "la"), ("id", "like"),
        ("a", "que"),
    }
)  # fmt: skip
_RING_ME = frozenset((ring, me) for ring in ("call", "ring", "phone") for me in ("me", "us"))
_RINGING = words("llamenme llameme llamame llamenos llamennos llamarme marqueme marquenme")
_QUESTION_PAIRS = frozenset(
    pair for pair in _PAIRS if pair[0] in words("how is are will do does did") and pair != ("how", "i")
)


def wants_something(text: Text, *, is_away: bool) -> bool:
    """Whether a word of wishing, asking or telling of trouble stands in it.

    ``is_away``: somebody who is away or busy says that they cannot talk, or will later.
    """
    said = frozenset(text.words) - (_OF_WHO_IS_AWAY if is_away else frozenset())
    return not _WANTING.isdisjoint(said) or _asks_by(text.words, _PAIRS)


def asks_for_a_call(said: Sequence[str]) -> bool:
    """Whether it asks to be rung: "call me next week"."""
    return not _RINGING.isdisjoint(said) or _asks_by(said, _RING_ME)


def asks_without_mark(said: Sequence[str]) -> bool:
    """Whether a question stands in it that has no question mark: "thanks how much is it"."""
    return _asks_by(said, _QUESTION_PAIRS)


def _asks_by(said: Sequence[str], pairs: frozenset[tuple[str, str]]) -> bool:
    return any((word, said[at + 1]) in pairs for at, word in enumerate(said[:-1]))
