"""Reaching Temporal: bounded waiting, a readable refusal, clients that come up without it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from runtime.dev_server import DevServer, free_ports, running
from runtime.settings import load_settings
from runtime.temporal import TemporalUnreachable, connect, connect_lazily, is_unreachable, wait_for_temporal


def settings_for(port: int):
    return load_settings({"FOLLOW_UP_TEMPORAL_PORT": str(port), "FOLLOW_UP_UI_PORT": "1"}, None)


async def test_nobody_there_is_said_with_the_address_and_in_time():
    (port,) = free_ports(1)
    before = time.monotonic()
    with pytest.raises(
        TemporalUnreachable, match=rf"127.0.0.1:{port} .*connection refused.*TEMPORAL_ADDRESS"
    ):
        await connect(settings_for(port), wait=timedelta(seconds=0.6))
    assert time.monotonic() - before < 3


async def test_a_server_that_never_answers_is_given_up():
    silent = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(60), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    before = time.monotonic()
    with pytest.raises(TemporalUnreachable, match=str(port)):
        await connect(settings_for(port), wait=timedelta(seconds=1))
    assert time.monotonic() - before < 4
    silent.close()


async def test_an_address_that_is_none():
    client = await Client.connect("not an address", lazy=True)
    with pytest.raises(TemporalUnreachable, match=r"not an address .*invalid"):
        await wait_for_temporal(client, "not an address")


async def test_a_lazy_client_works_once_the_server_comes_and_knows_when_it_has_gone(tmp_path):
    (port,) = free_ports(1)
    client = await connect_lazily(settings_for(port), patience=timedelta(seconds=1))
    with pytest.raises(RuntimeError) as before:
        await client.count_workflows("", rpc_timeout=timedelta(seconds=2))
    assert is_unreachable(before.value)
    waiting = asyncio.create_task(wait_for_temporal(client, f"127.0.0.1:{port}", wait=timedelta(seconds=20)))
    async with running(DevServer(port, None, None, tmp_path / "temporal.log")):
        await waiting
        assert (await client.count_workflows("")).count == 0
        with pytest.raises(RPCError) as refused:
            await client.get_workflow_handle("absent").describe()
        assert not is_unreachable(refused.value)
    gone = time.monotonic()
    with pytest.raises(RPCError) as after:
        await client.count_workflows("")
    assert is_unreachable(after.value)
    assert time.monotonic() - gone < 5


def test_what_counts_as_unreachable():
    assert is_unreachable(RPCError("x", RPCStatusCode.UNAVAILABLE, b""))
    assert not is_unreachable(RPCError("x", RPCStatusCode.NOT_FOUND, b""))
    assert not is_unreachable(RuntimeError("something else"))
