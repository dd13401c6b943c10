"""Single values of a clinic file: hours, web addresses, lengths of time, each with its complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError


class Strict(BaseModel):
    """A table of the file: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _shaped(pattern: str, why: str) -> AfterValidator:
    """A check in words: pydantic's own would quote the pattern."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(why)
        return text

    return AfterValidator(check)


_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
Slug = Annotated[
    str, _shaped(r"[a-z0-9][a-z0-9_-]{0,39}", "use up to 40 small letters, digits, - and _, such as quay-2")
]
# A line break in a name would end a subject line; a blank name would greet nobody.
Text = Annotated[str, _shaped(r"(?=.*\S)[^\x00-\x1f\x7f]{1,120}", "write one line of up to 120 characters")]
Address = Annotated[
    str, _shaped(r"(?=.*\S)[^\x00-\x1f\x7f]{1,300}", "write one line of up to 300 characters")
]
HoursText = Annotated[str, _shaped(rf"{_CLOCK} *- *{_CLOCK}", "is not like '09:00-17:30'")]
WebAddress = Annotated[
    str, _shaped(r"https?://[^\s/]+(/\S*)?", "is not a web address; use the form https://host/page")
]
MailAddress = Annotated[str, _shaped(r"[^\s@]+@[^\s@]+", "is not an e-mail address")]
# E.164, a short code, a name (twilio.com/docs/glossary/what-alphanumeric-sender-id) or a messaging service.
SmsSender = Annotated[
    str,
    _shaped(
        r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|MG[0-9a-fA-F]{32}",
        "is no sender; use a number such as +447700900321, a name of up to 11 letters, or the MG... id of a"
        " messaging service",
    ),
]
WhatsappSender = Annotated[
    str,
    _shaped(
        r"\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}",
        "is no sender on WhatsApp; use a number such as +447700900321 or the MG... id of a messaging service",
    ),
]
Country = Annotated[str, _shaped(r"[A-Z]{2}", "use the two capital letters of the country, such as GB")]
Subdivision = Annotated[
    str,
    _shaped(r"[A-Z0-9]{1,3}", "use the code after the country's, such as SCT for Scotland or TX for Texas"),
]
Locale = Annotated[str, _shaped(r"[a-z]{2}(-[A-Z]{2})?", "write it like en or en-GB")]
# As in the bookings and quotes that name it, so anything on one line goes.
Code = Annotated[str, _shaped(r"(?=.*\S)[^\x00-\x1f\x7f]{1,100}", "write one line of up to 100 characters")]
Currency = Annotated[str, _shaped(r"[A-Z]{3}", "use the three capital letters of the currency, such as GBP")]

_LENGTH = re.compile(r"(?:(\d{1,4})y)?\s*(?:(\d{1,3})w)?\s*(?:(\d{1,4})d)?")
_MINUTES = re.compile(r"(?:(\d{1,2})h)?\s*(?:(\d{1,4})m)?")


def _days(raw: object) -> int:
    match = _LENGTH.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or not any(match.groups()):
        raise ValueError('write how many days, weeks or years, such as "182d", "26w" or "1y"')
    years, weeks, days = (int(each or 0) for each in match.groups())
    return _positive(365 * years + 7 * weeks + days)


def _minutes(raw: object) -> int:
    match = _MINUTES.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or not any(match.groups()):
        raise ValueError('write how long, such as "45m" or "1h 30m"')
    hours, minutes = (int(each or 0) for each in match.groups())
    return _positive(60 * hours + minutes)


def _positive(number: int) -> int:
    if number == 0:
        raise ValueError("must be more than nothing")
    return number


Days = Annotated[int, BeforeValidator(_days)]
"""A length in whole days; a year is 365 of them."""
Minutes = Annotated[int, BeforeValidator(_minutes)]

_NO_DAY = "is not a day; write it like 2026-12-25"
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such entry; check the spelling",
    "too_short": "at least one is needed",
    "string_type": "write it as text, in quotation marks",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "greater_than": "must be more than nothing",
    "decimal_parsing": "write an amount such as 180 or 180.50",
    "decimal_type": "write an amount such as 180 or 180.50",
    "finite_number": "write an amount such as 180 or 180.50",
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
}


def lines_of(error: ValidationError) -> Iterator[str]:
    """One line per mistake: where it stands, counted from 1, and what is wrong."""
    for each in error.errors():
        parts = [str(part + 1 if isinstance(part, int) else part) for part in each["loc"] if part != "[key]"]
        where = ".".join(parts) or "file"
        yield f"  {where}: {_WORDS.get(each['type']) or each['msg'].removeprefix('Value error, ')}"
