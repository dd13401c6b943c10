"""``patients erase``: take out everything that says who a patient is, for good."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from cli.changes import BOOKING_CHANGED, OnlyClinic, PatientKey, say_unreachable, show_rung
from cli.context import open_database
from cli.output import Json, show_json
from cli.temporal import ring_all
from runtime.clock import utc_now
from runtime.erasure import erase, overwrite_log
from runtime.lookups import clinic_named
from runtime.settings import load_settings


def erase_patient(
    patient: PatientKey,
    reason: Annotated[str, typer.Option(help="Why, such as: asked by letter. No patient data here.")],
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Erase who a patient is, and all texts. There is no way back; backups keep their copies.

    What had opted out stays as a hash, so that no later import writes there.
    """
    settings = load_settings()
    with open_database(settings) as database:
        with database.writing() as connection:
            clinic_id = str(clinic_named(connection, clinic).id)
            erased = erase(connection, clinic_id, patient, reason, utc_now())
        overwrite_log(database)
        to_ring = erased.changed.to_ring
        rung = asyncio.run(ring_all(settings, to_ring, BOOKING_CHANGED))
    if as_json:
        show_json(
            {
                "patient": erased.changed.patient_id,
                "already": erased.already,
                "kept_opt_outs": erased.kept,
                "shared_addresses": erased.shared,
                "follow_ups": to_ring,
                "rung": rung,
            }
        )
        return
    if erased.already:
        typer.echo("This patient was erased before; nothing is left to erase.")
        return
    typer.echo("Erased: names, date of birth, numbers, addresses and all texts. Backups keep their copies.")
    if erased.kept:
        typer.echo(f"  opt-outs kept as hashes: {erased.kept}")
    if erased.shared:
        typer.echo(f"  numbers and addresses that somebody else uses and keeps: {erased.shared}")
    if to_ring and not rung:
        say_unreachable(settings)
    show_rung(to_ring, rung)
