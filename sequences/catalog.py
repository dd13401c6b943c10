"""Loads the sequence files of a folder and checks all of them before any is used."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.types import Sequence
from sequences.faults import Fault, SequenceError
from sequences.rules import faults_of
from sequences.schema import build, definition_of, parse_definition, sequence_from

__all__ = ["SEQUENCES_FOLDER", "SequenceError", "definition_of", "load_catalog", "load_file", "sequence_from"]

SEQUENCES_FOLDER = Path(__file__).parent

_STEP_HEADER = re.compile(r"\s*\[\[\s*steps\s*\]\]")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def load_catalog(folder: Path = SEQUENCES_FOLDER) -> dict[str, Sequence]:
    """Every ``*.toml`` of a folder, by sequence name. Raises ``SequenceError`` with all faults at once."""
    found: dict[str, Sequence] = {}
    faults: list[Fault] = []
    files = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
    for path in files:
        try:
            sequence = load_file(path)
        except SequenceError as error:
            faults.extend(error.faults)
        else:
            rival = next((each for each in found.values() if each.trigger is sequence.trigger), None)
            if rival is not None:
                faults.append(
                    Fault(
                        f"the sequence {rival.name} answers the trigger {sequence.trigger} already",
                        "remove one of the two files",
                        file=path.name,
                        field="trigger",
                    )
                )
            found[sequence.name] = sequence
    if not files:
        faults.append(Fault("no sequence files (*.toml) are there", "check the folder", file=str(folder)))
    if faults:
        raise SequenceError(*faults)
    return found


def load_file(path: Path) -> Sequence:
    """One sequence file. Raises ``SequenceError`` with every fault, each with its line where known."""
    text = _read(path)
    raw = _parse(path, text)
    try:
        definition = parse_definition(raw)
        faults = tuple(faults_of(definition))
        if definition.name != path.stem:
            mend = f'write name = "{path.stem}" or rename the file'
            faults += (Fault("the name differs from the file's", mend, field="name"),)
        if faults:
            raise SequenceError(*faults)
    except SequenceError as error:
        raise SequenceError(*(_placed(fault, path, text, raw) for fault in error.faults)) from None
    return build(definition)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        fault = Fault("the file is not UTF-8 text", "save it as UTF-8", file=path.name, line=line)
        raise SequenceError(fault) from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        problem = f"this is not valid TOML ({_TOML_PLACE.sub('', str(error)).lower()})"
        fault = Fault(problem, "correct this line or the one before it", file=path.name, line=line)
        raise SequenceError(fault) from None


def _placed(fault: Fault, path: Path, text: str, raw: dict[str, Any]) -> Fault:
    """The same fault with its file and, where it can be found, its line."""
    return replace(fault, file=path.name, line=_line(fault, text.splitlines(), raw))


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
