"""What is said of a person in a file: name, date of birth, language, yes or no, e-mail address."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from zoneinfo import available_timezones

from core.patient_record import ConsentStatement
from core.types import Channel
from ingest.refusals import FieldRefused

OLDEST_YEARS = 130
ID_LENGTH = 200
LONGEST_NAME = 100
"""Characters of a first or last name, or of an enquirer's whole one: texts greet by it."""
EMAIL_LENGTH = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "j", "oui", "si", "sí", "s", "sim"})
_NO = frozenset({"no", "n", "false", "f", "0", "nein", "non", "não", "-"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(\.[^@\s<>,;:\"()\[\]\\.]+)+")
_ISO_DATE = re.compile(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})([T ]\d{2}:.*)?", re.ASCII)
_LOCAL_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})( 0?0:00(:00)?)?", re.ASCII)
_DROPPED = dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_DIGITS_OF_A_DATE = 6
_SOFT = frozenset({"soft", "softoptin"})
_WITHDRAWN = frozenset({"withdrawn", "optout", "unsubscribed"})
_GIVEN = frozenset({"given", "optin"})
_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def text(raw: str) -> str:
    """One line of text: no control characters, which databases refuse, and single spaces."""
    if not raw.isprintable():
        kept = raw.translate(_DROPPED)
        raw = "".join(" " if unicodedata.category(each) in _NOT_TEXT else each for each in kept)
    return " ".join(raw.split())


def name(raw: str) -> str:
    """A name on one line, which may be empty. Raises ``FieldRefused``."""
    cleaned = text(raw)
    if len(cleaned) > LONGEST_NAME:
        raise FieldRefused(f"is longer than {LONGEST_NAME} characters")
    return cleaned


def identifier(raw: str) -> str:
    """The clinic's own id of a patient. Raises ``FieldRefused``."""
    cleaned = text(raw)
    if not cleaned:
        raise FieldRefused("is missing")
    if len(cleaned) > ID_LENGTH:
        raise FieldRefused(f"is longer than {ID_LENGTH} characters")
    return cleaned


def email(raw: str) -> str:
    """An address in lower case. Raises ``FieldRefused``."""
    address = text(raw).removeprefix("mailto:").lower()
    if len(address) > EMAIL_LENGTH or not _EMAIL.fullmatch(address):
        raise FieldRefused("is not an e-mail address")
    return address


def language(raw: str) -> str:
    """A language tag such as ``es`` or ``es-MX`` (BCP 47). Raises ``FieldRefused``."""
    tag = text(raw)
    if not _LANGUAGE.fullmatch(tag):
        raise FieldRefused("is not a language code such as en or es-MX")
    first, *rest = tag.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def flag(raw: str) -> bool:
    """Yes or no in the ways systems write it. Raises ``FieldRefused``."""
    word = text(raw).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise FieldRefused("is neither yes nor no")


def flag_or_none(raw: str) -> bool | None:
    """``flag``; ``None`` when blank."""
    return flag(raw) if raw.strip() else None


def deceased(raw: str) -> bool | None:
    """Yes, no, or a date of death, which means yes; ``None`` when blank. Raises ``FieldRefused``."""
    return True if re.search(r"[1-9]\d{3}", raw) else flag_or_none(raw)


def zone(raw: str) -> str:
    """A time zone by its IANA name. Raises ``FieldRefused``."""
    said = text(raw)
    if said not in available_timezones():
        raise FieldRefused("is not a time zone such as Europe/London")
    return said


def consent(raw: str, channel: Channel, today: date, month_first: bool = False) -> ConsentStatement:
    """Yes, no or soft with the day it was said, or that day alone, which means yes.

    A no needs no day. Raises ``FieldRefused``.
    """
    cleaned = text(raw)
    digits = [place for place, character in enumerate(cleaned) if character.isdigit()]
    start = digits[0] if len(digits) >= _DIGITS_OF_A_DATE else len(cleaned)
    day, word = cleaned[start:], re.sub(r"[\W_]+", "", cleaned[:start]).casefold()
    if word in _SOFT:
        state = "soft_opt_in"
    elif word in _WITHDRAWN | _NO:
        state = "withdrawn"
    elif word in _GIVEN | _YES or (day and not word):
        state = "given"
    else:
        raise FieldRefused("is neither yes, no nor soft, with a date")
    if not day and state != "withdrawn":
        raise FieldRefused("needs the day it was given, such as yes 2024-05-01")
    return ConsentStatement(channel, state, _past_date(day, today, month_first) if day else None)


def birth_date(raw: str, today: date, month_first: bool = False) -> date:
    """A full date: year first, or day first unless ``month_first``. Raises ``FieldRefused``."""
    found = _past_date(raw, today, month_first)
    if today.year - found.year > OLDEST_YEARS:
        raise FieldRefused(f"is more than {OLDEST_YEARS} years ago")
    return found


def _past_date(raw: str, today: date, month_first: bool) -> date:
    cleaned = text(raw)
    year_first, local = _ISO_DATE.fullmatch(cleaned), _LOCAL_DATE.fullmatch(cleaned)
    if year_first:
        year, month, day = (int(part) for part in year_first.group(1, 2, 3))
    elif local:
        first, second, year = (int(part) for part in local.group(1, 3, 4))
        # With dots the day comes first wherever dots are used.
        month, day = (first, second) if month_first and local[2] != "." else (second, first)
    else:
        raise FieldRefused("is not a date with day, month and a year of four digits")
    try:
        found = date(year, month, day)
    except ValueError:
        raise FieldRefused("is a day that does not exist (are day and month the other way round?)") from None
    if found > today:
        raise FieldRefused("lies in the future")
    return found
