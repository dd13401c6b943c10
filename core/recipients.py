"""Where the patient is, as far as anybody knows, and what that does to the windows of a site."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from core.local_time import same_clock
from core.types import SiteCalendar, Window
from core.windows import opens_at_all


@lru_cache(maxsize=4096)
def recipient_calendar(
    site: SiteCalendar, patient_zone: str | None, phone_zones: tuple[str, ...] | None = None
) -> SiteCalendar:
    """The site's calendar with the clocks of every place the patient may be in.

    ``patient_zone``: from their record. ``phone_zones``: where their number may belong, empty when
    nobody can tell, ``None`` without a number. A message leaves when it is a fit time in all places
    that the evidence names, the site included (as 12 CFR 1006.14(b)(1) has it for collectors who hold
    conflicting information). Where no such time comes every week: hard hours in all places; then the
    patient's own place alone, if recorded; then 10-17 at the site, as for a number without a place.
    """
    # Days off play no part in the choice; without them one choice serves all the year.
    usual = replace(site, closures=frozenset(), holidays=frozenset(), short_days=())
    chosen = _chosen(usual, patient_zone, phone_zones)
    if chosen == usual:
        return site
    return replace(site, normal=chosen.normal, clocks=chosen.clocks, narrow=chosen.narrow)


@lru_cache(maxsize=4096)
def _chosen(
    site: SiteCalendar, patient_zone: str | None, phone_zones: tuple[str, ...] | None
) -> SiteCalendar:
    if patient_zone is None and phone_zones is not None and not phone_zones:
        return _first_that_opens(site, [replace(site, narrow=True)])
    known = (site.zone,) if patient_zone is None else (site.zone, patient_zone)
    places = _distinct(known)
    if phone_zones and not any(same_clock(zone, place) for zone in phone_zones for place in known):
        places = _distinct((*known, *phone_zones))
    if len(places) == 1:
        return site
    together = replace(site, clocks=places)
    wide = tuple(None if hours is None else site.hard for hours in site.normal)
    candidates = [together, replace(together, normal=wide)]
    if patient_zone is not None:
        candidates.append(replace(site, clocks=(patient_zone,)))
    return _first_that_opens(site, [*candidates, replace(site, narrow=True)])


def _distinct(zones: tuple[str, ...]) -> tuple[str, ...]:
    """The zones in order, those that show the time of an earlier one left out."""
    kept: list[str] = []
    for zone in zones:
        if not any(same_clock(zone, other) for other in kept):
            kept.append(zone)
    return tuple(kept)


def _first_that_opens(site: SiteCalendar, candidates: list[SiteCalendar]) -> SiteCalendar:
    """The first calendar that lets messages leave every week; the site's own when none does."""
    for each in candidates:
        if opens_at_all(each, Window.NORMAL) and opens_at_all(each, Window.HARD):
            return each
    return site
