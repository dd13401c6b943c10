"""A clinic as a TOML file: its sites with their hours, and its staff."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.types import SiteCalendar
from ingest.refusals import FileUnreadable
from models.hours import calendar_of

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=120)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteEntry(_Strict):
    """A place patients come to. Days without a line are closed; without a table, defaults hold."""

    id: Slug
    name: Text
    zone: str
    phone: Text
    booking_url: str | None = None
    sms_sender: str | None = None
    email_sender: str | None = None
    opening: dict[str, str] | None = None
    normal: dict[str, str] | None = None
    hard: str | None = None
    closures: list[str] = Field(default_factory=list)

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
        said = {"opening": self.opening, "normal": self.normal, "hard": self.hard, "closures": self.closures}
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
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
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
        lines.append(f"  {where}: {each['msg'].removeprefix('Value error, ')}")
    return lines
