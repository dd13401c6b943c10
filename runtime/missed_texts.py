"""Texts that no webhook brought, as the web application was away or the internet did not reach it.

The provider keeps them in its list. Taking one in twice changes nothing, so webhooks and this need not know
of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.types import Channel
from gateways.protocol import InboxGateway, MessageGateway, Received
from models.store import inbound as inbound_rows
from models.store import inbound_senders
from models.store.transactions import Transactions
from runtime.inbound import accept_inbound
from runtime.inbound_text import Inbound
from runtime.told import Catalog, Changed

LOOKS_BACK = timedelta(days=3)
"""How far a worker that starts reads back: a long weekend without it. What patients wrote longer ago is
no conversation any more; a number that said stop is refused by the provider all the same."""
OVERLAP = timedelta(minutes=30)
"""Read again at every look: a provider's list may lag."""
LEFT_TO_WEBHOOKS = timedelta(minutes=2)
"""A webhook knows more (it says what the provider answered itself), so it goes first."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one look brought. ``texts``: how many were new."""

    texts: int
    to_start: tuple[str, ...]
    to_ring: tuple[str, ...]


class MissedTexts:
    """Reads what patients wrote, each time from where it stopped.

    Nothing is read as long as the provider took no message of ours: nobody can have answered.
    """

    def __init__(
        self, database: Transactions, catalog: Catalog, gateways: Mapping[Channel, MessageGateway]
    ) -> None:
        self._database, self._catalog = database, catalog
        self._gateways: list[InboxGateway] = []
        for gateway in gateways.values():
            if isinstance(gateway, InboxGateway) and gateway not in self._gateways:
                self._gateways.append(gateway)
        self._read_until: datetime | None = None

    async def take_in(self, now: datetime) -> Taken:
        """Store what is new. Raises ``GatewayUnreachable``; then the next look reads the same again."""
        earliest = now - LOOKS_BACK
        since = earliest if self._read_until is None else max(self._read_until - OVERLAP, earliest)
        changes: list[Changed] = []
        for gateway in self._gateways:
            if not await self._database.read(inbound_senders.anything_left, gateway.name):
                continue
            for came in await gateway.received(since):
                if came.at <= now - LEFT_TO_WEBHOOKS:
                    changed = await self._database.write(self._accept, gateway, came, now)
                    changes += [] if changed is None else [changed]
        self._read_until = now
        return Taken(
            len(changes),
            _each_once(each for changed in changes for each in changed.to_start),
            _each_once(each for changed in changes for each in changed.to_ring),
        )

    def _accept(
        self, connection: Connection, gateway: InboxGateway, came: Received, now: datetime
    ) -> Changed | None:
        """``None``: it is known, or was written to a number that is not ours."""
        if inbound_rows.known_id(connection, gateway.name, came.provider_id) is not None:
            return None
        ours = {came.recipient, came.service} & {gateway.default_sender} - {""}
        if not ours and not _is_named(connection, came):
            return None
        text = Inbound(
            provider=gateway.name,
            provider_id=came.provider_id,
            channel=Channel(came.channel),
            sender=came.sender,
            recipient=came.recipient or came.service,
            body=came.body,
            at=came.at,
            media=came.media,
            service=came.service,
            fetched=True,
        )
        return accept_inbound(connection, self._catalog, text, now)


def _is_named(connection: Connection, came: Received) -> bool:
    """Whether a site sends from the number, or through the service, that the text came to."""
    named = (came.recipient, came.service)
    return any(each and inbound_senders.clinics_named_by(connection, "phone", each) for each in named)


def _each_once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
