"""How a process of this program runs and leaves: no traceback for users, no crash at the very end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from runtime.scrubbing import place_of

FAULT = 70
INTERRUPTED = 130
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


def run_and_leave(work: Callable[[], object]) -> NoReturn:
    """Do the work, which ends as typer's commands do, and end the process with its exit code.

    Leaves without the interpreter's own clean-up, in which the Temporal client sometimes crashes
    after all work is done.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal without, say, box characters shows question marks; a crash would help nobody.
            stream.reconfigure(errors="replace")
    code = _run(work)
    if code == 0:
        code = _run(_flush)
    else:
        with suppress(OSError):  # what went wrong has been said
            _flush()
    os._exit(code)


def _flush() -> None:
    with suppress(BrokenPipeError):  # whoever read our output has gone
        sys.stdout.flush()
        sys.stderr.flush()


def _run(work: Callable[[], object]) -> int:
    try:
        work()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone
        return 1
    except OSError as error:
        if error.errno not in _NO_SPACE:
            return _fault(error)
        sys.stderr.write(
            "error: no space is left where this writes to. What was asked for may have been done, and only"
            " its answer lost: make room, look, then try again.\n"
        )
        return 2
    except Exception as error:
        return _fault(error)
    return 0


def _fault(error: Exception) -> int:
    """A bug; its text may quote a patient, its place does not."""
    sys.stderr.write(
        f"error: a fault in this program, please report it: {type(error).__name__} at {place_of(error)}\n"
    )
    return FAULT
