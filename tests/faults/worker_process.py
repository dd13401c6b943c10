"""A worker that tests may kill: ``python -m tests.faults.worker_process DATABASE TEMPORAL TWILIO``.

The product's own worker with a short patience, so that a lost answer is settled and a 429 tried again within
seconds. A fourth argument is the address to which Twilio reports. Prints ``ready`` once it works.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from temporalio.client import Client

from activities.reconciliation import Patience
from core import provider_errors
from core.provider_errors import ErrorClass
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
AFTER_429 = timedelta(seconds=2)


def try_again_sooner() -> None:
    """Let a message that the provider had no room for wait for seconds only."""
    hurried = replace(provider_errors.RULES[ErrorClass.RATE_LIMITED], retry_after=AFTER_429)
    rules = {**provider_errors.RULES, ErrorClass.RATE_LIMITED: hurried}
    provider_errors.RULES = MappingProxyType(rules)  # where ``next_try`` looks


async def serve(database_url: str, temporal: str, twilio: str, callbacks: str | None = None) -> None:
    try_again_sooner()
    client = await Client.connect(temporal, data_converter=make_data_converter(KEYS))
    sms = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=twilio, status_callback_base=callbacks, timeout=5.0)
    database = Database(database_url)
    gateways = {Channel.SMS: sms, Channel.EMAIL: UnavailableGateway("none")}
    activities = build_activities(database, gateways, patience=Patience(checks=CHECKS))
    async with working(client, database, activities):
        print("ready", flush=True)
        await asyncio.Event().wait()  # tests end it with SIGKILL


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve(*sys.argv[1:]))
