"""Turns a step's template and the few facts it may use into the text that leaves.

Templates are ``<sequence>/<step>.<channel>.j2``, with ``.<locale>`` before the channel where
translated. A clinic's own wording lies in ``<overrides>/<clinic>/templates/`` under the same names
and wins over the default in the same language.

A text message may be laid out over several lines; it leaves as one. An e-mail starts with
``Subject: ...``, then a blank line, then plain text; a paragraph is one line.

A WhatsApp message may start with ``Content-Sid: HX...``, the name of its approved template, and a line
``1: ...`` for each of that template's placeholders; a blank line and the approved words follow. Without
that head it is free text, which may go only to somebody who wrote within the last day.

Limits: an e-mail has at most 8,000 characters; a text message at most two GSM-7 segments, or
three where it is translated or where a name (Łukasz, Zoë) needs UCS-2. ``runtime.lint`` is
stricter: one segment with ordinary names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from activities.channel_texts import CONTENT_HEAD, Rendered, TemplateError, as_email, as_sms, as_whatsapp
from activities.template_safety import ALLOWED_FILTERS, MAY_BE_LEFT_OUT, names_in, refused_construct
from activities.text_values import clean_text, greetable
from core.types import Channel

TEMPLATES_FOLDER = Path(__file__).parent.parent / "templates"
MAX_CHARS = 8_000

_NAME = re.compile(r"[a-z0-9_]+")
_CLINIC = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_FILE = re.compile(rf"(?P<step>{_NAME.pattern})(?:\.(?P<locale>{_LOCALE.pattern}))?\.(?P<channel>[a-z]+)\.j2")


@dataclass(frozen=True, slots=True, order=True)
class TemplateFile:
    """One template. ``step`` is empty when the file name has no known form.

    ``path``: below the templates folder, or below the overrides folder when ``clinic`` is set.
    """

    path: str
    sequence: str = ""
    step: str = ""
    locale: str = ""
    channel: str = ""
    clinic: str = ""


class Renderer:
    """Renders messages; each template is read, checked and compiled once.

    ``overrides``: the folder with one folder per clinic, when there is one.
    """

    def __init__(
        self, folder: Path = TEMPLATES_FOLDER, max_chars: int = MAX_CHARS, overrides: Path | None = None
    ) -> None:
        self._folder = folder
        self._overrides = overrides
        self._max_chars = max_chars
        self._held: dict[Path, bytes] | None = None
        self._compiled: dict[Path, Template] = {}
        self._free: dict[Path, bool] = {}
        self._environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._environment.filters = {
            name: each for name, each in self._environment.filters.items() if name in ALLOWED_FILTERS
        }
        self._environment.globals.clear()
        self._environment.tests.clear()

    def hold(self) -> None:
        """Use from now on what is there now: a file that is changed or added later was checked by nobody."""
        paths = [self._path(file) for file in self.templates()]
        self._held = {path: path.read_bytes() for path in paths}

    def render(
        self,
        sequence: str,
        step: str,
        channel: Channel,
        locale: str,
        variables: Mapping[str, str | bool],
        clinic_id: str | None = None,
    ) -> Rendered:
        """The text of a step in the patient's language, else in the template's own; the clinic's if any.

        ``variables``: ``template_safety.ALLOWED_VARIABLES``; those in ``MAY_BE_LEFT_OUT`` are empty when
        absent. Raises ``TemplateError``: no such template, a forbidden construct, a missing variable,
        too long.
        """
        return self._render(self._find(sequence, step, channel, locale, clinic_id), variables)

    def own_file(
        self, sequence: str, step: str, channel: Channel, locale: str, clinic_id: str | None
    ) -> Path | None:
        """The clinic's own file of a text; ``None``: it is the default. Raises as ``render``."""
        file = self._find(sequence, step, channel, locale, clinic_id)
        return self._path(file) if file.clinic else None

    def is_free_text(self, sequence: str, step: str, locale: str, clinic_id: str | None = None) -> bool:
        """Whether a step's words on WhatsApp name no approved template. Without a file: no."""
        try:
            path = self._path(self._find(sequence, step, Channel.WHATSAPP, locale, clinic_id))
            if path not in self._free:
                self._free[path] = CONTENT_HEAD not in self._source(path)
        except (TemplateError, UnicodeDecodeError):
            return False  # rendering says what is wrong
        return self._free[path]

    def render_file(self, file: TemplateFile, variables: Mapping[str, str | bool]) -> Rendered:
        """The text of one file of ``templates()``, to check it whatever its locale. Raises as ``render``."""
        return self._render(file, variables)

    def names_in(self, file: TemplateFile) -> frozenset[str]:
        """The variables a template mentions. Raises ``TemplateError`` when it cannot be used at all."""
        self._template(file)
        return names_in(self._environment, self._source(self._path(file)))

    def templates(self) -> list[TemplateFile]:
        """Every file of the templates folder and of the clinics' own, hidden ones aside."""
        found = list(self._files(self._folder))
        if self._overrides is not None and self._overrides.is_dir():
            for clinic in self._overrides.iterdir():
                found.extend(self._files(clinic / "templates", clinic.name))
        return sorted(found)

    def _files(self, folder: Path, clinic: str = "") -> Iterator[TemplateFile]:
        for path in folder.rglob("*"):
            if path.is_dir() or path.name.startswith("."):
                continue
            inside = path.relative_to(folder)
            shown = f"{clinic}/templates/{inside.as_posix()}" if clinic else inside.as_posix()
            match = _FILE.fullmatch(path.name)
            if match is None or len(inside.parts) != 2:
                yield TemplateFile(shown, clinic=clinic)
            else:
                parts = (inside.parts[0], match["step"], match["locale"] or "", match["channel"])
                yield TemplateFile(shown, *parts, clinic=clinic)

    def _render(self, file: TemplateFile, variables: Mapping[str, str | bool]) -> Rendered:
        values: dict[str, str | bool] = dict.fromkeys(MAY_BE_LEFT_OUT, "")
        values |= {key: self._clean(file.path, key, value) for key, value in variables.items()}
        text = self._text(file, values)
        if file.channel == Channel.EMAIL:
            return as_email(file.path, text)
        if file.channel == Channel.WHATSAPP:
            return as_whatsapp(file.path, text)
        return as_sms(file.path, text, translated=bool(file.locale))

    def _find(
        self, sequence: str, step: str, channel: Channel, locale: str, clinic_id: str | None
    ) -> TemplateFile:
        if not (_NAME.fullmatch(sequence) and _NAME.fullmatch(step)):
            raise TemplateError("(unnamed)", "a sequence or step has an unusable name")
        locales = [""]
        if _LOCALE.fullmatch(locale):
            locales = [*dict.fromkeys((locale, re.split("[-_]", locale)[0])), ""]
        own = self._overrides is not None and clinic_id is not None and _CLINIC.fullmatch(clinic_id)
        for each in locales:
            name = f"{sequence}/{step}.{f'{each}.' if each else ''}{channel.value}.j2"
            parts = (sequence, step, each, channel.value)
            if own:
                file = TemplateFile(f"{clinic_id}/templates/{name}", *parts, clinic=clinic_id or "")
                if self._is_there(file):
                    return file
            file = TemplateFile(name, *parts)
            if self._is_there(file):
                return file
        raise TemplateError(f"{sequence}/{step}.{channel.value}.j2", "there is no such file")

    def _is_there(self, file: TemplateFile) -> bool:
        path = self._path(file)
        if self._held is not None:
            return path in self._held
        return path in self._compiled or path.is_file()

    def _source(self, path: Path) -> str:
        read = path.read_bytes() if self._held is None else self._held[path]
        return read.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")

    def _path(self, file: TemplateFile) -> Path:
        root = self._overrides if file.clinic and self._overrides is not None else self._folder
        return root / file.path

    def _clean(self, name: str, key: str, value: str | bool) -> str | bool:
        """A value that cannot break a line, hide text or make the clinic pass on a stranger's link."""
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise TemplateError(name, f"{key} is neither text nor yes/no")
        if len(value) > self._max_chars:
            raise TemplateError(name, f"{key} is too long", too_long=True)
        text = clean_text(value)
        return greetable(text) if key == "first_name" else text

    def _text(self, file: TemplateFile, variables: Mapping[str, str | bool]) -> str:
        template, name = self._template(file), file.path
        parts: list[str] = []
        length = 0
        try:
            for part in template.generate(variables):
                length += len(part)
                if length > self._max_chars:
                    raise TemplateError(
                        name, f"the text is longer than {self._max_chars} characters", too_long=True
                    )
                parts.append(part)
        except UndefinedError as error:
            raise TemplateError(name, f"a variable has no value ({error.message})") from None
        except SecurityError:
            raise TemplateError(name, "it tries something that is not allowed") from None
        return "".join(parts)

    def _template(self, file: TemplateFile) -> Template:
        path, name = self._path(file), file.path
        known = self._compiled.get(path)
        if known is not None:
            return known
        try:
            source = self._source(path)
            refused = refused_construct(self._environment, source)
            if refused is not None:
                raise TemplateError(name, refused)
            compiled = self._compiled[path] = self._environment.from_string(source)
        except UnicodeDecodeError:
            raise TemplateError(name, "the file is not UTF-8 text") from None
        except TemplateSyntaxError as error:
            raise TemplateError(name, f"line {error.lineno}: {error.message}") from None
        return compiled
