"""The table of legal hours: what it holds, how it is chosen by place, and mistakes told by entry."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from models.hours import calendar_of, legal_entry
from runtime.holidays import place_fault
from sequences.catalog import SequenceError
from sequences.legal import legal_hours_of, load_legal_rules

ENTRY = """
[[rule]]
country = "US"
weekdays = "09:00-20:00"
binds = "marketing"
source = "an act"
checked = 2026-11-01
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "legal_hours.toml"
    file.write_text(text)
    return file


def test_every_rule_names_a_place_that_exists_and_its_source() -> None:
    rules = load_legal_rules()
    assert len(rules) > 20
    for rule in rules:
        assert place_fault(rule.country, rule.subdivision) is None, rule
        assert len(rule.source) > 10
        assert rule.hours.valid_from is None or rule.hours.valid_from < rule.checked
    assert len({(rule.country, rule.subdivision) for rule in rules}) == len(rules)


def test_the_rules_of_the_country_and_of_its_part_hold_together() -> None:
    rules = load_legal_rules()
    federal, texan = legal_hours_of(rules, "US", "TX")
    assert not federal.marketing_only
    assert texan.week[6] == (time(12), time(21))
    assert texan.valid_from == date(2025, 9, 1)
    assert legal_hours_of(rules, "US", None) == (federal,)
    assert legal_hours_of(rules, "US", "NY") == (federal,)
    assert legal_hours_of(rules, "GB", "ENG") == ()
    (spanish,) = legal_hours_of(rules, "ES", "MD")
    assert spanish.week[5:] == (None, None)
    assert not spanish.on_holidays


def test_what_is_stored_of_a_rule_is_read_back_unchanged() -> None:
    for rule in load_legal_rules():
        assert calendar_of("UTC", {"legal": [legal_entry(rule.hours)]}).legal == (rule.hours,)


def test_a_day_left_out_is_like_weekdays_and_a_rule_has_dates(tmp_path: Path) -> None:
    (rule,) = load_legal_rules(written(tmp_path, ENTRY + 'sunday = "no"\nvalid_until = 2028-01-01\n'))
    assert rule.hours.week == ((time(9), time(20)),) * 6 + (None,)
    assert rule.hours.valid_until == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"US"', '"us"', "field country: in rule 2"),
        ('"09:00-20:00"', '"9-20"', "field weekdays: in rule 2"),
        ('"09:00-20:00"', '"20:00-09:00"', "in rule 2: 20:00-09:00 closes before it opens"),
        ('binds = "marketing"', "", "field binds: in rule 2: field required; add it"),
        ('"marketing"', '"service"', 'write "marketing" or "all"'),
        ('source = "an act"', "", "field source: in rule 2: field required; add it"),
        ("checked", "looked", "field looked: in rule 2"),
        ("checked", "valid_from = 2027-01-01\nvalid_until = 2026-01-01\nchecked", "it ends before it begins"),
        ("[[rule]]", "[[law]]", "field law: there is no such table; write [[rule]] before each entry"),
        ("[[rule]]", "[[rule]", "this is not valid TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_entry(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ENTRY
    with pytest.raises(SequenceError) as error:
        load_legal_rules(written(tmp_path, ENTRY + ENTRY.replace(old, new, 1)))
    assert str(error.value).startswith("legal_hours.toml")
    assert said in str(error.value)
