"""In which encoding a text file is written. Never a guess: a garbled name would greet a patient.

A byte order mark decides (UTF-8, UTF-16), or whoever brings the file says it; any other file must be
UTF-8 from the first byte to the last.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ingest.refusals import FileUnreadable

_BLOCK = 1 << 20
_LINE_END = re.compile(r"\r\n|\r|\n")
# Python calls them encodings of text, but no file is written in them.
_NO_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_EXAMPLES = "windows-1252, iso-8859-2 or shift_jis"
_SAVE = 'Save it as "CSV UTF-8"'
_ZEROS = f"is not text in UTF-8 (it holds zero bytes). Nothing was imported. {_SAVE}."


def encoding_of(path: Path, opened: Callable[[], BinaryIO], stated: str | None = None) -> str:
    """What to decode the file with, after reading all of it once.

    ``opened``: opens its bytes. ``stated``: the encoding as somebody typed it. Raises
    ``FileUnreadable``, and what decompression raises.
    """
    known = None if stated is None else _known(stated)
    with opened() as stream:
        first = stream.read(_BLOCK)
        if not first:
            raise FileUnreadable(f"{path}: is empty.")
        marked = _by_mark(first)
        if marked and known and _family(marked) != _family(known):
            raise FileUnreadable(
                f"{path}: begins with the mark of {_family(marked).upper()}. Leave out --encoding."
            )
        encoding = marked or known or "utf-8"
        if not _fits(path, chain([first], iter(partial(stream.read, _BLOCK), b"")), encoding):
            with opened() as again:
                raise FileUnreadable(f"{path}: {_misfit(again.read(), encoding, stated)}")
    return encoding


def _known(stated: str) -> str:
    """The name Python has for it. Raises ``FileUnreadable``."""
    try:
        name = codecs.lookup(stated).name.replace("_", "-")
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        name = "undefined"
    if name in _NO_FILES:
        raise FileUnreadable(
            f"There is no encoding {stated!r}. Write --encoding with a name such as {_EXAMPLES}."
        )
    return "utf-8-sig" if name == "utf-8" else name


def _family(encoding: str) -> str:
    return re.sub(r"-(sig|le|be)$", "", encoding)


def _by_mark(first: bytes) -> str | None:
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first.startswith(codecs.BOM_UTF32_LE):  # begins like UTF-16
        return None
    return "utf-16" if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _fits(path: Path, blocks: chain[bytes], encoding: str) -> bool:
    """Whether every byte fits. Raises ``FileUnreadable`` for what is no text or only half of it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    beyond_ascii = encoding != "utf-8"
    try:
        for block in blocks:
            decoded = decoder.decode(block)
            if "\0" in decoded:
                raise FileUnreadable(f"{path}: {_ZEROS}")
            beyond_ascii = beyond_ascii or not decoded.isascii()
    except UnicodeDecodeError:
        return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # A lone accented letter at the very end is another encoding; after other UTF-8 letters, half of one.
        if beyond_ascii:
            raise FileUnreadable(f"{path}: breaks off in the middle of a letter. Fetch it again.") from None
        return False
    return True


def _misfit(content: bytes, encoding: str, stated: str | None) -> str:
    """Where the first byte stands that does not fit, and what to do."""
    where = "it"
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        # Counted from the end: a mark at the start may be gone from the error's own bytes.
        start = len(content) - len(error.object) + error.start
        lines = _LINE_END.split(content[:start].decode(encoding))
        where = f"line {len(lines)}, character {len(lines[-1]) + 1}: the byte {content[start]:02X}"
    if stated is not None:
        return (
            f"{where} does not fit {stated!r}. Nothing was imported. Name another encoding with --encoding,"
            ' or save the file as "CSV UTF-8".'
        )
    if b"\0" in content and _family(encoding) == "utf-8":
        return _ZEROS
    told = f"{where} is not {_family(encoding).upper()}. Nothing was imported."
    if content.lstrip().startswith(b"{"):
        return f"{told} FHIR is always UTF-8: export the file again."
    return f"{told} {_SAVE}, or name its encoding, for example --encoding windows-1252."
