"""A clinic as a TOML file: its sites with their hours, and its staff."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from core.types import SiteCalendar
from ingest.refusals import FileUnreadable
from models.hours import calendar_of


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
HoursText = Annotated[str, _shaped(rf"{_CLOCK} *- *{_CLOCK}", "is not like '09:00-17:30'")]
WebAddress = Annotated[
    str, _shaped(r"https?://[^\s/]+(/\S*)?", "is not a web address; use the form https://host/page")
]
MailAddress = Annotated[str, _shaped(r"[^\s@]+@[^\s@]+", "is not an e-mail address")]
# E.164, a short code, or a name (twilio.com/docs/glossary/what-alphanumeric-sender-id).
SmsSender = Annotated[
    str,
    _shaped(
        r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}",
        "is no sender; use a number such as +447700900321 or a name of up to 11 letters",
    ),
]
_NO_DAY = "is not a day; write it like 2026-12-25"
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such entry; check the spelling",
    "too_short": "at least one is needed",
    "string_type": "write it as text, in quotation marks",
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteEntry(_Strict):
    """A place patients come to. Days without a line are closed; without a table, defaults hold."""

    id: Slug
    name: Text
    zone: str
    phone: Text
    booking_url: WebAddress | None = None
    sms_sender: SmsSender | None = None
    email_sender: MailAddress | None = None
    opening: dict[str, HoursText] | None = None
    normal: dict[str, HoursText] | None = None
    hard: HoursText | None = None
    closures: list[date] = Field(default_factory=list)

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"there is no time zone {zone!r}; use a name such as Europe/London")
        return zone

    @model_validator(mode="after")
    def _hours_work(self) -> SiteEntry:
        calendar: SiteCalendar = calendar_of(self.zone, self.hours())
        if not any(calendar.opening):
            raise ValueError("opening: the site is never open, so no colleague could ever act")
        if not any(calendar.normal):
            raise ValueError("normal: no day lets messages leave")
        return self

    def hours(self) -> dict[str, Any]:
        """What ``site.hours`` holds: only what the file says."""
        said = {
            "opening": self.opening,
            "normal": self.normal,
            "hard": self.hard,
            "closures": [day.isoformat() for day in self.closures],
        }
        return {name: value for name, value in said.items() if value}


class StaffEntry(_Strict):
    """A colleague. ``site``: id of the site they work at, or all."""

    id: Slug
    name: Text
    role: Text
    site: Slug | None = None
    active: bool = True


class ClinicFile(_Strict):
    """One clinic with everything a follow-up needs to know of it."""

    id: Slug
    name: Text
    country: Annotated[str, _shaped(r"[A-Z]{2}", "use the two capital letters of the country, such as GB")]
    locale: Annotated[str, _shaped(r"[a-z]{2}(-[A-Z]{2})?", "write it like en or en-GB")] = "en"
    site: Annotated[list[SiteEntry], Field(min_length=1)]
    staff: Annotated[list[StaffEntry], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_fit(self) -> ClinicFile:
        for kind, ids in (
            ("site", [each.id for each in self.site]),
            ("staff", [each.id for each in self.staff]),
        ):
            twice = {each for each in ids if ids.count(each) > 1}
            if twice:
                raise ValueError(f"{kind}: the id {min(twice)!r} is there twice")
        sites = {each.id for each in self.site}
        for colleague in self.staff:
            if colleague.site is not None and colleague.site not in sites:
                raise ValueError(f"staff {colleague.id!r} works at {colleague.site!r}, which is no site here")
        return self


def read_clinic(path: Path) -> ClinicFile:
    """The clinic in a file. Raises ``FileUnreadable`` naming the file, the field and what is wrong."""
    try:
        with path.open("rb") as file:
            return ClinicFile.model_validate(tomllib.load(file))
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable(f"{path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise FileUnreadable(f"{path} cannot be used:\n" + "\n".join(_lines(error))) from error


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for each in error.errors():
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in each["loc"]) or "file"
        said = _WORDS.get(each["type"]) or each["msg"].removeprefix("Value error, ")
        lines.append(f"  {where}: {said}")
    return lines
