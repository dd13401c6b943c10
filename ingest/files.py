"""Opens a text file by what it holds, not by its name: compressed or not, in whichever encoding.

The rule for encodings: a byte order mark decides (UTF-8, UTF-16). Without one, a file that is
UTF-8 from the first byte to the last is UTF-8, and any other is Windows-1252, which is what
older office programs write. The whole file is checked before its first line is handed out.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from ingest.refusals import FileUnreadable

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_BLOCK = 1 << 20


@contextmanager
def open_text(path: Path) -> Iterator[TextIOWrapper]:
    """The file as text, line ends as they are. Raises ``FileUnreadable`` before or while reading."""
    with explained(path):
        if not path.is_file():
            raise FileUnreadable(f"{path}: {'is a folder' if path.is_dir() else 'there is no such file'}.")
        with _open_bytes(path) as checked:
            encoding = _encoding(path, checked)
        with _open_bytes(path) as stream, TextIOWrapper(stream, encoding=encoding, newline="") as lines:
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
        raise FileUnreadable(f"{path}: is not text in UTF-8, UTF-16 or Windows-1252.") from error
    except OSError as error:
        raise FileUnreadable(f"{path}: cannot be read ({error.strerror}).") from error


def _open_bytes(path: Path) -> BinaryIO:
    with path.open("rb") as start:
        magic = start.read(4)
    if magic == _ZIP:
        raise FileUnreadable(f"{path}: is a spreadsheet or a zip file. Save it as CSV, or unpack it.")
    return cast(BinaryIO, gzip.open(path)) if magic.startswith(_GZIP) else path.open("rb")


def _encoding(path: Path, stream: BinaryIO) -> str:
    """Read the whole file once. Raises ``FileUnreadable``, or what decompression raises."""
    first = stream.read(_BLOCK)
    if not first:
        raise FileUnreadable(f"{path}: is empty.")
    marked = _by_mark(first)
    trials = [_Trial(marked)] if marked else [_Trial("utf-8"), _Trial("cp1252")]
    for block in chain([first], iter(partial(stream.read, _BLOCK), b"")):
        for trial in trials:
            trial.feed(block)
        if any(trial.zeros for trial in trials):
            raise FileUnreadable(f"{path}: is not text (it holds zero bytes).")
    best = trials[0]
    # A lone accented letter at the very end is Windows-1252; after other UTF-8 letters it is half of one.
    if best.fits and best.broken_off and (marked or best.beyond_ascii):
        raise FileUnreadable(f"{path}: breaks off in the middle of a letter. Fetch it again.")
    for trial in trials:
        if trial.fits and not trial.broken_off:
            return trial.encoding
    raise FileUnreadable(f"{path}: is not text in UTF-8, UTF-16 or Windows-1252.")


def _by_mark(first: bytes) -> str | None:
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


class _Trial:
    """Whether a file, fed block by block, is in one encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.fits, self.beyond_ascii, self.zeros = True, False, False
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, block: bytes) -> None:
        """Decode the next block, unless an earlier one did not fit."""
        if not self.fits:
            return
        try:
            decoded = self._decoder.decode(block)
        except UnicodeDecodeError:
            self.fits = False
            return
        self.beyond_ascii = self.beyond_ascii or not decoded.isascii()
        self.zeros = self.zeros or "\0" in decoded

    @property
    def broken_off(self) -> bool:
        """The last character is incomplete so far."""
        return bool(self._decoder.getstate()[0])
