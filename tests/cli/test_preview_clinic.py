"""``preview`` with a clinic's own sequences, hours and holidays."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.database import Database
from tests.cli.commands import answer, machine, refused
from tests.support.rows import change

CLINIC = ("--clinic", "harbour-lane")
MONDAY = ("--at", "2026-03-02T10:00Z")
LONDON = ("--zone", "Europe/London")


@pytest.fixture
def own(folder: Path) -> Path:
    """The clinic writes on the third day instead of the second, and on the fourth about emergencies."""
    files = folder / "overrides" / "harbour-lane"
    files.mkdir(parents=True)
    for name, days in (("no_show.toml", 3), ("no_show.emergency.toml", 4)):
        (files / name).write_text(f'version = 9\n[[steps]]\nid = "day_2"\ndelay = "{days}d"\n')
    return files


def sent(*words: str) -> dict[str, str]:
    lines = machine("preview", *words)
    return {line["step"]: line["at"] for line in lines if line["verdict"] == "send"}


def test_a_clinics_own_files_count_without_a_database(own: Path, folder: Path) -> None:
    asked = ("no_show", *MONDAY, *LONDON)
    assert sent(*asked)["day_2"] == "2026-03-04T10:00:00+00:00"
    assert sent(*asked, *CLINIC)["day_2"] == "2026-03-05T10:00:00+00:00"
    assert sent(*asked, *CLINIC, "--service", "emergency")["day_2"] == "2026-03-06T10:00:00+00:00"
    assert "Say in which time zone" in refused("preview", "no_show", *MONDAY, *CLINIC)
    assert "no clinic 'north'" in refused("preview", *asked, "--clinic", "north")
    assert "--site needs the clinic in a database" in refused("preview", *asked, *CLINIC, "--site", "quay")
    assert "add --clinic" in refused("preview", *asked, "--service", "emergency")
    assert [each.name for each in folder.iterdir()] == ["overrides"]


def test_a_clinic_on_record_brings_its_zone_hours_and_holidays(own: Path, practice: Database) -> None:
    change(practice, "UPDATE site SET hours = :hours", hours='{"closures": ["2026-03-05"]}')
    assert sent("no_show", *MONDAY, *CLINIC)["day_2"] == "2026-03-06T09:00:00+00:00"
    shut = ("--closed", "2026-03-06")
    assert sent("no_show", *MONDAY, *CLINIC, *shut)["day_2"] == "2026-03-07T09:00:00+00:00"
    before_easter = ("--at", "2026-04-03T11:00+01:00")
    change(practice, "UPDATE site SET hours = '{}'")
    assert sent("no_show", *before_easter, *CLINIC)["day_2"] == "2026-04-07T09:00:00+01:00"
    assert "leave --zone out" in refused("preview", "no_show", *MONDAY, *LONDON, *CLINIC)
    assert "has no site 'north'. Sites: " in refused(
        "preview", "no_show", *MONDAY, *CLINIC, "--site", "north"
    )
    assert "There is no clinic 'north'" in refused("preview", "no_show", *MONDAY, "--clinic", "north")


def test_a_site_without_an_urgent_number_has_no_check_in(practice: Database) -> None:
    asked = ("treatment_completed", *MONDAY, *CLINIC)
    assert "day_2" in sent(*asked)
    change(practice, "UPDATE site SET urgent_phone = NULL")
    assert "day_2" not in sent(*asked)


def test_a_recall_is_marketing_unless_a_clinician_set_its_date(folder: Path) -> None:
    asked = ("recall", *MONDAY, *LONDON, "--no-consent")
    for basis in ((), ("--basis", "interval"), ("--basis", "one_off")):
        assert sent(*asked, *basis) == {}
        assert "has not agreed to marketing" in answer("preview", *asked, *basis)
    assert set(sent(*asked, "--basis", "clinician")) == {"before_14", "due", "day_21"}
    assert "leave it out" in refused("preview", "no_show", *MONDAY, *LONDON, "--basis", "interval")
