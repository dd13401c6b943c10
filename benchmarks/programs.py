"""Programs of the product in processes of their own, which may be killed and started again."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import ROOT

READY_WITHIN_SECONDS = 90.0
LAST_WORDS = 2000
"""Characters shown of what a program said that did not come up."""
_TIED = (sys.executable, "-m", "benchmarks.tied")


@dataclass(frozen=True, slots=True)
class Command:
    """``arguments``: a file or a module, and what follows; ``ready``: in a line that it prints once it works.

    ``environment``: over ours. ``log``: where everything else goes that it has to say.
    """

    arguments: tuple[str, ...]
    ready: str
    environment: Mapping[str, str]
    log: Path


class Program:
    """One such process, started again after each kill."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it works. Raises ``RuntimeError`` when it ends before."""
        with self._command.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *_TIED,
                *self._command.arguments,
                cwd=ROOT,
                env=clean_environment() | dict(self._command.environment),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        async with asyncio.timeout(READY_WITHIN_SECONDS):
            await self._until_ready(self._process)
        self._reading = asyncio.create_task(_read_on(self._process))

    async def kill(self) -> None:
        """SIGKILL. Raises ``RuntimeError`` when it had ended by itself."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"{self._name} died by itself; see {self._command.log}")
        self._process.kill()
        await self._process.wait()

    async def close(self) -> None:
        """End it, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    @property
    def _name(self) -> str:
        return " ".join(self._command.arguments[:2])

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        said = ""
        while line := await process.stdout.readline():
            said += line.decode(errors="replace")
            if self._command.ready in said:
                return
        said += self._command.log.read_text(errors="replace")
        raise RuntimeError(f"{self._name} ended before it was ready:\n{said[-LAST_WORDS:]}")


@asynccontextmanager
async def program(command: Command) -> AsyncIterator[Program]:
    """The running program around a block."""
    started = Program(command)
    try:
        await started.start()
        yield started
    finally:
        await started.close()


async def output_of(arguments: tuple[str, ...], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a file or module to its end; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *_TIED,
        *arguments,
        cwd=ROOT,
        env=clean_environment() | dict(environment),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed = await process.stdout.read()  # not ``communicate``, which would close its input
    return await process.wait(), printed.decode(errors="replace")


def clean_environment() -> dict[str, str]:
    """Ours without what the product reads, and with compiled modules kept, as in ``processes``."""
    drop = ("FOLLOW_UP_", "TEMPORAL_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(drop)}


async def _read_on(process: asyncio.subprocess.Process) -> None:
    """What it prints later interests nobody, but a full pipe would stop it."""
    assert process.stdout is not None
    while await process.stdout.readline():
        pass
