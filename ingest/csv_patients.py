"""Patients from a CSV file whose first row names the columns, in whichever common spelling."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import TextIO

from core.patient_record import PatientRecord
from core.types import Channel
from ingest import person, places, telephone
from ingest.csv_rows import headings_and_rows
from ingest.places import NO_SITES, Sites
from ingest.refusals import FileUnreadable, Row, RowError

DELIMITERS = ",;\t"
NEEDED = ("id", "first_name")
HEADINGS: dict[str, frozenset[str]] = {
    "id": frozenset({"id", "patientid", "externalid", "patientnumber", "patientno", "mrn", "chartnumber"}),
    "first_name": frozenset({"firstname", "first", "givenname", "forename", "given"}),
    "last_name": frozenset({"lastname", "last", "surname", "familyname", "family"}),
    "birth_date": frozenset({"birthdate", "dateofbirth", "dob", "birthday"}),
    "phone": frozenset({"mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "phone", "phonenumber"})
    | frozenset({"telephone", "telephonenumber", "tel", "homephone", "workphone"}),
    "email": frozenset({"email", "emailaddress", "mail"}),
    "deceased": frozenset({"deceased", "isdeceased", "dead", "dateofdeath", "deceaseddate"}),
    "do_not_contact": frozenset({"donotcontact", "dnc", "nocontact"}),
    "locale": frozenset({"locale", "language", "lang", "preferredlanguage"}),
    "site": frozenset({"site", "siteid", "sitename", "branch"}),
    "zone": frozenset({"zone", "timezone", "tz"}),
    "own_contact": frozenset({"owncontact", "contactdirectly"}),
    "guardian_id": frozenset({"guardianid", "parentid"}),
    "consent_marketing_sms": frozenset({"consentmarketingsms", "smsmarketing", "marketingsms"}),
    "consent_marketing_email": frozenset({"consentmarketingemail", "emailmarketing", "marketingemail"}),
}
SEVERAL = frozenset({"phone", "email", "guardian_id"})
CONSENTS = {"consent_marketing_sms": Channel.SMS, "consent_marketing_email": Channel.EMAIL}
_FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings}

Columns = dict[str, list[int]]


def read(
    lines: TextIO,
    name: str,
    country: str,
    today: date,
    month_first: bool = False,
    sites: Sites = NO_SITES,
) -> Iterator[PatientRecord | RowError]:
    """Every row below the headings; rows are numbered as a spreadsheet shows them, headings = 1.

    ``sites``: what may stand for the clinic's sites. Commas, semicolons or tabs. Columns
    with other headings are passed over. Raises ``FileUnreadable``, naming the file ``name``, when the
    headings or the quotation marks make no sense.
    """
    first = lines.readline(csv.field_size_limit())
    delimiter = max(DELIMITERS, key=lambda each: len(_columns(next(csv.reader([first], delimiter=each), []))))
    lines.seek(0)
    headings, rows = headings_and_rows(lines, name, delimiter)
    columns = _known(headings, name)
    build = partial(_patient, columns, country, today, month_first, sites)
    for number, cells in rows:
        if isinstance(cells, RowError):
            yield cells
        elif any(cell.strip() for cell in cells[len(headings) :]):
            yield RowError(
                number,
                "row",
                f"has more cells than the {len(headings)} headings; is a quotation mark missing?",
            )
        elif any(cell.strip() for cell in cells):
            yield from Row(number).outcome(partial(build, cells))


def _known(headings: Sequence[str], name: str) -> Columns:
    """Which columns hold what. Never quotes the row: it may be a patient's."""
    columns = _columns(headings)
    for field in NEEDED:
        if field not in columns:
            raise FileUnreadable(
                f"{name}: row 1 has no heading {field}. It must name the columns: {', '.join(HEADINGS)}"
                f" ({' and '.join(NEEDED)} are needed)."
            )
    twice = [field for field, places in columns.items() if len(places) > 1 and field not in SEVERAL]
    if twice:
        raise FileUnreadable(f"{name}: row 1 has more than one heading for {', '.join(twice)}. Keep one.")
    return columns


def _columns(headings: Sequence[str]) -> Columns:
    columns: Columns = {}
    for place, heading in enumerate(headings):
        plain = re.sub(r"[\W_]+", "", heading).casefold()
        # phone_2, "E-mail 3" and the like are further values of the same field.
        field = _FIELD_OF.get(plain) or _FIELD_OF.get(plain.rstrip("123456789"))
        if field is not None and (plain in _FIELD_OF or field in SEVERAL):
            columns.setdefault(field, []).append(place)
    columns.get("phone", []).sort(key=lambda place: "home" in headings[place].casefold())
    return columns


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
    first_name = person.text(cell("first_name"))
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
        last_name=person.text(cell("last_name")),
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
