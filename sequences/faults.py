"""What is wrong with a sequence, in words that say where and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. ``step``: its id, or ``#2`` for the second step where the id is missing."""

    problem: str
    mend: str
    step: str | None = None
    field: str | None = None
    file: str = "sequence"
    line: int | None = None

    def __str__(self) -> str:
        where = [self.file if self.line is None else f"{self.file}, line {self.line}"]
        if self.step is not None:
            where.append(f"step {self.step}")
        if self.field is not None:
            where.append(f"field {self.field}")
        return f"{', '.join(where)}: {self.problem}; {self.mend}"


class SequenceError(ValueError):
    """One or more sequences cannot be used; the message has one line per fault."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
