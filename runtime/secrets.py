"""The installation's own secret, and the keys that are derived from it for single purposes."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from runtime.folders import make_private

SECRET_BYTES = 32
FILE_NAME = "secret.key"
SUPPRESSION = "suppression"
"""Purpose of the key that opt-outs of erased addresses are hashed with; changing it forgets them."""
UNSUBSCRIBE = "unsubscribe"
"""Purpose of the key that links in e-mails are signed with."""


class SecretUnusable(ValueError):
    """The secret cannot be read. The text says what to do and never holds any of it."""


def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (HKDF with SHA-256, RFC 5869)."""
    return HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=f"follow-up {purpose}".encode()).derive(secret)


def parse_secret(text: str) -> bytes:
    """A secret as ``openssl rand -base64 32`` prints it. Raises ``SecretUnusable``."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise SecretUnusable("is not base64") from None
    if len(secret) < SECRET_BYTES:
        raise SecretUnusable(f"holds {len(secret)} bytes; at least {SECRET_BYTES} are needed")
    return secret


def secret_in(folder: Path) -> bytes:
    """The secret kept in a data folder, made at first use and readable by its owner only.

    Raises ``SecretUnusable`` for a damaged file and ``OSError`` for a folder that cannot be used.
    """
    file = folder / FILE_NAME
    make_private(folder)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(file)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode() + "\n")
            opened.flush()
            os.fsync(handle)
    except OSError:  # no room: half a secret would be taken for a damaged one
        file.unlink()
        raise
    return _read(file)


def _read(file: Path) -> bytes:
    try:
        return parse_secret(file.read_text(encoding="ascii"))
    except (SecretUnusable, UnicodeDecodeError):
        raise SecretUnusable(
            f"{file} is damaged. Put it back from a backup: without it, opt-outs of erased addresses and"
            " unsubscribe links in e-mails already sent no longer work."
        ) from None
