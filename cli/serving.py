"""``run``: everything on this machine, from an empty folder to a first message; and its parts alone."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Annotated, NoReturn
from urllib.parse import quote

import typer
import uvloop
from sqlalchemy import Connection
from temporalio.client import Client

from cli.clinics import store_clinic
from cli.context import fail, reports_errors
from cli.logs import log_file, log_to, log_to_file
from core.types import Trigger
from ingest.clinic_file import read_clinic
from ingest.patient_file import PatientFormat, read_patients
from models.store import clinics, ledger
from models.store.patients import upsert_patients
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database
from runtime.dev_server import DevServerError, dev_server_of, running
from runtime.dispatch import start_follow_up
from runtime.folder_lock import alone_in
from runtime.intake import Told, accept_trigger
from runtime.settings import PROJECT_ROOT, Mode, Settings, load_settings
from runtime.suppressions import keyed_database
from runtime.temporal import connect_lazily
from sequences.catalog import load_catalog
from worker import stop_on_signal

SAMPLE = PROJECT_ROOT / "sample"
SAMPLE_PATIENT = "HL-1001"
SAMPLE_REFERENCE = "sample-enquiry-1"
ONCE_WITHIN = timedelta(seconds=120)
_POLL_SECONDS = 0.2
_LOOK_EVERY_SECONDS = 1.0
SIGN_IN = "What the Temporal UI shows is encrypted. Sign in once to read it: {web}/codec/login"
NO_SIGN_IN = (
    "Please note: payload keys are set and FOLLOW_UP_CODEC_TOKEN is not, so nobody can read what the"
    " Temporal UI shows. To let those read it who know a token, set one (openssl rand -hex 24)."
)


@reports_errors
def run(
    once: Annotated[
        bool, typer.Option("--once", help="End as soon as the first message was accepted; fail after 120 s.")
    ] = False,
    sample: Annotated[bool, typer.Option(help="Load the sample clinic where there is none yet.")] = True,
    with_fake_provider: Annotated[
        bool, typer.Option("--with-fake-provider", help="Text through a stand-in for Twilio on this machine.")
    ] = False,
) -> None:
    """Run everything on this machine: database, Temporal, worker, web application. Ctrl-C stops it."""
    settings = load_settings()
    try:
        log_to_file(settings)
    except OSError as error:
        fail(
            f"The folder {settings.data_dir} cannot be used: {error.strerror or type(error).__name__}."
            " Name another one in FOLLOW_UP_DATA_DIR."
        )
    if with_fake_provider and settings.mode is Mode.PRODUCTION:
        fail("--with-fake-provider is for trying things out; in production mode patients would get nothing.")
    sample = sample and settings.mode is Mode.DEVELOPMENT
    done = uvloop.run(_run(settings, once=once, sample=sample, fake=with_fake_provider))
    if not done:
        fail(f"No message was accepted within {ONCE_WITHIN.total_seconds():.0f} s. See {log_file(settings)}.")


def run_worker() -> None:
    """Run only the worker, against a database and a Temporal that are there already, then exit."""

    @reports_errors
    def work() -> None:
        settings = load_settings()
        log_to(logging.StreamHandler(), settings)
        uvloop.run(_work(settings))

    try:
        work()
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None


@reports_errors
def run_web() -> None:
    """Run only the web application, against a database and a Temporal that are there already."""
    settings = load_settings()
    log_to(logging.StreamHandler(), settings)
    uvloop.run(_serve_web(settings))


async def _serve_web(settings: Settings) -> None:
    from cli.started import web_running  # only who serves pays for loading what serves

    told_to_stop = stop_on_signal()
    database = keyed_database(settings)
    try:
        migrate.check(database)
        # Without waiting for Temporal: what arrives while it is away is stored and acted on later.
        client = await connect_lazily(settings)
        async with web_running(settings, database, client) as address:
            typer.echo(f"The web application answers at {address}. Ctrl-C stops it.")
            await told_to_stop.wait()
    finally:
        database.close()


async def _work(settings: Settings) -> None:
    from cli.started import worker_running

    told_to_stop = stop_on_signal()
    database = keyed_database(settings)
    try:
        migrate.check(database)
        async with worker_running(settings, database):
            typer.echo("The worker runs. Ctrl-C stops it.")
            await told_to_stop.wait()
    finally:
        database.close()


async def _run(settings: Settings, *, once: bool, sample: bool, fake: bool) -> bool:
    """True unless ``once`` was asked for and no message was accepted in time."""
    from cli.stand_in import with_stand_in
    from cli.started import web_running, worker_running

    told_to_stop = None if once else stop_on_signal()
    database = keyed_database(settings)
    try:
        async with AsyncExitStack() as stack:
            stack.enter_context(alone_in(settings.data_dir))
            if fake:
                settings = await stack.enter_async_context(with_stand_in(settings))
            for revision in migrate.upgrade(database):
                typer.echo(f"Database brought up to date: {revision}")
            temporal = None
            if settings.temporal.own_server:
                temporal = await stack.enter_async_context(running(dev_server_of(settings)))
            client = await stack.enter_async_context(worker_running(settings, database))
            web = await stack.enter_async_context(web_running(settings, database, client))
            first = await _open_sample(client, database, settings.overrides) if sample else None
            _say_where(settings, first, web)
            if told_to_stop is None:
                return await _first_message(database, first or _no_sample())
            await _until_told(told_to_stop, temporal)
            typer.echo("\nStopping; follow-ups go on where they are at the next start.")
    finally:
        database.close()
    return True


async def _until_told(to_stop: asyncio.Event, temporal: Popen[bytes] | None) -> None:
    """Return once told to stop. Raises ``DevServerError`` when the local Temporal server ends before."""
    while not to_stop.is_set():
        if temporal is not None and temporal.poll() is not None:
            raise DevServerError(
                f"The local Temporal server ended by itself (exit code {temporal.returncode}), so nothing can"
                " be sent. Nothing is lost: start again, and follow-ups go on where they are."
            )
        with suppress(TimeoutError):
            await asyncio.wait_for(to_stop.wait(), _LOOK_EVERY_SECONDS)


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


def _say_where(settings: Settings, first: str | None, web: str) -> None:
    if settings.temporal.own_server:
        ui = f"{dev_server_of(settings).ui_url}/namespaces/{settings.temporal.namespace}/workflows"
        typer.echo(f"Temporal UI: {ui}")
        if first is not None:
            typer.echo(f"First follow-up: {ui}/{quote(first, safe='')}")
        if settings.payload_keys is not None:
            typer.echo(SIGN_IN.format(web=web) if settings.web.codec_token else NO_SIGN_IN)
    if first is not None:
        typer.echo(f"Its timeline: .venv/bin/python starter.py status {first}")
    typer.echo(f"Web application: {web} (events, webhooks, unsubscribe links; its state at {web}/health)")
    typer.echo(f"Running. Log: {log_file(settings)}. Ctrl-C stops everything.")
