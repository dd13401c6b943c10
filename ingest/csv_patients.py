"""Patients from a CSV file whose first row names the columns, in whichever common spelling."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TextIO

from core.patient_record import PatientRecord
from core.types import Channel
from ingest import person, places, telephone
from ingest.csv_rows import Rows, headings_and_rows
from ingest.headings import Columns, columns_of, ignored, known_columns
from ingest.places import NO_SITES, Sites
from ingest.refusals import Row, RowError

DELIMITERS = ",;\t"
CONSENTS = {"consent_marketing_sms": Channel.SMS, "consent_marketing_email": Channel.EMAIL}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, each a patient or what is wrong, and the headings of columns that are not read."""

    rows: Iterator[PatientRecord | RowError]
    ignored: tuple[str, ...]


def read(
    lines: TextIO,
    name: str,
    country: str,
    today: date,
    month_first: bool = False,
    sites: Sites = NO_SITES,
) -> Table:
    """Every row below the headings; rows are numbered as a spreadsheet shows them, headings = 1.

    ``sites``: what may stand for the clinic's sites. Commas, semicolons or tabs. Raises
    ``FileUnreadable``, naming the file ``name``, when the headings or, while iterating, the quotation
    marks make no sense.
    """
    first = lines.readline(csv.field_size_limit())
    delimiter = max(
        DELIMITERS, key=lambda each: len(columns_of(next(csv.reader([first], delimiter=each), [])))
    )
    lines.seek(0)
    headings, rows = headings_and_rows(lines, name, delimiter)
    columns = known_columns(headings, name)
    build = partial(_patient, columns, country, today, month_first, sites)
    return Table(_read(rows, len(headings), build), ignored(headings))


def _read(
    rows: Rows, headings: int, build: Callable[[list[str], Row], PatientRecord]
) -> Iterator[PatientRecord | RowError]:
    for number, cells in rows:
        if isinstance(cells, RowError):
            yield cells
        elif any(cell.strip() for cell in cells[headings:]):
            yield RowError(
                number, "row", f"has more cells than the {headings} headings; is a quotation mark missing?"
            )
        elif any(cell.strip() for cell in cells):
            yield from Row(number).outcome(partial(build, cells))


def _patient(
    columns: Columns,
    country: str,
    today: date,
    month_first: bool,
    sites: Sites,
    cells: list[str],
    row: Row,
) -> PatientRecord:
    def cell(field: str) -> str:
        return next(iter(every(field)), "")

    def every(field: str) -> list[str]:
        return [cells[place] for place in columns.get(field, []) if place < len(cells)]

    external_id = row.must("id", person.identifier, cell("id"))
    deceased = row.must("deceased", person.deceased, cell("deceased"))
    do_not_contact = row.must("do_not_contact", person.flag_or_none, cell("do_not_contact"))
    first_name = row.must("first_name", person.name, cell("first_name"))
    if not first_name:
        row.leave_out("first_name", "is missing")
    born = partial(person.birth_date, today=today, month_first=month_first)
    phone = partial(telephone.normalise, country=country)
    said = (
        row.one(
            name, partial(person.consent, channel=channel, today=today, month_first=month_first), cell(name)
        )
        for name, channel in CONSENTS.items()
    )
    return PatientRecord(
        row=row.number,
        external_id=external_id,
        first_name=first_name,
        last_name=row.must("last_name", person.name, cell("last_name")),
        birth_date=row.one("birth_date", born, cell("birth_date")),
        deceased=deceased,
        do_not_contact=do_not_contact,
        locale=row.one("locale", person.language, cell("locale")),
        phones=row.several("phone", phone, every("phone")) if "phone" in columns else None,
        emails=row.several("email", person.email, every("email")) if "email" in columns else None,
        site_id=row.one("site", partial(places.site, sites=sites), cell("site")),
        zone=row.one("zone", person.zone, cell("zone")),
        own_contact=row.one("own_contact", person.flag, cell("own_contact")),
        guardians=row.several("guardian_id", person.identifier, every("guardian_id"))
        if "guardian_id" in columns
        else None,
        consents=tuple(each for each in said if each is not None),
    )
