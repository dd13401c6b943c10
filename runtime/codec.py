"""Encrypts what Temporal stores: AES-256-GCM, a key id on every payload, keys that can be rotated."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/encrypted"
KEY_ID = "encryption-key-id"
KEY_BYTES = 32
NONCE_BYTES = 12
_KEY_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
_HOW = "make one with: openssl rand -base64 32"


class PayloadKeysError(ValueError):
    """The list of keys cannot be used. The text names key ids, never key material."""


class UnknownPayloadKey(Exception):
    """A payload was encrypted under a key that is not on the list."""


class PayloadDamaged(Exception):
    """A payload does not decrypt under the key it names."""


@dataclass(frozen=True, slots=True)
class PayloadKey:
    """One key: ``id`` travels with every payload in the clear, ``secret`` is 32 bytes."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PayloadKeys:
    """At least one key. The first encrypts, all decrypt."""

    keys: tuple[PayloadKey, ...]


def parse_keys(text: str) -> PayloadKeys:
    """Read ``id:base64,id2:base64``. Raises ``PayloadKeysError`` saying which entry is wrong and why."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if not entries:
        raise PayloadKeysError(f"holds no key; {_HOW}")
    keys = tuple(_parse_key(number, entry) for number, entry in enumerate(entries, start=1))
    ids = [key.id for key in keys]
    twice = sorted({key_id for key_id in ids if ids.count(key_id) > 1})
    if twice:
        raise PayloadKeysError(f"uses the key id {', '.join(twice)} twice; give every key an id of its own")
    return PayloadKeys(keys)


def _parse_key(number: int, entry: str) -> PayloadKey:
    key_id, colon, encoded = entry.partition(":")
    if not colon or not _KEY_NAME.fullmatch(key_id):
        # The entry is not quoted: without a colon it is most likely the bare key.
        raise PayloadKeysError(
            f"entry {number} is not of the form id:key, with an id of letters, digits, dots, - or _"
        )
    try:
        secret = base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise PayloadKeysError(f"key {key_id} is not valid base64; {_HOW}") from None
    if len(secret) != KEY_BYTES:
        raise PayloadKeysError(f"key {key_id} has {len(secret)} bytes and needs {KEY_BYTES}; {_HOW}")
    return PayloadKey(key_id, secret)


class EncryptingCodec(PayloadCodec):
    """Encrypts with the first key; decrypts with whichever listed key a payload names.

    The key id is authenticated as associated data. Payloads that were never encrypted pass through
    ``decode`` untouched, so encryption can be switched on while follow-ups are asleep.
    """

    def __init__(self, keys: PayloadKeys) -> None:
        self._first = keys.keys[0].id
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys.keys}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt each payload whole, its own metadata included."""
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt. Raises ``UnknownPayloadKey`` or ``PayloadDamaged``, both naming the key id."""
        return [self._decrypt(payload) for payload in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        key_id = self._first.encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, payload.SerializeToString(), key_id)
        return Payload(metadata={"encoding": ENCODING, KEY_ID: key_id}, data=nonce + sealed)

    def _decrypt(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata.get(KEY_ID, b"").decode(errors="replace")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownPayloadKey(_unknown(key_id, self._ciphers))
        nonce, sealed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, sealed, key_id.encode()))
        except (InvalidTag, ValueError):
            raise PayloadDamaged(
                f"A stored payload does not open with key {key_id!r}: another key is listed under this id,"
                " or the data was changed."
            ) from None


def _unknown(key_id: str, known: Iterable[str]) -> str:
    return (
        f"A stored payload is encrypted with key {key_id!r}, which is not on the list of keys"
        f" ({', '.join(known)}). Put that key back at the end of FOLLOW_UP_PAYLOAD_KEYS."
    )
