"""Texts through a stand-in for Twilio in this process, for trying out replies, opt-outs and reports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import typer

from fake_provider.reports import Delivery
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from runtime.dev_server import LOOPBACK
from runtime.outside_settings import SmsGateway, TwilioSettings
from runtime.settings import Settings

SECONDS_BETWEEN_REPORTS = 1.0


@asynccontextmanager
async def with_stand_in(settings: Settings) -> AsyncIterator[Settings]:
    """The settings of a process whose texts go to a stand-in, which reports and writes back over loopback."""
    web = f"http://{LOOPBACK}:{settings.web.port}"
    provider = TwilioServer(
        delivery=Delivery(seconds=SECONDS_BETWEEN_REPORTS), inbound_url=f"{web}/twilio/inbound"
    )
    async with provider:
        typer.echo(
            f"Texts go to a stand-in for Twilio at {provider.url}; what it took: {provider.url}/_state\n"
            "A patient writes to the clinic:\n"
            f"  curl {provider.url}/_inbound -d "
            '\'{"from": "+447700900101", "to": "+447700900321", "body": "STOP"}\''
        )
        yield replace(
            settings,
            sms_gateway=SmsGateway.TWILIO,
            twilio=TwilioSettings(ACCOUNT_SID, AUTH_TOKEN, provider.url),
            web=replace(settings.web, public_base_url=web),
        )
