"""FHIR R4 patients: one resource a line (NDJSON), or a Bundle or single Patient as one JSON document.

Read leniently: only the fields that are used are looked at (hl7.org/fhir/R4/patient.html).
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Any, TextIO

from core.patient_record import PatientRecord
from ingest import person, telephone
from ingest.places import NO_SITES, Sites
from ingest.refusals import FileUnreadable, Row, RowError

_NAME_USES = ("usual", "official", "", "temp", "nickname", "anonymous")
_PHONE_USES = ("mobile", "home", "", "temp", "work")
_UNRANKED = 99
_LISTS = ("name", "telecom", "contact", "communication")
# Of HL7 v3 RoleCode (terminology.hl7.org): who answers for a child.
_GUARDIAN_ROLES = frozenset(
    {"GUARD", "PRN", "FTH", "MTH", "NPRN", "NFTH", "NMTH", "ADOPTP", "PRNFOST", "STPPRN"}
)
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2})?", re.ASCII)


def read(
    lines: TextIO, name: str, country: str, today: date, sites: Sites = NO_SITES
) -> Iterator[PatientRecord | RowError]:
    """Every Patient of the text ``lines``; rows are lines of NDJSON or entries of a Bundle.

    Resources of other kinds are passed over. Raises ``FileUnreadable``, naming the file ``name``,
    when the text is no FHIR or holds no Patient at all.
    """
    found = False
    for number, resource in _resources(lines, name):
        if isinstance(resource, RowError):
            found = True
            yield resource
        elif resource.get("resourceType") == "Patient":
            found = True
            yield from _patient_and_guardians(resource, number, country, today, sites)
    if not found:
        raise FileUnreadable(f"{name}: holds no FHIR Patient.")


def _resources(lines: TextIO, name: str) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    start = list(islice(numbered, 2))
    if not start or not start[0][1].lstrip().startswith("{"):
        raise FileUnreadable(f"{name}: is not FHIR in JSON (it should begin with a curly bracket).")
    if _is_ndjson(start):
        for number, line in chain(start, numbered):
            yield number, _parsed(line, number)
        return
    lines.seek(0)
    document = _document(lines.read(), name)
    if document.get("resourceType") != "Bundle":
        yield 1, document
        return
    for number, entry in enumerate(_list(document.get("entry")), start=1):
        yield number, _dict(_dict(entry).get("resource"))


def _is_ndjson(start: list[tuple[int, str]]) -> bool:
    """A second line that opens a bracket again, or a first that is whole and no Bundle."""
    if len(start) > 1 and start[1][1].startswith("{"):
        return True
    try:
        return _dict(json.loads(start[0][1])).get("resourceType") != "Bundle"
    except (ValueError, RecursionError):
        return False


def _parsed(line: str, number: int) -> dict[str, Any] | RowError:
    try:
        resource = json.loads(line)
    except (ValueError, RecursionError):
        return RowError(number, "row", "is not valid JSON")
    if not isinstance(resource, dict):
        return RowError(number, "row", "is not a FHIR resource")
    return resource


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        return _dict(json.loads(text))
    except json.JSONDecodeError as error:
        raise FileUnreadable(
            f"{name}: is not valid JSON from line {error.lineno} on. Nothing was imported."
        ) from None
    except (ValueError, RecursionError):
        raise FileUnreadable(f"{name}: is not valid JSON. Nothing was imported.") from None


def _patient_and_guardians(
    resource: dict[str, Any], number: int, country: str, today: date, sites: Sites
) -> Iterator[PatientRecord | RowError]:
    """The patient, and a record of its own for each guardian that can be reached."""
    for each in Row(number).outcome(partial(_patient, resource, country, today, sites)):
        yield each
        if isinstance(each, PatientRecord) and each.guardians:
            for guardian_id, contact in zip(each.guardians, _guardians(resource, today), strict=True):
                build = partial(_guardian, guardian_id, contact, country, today)
                yield from Row(number).outcome(build)


def _guardians(resource: dict[str, Any], today: date) -> list[dict[str, Any]]:
    """Contacts of a patient that answer for them and can be reached, in the resource's order."""
    contacts = (_dict(each) for each in _list(resource.get("contact")))
    return [
        each
        for each in contacts
        if _is_guardian(each) and not _is_over(each, today) and _list(each.get("telecom"))
    ]


def _is_guardian(contact: dict[str, Any]) -> bool:
    roles = (_dict(each) for each in _list(contact.get("relationship")))
    codes = (_text(_dict(coding).get("code")) for role in roles for coding in _list(role.get("coding")))
    return any(code in _GUARDIAN_ROLES for code in codes)


def _guardian(
    guardian_id: str, contact: dict[str, Any], country: str, today: date, row: Row
) -> PatientRecord:
    first_name, last_name = _names({"name": [contact.get("name")]}, today, row)
    phones, emails = _telecom(contact, today)
    return PatientRecord(
        row=row.number,
        external_id=row.must("id", person.identifier, guardian_id),
        first_name=first_name,
        last_name=last_name,
        phones=row.several("phone", partial(telephone.normalise, country=country), phones),
        emails=row.several("email", person.email, emails),
    )


def _patient(resource: dict[str, Any], country: str, today: date, sites: Sites, row: Row) -> PatientRecord:
    external_id = row.must("id", person.identifier, _text(resource.get("id")))
    deceased = row.must("deceased", person.flag_or_none, _deceased(resource))
    for field in _LISTS:
        if not isinstance(resource.get(field) or [], list):
            row.leave_out(field, "is not a list")
    first_name, last_name = _names(resource, today, row)
    if not first_name:
        row.leave_out("first_name", "is missing")
    phones, emails = _telecom(resource, today)
    born = _stated(resource.get("birthDate"))
    guardians = range(1, len(_guardians(resource, today)) + 1)
    return PatientRecord(
        row=row.number,
        external_id=external_id,
        first_name=first_name,
        last_name=last_name,
        birth_date=row.one("birth_date", partial(_birth_date, today=today), born),
        deceased=deceased,
        locale=row.one("locale", person.language, _language(resource)),
        site_id=_site(resource, sites),
        phones=row.several("phone", partial(telephone.normalise, country=country), phones),
        emails=row.several("email", person.email, emails),
        guardians=tuple(f"{external_id}/guardian-{each}" for each in guardians)
        if "contact" in resource
        else None,
    )


def _deceased(resource: dict[str, Any]) -> str:
    """As a word. JSON that is not quite FHIR ("true" in quotes) must not bring anybody back to life."""
    if resource.get("deceasedDateTime"):
        return "yes"
    stated = resource.get("deceasedBoolean")
    return "" if stated is None else str(stated)


def _names(resource: dict[str, Any], today: date, row: Row) -> tuple[str, str]:
    """First and last name: the name the person goes by, else the official one; old names never.

    Raises ``RowRefused`` for one that is too long.
    """
    names = [_dict(name) for name in _list(resource.get("name"))]
    usable = [name for name in names if _text(name.get("use")) in _NAME_USES and not _is_over(name, today)]
    usable.sort(key=lambda name: _NAME_USES.index(_text(name.get("use"))))
    given = (person.text(_text(part)) for name in usable for part in _list(name.get("given")))
    family = (person.text(_text(name.get("family"))) for name in usable)
    first_name = row.must("first_name", person.name, next(filter(None, given), ""))
    return first_name, row.must("last_name", person.name, next(filter(None, family), ""))


def _telecom(resource: dict[str, Any], today: date) -> tuple[list[str], list[str]]:
    """Numbers and addresses in order: rank, then a line for text messages, mobile, home, work."""
    points = [_dict(point) for point in _list(resource.get("telecom"))]
    current = [point for point in points if point.get("use") != "old" and not _is_over(point, today)]
    current.sort(key=_preference)
    phones = [_stated(each.get("value")) for each in current if each.get("system") in ("phone", "sms")]
    return phones, [_stated(each.get("value")) for each in current if each.get("system") == "email"]


def _preference(point: dict[str, Any]) -> tuple[int, bool, int]:
    rank, use = point.get("rank"), _text(point.get("use"))
    order = _PHONE_USES.index(use) if use in _PHONE_USES else len(_PHONE_USES)
    return rank if isinstance(rank, int) and rank > 0 else _UNRANKED, point.get("system") != "sms", order


def _site(resource: dict[str, Any], sites: Sites) -> str | None:
    """Whose record it is, where that is one of the clinic's sites; often it is the clinic as a whole."""
    keeper = _dict(resource.get("managingOrganization"))
    said = (
        _text(keeper.get("reference")).rpartition("/")[2],
        _text(_dict(keeper.get("identifier")).get("value")),
        _text(keeper.get("display")),
    )
    return next((known for each in said if (known := sites.get(person.text(each).casefold()))), None)


def _language(resource: dict[str, Any]) -> str:
    """The preferred language, else the first one."""
    spoken = [_dict(each) for each in _list(resource.get("communication"))]
    spoken.sort(key=lambda each: each.get("preferred") is not True)
    codings = (coding for each in spoken for coding in _list(_dict(each.get("language")).get("coding")))
    return next((code for coding in codings if (code := _text(_dict(coding).get("code")))), "")


def _birth_date(raw: str, today: date) -> date:
    """FHIR dates may lack day or month; the latest day they allow errs towards "still a minor"."""
    if not _PARTIAL_DATE.fullmatch(raw):
        return person.birth_date(raw, today)
    if today.isoformat().startswith(raw):
        return today
    year, month = raw[:4], raw[5:] or "12"
    last_day = monthrange(int(year), int(month))[1] if 1 <= int(month) <= 12 else 31
    return person.birth_date(f"{year}-{month}-{last_day}", today)


def _is_over(element: dict[str, Any], today: date) -> bool:
    """The name or contact carries a period that ended before today."""
    end = _text(_dict(element.get("period")).get("end"))
    return bool(end) and end[:10] < today.isoformat()[: len(end[:10])]


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _stated(value: Any) -> str:
    """As words; what should be text and is not gets refused by who reads it."""
    return "" if value is None else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
