"""Runs a program of this checkout that ends with its parent: ``python -m benchmarks.tied worker.py``.

The parent holds the other end of standard input; it closes it on purpose or by dying.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def main() -> None:
    """Run the file or module named by the first argument, with the arguments behind it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not through ``sys.stdin``, whose lock an ending interpreter wants
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
