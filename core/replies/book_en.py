"""All English rules."""

from __future__ import annotations

from core.replies import (
    again_en,
    answers_en,
    asking_en,
    automatic_en,
    harm_en,
    leave_en,
    lists_en,
    orders_en,
    others_en,
    removal_en,
    stop_en,
    terse_en,
    visits_en,
    wish_en,
    words_en,
)

GROUPS = words_en.GROUPS
PHRASES = asking_en.PHRASES
RULES = (
    *stop_en.RULES,
    *wish_en.RULES,
    *lists_en.RULES,
    *leave_en.RULES,
    *asking_en.RULES,
    *orders_en.RULES,
    *removal_en.RULES,
    *terse_en.RULES,
    *harm_en.RULES,
    *visits_en.RULES,
    *answers_en.RULES,
    *others_en.RULES,
    *again_en.RULES,
    *automatic_en.RULES,
)
