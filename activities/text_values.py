"""Makes outside text safe to stand in a message: one line, nothing hidden, plain signs."""

from __future__ import annotations

import re

# Control and direction characters and lone surrogates; the joiners that some scripts need stay.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")
_LINK_OR_NUMBER = re.compile(r"[/\\@:]|\w\.\w|\d{4}")
_PLAIN_SIGNS = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
    }
)


def clean_text(value: str) -> str:
    """A value on one line, without control characters, with plain quotes and dashes; letters stay."""
    return " ".join(plain_signs(_HIDDEN.sub(" ", value)).split())


def plain_signs(text: str) -> str:
    """Typographic quotes and dashes as plain ones: a single curly quote makes an SMS cost double."""
    return text.translate(_PLAIN_SIGNS)


def greetable(first_name: str) -> str:
    """The name, or nothing where it could carry a link or a telephone number.

    Anybody can type anything as a first name into an enquiry form together with somebody else's
    number; the clinic must not pass it on.
    """
    return "" if _LINK_OR_NUMBER.search(first_name) else first_name
