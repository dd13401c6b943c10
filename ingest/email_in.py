"""An e-mail as it came in, read for who wrote what, and whether a person did (RFC 5322).

Nothing in it is trusted, run or kept beyond these fields; attachments are only counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import sha256

from ingest.email_automatic import Bounce, bounce_of, is_automatic
from ingest.email_headers import LONGEST_HEADER, Headers, inner
from ingest.email_html import text_of_page
from ingest.email_reply import newly_written

READ_BYTES = 1_000_000
"""What is read of one e-mail. Photographs make it longer; they come after the text."""
MOST_IDS = 50
"""Message-IDs that an e-mail can answer."""
LONGEST_TEXT = 100_000
"""Characters of it that are looked through."""
_BEGINS = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*[ \t]*:|From ")
_ABOUT_PARTS = re.compile(rb"(?im)^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*")
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to")
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape"})
"""Known to Python, but no mail program writes them, and the first two are slow."""
_MAY_BE_TEXT = ("text", "multipart")
"""The second: one whose parts could not be told apart, so that what it holds is read as it stands."""


class EmailError(ValueError):
    """An e-mail that cannot be read. Says what is wrong with it and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class IncomingEmail:
    """``message_id``: with its angle brackets; made of the bytes where the e-mail has none.

    ``in_reply_to``: the ids it answers, the nearest first. ``sender``: in small letters; empty for a
    bounce from nobody. ``text``: only what is new in it. ``is_auto_reply``: a machine wrote it.
    ``bounce``: it says what became of an e-mail of ours. ``sent_at``: as the sender's clock has it.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    sent_at: datetime | None
    is_auto_reply: bool
    bounce: Bounce | None
    attachments: int

    @property
    def is_bounce(self) -> bool:
        """Whether it says that an e-mail of ours did not arrive, or not yet."""
        return self.bounce is not None

    @property
    def has_attachments(self) -> bool:
        """Whether files or pictures came with it."""
        return self.attachments > 0


def read_email(raw: bytes) -> IncomingEmail:
    """Raises ``EmailError``, and nothing else, for what is no e-mail: empty, without headers, from nobody,
    malformed or nested too deep.
    """
    if not raw.strip():
        raise EmailError("the e-mail is empty")
    if not _BEGINS.match(raw.lstrip()):
        raise EmailError("this is no e-mail: it does not begin with headers")
    read = raw[:READ_BYTES]
    # These the parser takes apart, in a time that grows with the square of their length.
    if any(len(found[0]) > LONGEST_HEADER for found in _ABOUT_PARTS.finditer(read)):
        raise EmailError(f"a Content header of the e-mail is longer than {LONGEST_HEADER:,} characters")
    try:
        return _read(message_from_bytes(read), raw)
    except RecursionError:
        raise EmailError("the e-mail is nested too deeply to be read") from None
    except EmailError:
        raise
    except (LookupError, TypeError, AttributeError, ValueError) as fault:  # of the parser, on odd input
        raise EmailError(f"the e-mail is malformed ({type(fault).__name__})") from None


def _read(message: Message, raw: bytes) -> IncomingEmail:
    headers = Headers(message)
    bounce = bounce_of(message)
    senders = headers.addresses("from") or headers.addresses("sender")
    if not senders and bounce is None:
        raise EmailError("the e-mail has no sender: its From header is missing or holds no address")
    name, sender = senders[0] if senders else ("", "")
    leaves = list(_leaves(message))
    answered = [*headers.ids("in-reply-to"), *headers.ids("references")[::-1]]
    made_id = f"<{sha256(raw).hexdigest()[:32]}@no-message-id.invalid>"
    return IncomingEmail(
        message_id=next(iter(headers.ids("message-id")), made_id),
        in_reply_to=tuple(dict.fromkeys(answered))[:MOST_IDS],
        sender=sender,
        sender_name=name,
        recipients=tuple(dict.fromkeys(address for _, address in headers.addresses(*_RECIPIENTS))),
        subject=headers.text("subject"),
        text=newly_written(_text(leaves), name),
        sent_at=_moment(headers.text("date")),
        is_auto_reply=bounce is not None or is_automatic(headers),
        bounce=bounce,
        attachments=0 if bounce else sum(_is_attachment(part) for part in leaves),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something themselves; an e-mail that is attached is one of them, unopened."""
    parts = inner(message) if message.get_content_maintype() == "multipart" else []
    if not parts:
        yield message
    for part in parts:
        yield from _leaves(part)


def _is_attachment(part: Message) -> bool:
    named = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return named or part.get_content_maintype() not in _MAY_BE_TEXT


def _text(leaves: list[Message]) -> str:
    """All plain text there is, else what the HTML shows."""
    written = [part for part in leaves if not _is_attachment(part)]
    pages = [_content(part) for part in written if part.get_content_subtype() == "html"]
    plain = [_content(part) for part in written if part.get_content_subtype() != "html"]
    if any(text.strip() for text in plain):
        return "\n".join(plain)[:LONGEST_TEXT]
    return "\n".join(map(text_of_page, pages))[:LONGEST_TEXT]


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        with suppress(LookupError, ValueError):
            if charset not in _NO_CHARSETS:
                return payload.decode(charset).encode("utf-8", "replace").decode("utf-8")
    return payload.decode("cp1252", "replace")  # what mail programs mean that name nothing


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
