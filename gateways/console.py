"""The gateway without a provider: shows each message as the patient would see it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable
from datetime import datetime

from gateways.protocol import Accepted, Listed, Outgoing, SendOutcome

WIDTH = 64
_CHANNELS = {"sms": "Text message", "email": "E-mail", "whatsapp": "WhatsApp message"}


class ConsoleGateway:
    """Prints instead of sending. ``print_line`` gets one line of the box at a time."""

    name = "console"

    def __init__(self, print_line: Callable[[str], None]) -> None:
        self._print_line = print_line

    async def send(self, message: Outgoing) -> SendOutcome:
        """Show the message; always accepted."""
        for line in _box(message):
            self._print_line(line)
        return Accepted(provider_id=f"console-{message.reference}")

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        """A console remembers nothing: ``None``."""
        return None

    async def close(self) -> None:
        """Nothing to release."""


def _box(message: Outgoing) -> list[str]:
    heading = f" {_CHANNELS.get(message.channel, message.channel)} "
    sender = f"{message.sender_name} <{message.sender}>" if message.sender_name else message.sender
    headers = [f"To:      {message.recipient}", f"From:    {sender}"]
    if message.subject:
        headers.append(f"Subject: {message.subject}")
    if message.unsubscribe_url:
        headers.append(f"Stop at: {message.unsubscribe_url}")
    inside = [line for header in headers for line in _wrapped(header, " " * 9)]
    inside.append("")
    inside += [line for paragraph in message.body.splitlines() for line in _wrapped(paragraph, "")]
    rows = [f"│ {line}{' ' * (WIDTH - _columns(line))} │" for line in inside]
    return [f"╭{heading:─^{WIDTH + 2}}╮", *rows, f"╰{'─' * (WIDTH + 2)}╯"]


def _wrapped(text: str, indent: str) -> list[str]:
    # A terminal obeys control characters, so none may come out of a patient's name.
    shown = "".join(character if character.isprintable() else " " for character in text)
    # Wide characters take two columns; halving the width keeps the worst case inside the box.
    width = WIDTH if _columns(shown) == len(shown) else WIDTH // 2
    return textwrap.wrap(shown, width, subsequent_indent=indent) or [""]


def _columns(text: str) -> int:
    """Columns of a terminal that the text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - combining
