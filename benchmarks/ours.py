"""The product itself: its worker process, and one job.

``python -m benchmarks.ours ADDRESS DATABASE TWILIO``
"""

from __future__ import annotations

import os
import sys

import uvloop
from temporalio.client import Client

from benchmarks.practice import Practice
from benchmarks.processes import until_parent_ends
from core.types import Channel, Sequence
from core.verdicts import Outcome
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN
from gateways.console import ConsoleGateway
from gateways.twilio_messages import TwilioGateway
from runtime.clock import utc_now
from runtime.collection import spared_from_collection
from runtime.converter import make_data_converter
from runtime.database import Database
from runtime.dispatch import start_follow_up
from runtime.wiring import build_activities
from worker import working


async def connect(address: str) -> Client:
    """A client with the product's converter."""
    return await Client.connect(address, data_converter=make_data_converter(None))


async def one(client: Client, database: Database, practice: Practice, sequence: Sequence) -> str:
    """Accept an event, start its follow-up, wait for its end; gives its id. Raises when it went wrong."""
    follow_up_id, _ = await practice.accept(sequence)
    await start_follow_up(client, database, follow_up_id, utc_now())
    outcome = await client.get_workflow_handle(follow_up_id, result_type=Outcome).result()
    if outcome is not Outcome.NO_RESPONSE:
        raise RuntimeError(f"a follow-up ended with {outcome}")
    return follow_up_id


async def serve(address: str, database_url: str, twilio_url: str) -> None:
    """The product's worker, dispatcher included, with the real Twilio gateway."""
    database = Database(database_url)
    twilio = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=twilio_url)
    activities = build_activities(database, {Channel.SMS: twilio, Channel.EMAIL: ConsoleGateway(print)})
    async with working(await connect(address), database, activities):
        with spared_from_collection():  # as the command that runs a worker does
            print(os.getpid(), flush=True)
            await until_parent_ends()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:4]))
