"""At which site something happens: as it was told, else as the clinic's records show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from models.store import clinics, patient_sites
from runtime.lookups import clinic_named
from runtime.told import IntakeError


@dataclass(frozen=True, slots=True)
class Place:
    """A site, by our id. ``assumed``: how the clinic calls it, where nobody said which of several it is."""

    id: str
    assumed: str | None = None


def site_named(connection: Connection, clinic_id: str, key: str | None) -> str | None:
    """Our id of the clinic's site that staff call ``key``, if they named one. Raises ``IntakeError``."""
    if key is None:
        return None
    clinic_named(connection, clinic_id)
    rows = clinics.sites(connection, clinic_id)
    for row in rows:
        if key in (row.id, short(clinic_id, row.id)):
            return str(row.id)
    here = ", ".join(short(clinic_id, row.id) for row in rows) or "none"
    raise IntakeError(f"Clinic {clinic_id!r} has no site {key!r}. Sites: {here}.")


def place_of(
    connection: Connection, clinic_id: str, told: str | None, visit: Any | None, patient: Any
) -> Place:
    """Where a new follow-up belongs: as told, where the visit is, the patient's own site.

    Where none of them is known or open, and the clinic has several: where the patient was seen or written
    to last, else the first by id; then it is ``assumed``. Raises ``IntakeError`` for a clinic without sites.
    """
    ids = [str(row.id) for row in clinics.sites(connection, clinic_id)]
    if not ids:
        raise IntakeError(f"Clinic {clinic_id!r} has no site yet; a follow-up needs one for its hours.")
    for known in (told, None if visit is None else visit.site_id, patient.site_id):
        if known in ids:
            return Place(str(known))
    if len(ids) == 1:
        return Place(ids[0])
    last = patient_sites.last_known(connection, patient.id)
    likely = last if last in ids else ids[0]
    return Place(likely, short(clinic_id, likely))


def short(clinic_id: str, site_id: str) -> str:
    """A site's id as the clinic's file has it."""
    return site_id.removeprefix(f"{clinic_id}-")
