"""``classify``: what the rules for replies make of a text, or of every line of a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.context import Mistyped
from cli.output import Json
from core.replies.classify import Reading, classify
from ingest.files import explained
from ingest.refusals import FileUnreadable

HERE = "-"
"""In place of a text or a file: standard input."""


def classify_texts(
    text: Annotated[str | None, typer.Argument(help="What somebody wrote; - reads standard input.")] = None,
    file: Annotated[str | None, typer.Option(help="One text a line, in UTF-8; - for standard input.")] = None,
    as_json: Json = False,
) -> None:
    """Say what a text means and by which rule, for one text or for each line of a file.

    With --json one object a line, in the order of the input and for empty lines too. Not sure: the
    follow-up waits and a colleague is asked, whatever the text looks like. Nothing is stored or sent.
    """
    if (text is None) == (file is None):
        raise Mistyped("Give either one text or --file.")
    texts = [text] if text is not None and text != HERE else _lines_of(file or HERE)
    for number, each in enumerate(texts, start=1):
        found = classify(each)
        typer.echo(_for_machines(found) if as_json else _for_people(found, 0 if file is None else number))


def _lines_of(file: str) -> list[str]:
    """The texts of a file: only a line feed ends one. Raises ``FileUnreadable`` before the first."""
    name = "standard input" if file == HERE else file
    with explained(Path(name)):
        read = sys.stdin.buffer.read() if file == HERE else Path(file).read_bytes()
    lines = read.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [_decoded(name, number, line) for number, line in enumerate(lines, start=1)]


def _decoded(name: str, number: int, line: bytes) -> str:
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        raise FileUnreadable(f"{name}: line {number} is not UTF-8. Save the file as UTF-8.") from None


def _for_machines(found: Reading) -> str:
    return json.dumps(
        {
            "intent": found.intent,
            "rule": found.rule,
            "sure": found.sure,
            "confidence": found.confidence,
            "also": list(found.also),
        }
    )


def _for_people(found: Reading, number: int) -> str:
    """``number``: the line of a file, or 0."""
    line = f"{number}: " if number else ""
    sure = "sure" if found.sure else "not sure"
    also = f"; also {', '.join(found.also)}" if found.also else ""
    return f"{line}{found.intent}, {sure} ({found.confidence:.2f}), by {found.rule}{also}"
