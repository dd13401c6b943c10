"""Lint: what ships is clean, and every fault of a template is found and named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from activities.rendering import TEMPLATES_FOLDER, Renderer
from core.types import MessageClass
from runtime.lint import DEFAULT_NAMES, PROMISED, LintNames, Problem, lint
from sequences.catalog import load_catalog

MISSED = "no_show/missed.sms.j2"
OPT_OUT = "{% if first_in_thread %}Reply STOP to opt out{% endif %}"
SIGNED = "{{ clinic_name }} {{ booking_link }} {{ phone }} " + OPT_OUT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TEMPLATES_FOLDER, tmp_path / "templates")


def problems(folder: Path, names: LintNames = DEFAULT_NAMES) -> list[Problem]:
    return lint(load_catalog(), Renderer(folder), names)


def only(found: list[Problem], file: str = MISSED) -> Problem:
    assert [each.file for each in found] == [file], [str(each) for each in found]
    return found[0]


def test_what_ships_is_clean():
    assert problems(TEMPLATES_FOLDER) == []


def test_the_default_names_are_as_long_as_what_is_promised():
    assert max(map(len, DEFAULT_NAMES.first_names)) == PROMISED["first_name"]
    assert max(map(len, DEFAULT_NAMES.clinic_names)) == PROMISED["clinic_name"]
    assert len(DEFAULT_NAMES.booking_link) == PROMISED["booking_link"]


def test_a_missing_template(folder):
    (folder / MISSED).unlink()
    found = only(problems(folder))
    assert (found.step, found.field, found.problem) == ("missed", "file", "the step has no text")


def test_a_translation_does_not_replace_the_plain_template(folder):
    (folder / MISSED).rename(folder / "no_show/missed.de.sms.j2")
    assert only(problems(folder)).problem == "the step has no text"


@pytest.mark.parametrize(
    "name",
    ["no_show/nothing.sms.j2", "no_show/missed.email.j2", "no_show/day_5.sms.j2", "gone/missed.sms.j2",
     "no_show/missed.sms.txt", "missed.sms.j2", "no_show/old/missed.sms.j2", "no_show/missed.fax.j2"],
)  # fmt: skip
def test_an_orphan(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(SIGNED)
    assert only(problems(folder), name).problem == "no step of any sequence uses this file"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SIGNED + "{{ diagnosis }}", "'diagnosis' is unknown"),
        (SIGNED + "{% for a in phone %}x{% endfor %}", "it may not use a loop"),
        (SIGNED + "{{ phone", "line 1: unexpected end of template"),
        (SIGNED + " {first_name}", "a placeholder is left"),
        (SIGNED + " [first name]", "a placeholder is left"),
        ("{% raw %}{{ phone }}{% endraw %} " + SIGNED, "a placeholder is left"),
        (SIGNED.replace("{{ clinic_name }}", ""), "it does not say who is writing"),
        (SIGNED.replace("STOP", "NO"), "it does not say how to stop"),
        (SIGNED.replace("STOP", "NONSTOP"), "it does not say how to stop"),
        (
            "{% if late %}Sorry. {{ clinic_name }} {{ phone }}{% else %}" + SIGNED + "{% endif %}",
            "how to stop",
        ),
        (SIGNED.replace("{{ phone }}", ""), "it offers no way to book or call"),
        (SIGNED + " Reply CANCEL", "it asks for the reply CANCEL"),
        ("{% if today and late %}" + "x" * 160 + "{% endif %}" + SIGNED, "it can take 2 segments"),
        ("\u017b " + SIGNED, "the template has \u017b, outside the GSM alphabet"),
        ("", "the text is empty"),
    ],
)
def test_a_fault_in_a_text(folder, text, problem):
    (folder / MISSED).write_text(text, encoding="utf-8")
    names = replace(DEFAULT_NAMES, clinic_names=("Clinic",), booking_link="https://a.example")
    found = only(problems(folder, names))
    assert problem in found.problem
    assert found.step == "missed"
    assert found.mend
    assert str(found).startswith(f"{MISSED}, step missed, text: ")


def test_the_length_told_is_the_longest(folder):
    (folder / MISSED).write_text("{{ first_name }} " + "x" * 90 + " " + SIGNED)
    names = LintNames(("C",), ("Jo", "Maximilienne"), "1", "")
    assert only(problems(folder, replace(names, booking_link="x" * 40))).problem == (
        "it can take 2 segments (170 units of gsm7)"
    )


def test_other_letters_are_allowed_in_names_up_to_three_segments(folder):
    names = LintNames(("Clinic",), ("Łukasz",), "1", "https://a.example")
    assert problems(folder, names) == []
    (folder / MISSED).write_text("{{ first_name }} " + "x" * 160 + SIGNED)
    assert "4 ucs2 segments" in only(problems(folder, names)).problem


def test_a_translation_may_need_other_letters_and_more_segments(folder):
    (folder / "no_show/missed.pl.sms.j2").write_text("Cze\u015b\u0107 " + "x" * 60 + SIGNED, encoding="utf-8")
    assert problems(folder) == []
    (folder / "no_show/missed.pl.sms.j2").write_text("Cze\u015b\u0107 {{ nazwa }}", encoding="utf-8")
    assert only(problems(folder), "no_show/missed.pl.sms.j2")


def test_longer_names_than_promised_may_force_a_second_segment_but_not_a_third():
    long_name = replace(DEFAULT_NAMES, clinic_names=("The " + "Very " * 8 + "Long Clinic",))
    assert problems(TEMPLATES_FOLDER, long_name) == []
    endless = replace(DEFAULT_NAMES, clinic_names=("Very " * 50 + "Long Clinic",))
    assert {each.problem for each in problems(TEMPLATES_FOLDER, endless)} == {
        "the text takes 3 gsm7 segments"
    }


def test_curly_quotes_and_odd_spaces_in_a_clinics_name_are_no_fault():
    names = replace(DEFAULT_NAMES, clinic_names=("Jo\u2019s  Clinic",))
    assert problems(TEMPLATES_FOLDER, names) == []


def test_marketing_always_says_how_to_stop(folder):
    catalog = load_catalog()
    steps = tuple(
        replace(step, message_class=MessageClass.MARKETING) if step.id == "missed" else step
        for step in catalog["no_show"].steps
    )
    catalog["no_show"] = replace(catalog["no_show"], steps=steps)
    assert only(lint(catalog, Renderer(folder))).problem == "it does not say how to stop"
    (folder / MISSED).write_text("{{ clinic_name }}: {{ phone }} Reply STOP to opt out")
    assert lint(catalog, Renderer(folder)) == []


def test_a_clinics_name_in_capitals_still_says_who_is_writing(folder):
    (folder / MISSED).write_text(SIGNED.replace("clinic_name", "clinic_name | upper"))
    assert problems(folder) == []
