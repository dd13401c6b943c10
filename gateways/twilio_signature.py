"""Whether a webhook really comes from Twilio, and what it says; decided before anything else is read.

Twilio signs the address it was told to call and every field of the form, or the digest of a JSON body
(twilio.com/docs/usage/webhooks/webhooks-security). The address is put together from our own settings:
what a request says about its host or its scheme anybody can write.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlparse

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    add_port,
    get_signature_algorithm,
    remove_port,
)

SIGNATURE = "x-twilio-signature"
SETTINGS = "x-twilio-webhooks-signature-settings"
MOST_FIELDS = 400


class Forged(StrEnum):
    """Why a webhook is turned away."""

    NO_SIGNATURE = "no_signature"
    ODD_SIGNATURE = "odd_signature"
    ALGORITHM = "algorithm"
    BODY = "body"
    BODY_DIGEST = "body_digest"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class TwilioSecrets:
    """``auth_token`` signs with SHA-1. ``shared_key``: signs what names a key and an algorithm itself."""

    auth_token: str = field(repr=False)
    shared_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form, each with all its values, as the signature counts them."""

    values: dict[str, list[str]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def getlist(self, name: str) -> list[str]:
        """Every value of a field; the name is the one Twilio's library asks for."""
        return self.values[name]

    def one(self, *names: str) -> str:
        """The first value of the first of these fields that is there, else an empty text."""
        return next((self.values[name][0] for name in names if name in self.values), "")


def verify(
    secrets: TwilioSecrets, url: str, content_type: str, body: bytes, headers: dict[str, list[str]]
) -> Fields | Forged:
    """What the webhook says, if Twilio signed it. ``headers``: by name in small letters, all values.

    ``url``: the configured address with the raw path and the raw query of the request.
    """
    given = headers.get(SIGNATURE, [])
    if not any(given):
        return Forged.NO_SIGNATURE
    if len(given) > 1 or not given[0].isascii():
        return Forged.ODD_SIGNATURE
    chosen = _validator(secrets, headers.get(SETTINGS, []))
    if chosen is None:
        return Forged.ALGORITHM
    digests = parse_qs(urlparse(url).query, keep_blank_values=True).get("bodySHA256", [])
    is_form = not content_type.lower().startswith("application/json")
    if digests or not is_form:
        # Only the digest ties such a body to the signature.
        if len(digests) != 1 or not _same(sha256(body).hexdigest(), digests[0].lower()):
            return Forged.BODY_DIGEST
        signed, said = Fields({}), _form(body) if is_form else _json(body)
    else:
        said = _form(body)
        signed = said or Fields({})
    validator, algorithm = chosen
    if not _signed(validator, algorithm, url, signed, given[0]):
        return Forged.SIGNATURE
    return Forged.BODY if said is None else said


def _validator(secrets: TwilioSecrets, settings: list[str]) -> tuple[RequestValidator, str] | None:
    """Who checks, and by which algorithm; ``None`` where we have no key for it or do not know it."""
    if not any(settings):
        return RequestValidator(secrets.auth_token), HMAC_SHA1
    algorithm = get_signature_algorithm(settings[0]).upper()
    if len(settings) > 1 or secrets.shared_key is None or algorithm not in (HMAC_SHA1, HMAC_SHA256):
        return None
    return RequestValidator(secrets.shared_key), algorithm


def _signed(validator: RequestValidator, algorithm: str, url: str, fields: Fields, given: str) -> bool:
    """Twilio signs the address now with and now without its port; every candidate is compared in full."""
    parsed = urlparse(url)
    candidates = {url, add_port(parsed), remove_port(parsed)}
    same = [
        _same(str(validator.compute_signature(each, fields, algorithm)), given) for each in sorted(candidates)
    ]
    return any(same)


def _same(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode())


def _form(body: bytes) -> Fields | None:
    """The fields of a form, blank ones too, as they count for the signature. ``None``: too many."""
    text = body.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return Fields(values)


def _json(body: bytes) -> Fields | None:
    """The text fields of a JSON object, ``None`` when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return Fields({name: [str(value)] for name, value in found.items() if isinstance(value, str | int)})
