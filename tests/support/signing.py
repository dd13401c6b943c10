"""Webhooks as Twilio signs them, and as others would like to."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

PUBLIC = "https://clinic.example"
ACCOUNT = "AC" + "0" * 32
TOKEN = "the-auth-token"
SHARED_KEY = "the-shared-key-of-the-webhooks"
FORM = "application/x-www-form-urlencoded"
SHA256 = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}


def sign(url: str, pairs: list[tuple[str, str]], secret: str = TOKEN, digest: Any = sha1) -> str:
    """Twilio's rule, written down independently: the address, then each name and value, sorted, once."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), digest).digest()).decode()


@dataclass
class Webhook:
    """A request to be. ``content`` wins over ``pairs``."""

    path: str
    pairs: list[tuple[str, str]]
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None

    def body(self) -> bytes:
        return urlencode(self.pairs).encode() if self.content is None else self.content

    def arguments(self) -> dict[str, Any]:
        """For ``httpx``."""
        return {"content": self.body(), "headers": {"Content-Type": FORM, **self.headers}}


def signed(path: str, base_url: str = PUBLIC, **fields: str) -> Webhook:
    """As Twilio sends it, signed with the auth token."""
    pairs = [("AccountSid", ACCOUNT), *fields.items()]
    return Webhook(path, pairs, {"X-Twilio-Signature": sign(base_url + path, pairs)})


def signed_sha256(path: str, **fields: str) -> Webhook:
    """Signed with the shared key."""
    pairs = [("AccountSid", ACCOUNT), *fields.items()]
    signature = sign(PUBLIC + path, pairs, SHARED_KEY, sha256)
    return Webhook(path, pairs, {"X-Twilio-Signature": signature, **SHA256})


def signed_json(path: str, **fields: str) -> Webhook:
    """A JSON body: its digest is in the address, and the address is signed."""
    content = json.dumps({"AccountSid": ACCOUNT, **fields}).encode()
    full = f"{path}?bodySHA256={sha256(content).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": sign(PUBLIC + full, [])}
    return Webhook(full, [], headers, content)
