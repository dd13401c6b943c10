"""Where a patient opts out when the sender of a text message cannot receive an answer."""

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
