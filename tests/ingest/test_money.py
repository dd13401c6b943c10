"""Amounts as people type them."""

from __future__ import annotations

import pytest

from ingest.money import currency, minor_units
from ingest.refusals import FieldRefused


@pytest.mark.parametrize(
    ("text", "code", "minor"),
    [
        ("120.00", "GBP", 12000),
        ("120", "GBP", 12000),
        (" 0.5 ", "EUR", 50),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("0", "GBP", 0),
        ("21474836.47", "USD", 2**31 - 1),
    ],
)
def test_an_amount_becomes_minor_units(text: str, code: str, minor: int) -> None:
    assert minor_units(text, code) == minor


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("1,200.00", "GBP", "no thousands sign"),
        ("12,50", "EUR", "write it like 120.00"),
        ("-5", "GBP", "is not an amount"),
        ("5.", "GBP", "is not an amount"),
        ("\u0665", "GBP", "is not an amount"),
        ("5.5", "JPY", "more digits after the point than JPY has"),
        ("5.125", "GBP", "more digits"),
        ("1000000000000", "USD", "more than can be kept"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, code: str, why: str) -> None:
    with pytest.raises(FieldRefused, match=why):
        minor_units(text, code)


def test_a_currency_has_three_letters() -> None:
    assert currency(" gbp ") == "GBP"
    for text in ("£", "GB", "POUND", ""):
        with pytest.raises(FieldRefused, match="three letters"):
            currency(text)
