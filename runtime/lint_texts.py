"""The rules for the text of one message.

Limits for text messages: one segment; two where a value longer than ``PROMISED``, or an address for
opting out, forces it; three in translations, and in UCS-2, where a name (Zoë, Łukasz) needs other
letters. They are never above the renderer's own limits, so what passes here is not refused later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from activities.channel_texts import MAX_SEGMENTS_TRANSLATED, Rendered
from activities.rendering import TemplateFile
from core import segments
from core.types import Channel, MessageClass, Sequence, Step, Trigger
from runtime.lint_problems import LintNames, Problem
from sequences.medicines import medicine_in

PROMISED = {
    "first_name": 12,
    "clinic_name": 28,
    "booking_link": 40,
    "phone": 17,
    "urgent_phone": 17,
    "stop_at": 0,
}
"""Characters of each value up to which every text message fits one segment."""

_OPT_OUT = re.compile(r"\bSTOP\b")
_LEFTOVER = re.compile(r"[{}]|\[[a-z_ ]+\]|<[a-z_ ]+>", re.IGNORECASE)
_MONEY = re.compile(r"[£$€]\s?\d|\d\s?[£$€]|\b(?:EUR|GBP|USD)\b")
_STOP_MEND = (
    'add "Reply STOP to opt out" when first_in_thread (always in marketing), and {{ stop_at }} if set'
)
_APPROVED = (
    'start the file with "Content-Sid: HX…", the name of its approved template; an answer may do without'
    " where its step has a fallback"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a step its text depends on. ``promotes``: the law can see it as marketing. ``may_be_free``: on
    WhatsApp it answers, and goes another way where the patient has not just written there."""

    step: str
    channel: Channel
    promotes: bool
    urgent: bool
    staffed: bool
    may_be_free: bool = False

    @classmethod
    def of(cls, sequence: Sequence, step: Step, channel: Channel) -> Wording:
        """On one channel. A recall that no clinician set counts as marketing (``Facts.as_marketing``)."""
        promotes = step.message_class is MessageClass.MARKETING or sequence.trigger is Trigger.RECALL
        may_be_free = step.answer and len(step.channels) > 1
        return cls(step.id, channel, promotes, step.urgent, bool(step.staffed_ahead), may_be_free)


@dataclass(frozen=True, slots=True)
class Sample:
    """One rendering and what it was rendered from."""

    file: TemplateFile
    wording: Wording
    variables: Mapping[str, str | bool]
    rendered: Rendered

    @property
    def all_text(self) -> str:
        return f"{self.rendered.subject}\n{self.rendered.body}"


def text_problems(sample: Sample, names: LintNames) -> Iterator[Problem]:
    """What is wrong with one text, whatever its length."""
    wording, text, variables = sample.wording, sample.all_text, sample.variables
    first = bool(variables["first_in_thread"])
    if _is_in_text(_LEFTOVER, text, variables):
        yield _problem(sample, "a placeholder is left in the text", "write it as {{ name }}")
    if (first or wording.channel is Channel.EMAIL) and not _says(sample, "clinic_name"):
        yield _problem(sample, "it does not say who is writing", "add {{ clinic_name }}")
    if (wording.promotes or (first and not wording.urgent)) and not _says_how_to_stop(sample):
        yield _problem(sample, "it does not always say how to stop", _STOP_MEND)
    if not any(_says(sample, name) for name in ("booking_link", "phone", "urgent_phone")):
        mend = "add {{ booking_link }}, and {{ phone }} for sites without one"
        yield _problem(sample, "it offers no way to book or call", mend)
    if re.search(r"\bCANCEL\b", text):
        mend = "use another word: networks read CANCEL as an opt-out"
        yield _problem(sample, "it asks for the reply CANCEL", mend)
    if _is_in_text(_MONEY, text, variables):
        yield _problem(sample, "it names an amount", "leave it out: others may read the message")
    if wording.channel is Channel.WHATSAPP and sample.rendered.content is None and not wording.may_be_free:
        problem = "it is free text, which WhatsApp takes only within a day of the patient's own message there"
        yield _problem(sample, problem, _APPROVED)
    yield from _must_say(sample)
    medicine = medicine_in(text, names.prescription_only) if wording.promotes else None
    if medicine is not None:
        mend = "leave it out, in the text, in the link and in the name: marketing may not name it"
        yield _problem(sample, f"it names the prescription-only medicine {medicine!r}", mend)


def _must_say(sample: Sample) -> Iterator[Problem]:
    """Values that a message of this kind must carry where there is one."""
    needed = []
    if sample.wording.channel is Channel.EMAIL:
        needed.append(("postal_address", "it does not carry the postal address"))
    if sample.wording.urgent or sample.wording.staffed:
        needed.append(("urgent_phone", "it does not give the number for urgent calls"))
    if sample.wording.urgent:
        needed.append(("emergency_number", "it does not give the emergency number"))
    for name, problem in needed:
        if sample.variables[name] and not _says(sample, name):
            yield _problem(sample, problem, f"add {{{{ {name} }}}}")


def _says_how_to_stop(sample: Sample) -> bool:
    """WhatsApp always takes replies; the sender of a text may be a name that receives none."""
    if sample.variables["stop_at"] and sample.wording.channel is not Channel.WHATSAPP:
        return _says(sample, "stop_at")
    return bool(_OPT_OUT.search(sample.all_text))


def _says(sample: Sample, name: str) -> bool:
    value = sample.variables[name]
    return isinstance(value, str) and value != "" and value.casefold() in sample.all_text.casefold()


def length_problems(samples: list[Sample]) -> Iterator[Problem]:
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


def _most_segments(sample: Sample) -> dict[str, int]:
    if sample.file.locale:
        return {"gsm7": MAX_SEGMENTS_TRANSLATED, "ucs2": MAX_SEGMENTS_TRANSLATED}
    forced = any(len(str(sample.variables[name])) > most for name, most in PROMISED.items())
    return {"gsm7": 2 if forced else 1, "ucs2": 3}


def _own_letters(sample: Sample) -> str:
    """Letters outside the GSM alphabet that come from the template, not from a name."""
    body = sample.rendered.body
    return segments.not_gsm7(_without_names(body, sample.variables)) if segments.not_gsm7(body) else ""


def _is_in_text(pattern: re.Pattern[str], text: str, variables: Mapping[str, str | bool]) -> bool:
    """Whether the template itself brings it, and not a name."""
    return bool(pattern.search(text)) and bool(pattern.search(_without_names(text, variables)))


def _without_names(text: str, variables: Mapping[str, str | bool]) -> str:
    for value in variables.values():
        if isinstance(value, str) and value:
            text = re.sub(re.escape(value), "", text, flags=re.IGNORECASE)
    return text


def _problem(sample: Sample, problem: str, mend: str) -> Problem:
    return Problem(sample.file.path, sample.wording.step, "text", problem, mend)
