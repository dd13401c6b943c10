"""What the processes of the product start: the worker, the web application, everything checked first."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import typer
from temporalio.client import Client
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

from activities.rendering import Renderer
from api.app import create_app
from api.server import serving
from api.wiring import dependencies_of
from cli.changes import OPT_OUT_RECEIVED
from cli.context import fail
from core.types import Sequence
from runtime.clock import utc_now
from runtime.collection import spared_from_collection
from runtime.database import Database
from runtime.dev_server import LOOPBACK
from runtime.dispatch import ring
from runtime.lint_start import lint_start
from runtime.outside_settings import EmailGateway
from runtime.paces import set_paces
from runtime.settings import Settings
from runtime.temporal import connect, unread_of_newest
from runtime.visibility import ensure_retention, ensure_search_attributes
from runtime.wiring import Gateways, build_activities, gateways_of, senders_of, unsubscribe_urls
from sequences.catalog import Catalog, load_catalog
from worker import working

ANSWERS_UNREAD = (
    "answers to e-mails do not reach this program, as FOLLOW_UP_EMAIL_INBOUND_TOKEN is not set. Somebody must"
    " read the mailboxes that e-mails leave from, and type `opt-out` or `reply` for what patients write."
)
TEMPORAL_WITHIN = timedelta(seconds=30)

log = logging.getLogger("follow_up.worker")


@asynccontextmanager
async def worker_running(settings: Settings, database: Database) -> AsyncIterator[Client]:
    """A worker around a block, with everything it needs checked first."""
    catalog = load_catalog(overrides=settings.overrides)
    gateways = gateways_of(settings, typer.echo)
    renderer = Renderer(overrides=settings.overrides)
    renderer.hold()
    await _refuse_faults(database, catalog, renderer)
    _say_unavailable(gateways, catalog)
    if settings.email_gateway is EmailGateway.SMTP and settings.web.email_token is None:
        typer.echo(f"Please note: {ANSWERS_UNREAD}")
    client = await connect(settings, wait=TEMPORAL_WITHIN, runtime=logging_runtime())
    await ensure_search_attributes(client)
    if settings.temporal.own_server:
        await ensure_retention(client)
    await _refuse_foreign_keys(client)
    await _set_paces(client, settings)
    activities = build_activities(
        database,
        gateways.by_channel,
        renderer=renderer,
        senders=senders_of(settings),
        unsubscribe_url=unsubscribe_urls(settings),
        ring=lambda follow_up_id: ring(client, follow_up_id, OPT_OUT_RECEIVED),
    )
    try:
        async with working(client, database, activities, catalog):
            with spared_from_collection():
                yield client
    finally:
        await gateways.close()


@asynccontextmanager
async def web_running(settings: Settings, database: Database, client: Client | None) -> AsyncIterator[str]:
    """The web application around a block; its address. Without a client what arrives waits for the worker."""
    dependencies = dependencies_of(settings, database, client, load_catalog(overrides=settings.overrides))
    async with serving(create_app(dependencies), LOOPBACK, settings.web.port) as address:
        yield address


async def _set_paces(client: Client, settings: Settings) -> None:
    """A server that does not know paces still sends; the clinic's own limit and the provider's remain."""
    try:
        await set_paces(client, settings.pace)
    except RPCError as error:
        typer.echo(
            f"Please note: this Temporal server does not hold senders to a pace ({error.status.name})."
        )


async def _refuse_foreign_keys(client: Client) -> None:
    """Do not start where no follow-up could be read, and new ones would add to the muddle."""
    unread, running = await unread_of_newest(client)
    if not unread:
        return
    said = "written with payload keys that FOLLOW_UP_PAYLOAD_KEYS does not have here"
    if unread == running:
        fail(
            f"The follow-ups that run in Temporal were {said}, so nothing could be done for them. Set the"
            ' keys they were written with; docs/operations.md, "Payload keys", says how to change them.'
        )
    log.warning("%d of the newest %d follow-ups were %s", unread, running, said)
    typer.echo(
        f"Please note: {unread} of the newest {running} follow-ups were {said}. They stand still meanwhile."
    )


async def _refuse_faults(database: Database, catalog: Catalog, renderer: Renderer) -> None:
    """Do not start with texts or sequences that cannot work here; say what somebody should know of."""
    found = await database.read(lint_start, catalog, renderer, utc_now())
    faults = [f"  {each}" for each in found if each.blocks]
    if faults:
        fail("\n".join(["Some sequences or texts must be mended first:", *faults]))
    for note in found:
        typer.echo(f"Please note: {note}")


def logging_runtime() -> Runtime:
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
