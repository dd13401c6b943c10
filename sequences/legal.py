"""The hours that the law sets for messages, read from ``law/legal_hours.toml`` and chosen by place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core.types import Hours, LegalHours
from sequences.faults import Fault, SequenceError

LEGAL_HOURS = Path(__file__).parent / "law" / "legal_hours.toml"

HoursText = Annotated[
    str, StringConstraints(pattern=r"^(no|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$")
]
_MENDS = {
    "missing": "add it",
    "extra_forbidden": "check its spelling",
    "string_pattern_mismatch": 'write hours like "08:00-20:00" or "no", and places in capital letters',
    "literal_error": 'write "marketing" or "all"',
}


@dataclass(frozen=True, slots=True)
class LegalRule:
    """One entry of the table. ``checked``: when somebody last held it against its ``source``."""

    country: str
    subdivision: str | None
    hours: LegalHours
    source: str
    checked: date


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    subdivision: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")] | None = None
    weekdays: HoursText
    saturday: HoursText | None = None
    sunday: HoursText | None = None
    holidays: bool = True
    binds: Literal["marketing", "all"]
    valid_from: date | None = None
    valid_until: date | None = None
    source: Annotated[str, Field(min_length=3)]
    checked: date


def load_legal_rules(path: Path = LEGAL_HOURS) -> tuple[LegalRule, ...]:
    """Every entry of the table. Raises ``SequenceError`` with all faults, each naming its entry."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SequenceError(
            Fault(f"this is not valid TOML ({error})", "correct it", file=path.name)
        ) from None
    rules: list[LegalRule] = []
    faults = [
        Fault("there is no such table", "write [[rule]] before each entry", file=path.name, field=name)
        for name in raw.keys() - {"rule"}
    ]
    for number, entry in enumerate(raw.get("rule", []), 1):
        try:
            rules.append(_rule(_Entry.model_validate(entry)))
        except ValidationError as error:
            for each in error.errors():
                field = ".".join(map(str, each["loc"]))
                mend = _MENDS.get(each["type"], "correct it")
                problem = f"in rule {number}: {each['msg'].lower()}"
                faults.append(Fault(problem, mend, file=path.name, field=field))
        except ValueError as error:
            faults.append(Fault(f"in rule {number}: {error}", "correct it", file=path.name))
    if faults:
        raise SequenceError(*faults)
    return tuple(rules)


def legal_hours_of(
    rules: Iterable[LegalRule], country: str, subdivision: str | None
) -> tuple[LegalHours, ...]:
    """What binds a site there: the rules of its country and those of its part of it."""
    return tuple(
        rule.hours for rule in rules if rule.country == country and rule.subdivision in (None, subdivision)
    )


def _rule(entry: _Entry) -> LegalRule:
    if entry.valid_from and entry.valid_until and entry.valid_from >= entry.valid_until:
        raise ValueError("it ends before it begins")
    weekday = _hours(entry.weekdays)
    weekend = (entry.saturday, entry.sunday)
    week = (weekday,) * 5 + tuple(weekday if text is None else _hours(text) for text in weekend)
    hours = LegalHours(
        week, entry.valid_from, entry.valid_until, entry.holidays, marketing_only=entry.binds == "marketing"
    )
    return LegalRule(entry.country, entry.subdivision, hours, entry.source, entry.checked)


def _hours(text: str) -> Hours | None:
    if text == "no":
        return None
    opens, closes = (time.fromisoformat(part) for part in text.split("-"))
    if opens >= closes:
        raise ValueError(f"{text} closes before it opens")
    return opens, closes
