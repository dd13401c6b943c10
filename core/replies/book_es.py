"""All Spanish rules."""

from __future__ import annotations

from core.replies import (
    again_es,
    answers_es,
    automatic_es,
    harm_es,
    opt_out_es,
    others_es,
    visits_es,
    words_es,
)

GROUPS = words_es.GROUPS
PHRASES: dict[str, tuple[str, ...]] = {}
RULES = (
    *opt_out_es.RULES,
    *harm_es.RULES,
    *visits_es.RULES,
    *answers_es.RULES,
    *others_es.RULES,
    *again_es.RULES,
    *automatic_es.RULES,
)
