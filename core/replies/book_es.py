"""All Spanish rules."""

from __future__ import annotations

from core.replies import words_es
from core.replies.rules import Rule

GROUPS = words_es.GROUPS
RULES: tuple[Rule, ...] = ()
