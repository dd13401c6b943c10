"""Turns a step's template and the few facts it may use into the text that leaves.

Templates are ``<sequence>/<step>.<channel>.j2``, with ``.<locale>`` before the channel where
translated. A text message may be laid out over several lines; it leaves as one. An e-mail starts
with ``Subject: ...``, then a blank line, then plain text; a paragraph is one line.

Limits: an e-mail has at most 8,000 characters; a text message at most two GSM-7 segments, or
three where a name (Łukasz, Zoë) or a language needs UCS-2. ``runtime.lint`` is stricter: one
segment with ordinary names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from activities.template_safety import ALLOWED_FILTERS, refused_construct
from activities.text_values import clean_text, greetable, plain_signs
from core import segments
from core.types import Channel

TEMPLATES_FOLDER = Path(__file__).parent.parent / "templates"
MAX_CHARS = 8_000
MAX_SEGMENTS = {"gsm7": 2, "ucs2": 3}

_NAME = re.compile(r"[a-z0-9_]+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_FILE = re.compile(rf"(?P<step>{_NAME.pattern})(?:\.(?P<locale>{_LOCALE.pattern}))?\.(?P<channel>[a-z]+)\.j2")


class TemplateError(Exception):
    """A message cannot be rendered. Says which template and why, never anything of the patient."""

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(f"template {template}: {reason}")
        self.template = template
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rendered:
    """``subject``: one line, empty for text messages. ``body``: plain text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, order=True)
class TemplateFile:
    """One file of the templates folder. ``step`` is empty when the file name has no known form."""

    path: str
    sequence: str = ""
    step: str = ""
    locale: str = ""
    channel: str = ""


class Renderer:
    """Renders messages; each template is read, checked and compiled once."""

    def __init__(self, folder: Path = TEMPLATES_FOLDER, max_chars: int = MAX_CHARS) -> None:
        self._folder = folder
        self._max_chars = max_chars
        self._compiled: dict[str, Template] = {}
        self._environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._environment.filters = {
            name: each for name, each in self._environment.filters.items() if name in ALLOWED_FILTERS
        }
        self._environment.globals.clear()
        self._environment.tests.clear()

    def render(
        self, sequence: str, step: str, channel: Channel, locale: str, variables: Mapping[str, str | bool]
    ) -> Rendered:
        """The text of a step in the patient's language, else in the template's own.

        Raises ``TemplateError``: no such template, a forbidden construct, a missing variable, too long.
        """
        return self._render(self._find(sequence, step, channel, locale), channel, variables)

    def render_file(self, file: TemplateFile, variables: Mapping[str, str | bool]) -> Rendered:
        """The text of one file of ``templates()``, to check it whatever its locale. Raises as ``render``."""
        return self._render(file.path, Channel(file.channel), variables)

    def templates(self) -> list[TemplateFile]:
        """Every file of the templates folder, hidden ones aside."""
        return sorted(self._files())

    def _files(self) -> Iterator[TemplateFile]:
        for path in self._folder.rglob("*"):
            if path.is_dir() or path.name.startswith("."):
                continue
            relative = path.relative_to(self._folder)
            match = _FILE.fullmatch(path.name)
            if match is None or len(relative.parts) != 2:
                yield TemplateFile(relative.as_posix())
            else:
                parts = (relative.parts[0], match["step"], match["locale"] or "", match["channel"])
                yield TemplateFile(relative.as_posix(), *parts)

    def _render(self, name: str, channel: Channel, variables: Mapping[str, str | bool]) -> Rendered:
        text = self._text(name, {key: self._clean(name, key, value) for key, value in variables.items()})
        return _email(name, text) if channel is Channel.EMAIL else _sms(name, text)

    def _find(self, sequence: str, step: str, channel: Channel, locale: str) -> str:
        plain = f"{sequence}/{step}.{channel.value}.j2"
        if not (_NAME.fullmatch(sequence) and _NAME.fullmatch(step)):
            raise TemplateError("(unnamed)", "a sequence or step has an unusable name")
        names = [plain]
        if _LOCALE.fullmatch(locale):
            language = re.split("[-_]", locale)[0]
            names = [f"{sequence}/{step}.{each}.{channel.value}.j2" for each in (locale, language)] + names
        for name in names:
            if name in self._compiled or (self._folder / name).is_file():
                return name
        raise TemplateError(plain, "there is no such file")

    def _clean(self, name: str, key: str, value: str | bool) -> str | bool:
        """A value that cannot break a line, hide text or make the clinic pass on a stranger's link."""
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise TemplateError(name, f"{key} is neither text nor yes/no")
        if len(value) > self._max_chars:
            raise TemplateError(name, f"{key} is too long")
        text = clean_text(value)
        return greetable(text) if key == "first_name" else text

    def _text(self, name: str, variables: Mapping[str, str | bool]) -> str:
        template = self._template(name)
        parts: list[str] = []
        length = 0
        try:
            for part in template.generate(variables):
                length += len(part)
                if length > self._max_chars:
                    raise TemplateError(name, f"the text is longer than {self._max_chars} characters")
                parts.append(part)
        except UndefinedError as error:
            raise TemplateError(name, f"a variable has no value ({error.message})") from None
        except SecurityError:
            raise TemplateError(name, "it tries something that is not allowed") from None
        return "".join(parts)

    def _template(self, name: str) -> Template:
        known = self._compiled.get(name)
        if known is not None:
            return known
        try:
            source = (self._folder / name).read_text(encoding="utf-8-sig")
            refused = refused_construct(self._environment, source)
            if refused is not None:
                raise TemplateError(name, refused)
            compiled = self._compiled[name] = self._environment.from_string(source)
        except UnicodeDecodeError:
            raise TemplateError(name, "the file is not UTF-8 text") from None
        except TemplateSyntaxError as error:
            raise TemplateError(name, f"line {error.lineno}: {error.message}") from None
        return compiled


def _sms(name: str, text: str) -> Rendered:
    body = " ".join(plain_signs(text).split())
    if not body:
        raise TemplateError(name, "the text is empty")
    counted = segments.count(body)
    if counted.segments > MAX_SEGMENTS[counted.encoding]:
        raise TemplateError(name, f"the text takes {counted.segments} {counted.encoding} segments")
    return Rendered("", body)


def _email(name: str, text: str) -> Rendered:
    head, _, rest = text.strip().partition("\n")
    label, _, subject = head.partition(":")
    if label != "Subject" or not subject.strip():
        raise TemplateError(name, "the first line must be 'Subject: ' and a subject")
    if not rest.startswith("\n") or not rest.strip():
        raise TemplateError(name, "a blank line and the text must follow the subject")
    paragraphs = re.sub(r"[ \t]+\n", "\n", rest.strip())
    return Rendered(" ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", paragraphs) + "\n")
