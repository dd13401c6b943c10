"""The command line: ``python starter.py --help`` lists everything it can do."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

from cli.app import app
from runtime.scrubbing import place_of


def main() -> None:
    """Run one command and leave.

    Leaves without the interpreter's own clean-up, in which the Temporal client sometimes crashes
    after all work is done.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal without, say, box characters shows question marks; a crash would help nobody.
            stream.reconfigure(errors="replace")
    code = _run()
    with suppress(BrokenPipeError):  # whoever read our output has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    try:
        app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except BrokenPipeError:
        return 1
    except Exception as error:  # a bug; its text may quote a patient, its place does not
        sys.stderr.write(
            f"error: a fault in this program, please report it: {type(error).__name__} at {place_of(error)}\n"
        )
        return 70
    return 0


if __name__ == "__main__":
    main()
