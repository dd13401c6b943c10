"""Senders out of order: which of them an error stops, and what to tell the people who can mend it."""

from __future__ import annotations

from collections.abc import Mapping

from core.provider_errors import ACCOUNT_WIDE, ErrorClass
from core.types import Channel
from core.wording import CHANNELS

TEXTS = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels that go through one account."""
EVERY = "*"
"""Stands for all senders of a channel, those that no site names and those to come included."""
_SHOWN: Mapping[str, str] = {"": "default", EVERY: "all"}

_MEND: Mapping[ErrorClass, str] = {
    ErrorClass.ACCOUNT: (
        "the provider does not let the account send: check its password, balance, permissions and"
        " registration there"
    ),
    ErrorClass.CONFIGURATION: (
        "the provider does not know this sender: check that it is written right and registered there"
    ),
}


def stops(channel: Channel, error: ErrorClass, code: str | None) -> frozenset[Channel]:
    """The channels of which every sender stops; none: only the sender of the message.

    Mail goes through one account of one server, so that its refusal concerns every address.
    """
    if channel in TEXTS:
        return TEXTS if code in ACCOUNT_WIDE else frozenset()
    return frozenset({channel}) if error is ErrorClass.ACCOUNT else frozenset()


def shown(sender: str) -> str:
    """What people read and type for a sender: ``default`` where the provider chooses, ``all`` for all."""
    return _SHOWN.get(sender, sender)


def named(text: str) -> str:
    """The sender that people mean by what they typed."""
    return next((sender for sender, word in _SHOWN.items() if word == text), text)


def masked(sender: str) -> str:
    """A sender as far as an alert names it: its last four characters, or the domain of an address."""
    if sender in _SHOWN:
        return shown(sender)
    name, at, domain = sender.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{sender[-4:]}"


def in_words(channel: Channel, sender: str, error: ErrorClass, code: str | None) -> str:
    """What happened and what to do, for an alert. Names no patient."""
    why = _MEND.get(error, "the provider refuses what it sends")
    told = f" (code {code})" if code else ""
    who = "All senders" if sender == EVERY else f"Sender {masked(sender)}"
    return (
        f"{who} for {CHANNELS[channel]}s: {why}{told}. Nothing is lost meanwhile; once it"
        f" is mended, type `circuits list`, then `circuits close` with its name."
    )
