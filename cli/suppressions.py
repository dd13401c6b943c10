"""``suppressions``: numbers and addresses to which nothing is sent, as lists and one by one."""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from cli.changes import OPT_OUT_RECEIVED, OnlyClinic, say_unreachable, tell_of
from cli.context import Mistyped, open_database, reports_errors
from cli.file_encoding import FileEncoding
from cli.output import Json, show_json
from cli.temporal import ring_all
from ingest import csv_suppressions
from ingest.csv_suppressions import HEADINGS, SuppressionRow
from ingest.files import open_text
from ingest.refusals import FieldRefused, RowError
from models.store.suppressions import SuppressedBy
from runtime import suppressions
from runtime.clock import utc_now
from runtime.lookups import clinic_named
from runtime.settings import load_settings
from runtime.suppressions import Entry, Outcome
from runtime.told import Changed

SHOWN = 20
Value = Annotated[str, typer.Argument(help="The telephone number or e-mail address.")]

suppressions_app = typer.Typer(
    help="Numbers and addresses to which nothing is sent.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@suppressions_app.command("export")
@reports_errors
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: here.")] = None,
    clinic: Annotated[str | None, typer.Option(help="Only this clinic.")] = None,
    as_json: Json = False,
) -> None:
    """Write all that is suppressed as CSV; of erased addresses only a hash is left."""
    with open_database(load_settings()) as database, database.reading() as connection:
        if clinic is not None:
            clinic_named(connection, clinic)
        rows = suppressions.exported(connection, clinic)
    if as_json:
        show_json([dict(zip(HEADINGS, row, strict=True)) for row in rows])
        return
    with _writing(file) as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows((*row[:-1], row[-1].isoformat()) for row in rows)
    if file is not None:
        typer.echo(f"{len(rows)} suppressed, written to {file}.")


@suppressions_app.command("import")
@reports_errors
def import_list(
    file: Annotated[
        Path, typer.Argument(help="CSV with the heading value; also clinic, kind, reason, since.")
    ],
    clinic: OnlyClinic = None,
    encoding: FileEncoding = None,
    as_json: Json = False,
) -> None:
    """Suppress every number and address of a list; doing it again changes nothing.

    Rows that cannot be used are listed and the exit code is then 1; the others count. A number that no
    patient has yet is kept as a hash and is closed when it appears.
    """
    settings, now = load_settings(), utc_now()
    outcomes = dict.fromkeys(Outcome, 0)
    to_ring: dict[str, None] = {}
    with open_database(settings) as database:
        with database.writing() as connection:
            known = clinic_named(connection, clinic)
            with open_text(file, encoding) as lines:
                read = list(csv_suppressions.read(lines, str(file), known.country, now))
            errors = [each for each in read if isinstance(each, RowError)]
            for row in read:
                if not isinstance(row, SuppressionRow):
                    continue
                if row.clinic not in ("", known.id):
                    errors.append(RowError(row.row, "clinic", f"is not {known.id}; import it there"))
                    continue
                entry = Entry(row.kind, row.value, row.reason, row.since)
                stored = suppressions.suppress(connection, known.id, entry, SuppressedBy.IMPORT, now)
                outcomes[stored.outcome] += 1
                to_ring |= dict.fromkeys(stored.to_ring)
        rung = asyncio.run(ring_all(settings, to_ring, OPT_OUT_RECEIVED))
    errors.sort(key=lambda each: each.row)
    if as_json:
        listed = [{"row": each.row, "field": each.field, "why": each.why} for each in errors]
        show_json({"read": len(read), **outcomes, "rejected": len(errors), "errors": listed})
    else:
        _show_import(len(read), outcomes, errors)
        if to_ring and not rung:
            say_unreachable(settings)
    if errors:
        raise typer.Exit(1)


def _show_import(read: int, outcomes: Mapping[Outcome, int], errors: list[RowError]) -> None:
    typer.echo(
        f"{read} rows read: {outcomes[Outcome.CLOSED]} closed, {outcomes[Outcome.KEPT]} kept for when"
        f" they appear, {outcomes[Outcome.UNCHANGED]} as before, {len(errors)} not taken."
    )
    for each in errors[:SHOWN]:
        typer.echo(f"  row {each.row}: {each.field} {each.why}")
    if len(errors) > SHOWN:
        typer.echo(f"  and {len(errors) - SHOWN} more; --json lists all of them.")


@suppressions_app.command("add")
@reports_errors
def add(
    value: Value,
    reason: Annotated[str, typer.Option(help="Why, such as: asked at the desk.")] = "",
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Suppress one number or address, whoever uses it or will."""
    kind, address = _address(value, clinic)

    def accept(connection: Any, clinic_id: str, now: Any) -> Changed:
        entry = Entry(kind, address, _short(reason))
        stored = suppressions.suppress(connection, clinic_id, entry, SuppressedBy.STAFF, now)
        return Changed("", stored.to_ring, str(stored.outcome))

    tell_of(clinic, accept, "Stored: {detail}.", as_json, OPT_OUT_RECEIVED)


@suppressions_app.command("lift")
@reports_errors
def lift(
    value: Value,
    reason: Annotated[str, typer.Option(help="How you know that messages are wanted again.")],
    clinic: OnlyClinic = None,
    as_json: Json = False,
) -> None:
    """Open a number or address again. Marketing needs a new consent."""
    kind, address = _address(value, clinic)
    tell_of(
        clinic,
        lambda connection, clinic_id, now: suppressions.lift(
            connection, clinic_id, kind, address, reason, now
        ),
        "Opened again, for care and answers; marketing needs a new consent.",
        as_json,
    )


def _address(value: str, clinic: str | None) -> tuple[str, str]:
    with open_database(load_settings()) as database, database.reading() as connection:
        country = clinic_named(connection, clinic).country
    try:
        return csv_suppressions.address("", value, country)
    except FieldRefused as refused:
        raise Mistyped(f"The number or address {refused.why}.") from None


def _short(reason: str) -> str:
    if len(reason) > suppressions.LONGEST_REASON:
        raise Mistyped(f"--reason: at most {suppressions.LONGEST_REASON} characters.")
    return reason


@contextmanager
def _writing(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
        return
    try:
        with file.open("w", encoding="utf-8", newline="") as lines:
            yield lines
    except OSError as error:
        raise Mistyped(f"{file}: cannot be written ({error.strerror}).") from None
