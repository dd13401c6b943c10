"""The HTML part of an e-mail, made of its text: no pictures, nothing loaded, nothing tracked."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"https://[^\s<>\"'`\\]+")
_AFTER_A_LINK = ".,;:!?*_\u2026\u00bb\u201d\u2019"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BODY_STYLE = "margin:0;padding:24px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5"
_TEXT_STYLE = "max-width:36em;margin:0 auto"
_PARAGRAPH_STYLE = "margin:0 0 1em"


def html_of(text: str, title: str, locale: str) -> str:
    """A page with one paragraph for each of the text's, ready to be sent.

    A blank line ends a paragraph, a line ends a line. A bare https address becomes a link that shows
    itself; everything else is escaped. ``dir="auto"`` lets each paragraph run as its own letters do.
    """
    language = language_of(locale)
    paragraphs = "\n".join(_paragraph(block) for block in re.split(r"\n\s*\n", text.strip()))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<title>{escape(title)}</title>\n</head>\n<body style="{_BODY_STYLE}">\n'
        f'<div style="{_TEXT_STYLE}">\n{paragraphs}\n</div>\n</body>\n</html>\n'
    )


def language_of(locale: str) -> str:
    """``es-MX`` of ``es_MX``; English where the locale is no language tag (BCP 47)."""
    tag = locale.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else "en"


def _paragraph(block: str) -> str:
    lines = "<br>\n".join(_linked(line.strip()) for line in block.splitlines())
    return f'<p dir="auto" style="{_PARAGRAPH_STYLE}">{lines}</p>'


def _linked(line: str) -> str:
    parts, position = [], 0
    for match in _LINK.finditer(line):
        link = _without_punctuation(match[0])
        parts.append(escape(line[position : match.start()]))
        shown = escape(link)
        parts.append(f'<a href="{shown}">{shown}</a>')
        position = match.start() + len(link)
    return "".join([*parts, escape(line[position:])])


def _without_punctuation(link: str) -> str:
    """The address without the full stop or bracket that belongs to the sentence around it."""
    while True:
        bare = link.rstrip(_AFTER_A_LINK)
        if bare.endswith(")") and bare.count(")") > bare.count("("):
            bare = bare[:-1]
        if bare == link:
            return link
        link = bare
