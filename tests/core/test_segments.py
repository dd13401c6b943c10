"""SMS segments at their exact limits, by alphabet."""

from __future__ import annotations

import pytest

from core.segments import Segments, count, not_gsm7

ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("gsm7", 0, 1)),
        ("a" * 160, Segments("gsm7", 160, 1)),
        ("a" * 161, Segments("gsm7", 161, 2)),
        ("a" * 306, Segments("gsm7", 306, 2)),
        ("a" * 307, Segments("gsm7", 307, 3)),
        ("€" * 80, Segments("gsm7", 160, 1)),
        ("€" * 81, Segments("gsm7", 162, 2)),
        ("a" * 158 + "€", Segments("gsm7", 160, 1)),
        ("ë" * 70, Segments("ucs2", 70, 1)),
        ("ë" * 71, Segments("ucs2", 71, 2)),
        ("ë" * 134, Segments("ucs2", 134, 2)),
        ("ë" * 135, Segments("ucs2", 135, 3)),
        ("👍" * 35, Segments("ucs2", 70, 1)),
        ("👍" * 36, Segments("ucs2", 72, 2)),
    ],
)
def test_limits(text, expected):
    assert count(text) == expected


def test_an_extension_character_is_never_split_over_two_segments():
    assert count("a" * 152 + "€" + "a" * 151) == Segments("gsm7", 305, 2)
    assert count("a" * 152 + "€" + "a" * 152) == Segments("gsm7", 306, 3)


def test_a_surrogate_pair_is_never_split_over_two_segments():
    assert count("ë" * 66 + "👍" + "ë" * 66) == Segments("ucs2", 134, 3)


def test_the_basic_alphabet_has_127_characters_beside_the_escape():
    assert len(set(ALPHABET)) == 127
    assert count(ALPHABET) == Segments("gsm7", 127, 1)


@pytest.mark.parametrize("name", ["José", "Jürgen", "Søren", "Nuñez", "Françoise"[:4]])
def test_names_that_fit_the_gsm_alphabet(name):
    assert count(name).encoding == "gsm7"


@pytest.mark.parametrize("name", ["Zoë", "Łukasz", "María", "Françoise", "O\u2019Brien", "Анна"])
def test_names_that_force_ucs2(name):
    assert count(name).encoding == "ucs2"
    assert not_gsm7(name)


def test_the_offending_characters_are_named_once():
    assert not_gsm7("\u201ca\u201d \u2013 \u201cb\u201d") == "\u201c\u201d\u2013"
