"""Names of prescription-only medicines, which marketing may not contain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

PRESCRIPTION_ONLY = Path(__file__).parent / "law" / "prescription_only.toml"


@lru_cache(maxsize=1)
def prescription_only() -> tuple[str, ...]:
    """The words of ``law/prescription_only.toml``."""
    words = tomllib.loads(PRESCRIPTION_ONLY.read_text(encoding="utf-8"))["words"]
    return tuple(str(word) for word in words)


def medicine_in(text: str, more: Iterable[str] = ()) -> str | None:
    """The first prescription-only medicine that a text names, links included. ``more``: a clinic's own."""
    found = _pattern((*prescription_only(), *(word.strip() for word in more if word.strip()))).search(text)
    return None if found is None else found[0]


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # A hyphen in a list may be a space or missing in a text, or the other way round in a link.
    spelled = (r"[\s_-]?".join(re.escape(part) for part in re.split(r"[\s_-]+", word)) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelled)})(?![^\W_])", re.IGNORECASE)
