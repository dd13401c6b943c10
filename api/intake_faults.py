"""What the door says about something told, in the words of whoever sent JSON."""

from __future__ import annotations

import re

from api.problems import Fault, Problem
from runtime.details import OPTIONS
from runtime.told import IntakeError, ReferenceTaken, ToldDifferently, TooLate, UnknownPatient

_FIELDS = {option.removeprefix("--"): name for name, option in OPTIONS.items()} | {
    "amount": "amount",
    "at": "occurred_at",
    "name": "person.name",
    "phone": "person.phone",
    "email": "person.email",
}
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def field_of(option: str) -> str:
    """The field of the body that the command line calls ``--option``."""
    return _FIELDS.get(option, option.replace("-", "_"))


def problem_of(error: IntakeError, field: str = "body") -> Problem:
    """The answer to what cannot be accepted. ``field``: what it is about unless the text names one."""
    text = str(error)
    named = _OPTION.search(text)
    said = _OPTION.sub(lambda found: field_of(found[1]), text)
    if isinstance(error, ToldDifferently):
        faults = [
            Fault(field_of(each.removeprefix("--")), "was told differently before.") for each in error.options
        ]
        return Problem(409, "told-differently", said, faults)
    if isinstance(error, ReferenceTaken):
        return _problem(409, "reference-taken", "source_ref", said)
    if isinstance(error, UnknownPatient):
        return _problem(422, "unknown-patient", "patient", said)
    if isinstance(error, TooLate):
        return _problem(422, "too-late", "occurred_at", said)
    return _problem(422, "fields", field_of(named[1]) if named else field, said)


def _problem(status: int, kind: str, field: str, detail: str) -> Problem:
    return Problem(status, kind, detail, [Fault(field, detail)])
