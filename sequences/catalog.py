"""Loads the sequence files of a folder, and each clinic's own, and checks all before any is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.types import Sequence, Trigger
from sequences.faults import Fault, SequenceError
from sequences.handing_on import chain_faults
from sequences.overrides import Key, load_overrides
from sequences.rules import faults_of
from sequences.schema import build, definition_of, parse_definition, sequence_from
from sequences.source import Source, read_source

__all__ = [
    "SEQUENCES_FOLDER",
    "Catalog",
    "SequenceError",
    "definition_of",
    "load_catalog",
    "load_file",
    "sequence_from",
]

SEQUENCES_FOLDER = Path(__file__).parent


class Catalog(Mapping[str, Sequence]):
    """The default sequences by name, and what clinics changed in them, for one service or for all."""

    __slots__ = ("_by_key", "_defaults", "_own")

    def __init__(self, defaults: Mapping[str, Sequence], own: Mapping[Key, Sequence] | None = None) -> None:
        self._defaults = dict(defaults)
        self._own = dict(own or {})
        self._by_key = {(key.clinic, each.trigger, key.service): each for key, each in self._own.items()}

    def __getitem__(self, name: str) -> Sequence:
        return self._defaults[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._defaults)

    def __len__(self) -> int:
        return len(self._defaults)

    @property
    def own(self) -> Mapping[Key, Sequence]:
        """Every sequence that a clinic changed, by the file that changed it last."""
        return self._own

    def for_(self, trigger: Trigger, clinic_id: str, service: str | None = None) -> Sequence | None:
        """What answers this trigger at this clinic: its own for the service, its own, else the default."""
        for key in ((clinic_id, trigger, service), (clinic_id, trigger, None)):
            if key in self._by_key:
                return self._by_key[key]
        return next((each for each in self._defaults.values() if each.trigger is trigger), None)


def load_catalog(folder: Path = SEQUENCES_FOLDER, overrides: Path | None = None) -> Catalog:
    """Every ``*.toml`` of a folder, with the clinics' own laid over.

    ``overrides``: the folder with one folder per clinic (``sequences.overrides``). Raises
    ``SequenceError`` with all faults of all files at once.
    """
    found: dict[str, Sequence] = {}
    sources: dict[str, Source] = {}
    faults: list[Fault] = []
    files = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
    for path in files:
        try:
            source = read_source(path)
            sequence = _sequence(source, path.stem)
        except SequenceError as error:
            faults.extend(error.faults)
            continue
        rival = next((each for each in found.values() if each.trigger is sequence.trigger), None)
        if rival is not None:
            problem = f"the sequence {rival.name} answers the trigger {sequence.trigger} already"
            faults.append(Fault(problem, "remove one of the two files", file=path.name, field="trigger"))
        found[sequence.name], sources[sequence.name] = sequence, source
    if not files:
        faults.append(Fault("no sequence files (*.toml) are there", "check the folder", file=str(folder)))
    own: dict[Key, Sequence] = {}
    if overrides is not None and not faults:
        own, more = load_overrides(overrides, sources)
        faults.extend(more)
    if not faults:
        faults.extend(chain_faults(found, own))
    if faults:
        raise SequenceError(*faults)
    return Catalog(found, own)


def load_file(path: Path) -> Sequence:
    """One sequence file. Raises ``SequenceError`` with every fault, each with its line where known."""
    return _sequence(read_source(path), path.stem)


def _sequence(source: Source, name: str) -> Sequence:
    try:
        definition = parse_definition(source.raw)
        faults = tuple(faults_of(definition))
        if definition.name != name:
            mend = f'write name = "{name}" or rename the file'
            faults += (Fault("the name differs from the file's", mend, field="name"),)
        if faults:
            raise SequenceError(*faults)
    except SequenceError as error:
        raise SequenceError(*(source.placed(fault) for fault in error.faults)) from None
    return build(definition)
