"""Processes of a measurement: each says one line when it is ready and ends with its parent's pipe."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
READY_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Child:
    """A running process. ``said``: its first line."""

    process: asyncio.subprocess.Process
    said: str

    async def ask(self, line: str, within_seconds: float) -> str:
        """Write a line to it and read one back. Raises ``TimeoutError``."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()
        return await _line(self.process, within_seconds)


@asynccontextmanager
async def child(module: str, *arguments: str) -> AsyncIterator[Child]:
    """Run ``python -m module`` around a block. Raises ``RuntimeError`` when it ends before it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    try:
        said = await _line(process, READY_WITHIN_SECONDS)
        if not said:
            raise RuntimeError(f"{module} ended before it was ready (exit code {await process.wait()})")
        yield Child(process, said)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_parent_ends() -> None:
    """In a child: return when the parent closes the pipe, which it also does by dying."""
    await asyncio.to_thread(sys.stdin.read)


async def _line(process: asyncio.subprocess.Process, within_seconds: float) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), within_seconds)).decode().strip()


def _environment() -> dict[str, str]:
    """Ours, with compiled modules kept: the sandbox loads a workflow's module anew for every run."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
