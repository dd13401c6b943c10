"""Telephone numbers as people and spreadsheets write them."""

import pytest

from ingest.refusals import FieldRefused
from ingest.telephone import normalise


@pytest.mark.parametrize(
    ("raw", "country", "expected"),
    [
        ("555-767-7476", "US", "+15557677476"),
        ("(555) 767-7476", "us", "+15557677476"),
        ("1 555 767 7476", "US", "+15557677476"),
        ("555\u00a0767\u20117476", "US", "+15557677476"),
        ("\u202a+1 555 767 7476\u202c", "US", "+15557677476"),
        ("tel:+1-555-767-7476", "GB", "+15557677476"),
        ("5557677476.0", "US", "+15557677476"),
        ("07700 900123", "GB", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("+44 (0)7700 900123", "US", "+447700900123"),
        ("030 901820", "DE", "+4930901820"),
    ],
)
def test_a_possible_number_becomes_e164_even_when_unassigned(raw, country, expected):
    assert normalise(raw, country) == expected


@pytest.mark.parametrize(
    ("raw", "country", "why"),
    [
        ("767-7476", "US", "no area code"),
        ("911", "US", "too few digits"),
        ("07700 900123 / 07700 900456", "GB", "too many digits"),
        ("+999 123456789", "US", "no country code"),
        ("555-767-7476", "ZZ", "no country code"),
        ("555-767-7476 x12", "US", "extension"),
        ("555-767-7476 ext. 12", "US", "extension"),
        ("mum 07700 900123", "GB", "letters"),
        ("4.47701E+11", "GB", "letters"),
        ("0000000000", "US", "placeholder"),
        ("-", "US", "not a telephone number"),
        ("555-767-7476, 555-767-7477", "US", "not a telephone number"),
    ],
)
def test_a_refusal_says_why_and_never_quotes_the_number(raw, country, why):
    with pytest.raises(FieldRefused) as refused:
        normalise(raw, country)
    assert why in refused.value.why
    assert not any(character.isdigit() for character in str(refused.value))
