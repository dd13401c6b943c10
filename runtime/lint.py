"""Checks every template of every sequence with a clinic's real names before a patient reads one.

The rules for one text are in ``runtime.lint_texts``. What is checked: the default texts for the
default sequences, and for each clinic its own texts, and the default ones where its sequences differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from activities.channel_texts import TemplateError
from activities.rendering import Renderer, TemplateFile
from activities.text_values import clean_text
from core.types import Channel, Sequence, Step
from runtime.lint_problems import DEFAULT_NAMES, LintNames, Problem
from runtime.lint_texts import Sample, Wording, length_problems, text_problems
from runtime.locales import is_language
from sequences.catalog import Catalog

__all__ = ["DEFAULT_NAMES", "LintNames", "Problem", "lint"]

Variables = dict[str, str | bool]
_YES_NO = (False, True)


def lint(
    catalog: Mapping[str, Sequence], renderer: Renderer, names: LintNames = DEFAULT_NAMES
) -> list[Problem]:
    """Every problem of every template, in the order of the files. Empty when all may be sent.

    With ``names.clinic_id`` only the default texts and those of that clinic are looked at.
    """
    files = [file for file in renderer.templates() if _concerns(file, names)]
    problems: dict[Problem, None] = {}
    known: set[TemplateFile] = set()
    checked: set[tuple[TemplateFile, Wording]] = set()
    for clinic in ("", *_clinics(catalog, files, names)):
        for sequence in _versions(catalog, clinic):
            if not any(step.channels for step in sequence.steps):
                problems[_silent(sequence, clinic)] = None
            for step in sequence.steps:
                for channel in step.channels:
                    own = [file for file in files if _belongs(file, sequence, step, channel, clinic)]
                    known.update(own)
                    if not any(not file.locale for file in own):
                        problems[_missing(sequence, step, channel, clinic)] = None
                    for file in own:
                        wording = Wording.of(sequence, step, channel)
                        if (file, wording) not in checked:
                            checked.add((file, wording))
                            problems |= dict.fromkeys(_template_problems(renderer, file, wording, names))
    problems |= dict.fromkeys(_orphan(file) for file in files if file not in known)
    problems |= dict.fromkeys(_unknown_locale(file) for file in files if not is_language(file.locale))
    return sorted(problems, key=lambda each: (each.file, each.field))


def _silent(sequence: Sequence, clinic: str) -> Problem:
    file = f"{clinic}/{sequence.name}.toml" if clinic else f"{sequence.name}.toml"
    problem, mend = "it sends no message, its tasks are all", "add a message, unless that is meant"
    return Problem(file, "", "steps", problem, mend, blocks=False)


def _concerns(file: TemplateFile, names: LintNames) -> bool:
    return not file.clinic or not names.clinic_id or file.clinic == names.clinic_id


def _clinics(catalog: Mapping[str, Sequence], files: list[TemplateFile], names: LintNames) -> list[str]:
    """Clinics with anything of their own."""
    found = {file.clinic for file in files if file.clinic}
    if isinstance(catalog, Catalog):
        found |= {key.clinic for key in catalog.own}
    return sorted(each for each in found if not names.clinic_id or each == names.clinic_id)


def _versions(catalog: Mapping[str, Sequence], clinic: str) -> Iterator[Sequence]:
    yield from catalog.values()
    if clinic and isinstance(catalog, Catalog):
        yield from (sequence for key, sequence in catalog.own.items() if key.clinic == clinic)


def _belongs(file: TemplateFile, sequence: Sequence, step: Step, channel: Channel, clinic: str) -> bool:
    ours = (file.sequence, file.step, file.channel) == (sequence.name, step.id, channel)
    return ours and file.clinic in ("", clinic)


def _missing(sequence: Sequence, step: Step, channel: Channel, clinic: str) -> Problem:
    path = f"{sequence.name}/{step.id}.{channel.value}.j2"
    shown = f"{clinic}/templates/{path}" if clinic else path
    return Problem(shown, step.id, "file", "the step has no text", "write this file")


def _orphan(file: TemplateFile) -> Problem:
    mend = "rename it to <sequence>/<step>.<channel>.j2 or remove it"
    return Problem(file.path, file.step, "file", "no step of any sequence uses this file", mend)


def _unknown_locale(file: TemplateFile) -> Problem:
    mend = "use the two letters of a language, such as es, or es-MX"
    return Problem(file.path, file.step, "file", f"{file.locale!r} is no language", mend)


def _template_problems(
    renderer: Renderer, file: TemplateFile, wording: Wording, names: LintNames
) -> Iterator[Problem]:
    """Each kind of problem once per template, the over-long text at its longest."""
    samples: list[Sample] = []
    variables: Variables = {}
    try:
        for variables in _combinations(names, renderer.names_in(file), wording.channel):
            samples.append(Sample(file, wording, variables, renderer.render_file(file, variables)))
    except TemplateError as error:
        mend = _shorten(names, variables) if error.too_long else "correct the template"
        yield Problem(file.path, wording.step, "text", error.reason, mend)
        return
    told: set[str] = set()
    for sample in samples:
        for problem in text_problems(sample, names):
            if problem.problem not in told:
                told.add(problem.problem)
                yield problem
    if wording.channel is Channel.SMS:
        yield from length_problems(samples)


def _shorten(names: LintNames, variables: Variables) -> str:
    """Names the clinic; of a patient only how long the first name is."""
    if not names.clinic_id:
        return "shorten it"
    name, letters = variables["clinic_name"], len(str(variables["first_name"]))
    return f"shorten it, or the names of clinic {names.clinic_id}: {name}; a first name of {letters} letters"


def _combinations(names: LintNames, used: frozenset[str], channel: Channel) -> Iterator[Variables]:
    """All that a template can meet: every name and none, with and without a link, all yes/no values.

    What the template does not use stays at its first value, apart from ``stop_at``, which it should
    use; an e-mail, whose length does not matter, is tried with one first name and with none.
    """
    used |= {"stop_at"}
    first_names = names.first_names if channel is Channel.SMS else names.first_names[:1]
    values: dict[str, tuple[str | bool, ...]] = {
        "clinic_name": names.clinic_names,
        "first_name": (*first_names, ""),
        "booking_link": (names.booking_link, ""),
        "late": _YES_NO,
        "today": _YES_NO,
        "first_in_thread": (True, False),
        "phone": (names.phone,),
        "postal_address": (names.postal_address, ""),
        "urgent_phone": (names.urgent_phone, ""),
        "emergency_number": (names.emergency_number, ""),
        "stop_at": ("", names.stop_at),
    }
    tried = {
        name: tuple(dict.fromkeys(map(_clean, each))) if name in used else (_clean(each[0]),)
        for name, each in values.items()
    }
    for combination in product(*tried.values()):
        yield dict(zip(tried, combination, strict=True))


def _clean(value: str | bool) -> str | bool:
    return clean_text(value) if isinstance(value, str) else value
