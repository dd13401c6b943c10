"""What a file holds that cannot be used, and why, in words that never repeat patient data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from core.patient_record import PatientRecord

T = TypeVar("T")


class FileUnreadable(Exception):
    """The file as a whole cannot be used, nothing of it was taken; the text names it and says why."""


class FieldRefused(ValueError):
    """One value cannot be used. ``why`` completes "the telephone number ..." and never quotes it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class RowError:
    """A refusal. ``row_kept``: the row was taken without this field; otherwise the row was not taken."""

    row: int
    field: str
    why: str
    row_kept: bool = False


class RowRefused(Exception):
    """The row as a whole cannot be taken."""

    def __init__(self, error: RowError) -> None:
        self.error = error
        super().__init__(f"row {error.row}: {error.field} {error.why}")


@dataclass(slots=True)
class Row:
    """One row on its way to a record: reads values, noting those it has to leave out."""

    number: int
    errors: list[RowError] = field(default_factory=list)

    def one(self, name: str, parse: Callable[[str], T], raw: str) -> T | None:
        """The parsed value; ``None`` when blank or refused."""
        if not raw.strip():
            return None
        try:
            return parse(raw)
        except FieldRefused as refusal:
            self.leave_out(name, refusal.why)
            return None

    def must(self, name: str, parse: Callable[[str], T], raw: str) -> T:
        """The parsed value, without which the row is not taken. Raises ``RowRefused``."""
        try:
            return parse(raw)
        except FieldRefused as refusal:
            raise RowRefused(RowError(self.number, name, refusal.why)) from None

    def several(self, name: str, parse: Callable[[str], T], raws: Iterable[str]) -> tuple[T, ...]:
        """The parsed values in order, each once."""
        parsed = (self.one(name, parse, raw) for raw in raws)
        return tuple(dict.fromkeys(value for value in parsed if value is not None))

    def leave_out(self, name: str, why: str) -> None:
        """Note a field that the row does without."""
        self.errors.append(RowError(self.number, name, why, row_kept=True))

    def outcome(self, build: Callable[[Row], PatientRecord]) -> Iterator[PatientRecord | RowError]:
        """The record and then what it does without, or the one reason why there is no record."""
        try:
            yield build(self)
        except RowRefused as refusal:
            yield refusal.error
            return
        yield from self.errors
