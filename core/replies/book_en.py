"""All English rules."""

from __future__ import annotations

from core.replies import lists_en, stop_en, wish_en, words_en

GROUPS = words_en.GROUPS
RULES = (*stop_en.RULES, *wish_en.RULES, *lists_en.RULES)
