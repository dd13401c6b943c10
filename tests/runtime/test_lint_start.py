"""What keeps the product from starting: texts with a clinic's own names, and sites where nobody works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from activities.rendering import TEMPLATES_FOLDER, Renderer
from models.store import clinics
from runtime.database import Database
from runtime.lint_problems import Problem
from runtime.lint_start import lint_start
from sequences.catalog import load_catalog
from tests.support.intake import NOW
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import change
from tests.support.second_site import HILL, MAIN, add_hill

ADD_SERVICE = """
    INSERT INTO service (clinic_id, code, name, grp, prescription_only)
    VALUES (:clinic, 'w', :name, 'w', :p)
"""


def blocking(database: Database, own: Path | None = None) -> list[Problem]:
    with database.reading() as connection:
        found = lint_start(connection, load_catalog(overrides=own), Renderer(overrides=own), NOW)
    return [each for each in found if each.blocks]


@pytest.fixture
def own_quote(tmp_path: Path) -> Path:
    """The clinic's own words for a quote ask about whitening."""
    text = (TEMPLATES_FOLDER / "quote" / "day_3.sms.j2").read_text()
    own = tmp_path / "own"
    file = own / CLINIC / "templates" / "quote" / "day_3.sms.j2"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace("Any questions we can answer? Just ask.", "Whitening questions?"))
    assert "Whitening" in file.read_text()
    return own


@pytest.mark.parametrize("prescription_only", [True, False])
def test_a_text_that_names_the_clinics_own_medicine(
    clinic: Database, own_quote: Path, prescription_only: bool
) -> None:
    change(clinic, ADD_SERVICE, clinic=CLINIC, name="Whitening", p=prescription_only)
    found = [(each.file, each.problem) for each in blocking(clinic, own_quote)]
    named = (f"{CLINIC}/templates/quote/day_3.sms.j2", "it names the prescription-only medicine 'Whitening'")
    assert found == ([named] if prescription_only else [])


def test_a_link_that_names_one(clinic: Database) -> None:
    assert blocking(clinic) == []
    change(clinic, "UPDATE site SET booking_url = 'https://book.example/botox'")
    assert {each.problem for each in blocking(clinic)} == {"it names the prescription-only medicine 'botox'"}


def test_a_patients_long_name_keeps_nothing_from_starting(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "long", first_name="Maximilienne" * 12, phone=None, email=None)
    assert blocking(clinic) == []


def test_every_site_needs_somebody_who_works_there(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_hill(connection)
    assert blocking(clinic) == []
    change(clinic, "UPDATE staff SET site_id = :main", main=MAIN)
    (problem,) = blocking(clinic)
    assert (problem.file, problem.field) == (f"clinic {CLINIC}, site {HILL}", "staff")
    assert "it has no active colleague to hand over to" in problem.problem
    assert "add somebody who works there" in problem.mend
    change(clinic, "UPDATE staff SET site_id = NULL WHERE name = 'Bea'")
    assert blocking(clinic) == []
    change(clinic, "UPDATE staff SET active = :no WHERE name = 'Bea'", no=False)
    assert [each.field for each in blocking(clinic)] == ["staff"]


def test_a_closed_site_needs_nobody(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_hill(connection)
    change(clinic, "UPDATE staff SET active = :no WHERE name = 'Bea'", no=False)
    assert len(blocking(clinic)) == 1
    with clinic.writing() as connection:
        clinics.close_sites(connection, CLINIC, {MAIN}, NOW)
    assert blocking(clinic) == []


def changed(tmp_path: Path, sequence: str, words: str) -> Path:
    """A folder with the clinic's own changes to a sequence."""
    file = tmp_path / "own" / CLINIC / f"{sequence}.toml"
    file.parent.mkdir(parents=True)
    file.write_text(words)
    return tmp_path / "own"


def problem_of(database: Database, own: Path) -> tuple[str, str, str]:
    (problem,) = blocking(database, own)
    assert problem.file == f"clinic {CLINIC}, site {MAIN}"
    assert problem.mend
    return problem.step, problem.field, problem.problem


def set_hours(database: Database, hours: dict[str, object]) -> None:
    change(database, "UPDATE site SET hours = :hours", hours=json.dumps(hours))


def test_a_delay_that_counts_opening_hours_of_which_a_site_has_too_few(
    clinic: Database, tmp_path: Path
) -> None:
    own = changed(tmp_path, "no_show", '[[steps]]\nid = "day_5"\ndelay = "60h bh"\n')
    assert blocking(clinic, own) == []
    set_hours(clinic, {"opening": {"mon": "09:00-13:00", "tue": "09:00-13:00"}})
    step, field, words = problem_of(clinic, own)
    assert (step, field) == ("day_5", "delay")
    assert "no_show can end before it: this site is open too seldom" in words


def test_an_hour_that_is_of_no_use_at_one_site(clinic: Database, tmp_path: Path) -> None:
    own = changed(tmp_path, "no_show", '[[steps]]\nid = "day_2"\ndelay = "2d at 18:00"\nuseful_for = "1h"\n')
    assert blocking(clinic, own) == []
    set_hours(clinic, {"normal": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")})
    step, field, words = problem_of(clinic, own)
    assert (step, field) == ("day_2", "useful_for")
    assert "due at 18:00, of no use when the window opens" in words
    set_hours(clinic, {"normal": {"mon": "09:00-17:00", "thu": "09:00-18:30"}})
    assert blocking(clinic, own) == []


@pytest.mark.parametrize(("mode", "refused"), [("daily", True), ("live", False)])
def test_records_that_come_once_a_day_are_late_for_hours(
    clinic: Database, tmp_path: Path, mode: str, refused: bool
) -> None:
    own = changed(tmp_path, "no_show", 'late_after = "6h"\n')
    change(clinic, "UPDATE clinic SET feed_mode = :mode", mode=mode)
    assert [(each.field, each.mend) for each in blocking(clinic, own)] == (
        [("late_after", "write a day at least")] if refused else []
    )


def test_a_role_that_is_missing_at_one_site_is_a_note(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_hill(connection)
    change(clinic, "UPDATE staff SET role = 'clinician' WHERE name = 'Ana'")
    with clinic.reading() as connection:
        found = lint_start(connection, load_catalog(), Renderer(), NOW)
    notes = [(each.file, each.problem) for each in found if "clinician" in each.problem]
    problem = "nobody there has the role clinician; what is theirs goes to the owner"
    assert notes == [(f"clinic {CLINIC}, site {HILL}", problem)]
