"""Checks every template of every sequence with a clinic's real names before a patient reads one.

Limits for text messages: one segment; two where a value longer than ``PROMISED`` or a translation
forces it; three in UCS-2, where a name (Zoë, Łukasz) or a translation needs other letters. They are
never above the renderer's own limits, so what passes here is not refused later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from activities.rendering import Rendered, Renderer, TemplateError, TemplateFile
from activities.text_values import clean_text
from core import segments
from core.types import Channel, MessageClass, Sequence, Step

PROMISED = {"first_name": 12, "clinic_name": 28, "booking_link": 40, "phone": 17}
"""Characters of each value up to which every text message fits one segment."""

_OPT_OUT = re.compile(r"\bSTOP\b")
_LEFTOVER = re.compile(r"[{}]|\[[a-z_ ]+\]|<[a-z_ ]+>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LintNames:
    """What to render with. ``booking_link`` may be empty: then only the telephone is offered."""

    clinic_names: tuple[str, ...] = ("Bright Harbour Family Clinic",)
    first_names: tuple[str, ...] = ("Maximilienne", "Jo", "Zoë", "Wawrzyniec-Ł")
    phone: str = "+44 20 7946 0958"
    booking_link: str = "https://book.brightharbour.example/times"


DEFAULT_NAMES = LintNames()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``file``: path below the templates folder. ``field``: subject, text or file."""

    file: str
    step: str
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}, step {self.step or '-'}, {self.field}: {self.problem}; {self.mend}"


@dataclass(frozen=True, slots=True)
class _Sample:
    """One rendering and what it was rendered from."""

    file: TemplateFile
    step: Step
    variables: Mapping[str, str | bool]
    rendered: Rendered

    @property
    def all_text(self) -> str:
        return f"{self.rendered.subject}\n{self.rendered.body}"


def lint(
    catalog: Mapping[str, Sequence], renderer: Renderer, names: LintNames = DEFAULT_NAMES
) -> list[Problem]:
    """Every problem of every template, in the order of the files. Empty when all may be sent."""
    files = renderer.templates()
    problems: list[Problem] = []
    known: set[TemplateFile] = set()
    for sequence in catalog.values():
        for step in sequence.steps:
            if step.channel is None:
                continue
            own = [file for file in files if _belongs(file, sequence, step)]
            known.update(own)
            if not any(not file.locale for file in own):
                problems.append(_missing(sequence, step, step.channel))
            for file in own:
                problems.extend(_template_problems(renderer, file, step, names))
    problems.extend(_orphan(file) for file in files if file not in known)
    return sorted(problems, key=lambda each: (each.file, each.field))


def _belongs(file: TemplateFile, sequence: Sequence, step: Step) -> bool:
    return (file.sequence, file.step, file.channel) == (sequence.name, step.id, step.channel)


def _missing(sequence: Sequence, step: Step, channel: Channel) -> Problem:
    path = f"{sequence.name}/{step.id}.{channel.value}.j2"
    return Problem(path, step.id, "file", "the step has no text", "write this file")


def _orphan(file: TemplateFile) -> Problem:
    mend = "rename it to <sequence>/<step>.<channel>.j2 or remove it"
    return Problem(file.path, file.step, "file", "no step of any sequence uses this file", mend)


def _template_problems(
    renderer: Renderer, file: TemplateFile, step: Step, names: LintNames
) -> Iterator[Problem]:
    """Each kind of problem once per template, the over-long text at its longest."""
    samples: list[_Sample] = []
    for variables in _combinations(names):
        try:
            rendered = renderer.render_file(file, variables)
        except TemplateError as error:
            mend = "correct the template, or shorten the names it was tried with"
            yield Problem(file.path, step.id, "text", error.reason, mend)
            return
        samples.append(_Sample(file, step, variables, rendered))
    told: set[tuple[str, str]] = set()
    for sample in samples:
        for problem in _text_problems(sample):
            if (problem.field, problem.problem) not in told:
                told.add((problem.field, problem.problem))
                yield problem
    if step.channel is Channel.SMS:
        yield from _length_problems(samples)


def _combinations(names: LintNames) -> Iterator[dict[str, str | bool]]:
    """All yes/no values, with and without a link, with every name and with none."""
    links = dict.fromkeys((names.booking_link, ""))
    first_names = dict.fromkeys((*names.first_names, ""))
    yes_no = (False, True)
    for clinic, first, link, late, today, first_in_thread in product(
        names.clinic_names, first_names, links, yes_no, yes_no, yes_no
    ):
        yield {
            "first_name": clean_text(first),
            "clinic_name": clean_text(clinic),
            "phone": clean_text(names.phone),
            "booking_link": clean_text(link),
            "late": late,
            "today": today,
            "first_in_thread": first_in_thread,
        }


def _text_problems(sample: _Sample) -> Iterator[Problem]:
    channel, text, variables = sample.step.channel, sample.all_text, sample.variables
    first = bool(variables["first_in_thread"])
    if _LEFTOVER.search(_without_names(text, variables)):
        yield _problem(sample, "a placeholder is left in the text", "write it as {{ name }}")
    if (first or channel is Channel.EMAIL) and not _contains(text, variables["clinic_name"]):
        yield _problem(sample, "it does not say who is writing", "add {{ clinic_name }}")
    if (first or sample.step.message_class is MessageClass.MARKETING) and not _OPT_OUT.search(text):
        mend = 'add "Reply STOP to opt out" when first_in_thread (always in marketing)'
        yield _problem(sample, "it does not say how to stop", mend)
    if not any(_contains(text, variables[name]) for name in ("booking_link", "phone")):
        mend = "add {{ booking_link }}, and {{ phone }} for sites without one"
        yield _problem(sample, "it offers no way to book or call", mend)
    if re.search(r"\bCANCEL\b", text):
        mend = "use another word: networks read CANCEL as an opt-out"
        yield _problem(sample, "it asks for the reply CANCEL", mend)


def _length_problems(samples: list[_Sample]) -> Iterator[Problem]:
    """Letters that make every text dear, else the text that is furthest over its limit."""
    first = samples[0]
    own = dict.fromkeys(letter for each in samples for letter in _own_letters(each))
    if own and not first.file.locale:
        mend = "use plain letters and signs: with these every text takes two or three segments"
        yield _problem(first, f"the template has {' '.join(own)}, outside the GSM alphabet", mend)
        return
    over: list[tuple[segments.Segments, int]] = []
    for sample in samples:
        counted, most = segments.count(sample.rendered.body), _most_segments(sample)
        if counted.segments > most[counted.encoding]:
            over.append((counted, most[counted.encoding]))
    if over:
        longest, limit = max(over, key=lambda each: (each[0].segments - each[1], each[0].units))
        found = f"it can take {longest.segments} segments ({longest.units} units of {longest.encoding})"
        yield _problem(first, found, f"shorten it until it takes {limit}")


def _most_segments(sample: _Sample) -> dict[str, int]:
    forced = any(len(str(sample.variables[name])) > most for name, most in PROMISED.items())
    return {"gsm7": 2 if forced or sample.file.locale else 1, "ucs2": 3}


def _own_letters(sample: _Sample) -> str:
    """Letters outside the GSM alphabet that come from the template, not from a name."""
    return segments.not_gsm7(_without_names(sample.rendered.body, sample.variables))


def _without_names(text: str, variables: Mapping[str, str | bool]) -> str:
    for value in variables.values():
        if isinstance(value, str) and value:
            text = re.sub(re.escape(value), "", text, flags=re.IGNORECASE)
    return text


def _contains(text: str, value: str | bool) -> bool:
    return isinstance(value, str) and value != "" and value.casefold() in text.casefold()


def _problem(sample: _Sample, problem: str, mend: str) -> Problem:
    return Problem(sample.file.path, sample.step.id, "text", problem, mend)
