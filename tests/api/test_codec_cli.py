"""Temporal's own command line reads what is stored encrypted, through our codec and with its token."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from api.app import create_app
from api.server import serving
from models.contracts import FOLLOW_UP_QUEUE
from runtime.codec import parse_keys
from runtime.converter import make_data_converter
from runtime.database import Database
from runtime.dev_server import DevServer, free_ports, running, temporal_binary
from tests.api.application import CODEC_TOKEN, KEY_TEXT, ON_SQLITE, dependencies

pytestmark = ON_SQLITE
INPUT = {"name": "Zenobia Quill"}
CLEAR = base64.b64encode(b'{"name":"Zenobia Quill"}').decode()
"""The input as the command line prints a payload that nobody encrypted."""


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A real server on which one workflow waits, its input encrypted."""
    (port,) = free_ports(1)
    async with running(DevServer(port, None, None, tmp_path / "temporal.log")) as _:
        converter = make_data_converter(parse_keys(KEY_TEXT))
        client = await Client.connect(f"127.0.0.1:{port}", data_converter=converter)
        await client.start_workflow("FollowUp", INPUT, id="w-1", task_queue=FOLLOW_UP_QUEUE)
        yield f"127.0.0.1:{port}"


async def shown(address: str, *more: str) -> str:
    command = ("workflow", "show", "--workflow-id", "w-1", "--address", address, "--output", "json", *more)
    process = await asyncio.create_subprocess_exec(
        temporal_binary(), *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return output.decode()


async def test_the_command_line_reads_with_the_token_alone(practice: Database, address: str) -> None:
    async with serving(create_app(dependencies(practice)), "127.0.0.1", 0) as web:
        endpoint = ("--codec-endpoint", f"{web}/codec")
        clear = await shown(address, *endpoint, "--codec-auth", f"Bearer {CODEC_TOKEN}")
        assert CLEAR in clear
        for fewer in ((), endpoint, (*endpoint, "--codec-auth", "Bearer wrong")):
            hidden = await shown(address, *fewer)
            assert hidden
            assert CLEAR not in hidden
