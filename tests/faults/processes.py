"""Starts and kills the processes of a practice: worker, Temporal, the stand-in for Twilio."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from temporalio.client import Client

from runtime import dev_server
from runtime.converter import make_data_converter
from tests.support.temporal import KEYS

READY_WITHIN_SECONDS = 30.0


class WorkerProcess:
    """A worker in a process of its own, started again after each kill."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", "tests.faults.worker_process", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), READY_WITHIN_SECONDS)
        assert line == b"ready\n", "the worker did not come up"

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        assert self._process is not None
        assert self.lives, "the worker died by itself"
        self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def worker_process(*arguments: str) -> AsyncIterator[WorkerProcess]:
    worker = WorkerProcess(*arguments)
    await worker.start()
    try:
        yield worker
    finally:
        if worker.lives:
            await worker.kill()


@contextmanager
def twilio_process(state: Path, *arguments: str) -> Iterator[str]:
    """The stand-in as a process; gives its address. ``arguments``: of ``python -m fake_provider``."""
    command = [sys.executable, "-m", "fake_provider", "--state", str(state), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


async def accepted(twilio: str) -> list[dict[str, Any]]:
    """Every message the provider took, whatever it answered."""
    async with aiohttp.ClientSession() as session, session.get(f"{twilio}/_state") as answer:
        messages: list[dict[str, Any]] = json.loads(await answer.text())["messages"]
        return messages


def temporal_server(folder: Path, database: Path | None = None) -> dev_server.DevServer:
    (port,) = dev_server.free_ports(1)
    return dev_server.DevServer(port, None, database, folder / "temporal.log")


async def client_of(server: dev_server.DevServer) -> Client:
    return await Client.connect(server.address, data_converter=make_data_converter(KEYS))
