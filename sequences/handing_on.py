"""Which sequence hands on to which: each must lead to one that is there, and none in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.types import Sequence, Trigger
from sequences.faults import Fault
from sequences.overrides import Key


def chain_faults(defaults: Mapping[str, Sequence], own: Mapping[Key, Sequence]) -> Iterator[Fault]:
    """Faults of the defaults among themselves, then of each clinic's own sequences among the rest."""
    plain = {sequence.trigger: sequence for sequence in defaults.values()}
    for sequence in defaults.values():
        yield from _faults(sequence, plain, f"{sequence.name}.toml")
    for key, sequence in own.items():
        seen = dict(plain)
        for service in (None, key.service):
            seen |= {
                each.trigger: each
                for other, each in own.items()
                if other.clinic == key.clinic and other.service == service
            }
        yield from _faults(sequence, seen, key.file)


def _faults(sequence: Sequence, by_trigger: Mapping[Trigger, Sequence], file: str) -> Iterator[Fault]:
    for field in ("then", "when_quiet"):
        opens: Trigger | None = getattr(sequence, field)
        if opens is None:
            continue
        if opens not in by_trigger:
            mend = "name a trigger that one of the sequence files answers"
            yield Fault(f"no sequence answers {opens.value}", mend, field=field, file=file)
        elif sequence.trigger in _reached(opens, by_trigger):
            problem = f"{opens.value} leads back to {sequence.trigger.value}: it would never end"
            yield Fault(problem, f"remove {field}, here or in the other file", field=field, file=file)


def _reached(start: Trigger, by_trigger: Mapping[Trigger, Sequence]) -> set[Trigger]:
    """Every trigger that follows from one, itself included."""
    reached: set[Trigger] = set()
    waiting = [start]
    while waiting:
        trigger = waiting.pop()
        sequence = by_trigger.get(trigger)
        if trigger in reached or sequence is None:
            continue
        reached.add(trigger)
        waiting += [each for each in (sequence.then, sequence.when_quiet) if each is not None]
    return reached
