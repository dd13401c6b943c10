"""A whole patient file, read to its end before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from core.patient_record import PatientRecord
from ingest import csv_patients, fhir
from ingest.files import open_text
from ingest.places import NO_SITES, Sites
from ingest.refusals import FileUnreadable, RowError

_MONTH_FIRST = frozenset({"US", "PH", "PR"})
_START = 1000


class PatientFormat(StrEnum):
    """How a patient file is written."""

    FHIR = "fhir"
    CSV = "csv"


class DateOrder(StrEnum):
    """How dates such as 3/4/2020 are meant."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class PatientFile:
    """What a file holds: the patients, each id once, and everything refused, in the file's order.

    ``ignored_columns``: headings of a CSV file that are not read.
    """

    records: tuple[PatientRecord, ...]
    errors: tuple[RowError, ...]
    ignored_columns: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Rows that gave no patient."""
        return sum(not error.row_kept for error in self.errors)

    @property
    def read(self) -> int:
        """Rows that should have given a patient."""
        return len(self.records) + self.rejected


def read_patients(
    path: Path,
    country: str,
    today: date,
    written: PatientFormat | None = None,
    dates: DateOrder | None = None,
    sites: Sites = NO_SITES,
    encoding: str | None = None,
) -> PatientFile:
    """Read a file; ``country`` (ISO 3166) is where national telephone numbers belong.

    ``sites``: what may stand for the clinic's sites. ``encoding``: of a CSV file that is not Unicode.

    Without ``written`` the first character decides, without ``dates`` the country. Of rows with the
    same id the first one counts. Raises ``FileUnreadable``.
    """
    records: dict[str, PatientRecord] = {}
    errors: list[RowError] = []
    repeated = 0
    ignored: tuple[str, ...] = ()
    if written is PatientFormat.FHIR:
        _check_without(encoding)
    with open_text(path, encoding) as lines:
        if (written or _format(lines)) is PatientFormat.FHIR:
            _check_without(encoding)
            found = fhir.read(lines, str(path), country, today, sites)
        else:
            month_first = dates is DateOrder.MONTH_FIRST if dates else country.upper() in _MONTH_FIRST
            table = csv_patients.read(lines, str(path), country, today, month_first, sites)
            found, ignored = table.rows, table.ignored
        for each in found:
            if isinstance(each, PatientRecord):
                first = records.setdefault(each.external_id, each)
                if first is not each:
                    repeated = each.row
                    errors.append(
                        RowError(each.row, "id", f"is the same as in row {first.row}, which was taken")
                    )
            elif each.row != repeated:
                errors.append(each)
    return PatientFile(tuple(records.values()), tuple(errors), ignored)


def _check_without(encoding: str | None) -> None:
    if encoding is not None:
        raise FileUnreadable("--encoding is for CSV files; FHIR is always UTF-8. Leave --encoding out.")


def _format(lines: TextIO) -> PatientFormat:
    start = lines.read(_START).lstrip()
    lines.seek(0)
    return PatientFormat.FHIR if start.startswith("{") else PatientFormat.CSV
