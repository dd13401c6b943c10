"""One e-mail as bytes: headers and the two parts, text and HTML (RFC 5322, RFC 2046).

The headers are written here, line by line: what a patient's name or a template puts into them must
never become a header of its own, and the two of RFC 8058 must stand exactly as mailbox providers
look for them. The relay adds the signature; its ``h=`` has to cover both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.header import Header
from email.message import MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from gateways.mail_address import MailAddress, address_of
from gateways.mail_html import html_of, language_of
from gateways.protocol import Outgoing

LONGEST_URL = 900
"""Characters; with its header's name a line of at most 998 (RFC 5322 section 2.1.1)."""
_FOLD_AT = 76
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_URL = re.compile(r"https?://[!#-;=?-~]+")
_HOW_TO_STOP = {"en": "To stop these e-mails: {url}", "es": "Para no recibir más estos correos: {url}"}
_KEPT = frozenset("\n\t")
_DROPPED = dict.fromkeys([0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class BadMail(ValueError):
    """An e-mail that cannot be written. ``field``: of ``Outgoing``; the text quotes nothing of it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the e-mail's {field} cannot be used")
        self.field = field


@dataclass(frozen=True, slots=True)
class Mail:
    """What goes over the wire. ``content``: lines end in CR LF, dots are not doubled yet."""

    sender: MailAddress
    recipient: MailAddress
    message_id: str
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it (RFC 6531)."""
        return self.sender.needs_utf8 or self.recipient.needs_utf8


def message_id_of(reference: str, sender: str) -> str:
    """The ``Message-ID`` of our message: always the same for it, and unlike any other's.

    ``reference``: the ledger's id of the message. ``sender``: the address it leaves from, whose domain
    it carries. Raises ``ValueError`` for a sender without one, or a reference that is no plain word.
    """
    made = f"<{reference}@{address_of(sender).domain}>"
    if not _MESSAGE_ID.fullmatch(made):
        raise ValueError("not a reference that can name an e-mail")
    return made


def mail_of(message: Outgoing) -> Mail:
    """Raises ``BadMail`` for an address, an id or a link that cannot be used."""
    sender, recipient = _address(message.sender, "sender"), _address(message.recipient, "recipient")
    message_id = _message_id(message)
    subject = one_line(message.subject)
    lines = [
        f"From: {_mailbox(message.sender_name, sender)}",
        f"To: {recipient}",
        f"Subject: {_encoded(subject, 'Subject')}",
        f"Message-ID: {message_id}",
        *_optional_headers(message),
        # RFC 3834: a machine wrote this, so that no absence notice answers; the second one tells Exchange.
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "MIME-Version: 1.0",
    ]
    head = "".join(f"{line}\r\n" for line in lines)
    return Mail(sender, recipient, message_id, head.encode() + _parts(message, subject, message_id))


def one_line(text: str) -> str:
    """The text without anything that could end a line or turn its direction."""
    spaced = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    return " ".join(_whole(spaced).translate(_DROPPED).split())


def _optional_headers(message: Outgoing) -> list[str]:
    lines = []
    if message.at is not None:
        lines.append(f"Date: {format_datetime(message.at)}")
    return lines + _ways_out(message)


def _ways_out(message: Outgoing) -> list[str]:
    """The headers of RFC 2369 and, where one POST is enough, RFC 8058."""
    ways = []
    if message.unsubscribe_url:
        if len(message.unsubscribe_url) > LONGEST_URL or not _URL.fullmatch(message.unsubscribe_url):
            raise BadMail("unsubscribe_url")
        ways.append(f"<{message.unsubscribe_url}>")
    if message.unsubscribe_mailto:
        address = _ascii_address(message.unsubscribe_mailto, "unsubscribe_mailto")
        ways.append(f"<mailto:{quote(str(address), safe='@')}?subject=unsubscribe>")
    lines = ["List-Unsubscribe: " + ",\r\n ".join(ways)] if ways else []
    if message.unsubscribe_url.startswith("https://"):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _parts(message: Outgoing, subject: str, message_id: str) -> bytes:
    text = _text_of(message)
    both = MIMEPart(policy=SMTP)
    # Quoted-printable everywhere: no server has to take eight bits, and no line gets long.
    both.set_content(text, cte="quoted-printable")
    both.add_alternative(html_of(text, subject, message.locale), subtype="html", cte="quoted-printable")
    # "=_" cannot stand in quoted-printable text (RFC 2045 section 6.7).
    both.set_boundary(f"=_{sha256(message_id.encode()).hexdigest()[:32]}")
    return both.as_bytes()


def _text_of(message: Outgoing) -> str:
    lines = _whole(message.body).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        each for each in lines if each in _KEPT or unicodedata.category(each) not in ("Cc", "Zl", "Zp")
    )
    text = kept.strip("\n") + "\n"
    url = message.unsubscribe_url
    if url and url not in text:
        words = _HOW_TO_STOP.get(language_of(message.locale)[:2].lower(), _HOW_TO_STOP["en"])
        text += "\n" + words.format(url=url) + "\n"
    return text


def _message_id(message: Outgoing) -> str:
    if not message.message_id:
        try:
            return message_id_of(message.reference, message.sender)
        except ValueError:
            raise BadMail("reference") from None
    if len(message.message_id) > LONGEST_URL or not _MESSAGE_ID.fullmatch(message.message_id):
        raise BadMail("message_id")
    return message.message_id


def _address(text: str, field: str) -> MailAddress:
    try:
        return address_of(text)
    except ValueError:
        raise BadMail(field) from None


def _ascii_address(text: str, field: str) -> MailAddress:
    address = _address(text, field)
    if address.needs_utf8:
        raise BadMail(field)
    return address


def _mailbox(name: str, address: MailAddress) -> str:
    """A display name and an address (RFC 5322 section 3.4)."""
    plain = one_line(name)
    if not plain:
        return str(address)
    if plain.isascii() and len(plain) <= _FOLD_AT and "=?" not in plain:
        escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{address}>' if len(plain) > 30 else f'"{escaped}" <{address}>'
    return f"{_encoded(plain, 'From')}\r\n <{address}>"


def _encoded(text: str, header: str) -> str:
    """ASCII as it is, folded between words; anything else in encoded words (RFC 2047)."""
    if text.isascii() and "=?" not in text:
        folded = Header(text, "us-ascii", _FOLD_AT, header).encode(splitchars=" ", linesep="\r\n")
        if all(len(line) <= _FOLD_AT * 2 for line in folded.splitlines()):
            return folded
    return Header(text, "utf-8", _FOLD_AT, header).encode(linesep="\r\n")


def _whole(text: str) -> str:
    """Halves of characters, which no encoding can write, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
