"""The headings of a patient file: which are known, and which are a known one misspelt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import person
from ingest.refusals import FileUnreadable
from ingest.spelling import misspelt

NEEDED = ("id", "first_name")
HEADINGS: dict[str, frozenset[str]] = {
    "id": frozenset({"id", "patientid", "externalid", "patientnumber", "patientno", "mrn", "chartnumber"}),
    "first_name": frozenset({"firstname", "first", "givenname", "forename", "given"}),
    "last_name": frozenset({"lastname", "last", "surname", "familyname", "family"}),
    "birth_date": frozenset({"birthdate", "dateofbirth", "dob", "birthday"}),
    "phone": frozenset({"mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "phone", "phonenumber"})
    | frozenset({"telephone", "telephonenumber", "tel", "homephone", "workphone"}),
    "email": frozenset({"email", "emailaddress", "mail"}),
    "deceased": frozenset({"deceased", "isdeceased", "dead", "dateofdeath", "deceaseddate"})
    | frozenset({"deathdate", "datedeceased", "deceasedat", "deceasedon"}),
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
_FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_CLOSES = frozenset({"deceased", "do_not_contact"})
"""To pass over one of these would be to write to somebody who must not be written to."""
_DIGITS = "0123456789"
_SHOWN = 40

Columns = dict[str, list[int]]


def columns_of(headings: Sequence[str]) -> Columns:
    """Which columns hold what, by field."""
    columns: Columns = {}
    for place, heading in enumerate(headings):
        field = _field(heading)
        if field is not None:
            columns.setdefault(field, []).append(place)
    columns.get("phone", []).sort(key=lambda place: "home" in headings[place].casefold())
    return columns


def known_columns(headings: Sequence[str], name: str) -> Columns:
    """``columns_of``, once they make sense. Raises ``FileUnreadable``.

    It quotes the row only where that is one of headings for sure, since else it may be a patient's.
    """
    columns = columns_of(headings)
    if any(field in columns for field in NEEDED):
        _check_spelling(headings, name)
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


def ignored(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings of columns that are not read, each once."""
    shown = (_shown(heading) for heading in headings if _field(heading) is None)
    return tuple(dict.fromkeys(filter(None, shown)))


def _check_spelling(headings: Sequence[str], name: str) -> None:
    near = [(_shown(heading), meant) for heading in headings if (meant := _meant(heading))]
    if near:
        questions = "; ".join(f"{heading!r}: did you mean {meant}?" for heading, meant in near)
        raise FileUnreadable(
            f"{name}: row 1 has a heading that is not known. {questions} Nothing was imported. Rename the"
            " column, or remove it if it is something else."
        )


def _field(heading: str) -> str | None:
    plain = _plain(heading)
    # phone_2, "E-mail 3" and the like are further values of the same field.
    field = _FIELD_OF.get(plain) or _FIELD_OF.get(plain.rstrip("123456789"))
    return field if plain in _FIELD_OF or field in SEVERAL else None


def _meant(heading: str) -> str | None:
    """The field whose heading this is probably meant to be, where it is no known one."""
    if _field(heading) is not None:
        return None
    stem = _plain(heading).rstrip(_DIGITS)
    if stem in _FIELD_OF:
        # A second surname and the like are not misspelt.
        return _FIELD_OF[stem] if _FIELD_OF[stem] in _CLOSES else None
    known = misspelt(stem, _FIELD_OF)
    return None if known is None else _FIELD_OF[known]


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold()


def _shown(heading: str) -> str:
    cleaned = person.text(heading)
    return cleaned if len(cleaned) <= _SHOWN else f"{cleaned[:_SHOWN]}…"
