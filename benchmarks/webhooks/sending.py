"""Sends prepared webhooks at their times, in a process of its own that does nothing else.

``python -m benchmarks.webhooks.sending FILE PORT``: reads what ``write_to`` wrote, sends, prints one line of
JSON: for each webhook, in order, status, seconds from its time to the whole answer, seconds it left late.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.webhooks.arrivals import Arrival
from benchmarks.webhooks.posting import post

BEGINS_AFTER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """``seconds``: from the time it was due to the whole answer. ``late``: how long it left after that."""

    status: int
    seconds: float
    late: float


def write_to(file: Path, arrivals: Iterable[Arrival]) -> None:
    """For the process that sends."""
    lines = (json.dumps([each.at, each.request.decode("latin-1")]) for each in arrivals)
    file.write_text("\n".join(lines))


def answers_in(printed: str) -> list[Answered]:
    """From the line that the process printed."""
    return [Answered(*each) for each in json.loads(printed)]


async def _send(arrivals: list[tuple[float, bytes]], port: int) -> list[tuple[int, float, float]]:
    clock = asyncio.get_running_loop().time
    begin = clock() + BEGINS_AFTER_SECONDS

    async def one(due: float, request: bytes) -> tuple[int, float, float]:
        late = clock() - due
        status = await post(port, request)
        return status, clock() - due, late

    tasks = []
    for at, request in arrivals:
        await asyncio.sleep(begin + at - clock())
        tasks.append(asyncio.create_task(one(begin + at, request)))
    return await asyncio.gather(*tasks)


def main() -> None:
    """Send everything and print what came of it."""
    file, port = sys.argv[1:]
    read = [json.loads(line) for line in Path(file).read_text().splitlines()]
    arrivals = [(at, request.encode("latin-1")) for at, request in read]
    gc.disable()
    print(json.dumps(asyncio.run(_send(arrivals, int(port)))), flush=True)


if __name__ == "__main__":
    main()
