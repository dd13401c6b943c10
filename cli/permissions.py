"""``record consent``, ``complaint``, ``guardian``, ...: whether and through whom a patient is written to."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.changes import OnlyClinic, PatientKey, tell_of
from cli.output import Json
from cli.times import EXAMPLE, parse_time
from core.types import Channel
from runtime import permissions

End = Annotated[bool, typer.Option("--end", help="It is over.")]
Note = Annotated[str | None, typer.Option(help="Why, for colleagues.")]


def consent(
    patient: PatientKey,
    channel: Annotated[Channel, typer.Option(help="On which channel.")],
    state: Annotated[permissions.ConsentState, typer.Option(help="What the patient said.")],
    source: Annotated[str, typer.Option(help="Where it was recorded, such as a form or a call.")],
    purpose: Annotated[
        permissions.Purpose, typer.Option(help="What it is for.")
    ] = permissions.Purpose.MARKETING,
    at: Annotated[
        str | None, typer.Option("--at", help=f"When it was said, such as {EXAMPLE}; default: now.")
    ] = None,
    wording: Annotated[str | None, typer.Option(help="Version of the text that was shown.")] = None,
    evidence: Annotated[str | None, typer.Option(help="Where the proof is kept.")] = None,
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """A patient gave or withdrew consent; the newest statement counts."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: permissions.record_consent(
            connection,
            clinic_id,
            patient,
            purpose,
            channel,
            state,
            source,
            now if at is None else parse_time(at),
            now,
            wording=wording,
            evidence=evidence,
        ),
        "Stored.",
        as_json,
    )


def complaint(
    patient: PatientKey, end: End = False, note: Note = None, clinic: OnlyClinic = None, as_json: Json = False
) -> None:
    """A patient complained; a colleague takes over every follow-up."""
    _restrict(permissions.RestrictionKind.COMPLAINT, patient, end, note, clinic, as_json)


def legal(
    patient: PatientKey, end: End = False, note: Note = None, clinic: OnlyClinic = None, as_json: Json = False
) -> None:
    """There is a legal matter; a colleague takes over every follow-up."""
    _restrict(permissions.RestrictionKind.LEGAL, patient, end, note, clinic, as_json)


def pregnancy(
    patient: PatientKey, end: End = False, note: Note = None, clinic: OnlyClinic = None, as_json: Json = False
) -> None:
    """A cancellation has to do with a pregnancy; a colleague takes over every follow-up."""
    _restrict(permissions.RestrictionKind.PREGNANCY, patient, end, note, clinic, as_json)


def guardian(
    patient: PatientKey,
    guardian: Annotated[str, typer.Option(help="Id of the person who is written to instead.")],
    kind: Annotated[
        permissions.GuardianKind, typer.Option(help="Guardian of a minor, or proxy of an adult.")
    ] = permissions.GuardianKind.GUARDIAN,
    end: End = False,
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Somebody else is written to for a patient."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: permissions.put_guardian(
            connection, clinic_id, patient, guardian, kind, now, ends=end
        ),
        "Stored.",
        as_json,
    )


def own_contact(
    patient: PatientKey, end: End = False, clinic: OnlyClinic = None, as_json: Json = False
) -> None:
    """A clinician lets a teenager be written to directly."""
    tell_of(
        clinic,
        lambda connection, clinic_id, now: permissions.let_own_contact(
            connection, clinic_id, patient, now, ends=end
        ),
        "Stored.",
        as_json,
    )


def _restrict(
    kind: permissions.RestrictionKind,
    patient: str,
    end: bool,
    note: str | None,
    clinic: str | None,
    as_json: bool,
) -> None:
    tell_of(
        clinic,
        lambda connection, clinic_id, now: permissions.restrict(
            connection, clinic_id, patient, kind, now, ends=end, note=note
        ),
        "Stored.",
        as_json,
    )
