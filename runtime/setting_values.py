"""Checks of single settings; every fault is noted and reading goes on, so all are told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from runtime.codec import PayloadKeys, PayloadKeysError, parse_keys

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one variable, and how to mend it. Never holds a secret."""

    variable: str
    problem: str
    mend: str


@dataclass
class Values:
    """Raw values by short name, and the problems found in them so far."""

    raw: Mapping[str, str] = field(repr=False)
    prefix: str
    problems: list[Problem] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value without surrounding space, ``None`` when unset."""
        value = self.raw.get(name)
        return None if value is None else value.strip()

    def wrong(self, name: str, problem: str, mend: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.prefix + name, problem, mend))


def read_port(values: Values, name: str, default: int) -> int:
    """A TCP port; the default stands in for a wrong one so that the remaining checks can run."""
    text = values.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    values.wrong(name, f"is {text!r}, which is not a port", "use a number from 1 to 65535")
    return default


def read_choice(values: Values, name: str, choices: type[Choice], default: Choice) -> Choice:
    """One of the named values, whatever its case."""
    text = values.get(name)
    if text is None:
        return default
    for choice in choices:
        if choice.value.lower() == text.lower():
            return choice
    values.wrong(name, f"is {text!r}, which is unknown", "use one of: " + ", ".join(choices))
    return default


def read_sid(values: Values, name: str, kind: str) -> str | None:
    """A Twilio identifier: two letters and 32 hexadecimal digits (twilio.com/docs/glossary/what-is-a-sid)."""
    text = values.get(name)
    if text is None:
        return None
    if re.fullmatch(kind + "[0-9a-fA-F]{32}", text):
        return text
    values.wrong(
        name,
        f"does not look right: {kind} and 32 digits or letters a-f are expected",
        "copy it again from console.twilio.com",
    )
    return None


def read_base_url(values: Values, name: str) -> str | None:
    """An http or https address, without a slash at the end."""
    text = values.get(name)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if usable and not parts.query and not parts.fragment and parts.username is None:
        return text.rstrip("/")
    values.wrong(name, "is not a web address", "use the form https://host or https://host/path")
    return None


def read_keys(values: Values, name: str) -> PayloadKeys | None:
    """The payload keys, ``None`` when unset."""
    text = values.get(name)
    if text is None:
        return None
    try:
        return parse_keys(text)
    except PayloadKeysError as error:
        values.wrong(name, str(error), "write id:key, the newest first, separated by commas")
        return None


def read_database_url(values: Values, root: Path, default_file: Path) -> str:
    """A SQLite file or a PostgreSQL database; relative SQLite paths count from ``root``."""
    default = f"sqlite:///{default_file}"
    text = values.get("DATABASE_URL")
    if text is None:
        return default
    # The value is not quoted in messages: it may hold a password.
    mend = "use sqlite:////absolute/path.db or postgresql://user:password@host:5432/name"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        values.wrong("DATABASE_URL", "is not a database address", mend)
        return default
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return f"sqlite:///{root / url.database}"
    if backend in ("postgresql", "postgres") and url.database:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if backend == "sqlite":
        values.wrong("DATABASE_URL", "names no file, so nothing would be kept", mend)
    elif backend in ("postgresql", "postgres"):
        values.wrong("DATABASE_URL", "names no database", mend)
    else:
        values.wrong("DATABASE_URL", f"is for {backend}, which is not supported", mend)
    return default
