"""Misspelt words are mended, real ones are not."""

from __future__ import annotations

import pytest

from core.replies.typing_errors import MENDED, REAL, mended, read_as
from tests.replies.sets import ORDINARY, lines_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("unsubscirbe", "unsubscribe"), ("unsusbcribe", "unsubscribe"), ("remvoe", "remove"), ("rmove",
        "remove"),
        ("contct", "contact"), ("recieve", "receive"), ("mesages", "messages"), ("tetx", "text"), ("txtng",
        "texting"),
        ("thsi", "this"), ("pleeease", "please"), ("stooop", "stop"), ("textin", "texting"), ("appoinment",
        "appointment"),
    ],
)  # fmt: skip
def test_one_wrong_letter_is_mended(typed, meant):
    assert read_as(typed) == meant


@pytest.mark.parametrize(
    "word", ["contract", "testing", "spending", "passage", "remote", "reminded", "cancer", "good"]
)
def test_words_of_their_own_stay(word):
    assert read_as(word) == word


def test_real_words_and_meant_ones_are_apart():
    assert not REAL & MENDED
    assert all(mended(word) is None for word in REAL | MENDED)


def test_hardly_a_word_of_everyday_texts_is_touched():
    said = {word for name in ORDINARY[:4] for line in lines_of(name) for word in line.lower().split()}
    touched = {word for word in said if word.isascii() and mended(word) is not None}
    assert len(touched) <= 12, touched
