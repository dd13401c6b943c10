"""The option that says in which encoding a CSV file is written."""

from __future__ import annotations

from typing import Annotated

import typer

FileEncoding = Annotated[
    str | None,
    typer.Option(
        "--encoding", help="Of a CSV file that is neither UTF-8 nor UTF-16 with a mark, such as windows-1252."
    ),
]
