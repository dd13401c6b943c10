"""Whether WhatsApp may be used for somebody, and until when free text may go there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from core.types import Channel
from models.store.consents import WITHDRAWN
from models.store.fact_contacts import Reach, with_whatsapp
from models.store.fact_rules import CONSENTS

OPEN_FOR = timedelta(hours=24)
"""How long free text may go to a number that wrote to ours (WhatsApp's customer service window)."""


def open_until(reached: Reach, row: Any, wrote: Iterable[Any], now: datetime) -> datetime | None:
    """When the window closes between the number that is written to and our sender; ``None``: it is closed.

    ``row``: of ``fact_queries.FOLLOW_UP``. ``wrote``: rows of ``HAPPENED``. What came from another number
    of the patient, or to another sender of ours, opens nothing here. Whoever said no to WhatsApp hears
    nothing there, whatever they wrote since.
    """
    if row.whatsapp_sender is None or reached.on_whatsapp is None or row.whatsapp_contact == WITHDRAWN:
        return None
    contact, _ = reached.on_whatsapp
    came = [
        each.t1
        for each in wrote
        if each.b == Channel.WHATSAPP and each.c == contact.id and _is_ours(each.d, row)
    ]
    until: datetime | None = max(came) + OPEN_FOR if came else None
    return until if until is not None and until > now else None


def with_whatsapp_if_allowed(reached: Reach, row: Any, until: datetime | None) -> Reach:
    """The same people, on WhatsApp too if they agreed to it or have just written there themselves."""
    return with_whatsapp(reached) if until is not None or row.whatsapp_contact in CONSENTS else reached


def _is_ours(recipient: str | None, row: Any) -> bool:
    """Whether a text came to the sender of this site. A service has several numbers, and which is known
    to the provider alone; where the clinic has no other sender it was one of them."""
    if recipient is None:
        return False
    return bool(recipient == row.whatsapp_sender.removeprefix("whatsapp:") or row.whatsapp_services == 1)
