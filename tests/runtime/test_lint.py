"""Lint: what ships is clean, and every fault of a template is found and named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from activities.rendering import TEMPLATES_FOLDER, Renderer
from core.types import Channel, MessageClass, Sequence
from runtime.lint import DEFAULT_NAMES, LintNames, Problem, lint
from runtime.lint_texts import PROMISED
from sequences.catalog import Catalog, load_catalog

MISSED = "no_show/missed.sms.j2"
WAY_OUT = "{% if stop_at %}{{ stop_at }}{% else %}Reply STOP to opt out{% endif %}"
OPT_OUT = f"{{% if first_in_thread %}}{WAY_OUT}{{% endif %}}"
SIGNED = "{{ clinic_name }} {{ booking_link }} {{ phone }} " + OPT_OUT


def without_fallbacks(sequence: Sequence) -> Sequence:
    return replace(sequence, steps=tuple(replace(step, fallback=()) for step in sequence.steps))


NO_SHOW = {"no_show": without_fallbacks(load_catalog()["no_show"])}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TEMPLATES_FOLDER / "no_show", tmp_path / "templates" / "no_show")
    for translated in (tmp_path / "templates").rglob("*.es.*"):
        translated.unlink()
    (tmp_path / "templates" / "no_show" / "missed.email.j2").unlink()
    return tmp_path / "templates"


def problems(folder: Path, names: LintNames = DEFAULT_NAMES) -> list[Problem]:
    return lint(NO_SHOW, Renderer(folder), names)


def only(found: list[Problem], file: str = MISSED) -> Problem:
    assert [each.file for each in found] == [file], [str(each) for each in found]
    return found[0]


def test_what_ships_is_clean():
    assert [str(each) for each in lint(load_catalog(), Renderer())] == []


def test_the_default_names_are_as_long_as_what_is_promised():
    assert max(map(len, DEFAULT_NAMES.first_names)) == PROMISED["first_name"]
    assert max(map(len, DEFAULT_NAMES.clinic_names)) == PROMISED["clinic_name"]
    assert len(DEFAULT_NAMES.booking_link) == PROMISED["booking_link"]


def test_a_missing_template(folder):
    (folder / MISSED).unlink()
    found = only(problems(folder))
    assert (found.step, found.field, found.problem) == ("missed", "file", "the step has no text")


def test_a_step_needs_a_text_for_each_channel_it_may_take(folder):
    found = lint({"no_show": load_catalog()["no_show"]}, Renderer(folder))
    assert only(found, "no_show/missed.email.j2").problem == "the step has no text"


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


FREE = "{{ clinic_name }} {{ booking_link }} {{ phone }} Reply STOP to opt out"
APPROVED = "Content-Sid: HX" + "0" * 32 + "\n\n" + FREE


@pytest.mark.parametrize(
    ("changes", "text", "told"),
    [
        ({"channel": Channel.WHATSAPP}, FREE, True),
        ({"channel": Channel.WHATSAPP, "fallback": (Channel.SMS,)}, FREE, True),
        ({"fallback": (Channel.WHATSAPP,)}, FREE, True),
        ({"channel": Channel.WHATSAPP, "answer": True}, FREE, True),
        ({"channel": Channel.WHATSAPP, "answer": True, "fallback": (Channel.SMS,)}, FREE, False),
        (
            {"channel": Channel.WHATSAPP},
            "{% if late %}" + APPROVED + "{% else %}" + FREE + "{% endif %}",
            True,
        ),
        ({"channel": Channel.WHATSAPP}, APPROVED, False),
    ],
)
def test_free_text_on_whatsapp_is_for_answers_that_can_go_another_way(folder, changes, text, told):
    sequence = NO_SHOW["no_show"]
    steps = tuple(replace(step, **changes) if step.id == "missed" else step for step in sequence.steps)
    file = "no_show/missed.whatsapp.j2"
    (folder / file).write_text(text)
    if Channel.SMS not in next(step.channels for step in steps if step.id == "missed"):
        (folder / MISSED).unlink()
    found = lint({"no_show": replace(sequence, steps=steps)}, Renderer(folder))
    assert [each.file for each in found] == ([file] if told else [])
    for each in found:
        assert (each.step, each.field) == ("missed", "text")
        assert "it is free text" in each.problem
        assert "Content-Sid" in each.mend


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
        (SIGNED.replace("STOP", "NO"), "it does not always say how to stop"),
        (SIGNED.replace("STOP", "NONSTOP"), "it does not always say how to stop"),
        (
            "{% if late %}Sorry. {{ clinic_name }} {{ phone }}{% else %}" + SIGNED + "{% endif %}",
            "how to stop",
        ),
        (SIGNED.replace("{{ phone }}", ""), "it offers no way to book or call"),
        (SIGNED + " Reply CANCEL", "it asks for the reply CANCEL"),
        (SIGNED.replace("{{ stop_at }}", "STOP here"), "it does not always say how to stop"),
        (SIGNED + " It comes to £40", "it names an amount"),
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


def test_longer_names_than_promised_may_force_a_second_segment_but_not_a_third(folder):
    long_name = replace(DEFAULT_NAMES, clinic_names=("The " + "Very " * 8 + "Long Clinic",))
    assert lint(load_catalog(), Renderer(), replace(long_name, first_names=("Maximilienne",))) == []
    other_letters = lint(load_catalog(), Renderer(), replace(long_name, stop_at=""))
    assert [each for each in other_letters if ".es." not in each.file] == []
    endless = replace(DEFAULT_NAMES, clinic_names=("Very " * 50 + "Long Clinic",))
    assert {each.problem for each in problems(folder, endless)} == {"the text takes 3 gsm7 segments"}


def test_curly_quotes_and_odd_spaces_in_a_clinics_name_are_no_fault(folder):
    names = replace(DEFAULT_NAMES, clinic_names=("Jo\u2019s  Clinic",))
    assert problems(folder, names) == []


def test_marketing_always_says_how_to_stop(folder):
    steps = tuple(
        replace(step, message_class=MessageClass.MARKETING) if step.id == "missed" else step
        for step in NO_SHOW["no_show"].steps
    )
    catalog = {"no_show": replace(NO_SHOW["no_show"], steps=steps)}
    assert only(lint(catalog, Renderer(folder))).problem == "it does not always say how to stop"
    (folder / MISSED).write_text("{{ clinic_name }}: {{ phone }} " + WAY_OUT)
    assert lint(catalog, Renderer(folder)) == []


def test_a_clinics_name_in_capitals_still_says_who_is_writing(folder):
    (folder / MISSED).write_text(SIGNED.replace("clinic_name", "clinic_name | upper"))
    assert problems(folder) == []


EMAIL = "no_show/day_14.email.j2"


def test_an_email_carries_the_postal_address(folder):
    text = (folder / EMAIL).read_text()
    (folder / EMAIL).write_text(text.replace("{{ postal_address }}", "somewhere"))
    assert only(problems(folder), EMAIL).problem == "it does not carry the postal address"


def with_step(**changed: object) -> dict[str, Sequence]:
    steps = tuple(
        replace(step, **changed) if step.id == "missed" else step  # type: ignore[arg-type]
        for step in NO_SHOW["no_show"].steps
    )
    return {"no_show": replace(NO_SHOW["no_show"], steps=steps)}


def test_a_check_in_and_an_urgent_text_give_their_numbers(folder):
    staffed = with_step(staffed_ahead=timedelta(hours=3))
    assert only(lint(staffed, Renderer(folder))).problem == "it does not give the number for urgent calls"
    urgent = with_step(urgent=True, answer=True)
    told = {each.problem for each in lint(urgent, Renderer(folder))}
    assert told == {"it does not give the number for urgent calls", "it does not give the emergency number"}
    (folder / MISSED).write_text(
        "{{ clinic_name }}: call {{ urgent_phone }}{{ phone }} or {{ emergency_number }}"
    )
    assert lint(urgent, Renderer(folder)) == []


MARKETING = with_step(message_class=MessageClass.MARKETING)
PROMOTION = "{{ clinic_name }} {{ booking_link }} {{ phone }} {% if stop_at %}{{ stop_at }}{% endif %} STOP "


@pytest.mark.parametrize(
    ("text", "names", "medicine"),
    [
        ("Botox days", DEFAULT_NAMES, "Botox"),
        ("new: anti wrinkle injections", DEFAULT_NAMES, "anti wrinkle injections"),
        ("", replace(DEFAULT_NAMES, booking_link="https://a.example/botox-offer"), "botox"),
        ("", replace(DEFAULT_NAMES, clinic_names=("The Dysport Room",)), "Dysport"),
        ("ask for Lip Relax", replace(DEFAULT_NAMES, prescription_only=("Lip relax",)), "Lip Relax"),
    ],
)
def test_marketing_names_no_prescription_only_medicine(folder, text, names, medicine):
    (folder / MISSED).write_text(PROMOTION + text)
    found = [each for each in lint(MARKETING, Renderer(folder), names) if each.file == MISSED]
    assert [each.problem for each in found] == [f"it names the prescription-only medicine {medicine!r}"]
    assert [each for each in lint(NO_SHOW, Renderer(folder), names) if "medicine" in each.problem] == []


def test_words_that_only_look_like_a_medicine_are_fine(folder):
    (folder / MISSED).write_text(PROMOTION + "intoxinating botoxy")
    assert lint(MARKETING, Renderer(folder)) == []


def test_a_language_that_does_not_exist(folder):
    (folder / MISSED).rename(folder / "no_show/missed.xx.sms.j2")
    (folder / MISSED).write_text(SIGNED)
    assert only(problems(folder), "no_show/missed.xx.sms.j2").problem == "'xx' is no language"


def own(tmp_path: Path, files: dict[str, str]) -> tuple[Catalog, Renderer]:
    for name, text in files.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    default = Catalog(NO_SHOW, load_catalog(overrides=tmp_path / "own").own)
    return default, Renderer(tmp_path / "templates", overrides=tmp_path / "own")


def test_a_clinics_own_text_is_held_to_the_same_rules(folder, tmp_path):
    catalog, renderer = own(tmp_path, {"quay/templates/" + MISSED: "Hello from {{ phone }}"})
    found = lint(catalog, renderer)
    assert {each.file for each in found} == {"quay/templates/" + MISSED}
    assert {each.problem for each in found} == {
        "it does not say who is writing",
        "it does not always say how to stop",
    }
    assert lint(catalog, renderer, replace(DEFAULT_NAMES, clinic_id="hill")) == []


def test_a_step_that_a_clinic_adds_needs_a_text_of_its_own(folder, tmp_path):
    step = (
        '[[steps]]\nid = "day_9"\nkind = "message"\nchannel = "sms"\ndelay = "9d"\n'
        'useful_for = "7d"\nmessage_class = "service"\n'
        '[[steps]]\nid = "missed"\nfallback = []\n'
    )
    catalog, renderer = own(tmp_path, {"quay/no_show.toml": step})
    path = "quay/templates/no_show/day_9.sms.j2"
    assert only(lint(catalog, renderer), path).problem == "the step has no text"
    catalog, renderer = own(tmp_path, {path: SIGNED})
    assert lint(catalog, renderer) == []


def test_a_default_text_must_fit_what_a_clinic_makes_of_its_step(folder, tmp_path):
    change = '[[steps]]\nid = "missed"\nmessage_class = "marketing"\nfallback = []\n'
    catalog, renderer = own(tmp_path, {"quay/no_show.toml": change})
    assert only(lint(catalog, renderer)).problem == "it does not always say how to stop"


def test_a_sequence_without_a_message_is_told_and_stops_nothing(folder):
    steps = tuple(step for step in NO_SHOW["no_show"].steps if not step.channels)
    silent = {"no_show": replace(NO_SHOW["no_show"], steps=steps)}
    found = [each for each in lint(silent, Renderer(folder)) if each.field == "steps"]
    assert [(each.file, each.problem) for each in found] == [
        ("no_show.toml", "it sends no message, its tasks are all")
    ]
    assert not found[0].blocks
