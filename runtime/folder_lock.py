"""One run per data folder: two servers on one Temporal database file would undo each other's work."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.dev_server import DevServerError


class FolderInUse(DevServerError):
    """Another run has this data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another `make run` uses the folder {folder}. Stop that one first, or name another folder in"
            " FOLLOW_UP_DATA_DIR."
        )


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder around a block. The kernel lets go of it however this process ends.

    Raises ``FolderInUse``.
    """
    with (folder / "run.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(folder) from None
        yield
