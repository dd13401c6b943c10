"""The command line: ``python starter.py --help`` lists everything it can do."""

from __future__ import annotations

import signal


def main() -> None:
    """Run one command and leave. Ctrl-C while all of it is still being loaded just ends it."""
    given = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cli.app import app
    from cli.leaving import run_and_leave

    signal.signal(signal.SIGINT, given)
    run_and_leave(app)


if __name__ == "__main__":
    main()
