"""What a clinic changes in the default sequences, for all its patients or for those of one service.

``<folder>/<clinic>/<sequence>.toml`` lies over the default; ``<sequence>.<service>.toml`` over both.
A file has the form of a sequence file and says only what differs: keys of the sequence, and
``[[steps]]`` entries. An entry with the id of a step changes the keys it names, or leaves the step
out (``leave_out = true``); with a new id it adds a step, which takes its place by its delay. What
comes of it keeps every rule of a sequence file, and has a digest of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.types import Sequence
from sequences.durations import parse_delay
from sequences.faults import Fault, SequenceError
from sequences.rules import faults_of
from sequences.schema import build, parse_definition
from sequences.source import Source, read_source

TEMPLATES = "templates"
_FIXED = {"name": "the file's name says it", "trigger": "a clinic cannot change what a sequence answers"}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A file of a clinic's own. ``service``: ``None`` where it counts for all."""

    clinic: str
    sequence: str
    service: str | None = None

    @property
    def file(self) -> str:
        """Its path below the overrides folder."""
        return f"{self.clinic}/{self.sequence}{'' if self.service is None else f'.{self.service}'}.toml"


def load_overrides(folder: Path, defaults: Mapping[str, Source]) -> tuple[dict[Key, Sequence], list[Fault]]:
    """Every clinic's own sequences, and every fault of their files."""
    if not folder.is_dir():
        return {}, [Fault("there is no such folder", "create it or correct the setting", file=str(folder))]
    faults: list[Fault] = []
    sources: dict[Key, Source] = {}
    for path in sorted(each for each in folder.glob("*/*") if not each.name.startswith(".")):
        if path.name == TEMPLATES and path.is_dir():
            continue
        try:
            key = _key(path, defaults)
            sources[key] = read_source(path, key.file)
        except SequenceError as error:
            faults.extend(error.faults)
    found: dict[Key, Sequence] = {}
    for key, source in sources.items():
        general = sources.get(Key(key.clinic, key.sequence)) if key.service is not None else None
        try:
            found[key] = _layered(defaults[key.sequence], *([general] if general else []), source)
        except SequenceError as error:
            faults.extend(each for each in error.faults if each not in faults)
    faults.extend(_strays(folder))
    return found, faults


def _strays(folder: Path) -> Iterator[Fault]:
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        if not path.name.startswith("."):
            yield Fault("no clinic is named", "move it into a folder with the clinic's id", file=path.name)


def _key(path: Path, defaults: Mapping[str, Source]) -> Key:
    shown = f"{path.parent.name}/{path.name}"
    if path.suffix != ".toml" or path.is_dir():
        mend = f"use <sequence>.toml, <sequence>.<service>.toml or {TEMPLATES}/"
        raise SequenceError(Fault("nothing reads this file", mend, file=shown))
    sequence, _, service = path.name.removesuffix(".toml").partition(".")
    if sequence not in defaults:
        mend = f"use one of {', '.join(sorted(defaults))}"
        raise SequenceError(Fault(f"there is no sequence called {sequence!r}", mend, file=shown))
    return Key(path.parent.name, sequence, service or None)


def _layered(default: Source, *layers: Source) -> Sequence:
    raw = default.raw
    for layer in layers:
        raw = _laid_over(raw, layer)
    try:
        definition = parse_definition(raw)
        faults = tuple(faults_of(definition))
        if faults:
            raise SequenceError(*faults)
    except SequenceError as error:
        raise SequenceError(*(_blamed(fault, layers) for fault in error.faults)) from None
    return build(definition)


def _blamed(fault: Fault, layers: tuple[Source, ...]) -> Fault:
    """The fault, placed in the last file that says something on it."""
    for step, field in ((fault.step, fault.field), (fault.step, None)):
        for layer in reversed(layers):
            if layer.mentions(step, field):
                return layer.placed(fault)
    return layers[-1].placed(fault)


def _laid_over(raw: Mapping[str, Any], layer: Source) -> dict[str, Any]:
    """The definition with one file's changes. Raises ``SequenceError`` where it makes no sense as one."""
    faults = list(_misuse(raw, layer))
    if faults:
        raise SequenceError(*(layer.placed(fault) for fault in faults))
    steps: dict[str, dict[str, Any]] = {each["id"]: each for each in raw["steps"]}
    moved = False
    for entry in layer.steps():
        moved |= "delay" in entry
        if entry.get("leave_out"):
            del steps[entry["id"]]
        else:
            steps[entry["id"]] = {**steps.get(entry["id"], {}), **_without(entry, "leave_out")}
    found = list(steps.values())
    return {**raw, **_without(layer.raw, "steps"), "steps": _in_order(found) if moved else found}


def _without(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name != key}


def _misuse(raw: Mapping[str, Any], layer: Source) -> Iterator[Fault]:
    for field, why in _FIXED.items():
        if field in layer.raw:
            yield Fault(why, f"remove {field}", field=field)
    steps = layer.raw.get("steps", [])
    if not isinstance(steps, list) or len(layer.steps()) != len(steps):
        yield Fault("it is not a list of steps", "write each step under [[steps]]", field="steps")
        return
    known = {each["id"] for each in raw["steps"]}
    named: set[str] = set()
    for number, entry in enumerate(steps, start=1):
        step = entry.get("id")
        if not isinstance(step, str) or not step:
            yield Fault("it does not say which step", "add a line that starts with id =", f"#{number}", "id")
            continue
        if step in named:
            yield Fault("the step has two entries", "make them one", step, "id")
        named.add(step)
        leaves = entry.get("leave_out", False)
        if not isinstance(leaves, bool):
            yield Fault("it is neither true nor false", "write leave_out = true", step, "leave_out")
        elif leaves and step not in known:
            yield Fault("there is no such step", f"use one of {', '.join(sorted(known))}", step, "leave_out")
        elif leaves and len(entry) > 2:
            yield Fault("a step that is left out has no other keys", "remove them", step, "leave_out")


def _in_order(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By delay, as far as each can be read; one that cannot is told as a fault later."""
    try:
        return sorted(steps, key=_nominal)
    except ValueError:
        return steps


def _nominal(step: Mapping[str, Any]) -> timedelta:
    delay, _ = parse_delay(str(step.get("delay")))
    return timedelta(days=delay.days) + delay.elapsed
