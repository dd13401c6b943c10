"""Telephone numbers as people and spreadsheets write them."""

from zoneinfo import available_timezones

import pytest
from phonenumbers.timezone import TIMEZONE_DATA

from ingest.refusals import FieldRefused
from ingest.telephone import normalise, zones_of


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
        ("7700900123", "GB", "+447700900123"),
        ("01632 960001", "GB", "+441632960001"),
        ("555-010-0199", "US", "+15550100199"),
        ("030 901820", "DE", "+4930901820"),
        ("02 5550 1299", "AU", "+61255501299"),
        ("0491 570 006", "AU", "+61491570006"),
        ("1300 555 012", "AU", "+611300555012"),
        ("70 12 34 56", "NO", "+4770123456"),
        ("+883 5100 12345678", "GB", "+883510012345678"),
    ],
)
def test_a_possible_number_becomes_e164_even_when_unassigned(raw, country, expected):
    assert normalise(raw, country) == expected


@pytest.mark.parametrize(
    ("raw", "country", "why"),
    [
        ("767-7476", "US", "no area code"),
        ("5550 1299", "AU", "no area code"),
        ("+61 5550 1299", "GB", "no area code"),
        ("412 3456", "NZ", "no area code"),
        ("2345-6789", "BR", "no area code"),
        ("91234-5678", "BR", "no area code"),
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


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12125550123", ("America/New_York",)),
        ("+16045550123", ("America/Vancouver",)),
        ("+442079460000", ("Europe/London",)),
        ("+33612345678", ("Europe/Paris",)),
        ("+34612345678", ("Atlantic/Canary", "Europe/Madrid")),
        ("+919812345678", ("Asia/Calcutta",)),
        ("+8816123456789", ()),
        ("+80012345678", ()),
    ],
)
def test_a_number_says_where_it_may_be(number, zones):
    assert zones_of(number) == zones


@pytest.mark.parametrize("number", ["+447700900123", "+447400123456", "+353861234567"])
def test_a_mobile_number_says_no_more_than_its_country(number):
    """Which islands are listed with London differs from number to number; their clocks are the same."""
    zones = zones_of(number)
    assert "Europe/London" in zones
    assert {*zones} <= {"Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/London"}


@pytest.mark.parametrize("number", ["+61412345678", "+18005550123", "+15557677476"])
def test_a_number_that_may_be_anywhere_in_a_wide_country_names_all_of_its_zones(number):
    zones = zones_of(number)
    assert len(zones) > 5
    assert {"Australia/Sydney", "America/New_York"} & set(zones)


def test_every_zone_that_a_number_can_name_exists():
    named = {zone for zones in TIMEZONE_DATA.values() for zone in zones}
    assert named <= available_timezones()
