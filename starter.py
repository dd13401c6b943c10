"""The command line: ``python starter.py --help`` lists everything it can do."""

from __future__ import annotations

from cli.app import app
from cli.leaving import run_and_leave


def main() -> None:
    """Run one command and leave."""
    run_and_leave(app)


if __name__ == "__main__":
    main()
