"""``demo``: the three sequences over weeks in seconds, with real workflows on a virtual clock.

Everything is real but the time, the screen that stands in for the provider, and the patients.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from cli.clinics import store_clinic
from cli.context import reports_errors
from cli.output import Json, show_json
from cli.timeline import Status, read_status
from core.types import Channel, Trigger
from core.wording import local
from gateways.console import ConsoleGateway
from ingest.clinic_file import read_clinic
from ingest.patient_file import PatientFormat, read_patients
from models.store.patients import upsert_patients
from runtime import migrate
from runtime.clock import utc_now
from runtime.converter import make_data_converter
from runtime.database import Database
from runtime.dev_server import FAIRNESS, VIRTUAL_CLOCK, DevServer, free_ports, running
from runtime.dispatch import ring, start_follow_up
from runtime.intake import Told, accept_booking, accept_trigger
from runtime.settings import PROJECT_ROOT
from runtime.wiring import build_activities
from sequences.catalog import load_catalog
from worker import make_workers

SAMPLE = PROJECT_ROOT / "sample"
CLINIC = "harbour-lane"


@dataclass(frozen=True, slots=True)
class Story:
    """One patient's follow-up. ``books_after``: the patient books that long after the event."""

    title: str
    trigger: Trigger
    patient: str
    books_after: timedelta | None = None


STORIES = (
    Story("An enquiry that nobody answers", Trigger.NEW_ENQUIRY, "HL-1001"),
    Story("A missed visit; booked again three days later", Trigger.NO_SHOW, "HL-1002", timedelta(days=3)),
    Story("A cancelled visit; never booked again", Trigger.CANCELLATION, "HL-1003"),
    Story("An enquiry; booked the next day", Trigger.NEW_ENQUIRY, "HL-1004", timedelta(days=1, hours=3)),
)


@reports_errors
def demo(
    show_messages: Annotated[bool, typer.Option(help="Print each message as the patient sees it.")] = False,
    as_json: Json = False,
) -> None:
    """Play weeks of follow-up in seconds: real workflows on a virtual clock, nobody is contacted."""
    show = typer.echo if show_messages and not as_json else _quiet
    found = asyncio.run(_play(show))
    if as_json:
        show_json([{"story": title, "timeline": status.entries} for title, status in found])
        return
    for title, status in found:
        typer.echo(f"\n{title}")
        for entry in status.entries:
            typer.echo(f"  {local(entry.at, status.row.zone)}  {entry.text}")


def _quiet(_line: str) -> None:
    """Messages are listed in the timeline anyway."""


async def _play(show: Callable[[str], None]) -> list[tuple[str, Status]]:
    with tempfile.TemporaryDirectory(prefix="follow-up-demo-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'demo.db'}")
        try:
            migrate.upgrade(database)
            async with AsyncExitStack() as stack:
                clock = await _virtual_clock(stack, Path(folder))
                activities = build_activities(database, dict.fromkeys(Channel, ConsoleGateway(show)))
                for worker in make_workers(clock.client, activities):
                    await stack.enter_async_context(worker)
                ids = await _open_all(clock, database)
                await asyncio.gather(*(_live(clock, database, story, ids[story.title]) for story in STORIES))
            with database.reading() as connection:
                return [(story.title, _status(connection, ids[story.title])) for story in STORIES]
        finally:
            database.close()


async def _virtual_clock(stack: AsyncExitStack, folder: Path) -> TimeSkipper:
    """A server in memory, for as long as the stack, whose workflows sleep through weeks in no time."""
    server = DevServer(
        port=free_ports(1)[0],
        ui_port=None,
        database=None,
        log_file=folder / "temporal.log",
        dynamic_config=(*FAIRNESS, *VIRTUAL_CLOCK),
    )
    await stack.enter_async_context(running(server))
    client = await Client.connect(server.address, data_converter=make_data_converter(None))
    return TimeSkipper(client, config=TimeSkippingConfig(enabled=False))


async def _open_all(clock: TimeSkipper, database: Database) -> dict[str, str]:
    """Load the sample clinic and open every story's follow-up; ids by title."""
    catalog, now = load_catalog(), utc_now()

    def work(connection: Connection) -> dict[str, str]:
        clinic = read_clinic(SAMPLE / "clinic.toml")
        store_clinic(connection, clinic)
        found = read_patients(SAMPLE / "patients.csv", clinic.country, now.date(), PatientFormat.CSV)
        upsert_patients(connection, clinic.id, found.records, now)
        return {
            story.title: accept_trigger(
                connection, catalog, story.trigger, Told(CLINIC, story.patient, story.title, now), now
            ).follow_up_id
            for story in STORIES
        }

    ids = await database.write(work)
    for follow_up_id in ids.values():
        await start_follow_up(clock.client, database, follow_up_id, now)
    return ids


async def _live(clock: TimeSkipper, database: Database, story: Story, follow_up_id: str) -> None:
    """Let time pass to the end of the follow-up; the patient books on the way if the story says so."""
    handle = clock.client.get_workflow_handle(follow_up_id)
    if story.books_after is not None:
        await clock.fast_forward(handle, story.books_after)
        now = await clock.get_current_time(handle)
        told = Told(CLINIC, story.patient, f"visit {story.title}", now)
        await database.write(accept_booking, told, now + timedelta(days=4), None, now)
        await ring(clock.client, follow_up_id, "booking_changed")
    else:
        await clock.fast_forward(handle)
    await handle.result()


def _status(connection: Connection, follow_up_id: str) -> Status:
    status = read_status(connection, follow_up_id)
    assert status is not None
    return status
