"""Links that stop e-mails: they name a message by its opaque id, and nobody else can make one."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

PATH = "/u"
MAC_BYTES = 16
"""128 bits, as RFC 2104 section 5 allows to cut: longer links break in mail programs."""
_SEPARATOR = "."


def token_of(key: bytes, message_id: str) -> str:
    """The part of the link behind ``/u/``. ``key``: ``runtime.secrets.derive`` for ``UNSUBSCRIBE``."""
    return f"{message_id}{_SEPARATOR}{_mac(key, message_id)}"


def message_of(key: bytes, token: str) -> str | None:
    """Our id of the message that a link came with, or ``None`` for a link that we did not make."""
    message_id, _, mac = token.rpartition(_SEPARATOR)
    if not message_id or not token.isascii():
        return None
    return message_id if hmac.compare_digest(_mac(key, message_id), mac) else None


def url_of(base_url: str, key: bytes, message_id: str) -> str:
    """The whole link. ``base_url``: under which the internet reaches the web application."""
    return f"{base_url.rstrip('/')}{PATH}/{token_of(key, message_id)}"


def _mac(key: bytes, message_id: str) -> str:
    digest = hmac.new(key, message_id.encode(), sha256).digest()[:MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
