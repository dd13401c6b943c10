"""``run``: everything on this machine, from an empty folder to a first message; and the plain worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import quote

import typer
from sqlalchemy import Connection
from temporalio.client import Client
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

from activities.rendering import Renderer
from cli.clinics import store_clinic
from cli.context import fail, reports_errors
from core.types import Sequence, Trigger
from ingest.clinic_file import read_clinic
from ingest.patient_file import PatientFormat, read_patients
from models.store import clinics, ledger
from models.store.patients import upsert_patients
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dev_server import dev_server_of, running
from runtime.dispatch import start_follow_up
from runtime.folder_lock import alone_in
from runtime.intake import Told, accept_trigger
from runtime.lint import lint
from runtime.lint_clinics import lint_clinics
from runtime.paces import set_paces
from runtime.settings import PROJECT_ROOT, Mode, Settings, load_settings
from runtime.suppressions import keyed_database
from runtime.temporal import connect
from runtime.visibility import ensure_retention, ensure_search_attributes
from runtime.wiring import Gateways, build_activities, gateways_of
from sequences.catalog import Catalog, load_catalog
from worker import stop_on_signal, working

SAMPLE = PROJECT_ROOT / "sample"
SAMPLE_PATIENT = "HL-1001"
SAMPLE_REFERENCE = "sample-enquiry-1"
ONCE_WITHIN = timedelta(seconds=120)
TEMPORAL_WITHIN = timedelta(seconds=30)
_POLL_SECONDS = 0.2


@reports_errors
def run(
    once: Annotated[
        bool, typer.Option("--once", help="End as soon as the first message was accepted; fail after 120 s.")
    ] = False,
    sample: Annotated[bool, typer.Option(help="Load the sample clinic where there is none yet.")] = True,
) -> None:
    """Run everything on this machine: database, Temporal, worker. Ctrl-C stops it."""
    settings = load_settings()
    try:
        _log_to_file(settings)
    except OSError as error:
        fail(
            f"The folder {settings.data_dir} cannot be used: {error.strerror or type(error).__name__}."
            " Name another one in FOLLOW_UP_DATA_DIR."
        )
    done = asyncio.run(_run(settings, once=once, sample=sample and settings.mode is Mode.DEVELOPMENT))
    if not done:
        fail(
            f"No message was accepted within {ONCE_WITHIN.total_seconds():.0f} s. See {_log_file(settings)}."
        )


def run_worker() -> None:
    """Run only the worker, against a database and a Temporal that are there already, then exit."""

    @reports_errors
    def work() -> None:
        settings = load_settings()
        _log_to(logging.StreamHandler(), settings)
        asyncio.run(_work(settings))

    try:
        work()
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None


async def _work(settings: Settings) -> None:
    told_to_stop = stop_on_signal()
    database = keyed_database(settings)
    try:
        migrate.check(database)
        async with _serving(settings, database):
            typer.echo("The worker runs. Ctrl-C stops it.")
            await told_to_stop.wait()
    finally:
        database.close()


async def _run(settings: Settings, *, once: bool, sample: bool) -> bool:
    """True unless ``once`` was asked for and no message was accepted in time."""
    told_to_stop = None if once else stop_on_signal()
    database = keyed_database(settings)
    try:
        async with AsyncExitStack() as stack:
            stack.enter_context(alone_in(settings.data_dir))
            for revision in migrate.upgrade(database):
                typer.echo(f"Database brought up to date: {revision}")
            if settings.temporal.own_server:
                await stack.enter_async_context(running(dev_server_of(settings)))
            client = await stack.enter_async_context(_serving(settings, database))
            first = await _open_sample(client, database, settings.overrides) if sample else None
            _say_where(settings, first)
            if told_to_stop is None:
                return await _first_message(database, first or _no_sample())
            await told_to_stop.wait()
            typer.echo("\nStopping; follow-ups go on where they are at the next start.")
    finally:
        database.close()
    return True


@asynccontextmanager
async def _serving(settings: Settings, database: Database) -> AsyncIterator[Client]:
    """A worker around a block, with everything it needs checked first."""
    catalog = load_catalog(overrides=settings.overrides)
    gateways = gateways_of(settings, typer.echo)
    renderer = Renderer(overrides=settings.overrides)
    activities = build_activities(database, gateways.by_channel, renderer=renderer)
    await _refuse_faults(database, catalog, renderer)
    _say_unavailable(gateways, catalog)
    client = await connect(settings, wait=TEMPORAL_WITHIN, runtime=_logging_runtime())
    await ensure_search_attributes(client)
    if settings.temporal.own_server:
        await ensure_retention(client)
    await _set_paces(client, settings)
    try:
        async with working(client, database, activities, catalog):
            yield client
    finally:
        await gateways.close()


async def _set_paces(client: Client, settings: Settings) -> None:
    """A server that does not know paces still sends; the clinic's own limit and the provider's remain."""
    try:
        await set_paces(client, settings.pace)
    except RPCError as error:
        typer.echo(
            f"Please note: this Temporal server does not hold senders to a pace ({error.status.name})."
        )


async def _refuse_faults(database: Database, catalog: Catalog, renderer: Renderer) -> None:
    """Do not start with texts or sequences that cannot work here; say what somebody should know of."""
    found = lint(catalog, renderer) + await database.read(lint_clinics, catalog, renderer, utc_now())
    faults = [f"  {each}" for each in found if each.blocks]
    if faults:
        fail("\n".join(["Some sequences or texts must be mended first:", *faults]))
    for note in found:
        typer.echo(f"Please note: {note}")


def _logging_runtime() -> Runtime:
    """The SDK's own messages go where ours go; by itself it writes on the screen."""
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporal"))
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=levels, forwarding=forwarding)))


def _say_unavailable(gateways: Gateways, catalog: Mapping[str, Sequence]) -> None:
    """Name every step that cannot be sent yet; a colleague gets a task for each instead."""
    for channel, why in gateways.unavailable.items():
        steps = [
            f"{sequence.name}/{step.id}"
            for sequence in catalog.values()
            for step in sequence.steps
            if step.channel is channel
        ]
        typer.echo(f"Not sent, because {why}: {', '.join(steps)}. A colleague gets a task for each.")


async def _open_sample(client: Client, database: Database, overrides: Path | None) -> str | None:
    """The sample's first follow-up, opened once; ``None`` in a database with a clinic of its own."""
    catalog = load_catalog(overrides=overrides)
    now = utc_now()

    def work(connection: Connection) -> str | None:
        clinic = read_clinic(SAMPLE / "clinic.toml")
        if not clinics.listed(connection):
            store_clinic(connection, clinic)
            found = read_patients(SAMPLE / "patients.csv", clinic.country, now.date(), PatientFormat.CSV)
            upsert_patients(connection, clinic.id, found.records, now)
        if clinics.get(connection, clinic.id) is None:
            return None
        told = Told(clinic.id, SAMPLE_PATIENT, SAMPLE_REFERENCE, now, source="sample")
        return accept_trigger(connection, catalog, Trigger.NEW_ENQUIRY, told, now).follow_up_id

    follow_up_id = await database.write(work)
    if follow_up_id is not None:
        await start_follow_up(client, database, follow_up_id, utc_now())
    return follow_up_id


def _no_sample() -> NoReturn:
    fail(
        "--once waits for the sample clinic's first message, and the sample is not loaded here: this is"
        " production mode, or --no-sample was given, or the database holds a clinic of its own."
    )


async def _first_message(database: Database, follow_up_id: str) -> bool:
    """Whether a message of this follow-up is accepted within the time allowed."""

    def accepted(connection: Connection) -> bool:
        return any(row["state"] == "sent" for row in ledger.of_follow_up(connection, follow_up_id))

    try:
        async with asyncio.timeout(ONCE_WITHIN.total_seconds()):
            while not await database.read(accepted):
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        return False
    typer.echo("The first message was accepted.")
    return True


def _say_where(settings: Settings, first: str | None) -> None:
    if settings.temporal.own_server:
        ui = f"{dev_server_of(settings).ui_url}/namespaces/{settings.temporal.namespace}/workflows"
        typer.echo(f"Temporal UI: {ui}")
        if first is not None:
            typer.echo(f"First follow-up: {ui}/{quote(first, safe='')}")
    if first is not None:
        typer.echo(f"Its timeline: .venv/bin/python starter.py status {first}")
    typer.echo(f"Running. Log: {_log_file(settings)}. Ctrl-C stops everything.")


def _log_file(settings: Settings) -> Path:
    return settings.data_dir / "follow_up.log"


def _log_to_file(settings: Settings) -> None:
    """The screen shows messages; what the machine has to say goes into a file."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(_log_file(settings), maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    _log_to(handler, settings)


def _log_to(handler: logging.Handler, settings: Settings) -> None:
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    # Alembic announces itself at every look at the revision; what it changes, we tell.
    logging.getLogger("alembic").setLevel(logging.WARNING)
