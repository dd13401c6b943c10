"""``clinic load`` as somebody types it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from runtime.settings import PROJECT_ROOT
from tests.cli.commands import answer, machine, refused, told

SAMPLE = PROJECT_ROOT / "sample"


def names(database, table: str) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(text(f"SELECT name FROM {table} ORDER BY name")).scalars())


def test_loading_a_clinic_twice_brings_it_up_to_date(practice, folder):
    assert answer("clinic", "load", SAMPLE / "clinic.toml") == (
        "Clinic harbour-lane: 1 site(s), 3 colleague(s), 5 service(s).\n"
    )
    changed = folder / "clinic.toml"
    changed.write_text(
        (SAMPLE / "clinic.toml").read_text().replace("Mara Quill", "Mara Quill-Osei").replace("Quay", "Pier")
    )
    assert machine("clinic", "load", changed) == {
        "clinic": "harbour-lane", "sites": 1, "staff": 3, "services": 5, "follow_ups": [], "rung": True,
    }  # fmt: skip
    assert names(practice, "clinic") == ["Harbour Lane Dental"]
    assert names(practice, "site") == ["The Pier"]
    assert names(practice, "staff") == ["Dr Osei Lund", "Ines Farrow", "Mara Quill-Osei"]


def test_what_the_file_changes_for_open_follow_ups_waits_for_temporal_without_loss(practice, folder):
    opened = machine(*told("no_show", "HL-1002", "v-1"))["follow_up"]
    with practice.writing() as connection:
        connection.execute(text("UPDATE follow_up SET started_at = opened_at"))
    changed = folder / "clinic.toml"
    changed.write_text('switched_off = ["no_show"]\n' + (SAMPLE / "clinic.toml").read_text())
    said = answer("clinic", "load", changed)
    assert "Temporal does not answer" in said
    assert "concerns 1 open follow-up(s); they look again when the worker has Temporal back" in said
    assert "open follow-ups have not looked since" in answer("alerts")
    changed.write_text("switched_off = []\n" + (SAMPLE / "clinic.toml").read_text())
    assert machine("clinic", "load", changed)["follow_ups"] == [opened]
    assert len(machine("alerts")) == 1


def test_a_clinic_brings_the_public_holidays_of_its_places(practice, folder):
    answer("clinic", "load", SAMPLE / "clinic.toml")
    with practice.reading() as connection:
        regions = connection.execute(text("SELECT region, count(*) FROM public_holiday GROUP BY region"))
        ((region, number),) = regions.all()
    assert region == "GB-ENG"
    assert number >= 5 * 8
    assert len(names(practice, "service")) == 5


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"ENG"', '"ENGL"', "site.1.subdivision: use the code after the country's"),
        ('"ENG"', '"TX"', "site.1: GB has no part called 'TX'; use one of ENG, NIR, SCT, WLS"),
        ('"GB"', '"XX"', "site.1: no public holidays are known for the country 'XX'; check its two letters"),
        (
            'subdivision = "ENG"',
            'country = "US"\nsubdivision = "RI"\nhard = "19:00-21:30"',
            "site.1: normal: there are weeks without any hour in which messages may leave",
        ),
    ],
)
def test_a_site_in_a_place_that_does_not_exist_is_refused(practice, folder, old, new, said):
    wrong = folder / "clinic.toml"
    wrong.write_text((SAMPLE / "clinic.toml").read_text().replace(old, new).replace("Quay", "Pier"))
    assert said in refused("clinic", "load", wrong)
    assert names(practice, "site") == ["The Quay"]


def test_hours_that_the_law_leaves_nothing_of_are_refused(practice, folder):
    wrong = folder / "clinic.toml"
    sample = (SAMPLE / "clinic.toml").read_text().replace('"ENG"', '"RI"\ncountry = "US"')
    sample = sample.replace('"09:00-19:00"', '"18:00-20:00"').replace('"10:00-16:00"', '"17:00-19:00"')
    wrong.write_text(sample)
    assert "site.1: normal, hard: the law of US-RI leaves weeks without an hour" in refused(
        "clinic", "load", wrong
    )


def test_a_clinic_file_with_mistakes_names_them_and_stores_nothing(practice, folder):
    wrong = folder / "clinic.toml"
    wrong.write_text(
        (SAMPLE / "clinic.toml")
        .read_text()
        .replace("Europe/London", "Europe/Londn")
        .replace("harbour-l", "l")
    )
    message = refused("clinic", "load", wrong)
    assert message.startswith(f"{wrong} cannot be used:\n")
    assert "site.1.zone: there is no time zone 'Europe/Londn'" in message
    assert "site.1.zone" in machine("clinic", "load", wrong, code=2)["error"]
    assert names(practice, "clinic") == ["Harbour Lane Dental"]


@pytest.mark.parametrize("words", [("clinic", "load", "/nowhere.toml")])
def test_a_file_that_is_not_there(practice, words):
    assert refused(*words) == "/nowhere.toml cannot be read: No such file or directory."


def test_a_language_that_nobody_knows_is_refused_with_its_field(practice, folder):
    changed = folder / "clinic.toml"
    changed.write_text((SAMPLE / "clinic.toml").read_text().replace('locale = "en"', 'locale = "xx"'))
    said = refused("clinic", "load", changed)
    assert "locale: 'xx' is no language; use the two letters of one, such as en or es-MX" in said
    with practice.reading() as connection:
        assert connection.execute(text("SELECT locale FROM clinic")).scalar_one() == "en"


def test_a_site_that_the_file_no_longer_has_is_closed_and_told(practice, folder):
    opened = machine(*told("no_show", "HL-1002", "v-1"))["follow_up"]
    with practice.writing() as connection:
        connection.execute(text("UPDATE follow_up SET started_at = opened_at"))
    changed = folder / "clinic.toml"
    changed.write_text((SAMPLE / "clinic.toml").read_text().replace('id = "quay"', 'id = "pier"'))
    found = machine("clinic", "load", changed)
    assert (found["closed"], found["follow_ups"]) == (["quay"], [opened])
    assert "closed" not in machine("clinic", "load", changed)
    assert "closed, as the file no longer has it: pier." in answer("clinic", "load", SAMPLE / "clinic.toml")
    machine(*told("no_show", "HL-1003", "v-2"))
    with practice.reading() as connection:
        sites = (
            connection.execute(text("SELECT site_id FROM follow_up ORDER BY opened_at, id")).scalars().all()
        )
    assert sites == ["harbour-lane-quay", "harbour-lane-quay"]
