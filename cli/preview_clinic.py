"""Whose sequences and hours ``preview`` goes by: the defaults, or those of one clinic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cli.context import Mistyped
from core.types import Sequence, SiteCalendar
from models.hours import calendar_of
from models.store import clinics
from runtime import migrate
from runtime.database import Database
from runtime.lookups import clinic_named
from runtime.migrate import DatabaseMissing
from runtime.settings import Settings, load_settings
from sequences.catalog import Catalog, load_catalog


@dataclass(frozen=True, slots=True)
class Ground:
    """``sequences``: by name. ``calendar``: the site's hours, ``None`` where only a zone may be known.

    ``region``: whose public holidays count, such as GB-SCT. ``urgent_phone``: the site has one.
    """

    sequences: dict[str, Sequence]
    calendar: SiteCalendar | None = None
    region: str | None = None
    urgent_phone: bool = True


def ground_of(clinic: str | None, site: str | None, service: str | None) -> Ground:
    """What a preview stands on. Raises ``Mistyped`` and ``SequenceError``."""
    if clinic is None:
        if site is not None or service is not None:
            raise Mistyped("--site and --service belong to a clinic: add --clinic")
        return Ground(dict(load_catalog()))
    settings = load_settings()
    catalog = load_catalog(overrides=settings.overrides)
    own = {name: catalog.for_(each.trigger, clinic, service) or each for name, each in catalog.items()}
    found = _site_of(settings, clinic, site)
    if found is None:
        _check_has_files(catalog, clinic, site)
        return Ground(own)
    country, row = found
    region = country if row.subdivision is None else f"{country}-{row.subdivision}"
    return Ground(own, calendar_of(row.zone, row.hours), region, bool(row.urgent_phone))


def with_days_off(calendar: SiteCalendar, more: SiteCalendar) -> SiteCalendar:
    """A site's hours with further closures, and with public holidays."""
    return replace(calendar, closures=calendar.closures | more.closures, holidays=more.holidays)


def _site_of(settings: Settings, clinic: str, site: str | None) -> tuple[str, Any] | None:
    """The country and row of the clinic's site, the first where none is named; ``None``: no database."""
    database = Database(settings.database_url)
    try:
        migrate.check(database)
        with database.reading() as connection:
            known = clinic_named(connection, clinic)
            rows = clinics.sites(connection, clinic)
    except DatabaseMissing:
        return None
    finally:
        database.close()
    named = [row for row in rows if site in (None, row.id, row.id.removeprefix(f"{clinic}-"))]
    if not named:
        here = ", ".join(row.id.removeprefix(f"{clinic}-") for row in rows) or "none"
        raise Mistyped(f"Clinic {clinic!r} has no site {site!r}. Sites: {here}.")
    return named[0].country or known.country, named[0]


def _check_has_files(catalog: Catalog, clinic: str, site: str | None) -> None:
    """Without a database a clinic is known by its own files only."""
    if site is not None:
        raise Mistyped("--site needs the clinic in a database, and there is none; leave it out")
    if not any(key.clinic == clinic for key in catalog.own):
        raise Mistyped(f"There is no clinic {clinic!r}: no database, and no files of its own.")
