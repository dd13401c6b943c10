"""Where a patient opts out: of texts whose sender cannot receive an answer, and of e-mails."""

from __future__ import annotations

import re

_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
"""A messaging service: Twilio chooses one of its numbers (twilio.com/docs/messaging/services)."""


def stop_at(sender: str, email: str, phone: str) -> str:
    """Empty where replying STOP works: the sender is a number, or the provider chooses one.

    A sender that is a name receives nothing (twilio.com/docs/glossary/what-alphanumeric-sender-id), so
    the site's e-mail address stands in for it, or else its telephone number.
    """
    if _SERVICE.fullmatch(sender) or not any(letter.isalpha() for letter in sender):
        return ""
    return email or phone


def unsubscribe_at(sender: str) -> str:
    """The address to which any mail stops these e-mails: who they leave from; answers go there as well.

    Empty for a sender that cannot stand in the header, which is ASCII (RFC 2369 section 2).
    """
    local, at, _ = sender.rpartition("@")
    return sender if at and local and local.isascii() else ""
