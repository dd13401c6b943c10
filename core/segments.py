"""How many SMS segments a text takes (3GPP TS 23.038 alphabets, TS 23.040 concatenation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Segments:
    """``units``: septets for gsm7 (extension characters take two), UTF-16 code units for ucs2."""

    encoding: Literal["gsm7", "ucs2"]
    units: int
    segments: int


def count(text: str) -> Segments:
    """What a carrier would bill for this text. No character is split over two segments.

    One segment holds 160 septets or 70 UTF-16 units; of several, each holds 153 or 67.
    The empty text counts as one segment.
    """
    if not_gsm7(text):
        return _fit("ucs2", [2 if ord(character) > 0xFFFF else 1 for character in text], 70, 67)
    return _fit("gsm7", [2 if character in _EXTENSION else 1 for character in text], 160, 153)


def not_gsm7(text: str) -> str:
    """The characters, each once and in order, that force the whole text into UCS-2."""
    return "".join(dict.fromkeys(each for each in text if each not in _BASIC and each not in _EXTENSION))


def _fit(encoding: Literal["gsm7", "ucs2"], sizes: list[int], single: int, part: int) -> Segments:
    units = sum(sizes)
    if units <= single:
        return Segments(encoding, units, 1)
    segments, used = 1, 0
    for size in sizes:
        if used + size > part:
            segments, used = segments + 1, 0
        used += size
    return Segments(encoding, units, segments)
