"""The headers of an e-mail from anybody: read leniently, decoded, never trusted."""

from __future__ import annotations

import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

LONGEST_HEADER = 10_000
"""Characters of one header that are read."""
_MOST_OF_ONE = 50
"""Headers of one name that are read."""
_ID = re.compile(r"<[^<>\s]{1,300}>")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


class Headers:
    """By name in small letters, each as often as it stands."""

    def __init__(self, message: Message) -> None:
        self._raw: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            same = self._raw.setdefault(name.lower(), [])
            if len(same) < _MOST_OF_ONE:
                same.append(_readable(str(value)[:LONGEST_HEADER]))

    def has(self, *names: str) -> bool:
        """Whether one of these headers is there, whatever it says."""
        return any(name in self._raw for name in names)

    def text(self, name: str) -> str:
        """The first of this name, decoded and on one line; empty when there is none."""
        return _decoded(self._raw.get(name, [""])[0])

    def ids(self, name: str) -> list[str]:
        """The Message-IDs it names, with their angle brackets."""
        return _ID.findall(" ".join(self._raw.get(name, [])))

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """Display name and address, in small letters; what is no address is left out.

        Taken apart before anything is decoded: an encoded name cannot add an address.
        """
        found = getaddresses([value for name in names for value in self._raw.get(name, [])])
        return [
            (_decoded(name), address.lower())
            for name, address in found
            if len(address) <= 254 and _ADDRESS.fullmatch(address)
        ]


def _readable(value: str) -> str:
    """Bytes beyond ASCII that stand undecoded are UTF-8 nowadays, else a question mark."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(value: str) -> str:
    with suppress(MessageError, LookupError, ValueError):  # not encoded as it claims: shown as it stands
        value = str(make_header(decode_header(value)))
    kept = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(each if each.isprintable() else " " for each in kept).split())


def inner(part: Message) -> list[Message]:
    """What a part is made of, when it is made of parts."""
    payload = part.get_payload() if part.is_multipart() else None
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
