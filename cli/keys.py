"""``keys``: what a clinic's own system shows when it tells us something through the web application."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from cli.changes import OnlyClinic
from cli.context import Mistyped, fail, open_database, reports_errors
from cli.output import Json, show_json, table
from models.store import api_keys
from runtime.clock import utc_now
from runtime.lookups import clinic_named
from runtime.settings import load_settings

KEY_PREFIX = "fup_"
"""Lets people and scanners see what a leaked text is."""
KEY_BYTES = 32

keys_app = typer.Typer(
    no_args_is_help=True, help="Keys for the clinics' own systems (POST /v1/events, /v1/bookings)."
)


@keys_app.command("create")
@reports_errors
def create(
    name: Annotated[str, typer.Option(help="Whose key it is, such as website or practice-software.")],
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Make a key for a clinic. It is shown once and kept nowhere."""
    cleaned = name.strip()
    if not cleaned.isprintable() or not 1 <= len(cleaned) <= api_keys.LONGEST_NAME:
        raise Mistyped(f"--name: 1 to {api_keys.LONGEST_NAME} characters, such as practice-software.")
    key = KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
    with open_database(load_settings()) as database, database.writing() as connection:
        clinic_id = str(clinic_named(connection, clinic).id)
        key_id = api_keys.add(connection, clinic_id, cleaned, key, utc_now())
    if as_json:
        show_json({"id": key_id, "clinic": clinic_id, "name": cleaned, "key": key})
        return
    typer.echo(f"Key for {clinic_id}, shown only now: {key}")
    typer.echo(f"Send it as `Authorization: Bearer ...`. To revoke it: starter.py keys revoke {key_id}")


@keys_app.command("revoke")
@reports_errors
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `keys list` shows it.")], as_json: Json = False
) -> None:
    """Let a key open nothing any more, from its next request on."""
    with open_database(load_settings()) as database, database.writing() as connection:
        known = {row.id: row for row in api_keys.listed(connection)}
        if key not in known:
            fail("There is no key with this id; `keys list` shows them.", as_json)
        revoked = api_keys.revoke(connection, key, utc_now())
    if as_json:
        show_json({"id": key, "revoked": revoked})
        return
    typer.echo("Revoked." if revoked else "It was revoked before.")


@keys_app.command("list")
@reports_errors
def list_keys(
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None, as_json: Json = False
) -> None:
    """List the keys there are, never the keys themselves."""
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = api_keys.listed(connection, clinic)
    if as_json:
        show_json([dict(row._mapping) for row in rows])
        return
    if not rows:
        typer.echo("There are no keys.")
        return
    lines = [
        (
            row.clinic_id,
            row.name,
            "revoked" if row.revoked_at else "valid",
            f"{row.used_at:%Y-%m-%d %H:%M} UTC" if row.used_at else "never",
            row.id,
        )
        for row in rows
    ]
    table(lines, ("clinic", "whose", "state", "last used", "id"))
