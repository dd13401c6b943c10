"""The rows of a CSV file below its headings, numbered as a spreadsheet shows them: headings = 1."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from ingest.refusals import FileUnreadable, RowError

_QUOTE = '"'
_TOO_LONG = f"a cell of more than {csv.field_size_limit():,} characters"

Cells = list[str]
Rows = Iterator[tuple[int, Cells | RowError]]


def headings_and_rows(lines: Iterable[str], name: str, delimiter: str) -> tuple[Cells, Rows]:
    """The first row, and what is below it: cells, or why a row cannot be read.

    Raises ``FileUnreadable``, naming the file ``name``, when the headings or, while iterating, the
    quotation marks make no sense.
    """
    watched = _Watched(lines)
    reader = csv.reader(watched, delimiter=delimiter, strict=True)
    try:
        headings = next(reader, [])
    except csv.Error:
        raise FileUnreadable(f"{name}: row 1 is not a row of headings.") from None
    return headings, _rows(reader, watched, name)


class _Watched:
    """Lines on their way to the reader, which does not say whether the row it fails at is quoted."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.quoted = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.quoted = self.quoted or _QUOTE in line
            yield line


def _rows(reader: Iterator[Cells], watched: _Watched, name: str) -> Rows:
    number = 1
    while True:
        number += 1
        watched.quoted = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, RowError(number, "row", _why(str(error), watched.quoted, number, name))
        else:
            yield number, cells


def _why(error: str, quoted: bool, number: int, name: str) -> str:
    """What is wrong with one row. Raises ``FileUnreadable`` where nothing can be said of the rows below it.

    Those may all sit inside one cell whose quotation mark is never closed.
    """
    unclosed = f"{name}: row {number} opens a quotation mark that is never closed"
    if "unexpected end" in error:
        raise FileUnreadable(f"{unclosed}. Nothing was imported.")
    if "field limit" not in error:
        return "has a quotation mark in the wrong place"
    if quoted:
        raise FileUnreadable(f"{unclosed}, or holds {_TOO_LONG}. Nothing was imported.")
    return f"holds {_TOO_LONG}"
