"""The local server: ready with attributes and retention, also after a crash on the same file."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest, RemoveSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from models.search_attributes import SEARCH_ATTRIBUTES
from runtime.dev_server import (
    DevServer,
    DevServerError,
    PortInUse,
    check_ports,
    dev_server_of,
    free_ports,
    running,
    start,
    stop,
    temporal_binary,
)
from runtime.settings import PROJECT_ROOT, load_settings
from runtime.visibility import NamespaceNotReady, ensure_retention, ensure_search_attributes


def server_in(folder: Path, *, ui: bool = False) -> DevServer:
    port, ui_port = free_ports(2)
    return DevServer(port, ui_port if ui else None, folder / "temporal.db", folder / "temporal.log")


async def retention(client: Client) -> timedelta:
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    return answer.config.workflow_execution_retention_ttl.ToTimedelta()


async def attributes(client: Client) -> dict[str, int]:
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace="default")
    )
    return {name: kind for name, kind in answer.custom_attributes.items() if name in SEARCH_ATTRIBUTES}


async def test_ready_at_once_and_still_after_a_crash(tmp_path):
    server = server_in(tmp_path, ui=True)
    first = await start(server)
    try:
        client = await Client.connect(server.address)
        clinic = SearchAttributeKey.for_keyword("FollowUpClinic")
        await client.start_workflow(
            "Sleeper",
            id="sleeper",
            task_queue="none",
            search_attributes=TypedSearchAttributes([SearchAttributePair(clinic, "downtown")]),
        )
        await ensure_retention(client, timedelta(days=90))
        assert await ensure_search_attributes(client) == []
        assert server.ui_url is not None
        _, page = await asyncio.open_connection("127.0.0.1", server.ui_port)
        page.close()
    finally:
        first.kill()
        first.wait()
    async with running(server) as second:
        client = await Client.connect(server.address)
        found = await attributes(client)
        assert set(found) == set(SEARCH_ATTRIBUTES)
        assert found["FollowUpNextAt"] == IndexedValueType.INDEXED_VALUE_TYPE_DATETIME
        assert await retention(client) == timedelta(days=90), "a longer retention is left alone"
        assert [w.id async for w in client.list_workflows("FollowUpClinic = 'downtown'")] == ["sleeper"]
    assert second.returncode == 0, "it was stopped politely"
    check_ports(server)


async def test_an_older_database_file_gets_what_it_lacks(tmp_path):
    server = server_in(tmp_path)
    async with running(server):
        client = await Client.connect(server.address)
        assert await retention(client) == timedelta(days=30)
        await client.operator_service.remove_search_attributes(
            RemoveSearchAttributesRequest(namespace="default", search_attributes=["FollowUpOwner"])
        )
    async with running(server):
        client = await Client.connect(server.address)
        assert set(await attributes(client)) == set(SEARCH_ATTRIBUTES)


async def test_an_attribute_of_another_type_is_said_plainly(tmp_path, monkeypatch):
    server = server_in(tmp_path)
    async with running(server):
        client = await Client.connect(server.address)
        monkeypatch.setitem(SEARCH_ATTRIBUTES, "FollowUpNextAt", "keyword")
        with pytest.raises(NamespaceNotReady, match=r"FollowUpNextAt .*another type"):
            await ensure_search_attributes(client)


@pytest.mark.parametrize("taken", ["FOLLOW_UP_TEMPORAL_PORT", "FOLLOW_UP_UI_PORT"])
def test_a_taken_port_is_said_plainly(tmp_path, taken):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = other.getsockname()[1]
        environ = {
            "FOLLOW_UP_TEMPORAL_PORT": str(free_ports(1)[0]),
            "FOLLOW_UP_UI_PORT": str(free_ports(1)[0]),
            "FOLLOW_UP_DATA_DIR": str(tmp_path),
            taken: str(port),
        }
        with pytest.raises(PortInUse, match=rf"Port {port}, .* is already in use.*{taken}"):
            check_ports(dev_server_of(load_settings(environ, None)))


async def test_a_server_that_cannot_start_tells_its_last_words(tmp_path):
    server = server_in(tmp_path)
    (tmp_path / "temporal.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(DevServerError, match=r"(?s)ended at once.*temporal\.log.*database"):
        await start(server)


def test_the_program_of_this_environment_is_used():
    assert "1.9.1" in subprocess.check_output([temporal_binary(), "--version"], text=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can tie a child to its parent")
def test_killing_us_ends_the_server_and_frees_its_ports(tmp_path):
    server = server_in(tmp_path)
    script = f"""
        import asyncio
        from pathlib import Path
        from runtime.dev_server import DevServer, start
        folder = Path({str(tmp_path)!r})
        server = DevServer({server.port}, None, folder / "temporal.db", folder / "temporal.log")
        async def main():
            process = await start(server)
            print(process.pid, flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, cwd=PROJECT_ROOT
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert os.getsid(child) == child, "Ctrl-C in our terminal does not reach it"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while True:
        try:
            return check_ports(server)
        except PortInUse:
            assert time.monotonic() < deadline, "the server outlived its parent"
            time.sleep(0.02)


def test_stopping_an_ended_server_is_fine():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    stop(process)
    assert process.returncode == 0
