"""The command line: ``python starter.py --help`` lists everything it can do."""

from __future__ import annotations

import os
import sys

import click

from cli.app import app
from runtime.scrubbing import place_of


def main() -> None:
    """Run one command and leave.

    Leaves without the interpreter's own clean-up, in which the Temporal client sometimes crashes
    after all work is done.
    """
    code = _run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    try:
        ended = app(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:  # a bug; its text may quote a patient, its place does not
        sys.stderr.write(
            f"error: a fault in this program, please report it: {type(error).__name__} at {place_of(error)}\n"
        )
        return 70
    return ended if isinstance(ended, int) else 0


if __name__ == "__main__":
    main()
