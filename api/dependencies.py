"""What the web application is made of, handed in by whoever starts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from temporalio.client import Client

from gateways.twilio_signature import TwilioSecrets
from models.store.transactions import Transactions
from runtime.codec import EncryptingCodec
from runtime.told import Catalog


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Whose webhooks are taken, and how they are signed."""

    account_sid: str
    secrets: TwilioSecrets


@dataclass(frozen=True, slots=True)
class CodecAccess:
    """Who may read payloads. ``ui_origins``: where Temporal's pages are, such as http://127.0.0.1:8233."""

    codec: EncryptingCodec | None = None
    token: str | None = field(default=None, repr=False)
    ui_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything the application uses.

    ``client``: without one, or while Temporal is away, what arrives is stored and the worker's chores
    start and ring follow-ups later. ``public_base_url``: under which the internet reaches the
    application; signatures are checked against it. ``twilio``, ``email_secret``: without them those
    webhooks answer 503. ``unsubscribe_key``: ``runtime.secrets.derive`` for ``UNSUBSCRIBE``.
    """

    database: Transactions
    client: Client | None
    catalog: Catalog
    clock: Callable[[], datetime]
    unsubscribe_key: bytes = field(repr=False)
    public_base_url: str | None = None
    twilio: TwilioAccount | None = None
    email_secret: str | None = field(default=None, repr=False)
    codec: CodecAccess = field(default_factory=CodecAccess)
