"""``python -m benchmarks.faults``: run, print, write. Exit code 1 when a target was missed."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.faults import report
from benchmarks.faults.plan import Plan
from benchmarks.faults.run import run
from benchmarks.report import write


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def main() -> None:
    """Read the arguments and run."""
    usual = Plan()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description="Sends against a provider that goes wrong and a worker that is killed: what was sent"
        " twice, lost, or unknown although it was told?",
    )
    parser.add_argument("--sends", type=int, default=usual.sends)
    parser.add_argument("--in-flight", type=int, default=usual.in_flight, help="follow-ups at the same time")
    parser.add_argument("--kill-every", type=float, default=usual.kill_every, help="seconds")
    parser.add_argument("--within", type=float, default=usual.within, help="seconds after which it gives up")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--out", type=Path, default=Path(".data/fault_run.json"))
    parser.add_argument("--keep", action="store_true", help="keep databases and logs")
    asked = vars(parser.parse_args())
    out, keep = asked.pop("out"), asked.pop("keep")
    plan = Plan(**asked)
    folder = Path(tempfile.mkdtemp(prefix="follow-up-faults-"))
    try:
        ran = asyncio.run(run(plan, folder, _say))
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    report.show(plan, ran)
    write(report.result(plan, ran), out)
    print(f"written to {out}" + (f"; databases and logs are in {folder}" if keep else ""), flush=True)
    sys.stdout.flush()
    # The client library's threads may crash an interpreter that ends on its own.
    os._exit(0 if all(report.targets(plan, ran).values()) else 1)


if __name__ == "__main__":
    main()
