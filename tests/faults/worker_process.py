"""A worker that tests may kill: ``python -m tests.faults.worker_process DATABASE TEMPORAL TWILIO``.

The product's own worker with a short patience, so that a lost answer is settled within seconds.
Prints ``ready`` once it works.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import timedelta

from temporalio.client import Client

from activities.reconciliation import Patience
from core.types import Channel
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN
from gateways.twilio_messages import TwilioGateway
from gateways.unavailable import UnavailableGateway
from runtime.converter import make_data_converter
from runtime.database import Database
from runtime.wiring import build_activities
from tests.support.temporal import KEYS
from worker import working

CHECKS = (timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4))


async def serve(database_url: str, temporal: str, twilio: str) -> None:
    client = await Client.connect(temporal, data_converter=make_data_converter(KEYS))
    sms = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=twilio, timeout=5.0)
    database = Database(database_url)
    gateways = {Channel.SMS: sms, Channel.EMAIL: UnavailableGateway("none")}
    activities = build_activities(database, gateways, patience=Patience(checks=CHECKS))
    async with working(client, database, activities):
        print("ready", flush=True)
        await asyncio.Event().wait()  # tests end it with SIGKILL


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve(*sys.argv[1:]))
