"""What is checked before the product starts: sequences and texts, with usual and with clinics' names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from activities.rendering import Renderer
from runtime.lint import DEFAULT_NAMES, lint
from runtime.lint_clinics import lint_clinics, names_on_record
from runtime.lint_problems import Problem
from sequences.catalog import Catalog


def lint_start(connection: Connection, catalog: Catalog, renderer: Renderer, now: datetime) -> list[Problem]:
    """Every problem, each once. Patients' names are tried by ``sequences lint`` alone: somebody with a long
    one, imported today, must not keep everybody's messages from leaving tomorrow."""
    found = dict.fromkeys(lint(catalog, renderer))
    found |= dict.fromkeys(lint_clinics(connection, catalog, renderer, now))
    for names in names_on_record(connection):
        usual = replace(names, first_names=DEFAULT_NAMES.first_names)
        found |= dict.fromkeys(lint(catalog, renderer, usual))
    return list(found)
