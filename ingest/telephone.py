"""Telephone numbers as people type them, turned into E.164."""

from __future__ import annotations

import re
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    format_number,
    is_possible_number_for_type_with_reason,
    is_possible_number_with_reason,
    is_valid_number,
    parse,
)
from phonenumbers.timezone import (
    UNKNOWN_TIMEZONE,
    time_zones_for_geographical_number,
    time_zones_for_number,
)

from ingest.refusals import FieldRefused

_PEOPLES: Final = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
)
_DECIMAL_TAIL = re.compile(r"(\+?\d{7,15})\.0")
_EXTENSION = re.compile(r"(?i)(;ext=|\bext|\bx\s*\d|#)")
_WHY: Final = {
    ValidationResult.TOO_SHORT: "has too few digits",
    ValidationResult.TOO_LONG: "has too many digits",
    ValidationResult.INVALID_LENGTH: "does not have the number of digits its country uses",
    ValidationResult.INVALID_COUNTRY_CODE: "has no country code that exists",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "has no area code",
}
_WHY_NOT_PARSED: Final = {
    NumberParseException.INVALID_COUNTRY_CODE: _WHY[ValidationResult.INVALID_COUNTRY_CODE],
    NumberParseException.NOT_A_NUMBER: "is not a telephone number",
    NumberParseException.TOO_SHORT_AFTER_IDD: _WHY[ValidationResult.TOO_SHORT],
    NumberParseException.TOO_SHORT_NSN: _WHY[ValidationResult.TOO_SHORT],
    NumberParseException.TOO_LONG: _WHY[ValidationResult.TOO_LONG],
}


def normalise(raw: str, country: str) -> str:
    """The number in E.164; ``country`` (ISO 3166, two letters) is where national numbers belong.

    The length has to be possible for somebody's telephone, the number need not be assigned: new ranges
    open faster than any table knows them, and the provider has the last word. Raises ``FieldRefused``.
    """
    text = raw.strip().removeprefix("tel:")
    # Spreadsheets turn numbers into decimals; kept, the zero would become a digit of the number.
    whole = _DECIMAL_TAIL.fullmatch(text)
    text = whole[1] if whole else text
    if _EXTENSION.search(text):
        raise FieldRefused("has an extension, so no message can reach it")
    # "mum 07700 ..." is somebody else's number, and 4.47701E+11 has lost digits.
    if any(character.isalpha() for character in text):
        raise FieldRefused("holds letters")
    number = _parsed(text, country)
    reason = _length_of(number)
    if reason != ValidationResult.IS_POSSIBLE:
        raise FieldRefused(_WHY.get(reason, "is not a telephone number"))
    if len(set(str(number.national_number))) == 1:
        raise FieldRefused("is the same digit throughout, which looks like a placeholder")
    return format_number(number, PhoneNumberFormat.E164)


def zones_of(number: str) -> tuple[str, ...]:
    """The time zones an E.164 number may belong to, by its first digits; empty when nobody can tell.

    A mobile number says little more than its country, and a wrong neighbour now and then (Irish ones
    come out as British, which show the same time): enough to hold a message back, never to send one
    at an hour that the site's own clock forbids.
    """
    parsed = _parsed(number, "ZZ")
    zones = time_zones_for_number(parsed)
    if UNKNOWN_TIMEZONE in zones:  # not assigned yet, as far as the tables know: its first digits tell
        zones = time_zones_for_geographical_number(parsed)
    return tuple(zone for zone in zones if zone != UNKNOWN_TIMEZONE)


def _length_of(number: PhoneNumber) -> int:
    """A ``ValidationResult``. The length of a free or shared-cost number will not do for an unassigned one.

    An Australian number without its area code has the length of those: 5550 1299.
    """
    reason = is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE or is_valid_number(number):
        return reason
    found = {is_possible_number_for_type_with_reason(number, kind) for kind in _PEOPLES}
    likeliest = (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return next((each for each in likeliest if each in found), ValidationResult.INVALID_LENGTH)


def _parsed(text: str, country: str) -> PhoneNumber:
    try:
        return parse(text, country.upper())
    except NumberParseException as error:
        raise FieldRefused(_WHY_NOT_PARSED.get(error.error_type, "is not a telephone number")) from None
