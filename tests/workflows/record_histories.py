"""Adds what is missing to the committed histories: ``python -m tests.workflows.record_histories``.

A file that exists is never touched. Payloads are in the clear: the patient is made up.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from runtime.converter import make_data_converter
from tests.support.conductor import make_conductor, working
from tests.support.temporal import start_server
from tests.workflows import recorded
from tests.workflows.shapes import LONG_SHAPES, SHAPES, Shape


async def record_missing() -> list[str]:
    """Record every shape that has no file yet; gives their names."""
    present, added = recorded.committed(), []
    wanted = {name: shape for name, shape in SHAPES.items() if name not in present}
    long = {name: shape for name, shape in LONG_SHAPES.items() if f"{name}_1" not in present}
    for shapes, config in ((wanted, ()), (long, ("limit.historyCount.suggestContinueAsNew=50",))):
        if not shapes:
            continue
        async with await start_server(make_data_converter(None), *config) as env:
            for name, shape in shapes.items():
                added += await _record(env, name, shape)
    return added


async def _record(env: WorkflowEnvironment, name: str, shape: Shape) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with working(make_conductor(env, Path(folder))) as conductor:
            handle = await shape(conductor)
            runs = await _runs(env.client, handle.id)
            names = [name] if len(runs) == 1 else [f"{name}_{number}" for number in range(1, len(runs) + 1)]
            for each, run_id in zip(names, runs, strict=True):
                history = await env.client.get_workflow_handle(handle.id, run_id=run_id).fetch_history()
                recorded.write(recorded.FOLDER / f"{each}.json", history)
    return names


async def _runs(client: Client, workflow_id: str) -> list[str]:
    found = [each async for each in client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    return [each.run_id for each in sorted(found, key=lambda each: each.start_time)]


def fingerprint_missing() -> list[str]:
    """Note the fingerprint of every history that has none; gives their names."""
    known = json.loads(recorded.FINGERPRINTS.read_text()) if recorded.FINGERPRINTS.exists() else {}
    new = {name: path for name, path in recorded.committed().items() if name not in known}
    known |= {name: recorded.fingerprint(recorded.read(path)) for name, path in new.items()}
    recorded.FINGERPRINTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return list(new)


def main() -> None:
    recorded.FOLDER.mkdir(exist_ok=True)
    added = asyncio.run(record_missing())
    fingerprint_missing()
    print(f"added: {', '.join(added)}" if added else "nothing to add; existing histories are never rewritten")
    sys.stdout.flush()
    os._exit(0)  # without the interpreter's teardown, in which the Temporal client sometimes crashes


if __name__ == "__main__":
    main()
