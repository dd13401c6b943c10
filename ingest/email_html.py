"""The text of an e-mail that came as HTML only."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST_PAGE = 300_000
"""Characters that are read."""
_LONGEST_TAG = 2_000
_TAG = re.compile(r"<([^<>]*)(>?)")
_NAMED = re.compile(r"/?[A-Za-z]")
_LINES = frozenset(
    {"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}
)
_UNSEEN = frozenset({"script", "style", "title", "blockquote"})
_REPEATED_CLASSES = frozenset(
    {"gmail_attr", "gmail_signature", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote"}
)
_REPEATED_FROM = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"})
"""Ids under which Outlook puts what it repeats, down to the end."""


def text_of_page(page: str) -> str:
    """What a reader sees, less what mail programs mark as quoted; lines as on the page."""
    reader = _Reader()
    reader.feed(_TAG.sub(_bounded, _without_comments(page[:LONGEST_PAGE])))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_comments(page: str) -> str:
    kept = []
    position = 0
    while (start := page.find("<!--", position)) >= 0:
        kept.append(page[position:start])
        end = page.find("-->", start)
        if end < 0:
            return "".join(kept)
        position = end + len("-->")
    return "".join([*kept, page[position:]])


def _bounded(found: re.Match[str]) -> str:
    """A tag as it is, or nothing where it is very long, such as a picture; a lone sign as text.

    What never ends would take the parser a time that grows with the square of its length.
    """
    inside, closed = found.groups()
    if not closed or not inside or not (inside[0] in "!?" or _NAMED.match(inside)):
        return f"&lt;{inside}{closed}"
    return found[0] if inside[0] not in "!?" and len(inside) <= _LONGEST_TAG else ""


class _Reader(HTMLParser):
    """``parts``: the text so far. Runs nothing, loads nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = ""
        self._depth = 0
        self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if self._unseen:
            self._depth += tag == self._unseen
        elif tag in _UNSEEN or _REPEATED_CLASSES & set((named.get("class") or "").split()):
            self._unseen, self._depth = tag, 1
        elif named.get("id") in _REPEATED_FROM:
            self._ended = True
        self._end_line(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_line(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._depth -= 1
            if self._depth == 0:
                self._unseen = ""
        self._end_line(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen and not self._ended:
            self.parts.append(data.replace("\n", " "))

    def _end_line(self, tag: str) -> None:
        if tag in _LINES and not self._unseen and not self._ended:
            self.parts.append("\n")
