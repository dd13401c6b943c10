"""What a filled-in template becomes on its channel: a text message, an e-mail, a WhatsApp message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from activities.text_values import plain_signs
from core import segments

MAX_SEGMENTS = {"gsm7": 2, "ucs2": 3}
MAX_SEGMENTS_TRANSLATED = 3
MAX_WHATSAPP_CHARS = 1_024
"""What WhatsApp takes as the body of an approved template."""

CONTENT_HEAD = "Content-Sid"
"""How the words of an approved template begin."""

_CONTENT_SID = re.compile(r"Content-Sid: *(HX[0-9a-fA-F]{32})")
_PLACEHOLDER = re.compile(r"([1-9][0-9]?): *(.*)")


class TemplateError(Exception):
    """A message cannot be rendered. Says which template and why, never anything of the patient.

    ``too_long``: shorter values would mend it, too.
    """

    def __init__(self, template: str, reason: str, *, too_long: bool = False) -> None:
        super().__init__(f"template {template}: {reason}")
        self.template = template
        self.reason = reason
        self.too_long = too_long


@dataclass(frozen=True, slots=True)
class ApprovedContent:
    """A template that WhatsApp approved. ``placeholders``: number and value, in order."""

    sid: str
    placeholders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """``subject``: one line, e-mails only. ``body``: plain text. ``content``: name and placeholders of an
    approved template, WhatsApp only."""

    subject: str
    body: str
    content: ApprovedContent | None = None


def as_sms(name: str, text: str, translated: bool) -> Rendered:
    """One line. Raises ``TemplateError``: empty, or too many segments."""
    body = " ".join(plain_signs(text).split())
    if not body:
        raise TemplateError(name, "the text is empty")
    counted = segments.count(body)
    most = MAX_SEGMENTS_TRANSLATED if translated else MAX_SEGMENTS[counted.encoding]
    if counted.segments > most:
        raise TemplateError(
            name, f"the text takes {counted.segments} {counted.encoding} segments", too_long=True
        )
    return Rendered("", body)


def as_email(name: str, text: str) -> Rendered:
    """Subject and text. Raises ``TemplateError`` when either is missing."""
    head, _, rest = text.strip().partition("\n")
    label, _, subject = head.partition(":")
    if label != "Subject" or not subject.strip():
        raise TemplateError(name, "the first line must be 'Subject: ' and a subject")
    if not rest.startswith("\n") or not rest.strip():
        raise TemplateError(name, "a blank line and the text must follow the subject")
    paragraphs = re.sub(r"[ \t]+\n", "\n", rest.strip())
    return Rendered(" ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", paragraphs) + "\n")


def as_whatsapp(name: str, text: str) -> Rendered:
    """Free text, or an approved template. Raises ``TemplateError`` for a head that cannot be used."""
    head, _, rest = text.strip().partition("\n\n")
    lines = [" ".join(line.split()) for line in head.splitlines() if line.strip()]
    if not lines or not lines[0].startswith(CONTENT_HEAD):
        return Rendered("", _whatsapp_body(name, text))
    sid = _CONTENT_SID.fullmatch(lines[0])
    if sid is None:
        raise TemplateError(name, "Content-Sid must be HX and 32 digits or letters a-f")
    return Rendered("", _whatsapp_body(name, rest), ApprovedContent(sid[1], _placeholders(name, lines[1:])))


def _placeholders(name: str, lines: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for line in lines:
        match = _PLACEHOLDER.fullmatch(line)
        if match is None:
            raise TemplateError(name, "after Content-Sid come lines such as '1: {{ first_name }}'")
        if not match[2]:
            raise TemplateError(name, f"placeholder {match[1]} is empty, which WhatsApp refuses")
        found.append((match[1], match[2]))
    if len({number for number, _ in found}) < len(found):
        raise TemplateError(name, "a placeholder is given twice")
    return tuple(found)


def _whatsapp_body(name: str, text: str) -> str:
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text.strip()))
    if not body:
        raise TemplateError(name, "the text is empty")
    if len(body) > MAX_WHATSAPP_CHARS:
        raise TemplateError(name, f"the text is longer than {MAX_WHATSAPP_CHARS} characters", too_long=True)
    return body
