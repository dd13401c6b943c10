"""``sequences lint`` as somebody types it: defaults, a clinic's own, real names, other letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

import cli.sequences
from activities.rendering import Renderer
from core.types import Trigger
from runtime.clock import utc_now
from runtime.lint_start import lint_start
from runtime.settings import PROJECT_ROOT
from sequences.catalog import SEQUENCES_FOLDER, load_catalog
from tests.cli.commands import answer, machine

SUMMARY = "12 sequences, 48 steps"


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the clinics' own files, with one clinic's folder in it."""
    found = folder / "own"
    (found / "harbour-lane").mkdir(parents=True)
    monkeypatch.setenv("FOLLOW_UP_OVERRIDES_DIR", str(found))
    return found / "harbour-lane"


def test_the_sequences_are_in_order_with_and_without_a_database(folder, request):
    assert answer("sequences", "lint") == f"{SUMMARY}: no problems.\n"
    assert list(folder.iterdir()) == []
    request.getfixturevalue("practice")
    found = machine("sequences", "lint")
    assert found["problems"] == []
    assert found["sequences"] == sorted(Trigger)
    assert found["own"] == []


def test_a_clinic_with_a_very_long_link_is_told_that_texts_get_too_long(practice):
    with practice.writing() as connection:
        link = "https://harbourlane.example/" + "book/" * 60
        connection.execute(text("UPDATE site SET booking_url = :link"), {"link": link})
    *found, summary = answer("sequences", "lint", code=1).splitlines()
    assert found
    assert summary == f"{SUMMARY}: {len(found)} problem(s)."


def test_a_clinic_with_a_long_name_is_named_and_no_stricter_check_comes_at_the_start(practice):
    long_name = "The Very Long And Distinguished Practice Of Upper Harbour Lane And Environs Incorporated"
    with practice.writing() as connection:
        connection.execute(text("UPDATE patient SET first_name = 'Jo'"))
        connection.execute(text("UPDATE clinic SET name = :name"), {"name": long_name})
    found = {(each["file"], each["problem"]) for each in machine("sequences", "lint", code=1)["problems"]}
    said = answer("sequences", "lint", code=1)
    assert f"or the names of clinic harbour-lane: {long_name}; a first name of " in said
    with practice.reading() as connection:
        at_start = lint_start(connection, load_catalog(), Renderer(), utc_now())
    blocking = {(each.file, each.problem) for each in at_start if each.blocks}
    assert blocking
    assert blocking <= found


def test_a_step_without_a_text(folder, monkeypatch):
    copy = folder / "sequences"
    copy.mkdir()
    for file in SEQUENCES_FOLDER.glob("*.toml"):
        (copy / file.name).write_text(file.read_text().replace('id = "missed"', 'id = "sorry"'))
    monkeypatch.setattr(cli.sequences, "load_catalog", lambda **_: load_catalog(copy))
    problems = {each["file"]: each["problem"] for each in machine("sequences", "lint", code=1)["problems"]}
    assert problems == {
        "no_show/missed.sms.j2": "no step of any sequence uses this file",
        "no_show/missed.es.sms.j2": "no step of any sequence uses this file",
        "no_show/missed.email.j2": "no step of any sequence uses this file",
        "no_show/missed.es.email.j2": "no step of any sequence uses this file",
        "no_show/sorry.sms.j2": "the step has no text",
        "no_show/sorry.email.j2": "the step has no text",
    }


def test_a_clinics_own_delay_and_wording_are_checked_and_counted(practice, own):
    (own / "no_show.toml").write_text('[[steps]]\nid = "day_2"\ndelay = "3d"\n')
    wording = own / "templates" / "no_show" / "missed.sms.j2"
    wording.parent.mkdir(parents=True)
    wording.write_text("Hello from {{ clinic_name }}: {{ phone }}")
    (problem,) = machine("sequences", "lint", code=1)["problems"]
    assert problem["file"] == "harbour-lane/templates/no_show/missed.sms.j2"
    assert problem["problem"] == "it does not always say how to stop"
    wording.unlink()
    assert machine("sequences", "lint")["own"] == ["harbour-lane/no_show.toml"]


def test_a_fault_in_a_clinics_own_file_is_named_with_its_line(own):
    (own / "no_show.toml").write_text('[[steps]]\nid = "day_2"\ndelay = "soon"\n')
    said = answer("sequences", "lint", code=1)
    assert said.startswith(
        "harbour-lane/no_show.toml, line 3, step day_2, field delay: 'soon' is not a delay"
    )


def test_files_of_a_clinic_or_service_that_is_not_there(practice, own):
    (own / "no_show.massage.toml").write_text('expires_after = "30d"\n')
    other = own.parent / "harbor-lane"
    other.mkdir()
    (other / "recall.toml").write_text('expires_after = "80d"\n')
    problems = {each["file"]: each["problem"] for each in machine("sequences", "lint", code=1)["problems"]}
    assert problems == {
        "harbour-lane/no_show.massage.toml": "the clinic has no service 'massage'",
        "harbor-lane/recall.toml": "no clinic has the id 'harbor-lane'",
    }


BROKEN = {
    "nobody there": ("UPDATE staff SET active = false", "no active colleague"),
    "a zone": ("UPDATE site SET zone = 'Europe/Londn'", "Europe/Londn"),
    "a country": ("UPDATE site SET country = 'XX', subdivision = NULL", "no public holidays are known"),
    "a part of a country": ("UPDATE site SET country = 'GB', subdivision = 'TX'", "no part called 'TX'"),
    "a language": ("UPDATE clinic SET locale = 'xx'", "'xx' is no language"),
    "no hours for messages": ("UPDATE site SET hours = '{\"normal\": {}}'", "the normal window never opens"),
    "never open": ("UPDATE site SET hours = '{\"opening\": {}}'", "no task ever falls due"),
    "short days": (
        'UPDATE site SET hours = \'{"opening": {"mon": "10:00-12:00"}}\'', "no day has so many staffed hours",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_clinic_at_which_sequences_cannot_run(practice, change, said):
    with practice.writing() as connection:
        connection.execute(text(change))
    assert [each for each in machine("sequences", "lint", code=1)["problems"] if said in each["problem"]]


NOTED = {
    "no manager": ("UPDATE staff SET role = 'front_desk'", "adverse_reply/call_manager goes to the owner"),
    "a language nobody wrote": ("UPDATE clinic SET locale = 'fr'", "there is no text in 'fr'"),
    "no address": ("UPDATE clinic SET postal_address = NULL", "it has no postal address"),
    "no urgent number": ("UPDATE site SET urgent_phone = NULL", "no number for urgent calls"),
}


@pytest.mark.parametrize(("change", "said"), NOTED.values(), ids=NOTED.keys())
def test_what_a_clinic_should_know_stops_nothing(practice, change, said):
    with practice.writing() as connection:
        connection.execute(text(change))
    found = answer("sequences", "lint").splitlines()
    assert [line for line in found if line.startswith("note: clinic harbour-lane") and said in line]


def test_a_text_that_another_language_overshadows_is_noted(practice, own):
    with practice.writing() as connection:
        connection.execute(text("UPDATE clinic SET locale = 'es-MX'"))
    wording = own / "templates" / "new_enquiry" / "ack_sms.sms.j2"
    wording.parent.mkdir(parents=True)
    wording.write_text(
        "Hola. {{ clinic_name }}: {{ phone }}. "
        "{% if stop_at %}{{ stop_at }}{% else %}Responda STOP para darse de baja{% endif %}"
    )
    (note,) = machine("sequences", "lint")["notes"]
    assert note["file"] == "harbour-lane/templates/new_enquiry/ack_sms.sms.j2"
    assert note["mend"] == "name it ack_sms.es.sms.j2 if it is written in it"


def test_marketing_may_not_name_what_only_a_prescription_gives(practice):
    with practice.writing() as connection:
        connection.execute(text("UPDATE site SET booking_url = 'https://a.example/skin-boost'"))
        connection.execute(
            text("UPDATE service SET name = 'Skin boost', prescription_only = true WHERE code = 'implant'")
        )
    problems = machine("sequences", "lint", code=1)["problems"]
    assert {each["problem"] for each in problems} == {"it names the prescription-only medicine 'skin-boost'"}
    assert {each["file"].split("/")[0] for each in problems} == {"consultation", "quote", "recall"}


def test_the_sample_clinic_has_nothing_to_mend(practice):
    assert (PROJECT_ROOT / "sample" / "clinic.toml").is_file()
    assert machine("sequences", "lint")["notes"] == []
