"""Whether, and through whom, a patient may be written to: consent, restrictions, guardians."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from core.types import Channel
from models.store import consents, follow_ups, guardians, restrictions
from models.store.consents import Statement
from runtime.lookups import CLOCK_DIFFERENCE, patient_of
from runtime.records import noted
from runtime.told import Changed, IntakeError

LONGEST_TEXT = 500
_LONGEST_SOURCE = 40


class Purpose(StrEnum):
    """What consent is asked for; care itself needs none.

    ``CONTACT``: being written to at all, which WhatsApp asks for.
    """

    MARKETING = "marketing"
    CONTACT = "contact"


class ConsentState(StrEnum):
    """``SOFT_OPT_IN``: a customer who was offered to refuse and did not; kept apart from real consent."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    SOFT_OPT_IN = "soft_opt_in"


class RestrictionKind(StrEnum):
    """Why a patient is a colleague's matter."""

    COMPLAINT = "complaint"
    LEGAL = "legal"
    PREGNANCY = "pregnancy"


class GuardianKind(StrEnum):
    """Who is written to instead: of a minor, or of an adult."""

    GUARDIAN = "guardian"
    PROXY = "proxy"


def record_consent(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    purpose: Purpose,
    channel: Channel,
    state: ConsentState,
    source: str,
    at: datetime,
    now: datetime,
    *,
    wording: str | None = None,
    evidence: str | None = None,
) -> Changed:
    """Keep what a patient said about consent. ``source``: where, such as a form. Raises ``IntakeError``."""
    patient = patient_of(connection, clinic_id, patient_key)
    if not source.strip() or len(source) > _LONGEST_SOURCE:
        raise IntakeError(f"--source: say in 1 to {_LONGEST_SOURCE} characters where consent was recorded.")
    for option, text in (("--wording", wording), ("--evidence", evidence)):
        if text is not None and len(text) > LONGEST_TEXT:
            raise IntakeError(f"{option}: at most {LONGEST_TEXT} characters.")
    if at > now + CLOCK_DIFFERENCE:
        raise IntakeError("--at lies in the future.")
    said = Statement(
        clinic_id, patient.id, purpose, channel, state, source, at, wording=wording, evidence=evidence
    )
    consents.add(connection, said)
    if purpose is Purpose.MARKETING and state is not ConsentState.WITHDRAWN:
        consents.close_tasks(connection, patient.id, now)
    return _changed(connection, clinic_id, patient.id, "consent", now)


def restrict(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    kind: RestrictionKind,
    now: datetime,
    *,
    ends: bool = False,
    note: str | None = None,
) -> Changed:
    """From now on the patient is a colleague's matter, or no longer. Raises ``IntakeError``."""
    patient = patient_of(connection, clinic_id, patient_key)
    if note is not None and len(note) > LONGEST_TEXT:
        raise IntakeError(f"--note: at most {LONGEST_TEXT} characters.")
    if not ends:
        if not restrictions.begin(connection, clinic_id, patient.id, kind, now, note):
            return Changed(patient.id, detail="known already")
        return _changed(connection, clinic_id, patient.id, kind, now)
    if not restrictions.end(connection, patient.id, kind, now):
        raise IntakeError(f"There is no open entry '{kind}' for this patient.")
    return _changed(connection, clinic_id, patient.id, f"{kind}_ended", now)


def put_guardian(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    guardian_key: str,
    kind: GuardianKind,
    now: datetime,
    *,
    ends: bool = False,
) -> Changed:
    """Somebody else is written to for this patient, or no longer. Raises ``IntakeError``."""
    patient = patient_of(connection, clinic_id, patient_key)
    guardian = patient_of(connection, clinic_id, guardian_key)
    if guardian.id == patient.id:
        raise IntakeError("--guardian: nobody can be their own guardian.")
    if not ends:
        guardians.put(connection, patient.id, guardian.id, kind)
    elif not guardians.end(connection, patient.id, guardian.id, now):
        raise IntakeError("--guardian: that person is not written to for this patient.")
    return _changed(connection, clinic_id, patient.id, "guardian_ended" if ends else "guardian", now)


def let_own_contact(
    connection: Connection, clinic_id: str, patient_key: str, now: datetime, *, ends: bool = False
) -> Changed:
    """A clinician lets a teenager be written to directly, or no longer. Raises ``IntakeError``."""
    patient = patient_of(connection, clinic_id, patient_key)
    guardians.set_own_contact(connection, patient.id, not ends, now)
    return _changed(connection, clinic_id, patient.id, "own_contact_ended" if ends else "own_contact", now)


def _changed(connection: Connection, clinic_id: str, patient_id: str, kind: str, now: datetime) -> Changed:
    to_ring = follow_ups.open_ids_of_patient(connection, patient_id)
    return noted(connection, clinic_id, patient_id, kind, now, to_ring)
