"""Messages in Twilio's words: how ours are addressed and filled, and how listed ones are read."""

from __future__ import annotations

from typing import Any

from gateways.protocol import Outgoing, Received

WHATSAPP = "whatsapp:"
TRIAL_PREFIX = "Sent from your Twilio trial account - "
"""What Twilio puts before every text of a trial account."""


def is_service(sender: str) -> bool:
    """Whether it is a messaging service, which picks one of its numbers."""
    return sender.startswith("MG")


def address_of(channel: str, value: str) -> str:
    """A number as Twilio wants it: WhatsApp's carry their channel."""
    return f"{WHATSAPP}{value}" if channel == "whatsapp" else value


def from_of(channel: str, sender: str) -> dict[str, str]:
    """Who a message leaves from, in the client library's words."""
    if is_service(sender):
        return {"messaging_service_sid": sender}
    return {"from_": address_of(channel, sender)}


def text_of(message: Outgoing) -> dict[str, str]:
    """The words, or the approved template: text of a template in ``Body`` is refused (63016)."""
    if not message.content_sid:
        return {"body": message.body}
    return {"content_sid": message.content_sid, "content_variables": message.content_variables or "{}"}


def is_same(entry: Any, message: Outgoing, sender: str) -> bool:
    """Whether a listed message is this one. With a service, Twilio picks the number it shows."""
    by_service = is_service(sender)
    sent_from = entry.messaging_service_sid if by_service else entry.from_
    from_us = sender if by_service else address_of(message.channel, sender)
    text = (entry.body or "").removeprefix(TRIAL_PREFIX)
    return (
        entry.direction == "outbound-api"
        and entry.to == address_of(message.channel, message.recipient)
        and sent_from == from_us
        and text.strip() == message.body.strip()
    )


def received_of(entry: Any) -> Received:
    """A listed text of a patient, as its webhook would have brought it."""
    media = str(entry.num_media or "")
    return Received(
        provider_id=entry.sid,
        channel="whatsapp" if entry.from_.startswith(WHATSAPP) else "sms",
        sender=entry.from_.removeprefix(WHATSAPP),
        recipient=(entry.to or "").removeprefix(WHATSAPP),
        body=entry.body or "",
        at=entry.date_sent,
        media=int(media) if media.isdecimal() else 0,
        service=entry.messaging_service_sid or "",
    )
