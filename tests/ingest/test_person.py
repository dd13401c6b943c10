"""Dates, flags, languages, addresses and names as files write them."""

from datetime import date

import pytest

from core.patient_record import ConsentStatement
from core.types import Channel
from ingest import person
from ingest.refusals import FieldRefused

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("raw", "month_first", "expected"),
    [
        ("1980-03-04", False, date(1980, 3, 4)),
        ("1980/03/04", True, date(1980, 3, 4)),
        ("19800304", True, date(1980, 3, 4)),
        ("1980-03-04T00:00:00Z", False, date(1980, 3, 4)),
        ("3/4/1980", False, date(1980, 4, 3)),
        ("3/4/1980", True, date(1980, 3, 4)),
        ("3/4/1980 00:00", True, date(1980, 3, 4)),
        ("03.04.1980", True, date(1980, 4, 3)),
        ("2026-11-24", False, TODAY),
        ("2024-02-29", False, date(2024, 2, 29)),
    ],
)
def test_birth_dates(raw, month_first, expected):
    assert person.birth_date(raw, TODAY, month_first) == expected


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("12/31/1980", "does not exist"),
        ("2023-02-29", "does not exist"),
        ("0000-00-00", "does not exist"),
        ("2026-11-25", "future"),
        ("1800-01-01", "130 years"),
        ("3/4/80", "four digits"),
        ("unknown", "four digits"),
        ("١٩٨٠-٠٣-٠٤", "four digits"),
    ],
)
def test_birth_dates_refused(raw, why):
    with pytest.raises(FieldRefused, match=why):
        person.birth_date(raw, TODAY)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", None),
        (" ", None),
        ("YES", True),
        ("x", True),
        ("Sí", True),
        ("2020-05-01", True),
        ("5/1/2020", True),
        ("0", False),
        ("nein", False),
    ],
)
def test_a_date_of_death_means_yes(raw, expected):
    assert person.deceased(raw) is expected


@pytest.mark.parametrize("raw", ["maybe", "0000-00-00", "2"])
def test_an_unclear_word_is_never_taken_for_no(raw):
    with pytest.raises(FieldRefused, match="neither yes nor no"):
        person.deceased(raw)


@pytest.mark.parametrize(
    ("raw", "expected"), [("EN", "en"), ("es_mx", "es-MX"), ("zh-Hant-tw", "zh-Hant-TW"), (" fr ", "fr")]
)
def test_languages(raw, expected):
    assert person.language(raw) == expected


@pytest.mark.parametrize("raw", ["Spanish", "e", "en/es", "12"])
def test_languages_refused(raw):
    with pytest.raises(FieldRefused, match="language code"):
        person.language(raw)


def test_email_addresses_are_lower_case():
    assert person.email(" mailto:Ann@Example.ORG ") == "ann@example.org"


@pytest.mark.parametrize(
    "raw", ["none", "a@b", "a b@c.de", "a@b.c, d@e.f", "@b.co", "a@.co", "a@b..co", "a" * 250 + "@b.co"]
)
def test_email_addresses_refused(raw):
    with pytest.raises(FieldRefused, match="not an e-mail address"):
        person.email(raw)


def test_a_name_has_at_most_a_hundred_characters_on_one_line():
    assert person.name("  ") == ""
    assert person.name(f"  {'x' * 100}\n") == "x" * 100
    assert person.name("Ann\r\nBcc: b@b.co\x07\u2028Lee") == "Ann Bcc: b@b.co Lee"
    with pytest.raises(FieldRefused, match="is longer than 100 characters"):
        person.name("x" * 101)


def test_names_lose_what_databases_refuse_and_keep_what_belongs_to_them():
    assert person.text("  Ann\x00\n Lee\ud800 ") == "Ann Lee"
    assert person.text("\u202aAnn\u202c") == "Ann"
    assert person.text("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"
    assert person.text("Zoë D'Arcy-Müller") == "Zoë D'Arcy-Müller"


@pytest.mark.parametrize(
    ("raw", "state", "on"),
    [
        ("yes 2024-05-01", "given", date(2024, 5, 1)),
        ("2024-05-01", "given", date(2024, 5, 1)),
        ("2024-05-01T09:30:00Z", "given", date(2024, 5, 1)),
        ("Opt-in: 01.05.2024", "given", date(2024, 5, 1)),
        ("soft opt-in 1/5/2024", "soft_opt_in", date(2024, 5, 1)),
        ("no 2024-05-01", "withdrawn", date(2024, 5, 1)),
        ("NO", "withdrawn", None),
        ("0", "withdrawn", None),
        ("withdrawn", "withdrawn", None),
        ("unsubscribed 2024-05-01", "withdrawn", date(2024, 5, 1)),
    ],
)
def test_consents(raw, state, on):
    assert person.consent(raw, Channel.SMS, TODAY) == ConsentStatement(Channel.SMS, state, on)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("yes", "needs the day"),
        ("1", "needs the day"),
        ("soft", "needs the day"),
        ("yes 2090-01-01", "future"),
        ("yes 31/31/2024", "does not exist"),
        ("yes 1/5/24", "neither yes, no nor soft"),
        ("maybe 2024-05-01", "neither yes, no nor soft"),
        ("maybe", "neither yes, no nor soft"),
        ("no 20240", "neither"),
    ],
)
def test_an_unclear_consent_is_never_taken_for_a_yes(raw, why):
    with pytest.raises(FieldRefused, match=why):
        person.consent(raw, Channel.SMS, TODAY)


def test_time_zones():
    assert person.zone(" Europe/London ") == "Europe/London"
    for raw in ("London", "Europe/Londres", "../etc/passwd", "GMT+1", ""):
        with pytest.raises(FieldRefused, match="not a time zone"):
            person.zone(raw)
