"""Finds whom and what a message from outside speaks of, or says plainly why it cannot."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models.store import clinics, openings, patients, references
from runtime.told import IntakeError, Told, UnknownPatient

CLOCK_DIFFERENCE = timedelta(minutes=5)
LONGEST_REFERENCE = 200
LONGEST_SERVICE = 100
WORDS = {
    "consultation": "consultation",
    "quote": "quote",
    "invoice": "bill",
    "recall": "recall",
    "plan": "treatment plan",
    "visit": "visit",
}
"""What people call the records with a reference."""


def clinic_named(connection: Connection, clinic_id: str | None) -> Any:
    """The clinic with this id; without one, the only clinic there is. Raises ``IntakeError``."""
    known = clinics.listed(connection)
    if clinic_id is None and len(known) == 1:
        return known[0]
    for clinic in known:
        if clinic.id == clinic_id:
            return clinic
    ids = ", ".join(clinic.id for clinic in known)
    here = f"Clinics here: {ids}." if known else "There is none yet: load one with `clinic load`."
    if clinic_id is None:
        raise IntakeError(f"Say which clinic. {here}")
    raise IntakeError(f"There is no clinic {clinic_id!r}. {here}")


def patient_of(connection: Connection, clinic_id: str, patient_key: str) -> Any:
    """The clinic's patient with this id, its own or ours. Raises ``IntakeError``."""
    clinic_named(connection, clinic_id)
    patient = patients.find_patient(connection, clinic_id, patient_key)
    if patient is None:
        raise UnknownPatient(
            f"Clinic {clinic_id!r} has no patient {patient_key!r}. Import the patient first, or check the id."
        )
    if patient.erased_at is not None:
        raise UnknownPatient(f"The data of this patient of clinic {clinic_id!r} was erased.")
    return patient


def colleague(connection: Connection, clinic_id: str, key: str) -> str:
    """Our id of the clinic's active colleague. Raises ``IntakeError``."""
    found = openings.colleague(connection, clinic_id, key)
    if found is None:
        raise IntakeError(f"Clinic {clinic_id!r} has no active colleague {key!r}; see the clinic's file.")
    return found


def record_of(
    connection: Connection, clinic_id: str, kind: str, source_ref: str, source: str = ""
) -> Any | None:
    """The consultation, quote, invoice, recall, plan or visit with this reference, if there is one.

    ``source``: where the reference comes from; needed only when two sources use the same one.
    Raises ``IntakeError`` when it could mean several.
    """
    found = references.find(connection, kind, clinic_id, source_ref, source)
    if len(found) > 1:
        sources = ", ".join(sorted(row.source for row in found))
        raise IntakeError(
            f"{source_ref!r} stands for a {WORDS[kind]} in several sources ({sources}): name one with"
            " --source."
        )
    return found[0] if found else None


def known_record(connection: Connection, clinic_id: str, kind: str, source_ref: str, source: str = "") -> Any:
    """The same, but it must be there. Raises ``IntakeError``."""
    found = record_of(connection, clinic_id, kind, source_ref, source)
    if found is None:
        raise IntakeError(f"Clinic {clinic_id!r} has no {WORDS[kind]} {source_ref!r}. Check the reference.")
    return found


def check_reference_and_time(told: Told, now: datetime) -> None:
    """Raises ``IntakeError`` for a reference that cannot be kept, or a time that has not come."""
    if not told.source_ref.strip() or len(told.source_ref) > LONGEST_REFERENCE:
        raise IntakeError(f"A source reference has 1 to {LONGEST_REFERENCE} characters.")
    if told.occurred_at > now + CLOCK_DIFFERENCE:
        raise IntakeError(
            f"The event lies in the future ({told.occurred_at.isoformat()}); it is now {now.isoformat()}."
        )


def check_service(service: str | None) -> None:
    """Raises ``IntakeError`` for a service's name that cannot be kept."""
    if service is not None and not (service.strip() and len(service) <= LONGEST_SERVICE):
        raise IntakeError(f"The name of a service has 1 to {LONGEST_SERVICE} characters.")
