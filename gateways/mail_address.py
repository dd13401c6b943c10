"""E-mail addresses as the wire takes them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr

LONGEST_LOCAL = 64
"""Octets before the at sign (RFC 5321 section 4.5.3.1.1)."""
LONGEST_ADDRESS = 254
"""Octets in all (RFC 5321 section 4.5.3.1.3, less the angle brackets)."""
LONGEST_LABEL = 63
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """``domain`` is ASCII and in small letters; ``local`` may hold any letters (RFC 6531)."""

    local: str
    domain: str

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it."""
        return not self.local.isascii()

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def address_of(text: str) -> MailAddress:
    """Raises ``ValueError``, without quoting the address, for what cannot be written to.

    A quoted local part and an address literal are not taken: nobody has had either for decades, and
    both are where commands get smuggled in.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not all(map(_is_letter, local)):
        raise ValueError("not an e-mail address")
    address = MailAddress(unicodedata.normalize("NFC", local), ascii_domain(domain))
    if len(address.local.encode()) > LONGEST_LOCAL or len(str(address).encode()) > LONGEST_ADDRESS:
        raise ValueError("too long for an e-mail address")
    if parseaddr(str(address))[1] != str(address):  # what libraries below would make of it
        raise ValueError("not an e-mail address")
    return address


def ascii_domain(domain: str) -> str:
    """``clínica.example`` as ``xn--clnica-3va.example``. Raises ``ValueError``.

    Not the standard library's codec: that one follows the rules of 2003 and sends ``faß.example`` to
    ``fass.example``, which is somebody else (RFC 5894 section 7.2).
    """
    labels = [_ascii_label(label) for label in unicodedata.normalize("NFC", domain).lower().split(".")]
    if len(labels) < 2:
        raise ValueError("not an e-mail address: the part after @ has no dot")
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    if not label.isascii():
        if not all(map(_is_letter, label)):
            raise ValueError("not an e-mail address: odd characters after @")
        label = "xn--" + label.encode("punycode").decode("ascii")
    if len(label) > LONGEST_LABEL or not _LABEL.fullmatch(label):
        raise ValueError("not an e-mail address: odd characters after @")
    return label


def _is_letter(character: str) -> bool:
    """Letters, marks and digits beyond ASCII, but no signs, spaces or halves of characters."""
    return character.isascii() or unicodedata.category(character)[0] in "LMN"
