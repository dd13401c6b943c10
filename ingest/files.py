"""Opens a text file by what it holds, not by its name: compressed or not.

The whole file is checked before its first line is handed out.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from ingest.encoding import encoding_of
from ingest.refusals import FileUnreadable

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[TextIOWrapper]:
    """The file as text, line ends as they are. ``encoding``: as somebody stated it.

    Raises ``FileUnreadable`` before or while reading.
    """
    with explained(path):
        if not path.is_file():
            raise FileUnreadable(f"{path}: {_no_file(path)}.")
        found = encoding_of(path, partial(_open_bytes, path), encoding)
        with _open_bytes(path) as stream, TextIOWrapper(stream, encoding=found, newline="") as lines:
            yield lines


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what can go wrong while reading into a sentence that names the file."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileUnreadable(
            f"{path}: the compressed file is damaged or only half of it arrived. Nothing was imported;"
            " fetch it again."
        ) from error
    except UnicodeError as error:
        raise FileUnreadable(f"{path}: changed while it was read. Try again.") from error
    except OSError as error:
        raise FileUnreadable(f"{path}: cannot be read ({error.strerror}).") from error


def _no_file(path: Path) -> str:
    if path.is_dir():
        return "is a folder"
    return "is a device or a pipe, not a file" if path.exists() else "there is no such file"


def _open_bytes(path: Path) -> BinaryIO:
    with path.open("rb") as start:
        magic = start.read(4)
    if magic == _ZIP:
        raise FileUnreadable(f"{path}: is a spreadsheet or a zip file. Save it as CSV, or unpack it.")
    return cast(BinaryIO, gzip.open(path)) if magic.startswith(_GZIP) else path.open("rb")
