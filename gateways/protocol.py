"""What every message gateway offers, and the values it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from core.provider_errors import ErrorClass


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, ready to leave. ``reference``: our message id, opaque. ``recipient``: E.164 or
    an e-mail address. ``valid_seconds``: how long the provider may hold it.

    ``locale``: language of the body, such as ``es`` or ``es-MX``.

    E-mail: ``at``: the time it shows, aware. ``sender_name``: shown beside the sender's address.
    ``message_id``: its ``Message-ID`` with the angle brackets; empty,
    one is made of the reference. ``unsubscribe_url``: an https address at which one POST opts out,
    ``unsubscribe_mailto``: an address to which any mail does.

    WhatsApp: ``content_sid``: the approved template, ``content_variables``: a JSON object of what fills
    its placeholders; empty, the body goes as free text.
    """

    reference: str
    channel: str
    sender: str
    recipient: str
    body: str
    subject: str = ""
    valid_seconds: int = 36_000
    locale: str = "en"
    at: datetime | None = None
    sender_name: str = ""
    message_id: str = ""
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    content_sid: str = ""
    content_variables: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message and named it ``provider_id``."""

    provider_id: str
    kind: Literal["accepted"] = "accepted"


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider definitely did not take it. ``code``: provider's own, or ours such as ``connect``."""

    error: ErrorClass
    code: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may or may not have been taken: reconcile, never send again blindly."""

    code: str
    kind: Literal["ambiguous"] = "ambiguous"


SendOutcome = Accepted | Refused | Ambiguous


@dataclass(frozen=True, slots=True)
class Listed:
    """A message the provider says it has."""

    provider_id: str
    created_at: datetime
    body: str


class MessageGateway(Protocol):
    """Sends on one channel. ``name`` is stored in the ledger beside the provider's id."""

    name: str

    async def send(self, message: Outgoing) -> SendOutcome:
        """Exactly one attempt; never raises for anything the provider or the network does."""
        ...

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        """Messages to this recipient from this sender with this body, created at or after ``since``.

        ``None``: this gateway cannot look things up. Raises ``GatewayUnreachable`` when it could
        not be asked.
        """
        ...

    async def close(self) -> None:
        """Release connections."""
        ...


class GatewayUnreachable(Exception):
    """The provider could not be asked; ask again later. The text holds no patient data."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """Where the provider says a message stands: its own word, and why it did not arrive if it did not."""

    status: str
    code: str | None = None


@runtime_checkable
class StatusGateway(Protocol):
    """A gateway whose provider knows what became of a message, and can be asked."""

    async def fetch(self, provider_id: str) -> ProviderStatus | None:
        """Where a message stands; ``None``: the provider does not know it.

        Raises ``GatewayUnreachable`` when it could not be asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """A text that somebody wrote to one of the account's numbers. ``sender``, ``recipient``: E.164.

    ``service``: the messaging service that ``recipient`` belongs to, if any. ``media``: how many
    pictures or files came with it.
    """

    provider_id: str
    channel: str
    sender: str
    recipient: str
    body: str
    at: datetime
    media: int = 0
    service: str = ""


@runtime_checkable
class InboxGateway(Protocol):
    """A gateway whose provider keeps what patients write, and can be asked for it.

    ``default_sender``: the service or number that messages leave from where a site names nobody.
    """

    name: str
    default_sender: str

    async def received(self, since: datetime) -> list[Received]:
        """Texts that came at or after ``since``, the oldest first.

        Raises ``GatewayUnreachable`` when the list could not be had whole.
        """
        ...
