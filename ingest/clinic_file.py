"""A clinic as a TOML file: its sites with their hours, its staff, its services, how it goes live."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from core.calendar import opens_at_all
from core.types import Trigger, Window
from ingest.clinic_fields import (
    Address,
    Code,
    Country,
    Currency,
    Days,
    HoursText,
    Locale,
    MailAddress,
    Minutes,
    Slug,
    SmsSender,
    Strict,
    Subdivision,
    Text,
    WebAddress,
    WhatsappSender,
    lines_of,
)
from ingest.money import minor_units
from ingest.refusals import FieldRefused, FileUnreadable
from models.hours import calendar_of

_NO_MOMENT = "write a day such as 2027-03-01, or a time with its offset such as 2027-03-01T09:00:00+01:00"


def _day_or_moment(raw: object) -> object:
    """Tells a day from a moment, which pydantic would take for each other."""
    if isinstance(raw, str):
        kind = date if len(raw) == len("2027-03-01") else datetime
        try:
            raw = kind.fromisoformat(raw)
        except ValueError:
            raise ValueError(_NO_MOMENT) from None
    if not isinstance(raw, date):
        raise ValueError(_NO_MOMENT)
    if isinstance(raw, datetime) and raw.tzinfo is None:
        raise ValueError("a time needs its offset from UTC, such as 2027-03-01T09:00:00+01:00")
    return raw


def _trigger(raw: object) -> object:
    if raw not in tuple(Trigger):
        raise ValueError(f"there is no such trigger; use {', '.join(Trigger)}")
    return raw


def _feed_mode(raw: object) -> object:
    if raw not in ("live", "daily", "manual"):
        raise ValueError("use live, daily or manual")
    return raw


Moment = Annotated[Any, BeforeValidator(_day_or_moment)]
"""A local day, from its start, or an aware time."""


class SiteEntry(Strict):
    """A place patients come to. Days without a line are closed; without a table, defaults hold.

    ``country`` and ``subdivision`` choose public holidays and legal hours; without a country, the
    clinic's counts. ``short_days``: opening hours of single days, even of a public holiday.
    """

    id: Slug
    name: Text
    zone: str
    country: Country | None = None
    subdivision: Subdivision | None = None
    phone: Text
    urgent_phone: Text | None = None
    booking_url: WebAddress | None = None
    sms_sender: SmsSender | None = None
    email_sender: MailAddress | None = None
    whatsapp_sender: WhatsappSender | None = None
    opening: dict[str, HoursText] | None = None
    normal: dict[str, HoursText] | None = None
    hard: HoursText | None = None
    closures: list[date] = Field(default_factory=list)
    short_days: dict[date, HoursText] = Field(default_factory=dict)

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"there is no time zone {zone!r}; use a name such as Europe/London")
        return zone

    @model_validator(mode="after")
    def _hours_work(self) -> SiteEntry:
        calendar = calendar_of(self.zone, self.hours())
        if not any(calendar.opening):
            raise ValueError("opening: the site is never open, so no colleague could ever act")
        if not any(calendar.normal):
            raise ValueError("normal: no day lets messages leave")
        for window in (Window.NORMAL, Window.HARD):
            if not opens_at_all(calendar, window):
                raise ValueError(f"{window}: there are weeks without any hour in which messages may leave")
        both = set(self.closures) & set(self.short_days)
        if both:
            raise ValueError(f"short_days: the site is closed on {min(both)} by its closures")
        return self

    def hours(self) -> dict[str, Any]:
        """What ``site.hours`` holds: only what the file says."""
        said = {
            "opening": self.opening,
            "normal": self.normal,
            "hard": self.hard,
            "closures": [day.isoformat() for day in self.closures],
            "short_days": {day.isoformat(): hours for day, hours in sorted(self.short_days.items())},
        }
        return {name: value for name, value in said.items() if value}


class StaffEntry(Strict):
    """A colleague. ``site``: id of the site they work at, or all. ``daily_tasks``: how many are enough."""

    id: Slug
    name: Text
    role: Text
    site: Slug | None = None
    active: bool = True
    daily_tasks: Annotated[int, Field(gt=0, strict=True)] | None = None


class ServiceEntry(Strict):
    """Something the clinic does. ``group``: services of one group resolve each other; default: its code.

    ``value``: what one usually brings. ``recall``: the usual interval, ``one_off_recall`` the shorter
    one for who came only once. ``prescription_only``: never named in marketing.
    """

    code: Code
    name: Text
    group: Code | None = None
    value: Decimal | None = None
    currency: Currency | None = None
    duration: Minutes | None = None
    recall: Days | None = None
    one_off_recall: Days | None = None
    prescription_only: bool = False

    @model_validator(mode="after")
    def _value_has_a_currency(self) -> ServiceEntry:
        if (self.value is None) != (self.currency is None):
            raise ValueError("value and currency belong together; write both or neither")
        self.value_minor()
        return self

    def value_minor(self) -> int | None:
        """The value in minor units of its currency."""
        if self.value is None or self.currency is None:
            return None
        try:
            return minor_units(f"{self.value:f}", self.currency)
        except FieldRefused as refusal:
            raise ValueError(f"value: {refusal.why}") from None


class FeedEntry(Strict):
    """How the clinic's records reach us; older than ``limit``, outreach rests."""

    mode: Annotated[Literal["live", "daily", "manual"], BeforeValidator(_feed_mode)]
    limit: Minutes | None = None


class ClinicFile(Strict):
    """One clinic with everything a follow-up needs to know of it.

    ``go_live``: what happened before it opens nothing. ``approve_until``: until then a colleague
    approves every message. ``switched_off``: triggers that open nothing. ``sends_per_minute``: most
    messages that leave in its name within a minute.
    """

    id: Slug
    name: Text
    country: Country
    locale: Locale = "en"
    postal_address: Address | None = None
    go_live: Moment | None = None
    approve_until: Moment | None = None
    switched_off: list[Annotated[Trigger, BeforeValidator(_trigger)]] | None = None
    feed: FeedEntry | None = None
    sends_per_minute: Annotated[int, Field(gt=0, strict=True)] | None = None
    site: Annotated[list[SiteEntry], Field(min_length=1)]
    staff: Annotated[list[StaffEntry], Field(min_length=1)]
    service: list[ServiceEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _ids_fit(self) -> ClinicFile:
        for kind, ids in (
            ("site", [each.id for each in self.site]),
            ("staff", [each.id for each in self.staff]),
            ("service", [each.code for each in self.service]),
        ):
            twice = {each for each in ids if ids.count(each) > 1}
            if twice:
                raise ValueError(
                    f"{kind}: the {'code' if kind == 'service' else 'id'} {min(twice)!r} is there twice"
                )
        sites = {each.id for each in self.site}
        for colleague in self.staff:
            if colleague.site is not None and colleague.site not in sites:
                raise ValueError(f"staff {colleague.id!r} works at {colleague.site!r}, which is no site here")
        return self

    @model_validator(mode="after")
    def _somebody_is_everywhere(self) -> ClinicFile:
        manned = {each.site for each in self.staff if each.active}
        for site in self.site:
            if not manned & {None, site.id}:
                raise ValueError(
                    f"staff: nobody active works at the site {site.id!r}, so its follow-ups would belong to"
                    " nobody; add somebody there, or leave out the site of somebody who works at all of them"
                )
        return self

    def moment(self, said: date | datetime | None) -> datetime | None:
        """``go_live`` or ``approve_until`` in UTC; a day begins by the clock of the first site."""
        if said is None:
            return None
        if not isinstance(said, datetime):
            said = datetime.combine(said, time(0), ZoneInfo(self.site[0].zone))
        return said.astimezone(UTC)


def read_clinic(path: Path) -> ClinicFile:
    """The clinic in a file. Raises ``FileUnreadable`` naming the file, the field and what is wrong."""
    try:
        with path.open("rb") as file:
            return ClinicFile.model_validate(tomllib.load(file, parse_float=Decimal))
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable(f"{path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise FileUnreadable(f"{path} cannot be used:\n" + "\n".join(lines_of(error))) from error
