"""Pages of a list as Twilio cuts them: a token names the last message shown, so new ones shift nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode


def page_of(found: list[dict[str, Any]], asked: dict[str, str], path: str, most: int) -> dict[str, Any]:
    """One page of ``found``, newest first. ``asked``: the query; ``most``: messages in one page."""
    size, number = min(int(asked.get("PageSize", "50")), most), int(asked.get("Page", "0"))
    first = _first(found, asked.get("PageToken", ""), number * size)
    shown = found[first : first + size]
    filters = {name: value for name, value in asked.items() if not name.startswith("Page")}

    def address(page: int, **token: str) -> str:
        return f"{path}?{urlencode(filters | {'PageSize': size, 'Page': page} | token)}"

    this = {"PageToken": asked["PageToken"]} if "PageToken" in asked else {}
    return {
        "messages": shown,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": address(number, **this),
        "first_page_uri": address(0),
        "next_page_uri": (
            address(number + 1, PageToken="PA" + shown[-1]["sid"]) if first + size < len(found) else None
        ),
        "previous_page_uri": address(number - 1) if number else None,
    }


def _first(found: list[dict[str, Any]], token: str, otherwise: int) -> int:
    """Where the page begins: behind the message that the token names."""
    for index, message in enumerate(found):
        if token == "PA" + message["sid"]:
            return index + 1
    return otherwise
