"""One TOML file as read: its text, its data, and where in it a fault lies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sequences.faults import Fault, SequenceError

_STEP_HEADER = re.compile(r"\s*\[\[\s*steps\s*\]\]")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Source:
    """``file``: how people find it. ``raw``: what its TOML says, unchecked."""

    file: str
    text: str
    raw: dict[str, Any]

    def placed(self, fault: Fault) -> Fault:
        """The same fault with this file and, where it can be found, its line."""
        return replace(fault, file=self.file, line=_line(fault, self.text.splitlines(), self.raw))

    def mentions(self, step: str | None, field: str | None) -> bool:
        """Whether the file itself says something on this key, of this step if one is named."""
        if step is None:
            return field in self.raw
        entry = next((each for each in self.steps() if each.get("id") == step), None)
        return entry is not None and (field is None or field in entry)

    def steps(self) -> list[dict[str, Any]]:
        """Its ``[[steps]]`` entries, as far as they are tables."""
        steps = self.raw.get("steps")
        return [each for each in steps if isinstance(each, dict)] if isinstance(steps, list) else []


def read_source(path: Path, file: str | None = None) -> Source:
    """A file's text and data. Raises ``SequenceError`` where it is not TOML, with the line."""
    shown = path.name if file is None else file
    text = _read(path, shown)
    return Source(shown, text, _parse(text, shown))


def _read(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        fault = Fault("the file is not UTF-8 text", "save it as UTF-8", file=file, line=line)
        raise SequenceError(fault) from None


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        problem = f"this is not valid TOML ({_TOML_PLACE.sub('', str(error)).lower()})"
        fault = Fault(problem, "correct this line or the one before it", file=file, line=line)
        raise SequenceError(fault) from None


def _line(fault: Fault, lines: list[str], raw: dict[str, Any]) -> int | None:
    headers = [number for number, line in enumerate(lines) if _STEP_HEADER.match(line)]
    start, end = 0, headers[0] if headers else len(lines)
    if fault.step is not None:
        index = _step_index(fault, raw)
        if index is None or index >= len(headers):
            return None
        start = headers[index]
        end = headers[index + 1] if index + 1 < len(headers) else len(lines)
    if fault.field is not None:
        key = re.compile(rf"\s*[\"']?{re.escape(fault.field)}[\"']?\s*=")
        for number in range(start, end):
            if key.match(lines[number]):
                return number + 1
    return None if fault.step is None else start + 1


def _step_index(fault: Fault, raw: dict[str, Any]) -> int | None:
    """Which ``[[steps]]`` entry a fault speaks of; the later one where an id is used twice."""
    step = fault.step or ""
    if re.fullmatch(r"#\d+", step):
        return int(step[1:]) - 1
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in raw.get("steps", [])]
    found = [index for index, each in enumerate(ids) if each == step]
    return found[-1] if found else None
