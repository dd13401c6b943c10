"""``python -m benchmarks``: measure, print, write."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.bench import measure

OTHERS = """\
measured on their own; the last three have a --help:
  python -m benchmarks.claims      a claim with every guard, at a million messages
  python -m benchmarks.simulation  `simulate` over 100,000 patients
  python -m benchmarks.faults      sends against a failing provider and a killed worker (make bench-faults)
  python -m benchmarks.webhooks    webhooks while follow-ups run, and forgeries (make bench-webhooks)
  python -m benchmarks.send_queue  an enquiry's message among thousands of recalls (make bench-queue)
"""


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="What a follow-up costs.",
        epilog=OTHERS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=Path(".data/bench.json"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=50.0, help="of load per system and round")
    asked = parser.parse_args()
    result = asyncio.run(measure(asked.rounds, asked.seconds, _say))
    report.show(result)
    report.write(result, asked.out)
    print(f"written to {asked.out}", flush=True)
    # The client library's threads may crash an interpreter that ends on its own.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
