"""Who may import whom, held by walking the syntax tree of every file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.product_files import ROOT, Import, imports_of, is_standard, package_of, product_files


@dataclass(frozen=True)
class May:
    """What a package may import. ``ours``: packages or modules of the product. ``libraries``: of others."""

    ours: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()


def may(ours: str = "", libraries: str = "") -> May:
    return May(frozenset(ours.split()), frozenset(libraries.split()))


LAYERS = "core models sequences gateways ingest activities runtime"
TABLE = {
    "core": may("core"),
    "sequences": may("core sequences", "pydantic pydantic_core"),
    "ingest": may("core ingest models.hours", "pydantic phonenumbers"),
    "models": may("core models", "sqlmodel sqlalchemy"),
    "gateways": may("core.types core.provider_errors gateways", "twilio aiohttp aiosmtplib"),
    # Activities hand connections on to the store, so they name the type.
    "activities": may(
        "core models sequences gateways.protocol activities", "temporalio jinja2 sqlalchemy.Connection"
    ),
    # Never core.decide: a verdict is formed in an activity, so that a change of rules breaks no history.
    "workflows": may(
        "core.types core.verdicts core.identity core.wording models.contracts models.search_attributes"
        " activities workflows",
        "temporalio",
    ),
    "runtime": may(
        LAYERS, "temporalio google.protobuf sqlalchemy alembic pydantic cryptography dotenv holidays"
    ),
    # The web application wires as the command line does, and answers instead of printing.
    "api": may(
        f"{LAYERS} api",
        "temporalio google.protobuf sqlalchemy fastapi starlette uvicorn pydantic",
    ),
    "cli": may(f"{LAYERS} api cli fake_provider worker", "temporalio sqlalchemy typer rich uvloop"),
    "worker.py": may(f"{LAYERS} workflows cli", "temporalio"),
    "starter.py": may(f"{LAYERS} workflows cli", ""),
    "migrations": may("models runtime", "alembic sqlalchemy sqlmodel"),
    "fake_provider": may("fake_provider", "aiohttp"),
    "benchmarks": may(
        f"{LAYERS} api workflows worker benchmarks fake_provider tests.support",
        "temporalio sqlalchemy dbos psutil rich uvloop",
    ),
}
ONE_FILE = {
    "aiohttp": "gateways/twilio_messages.py",
    "aiosmtplib": "gateways/smtp_email.py",
    "dotenv": "runtime/settings.py",
    "phonenumbers": "ingest/telephone.py",
    "holidays": "runtime/holidays.py",
    "uvicorn": "api/server.py",
}
"""A library that one file alone knows, so that another can take its place."""
TWO_WAYS = {"twilio": {"gateways/twilio_messages.py", "gateways/twilio_signature.py"}}
"""A vendor whose library serves two directions, each known to one file: what we send, what it sends."""
_PURE = (
    "__future__ collections dataclasses datetime enum functools hashlib heapq re types typing unicodedata"
    " zoneinfo"
)
PURE = frozenset(_PURE.split())
"""The parts of the standard library that neither read a clock nor touch the world."""
OURS = frozenset(path.parts[0].removesuffix(".py") for path in product_files()) | {"tests"}
FILES = product_files()


def read(path: Path) -> list[Import]:
    return list(imports_of((ROOT / path).read_text(encoding="utf-8")))


def refused(package: str, imports: list[Import]) -> list[str]:
    """What the table forbids, each with its line."""
    row = TABLE[package]
    found = []
    for each in imports:
        allowed = row.ours if each.top in OURS else row.libraries
        if each.relative or not (is_standard(each) or each.is_within(allowed)):
            found.append(f"line {each.line}: {each.module}")
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_imports_only_what_its_package_may(path: Path) -> None:
    assert refused(package_of(path), read(path)) == []


def test_every_package_has_a_row_and_every_row_a_package() -> None:
    assert {package_of(path) for path in FILES} == set(TABLE)


def test_the_core_uses_only_the_pure_part_of_the_standard_library() -> None:
    used = {each.top for path in FILES if package_of(path) == "core" for each in read(path)}
    assert used - {"core"} <= PURE


def test_some_libraries_are_known_to_one_file_alone() -> None:
    expected = {library: {path} for library, path in ONE_FILE.items()} | TWO_WAYS
    users = defaultdict(set)
    for path in FILES:
        if package_of(path) == "fake_provider":  # the other side of the wire
            continue
        for each in read(path):
            if each.top in expected:
                users[each.top].add(path.as_posix())
    assert users == expected


def test_each_vendor_of_a_gateway_is_named_in_one_file() -> None:
    users = defaultdict(set)
    for path in FILES:
        if package_of(path) == "gateways":
            for each in read(path):
                if each.top not in OURS and not is_standard(each):
                    users[each.top].add(path.name)
    two_ways = {library: {Path(each).name for each in files} for library, files in TWO_WAYS.items()}
    assert users
    assert {library: files for library, files in users.items() if len(files) > 1} == two_ways


def test_nothing_is_imported_behind_the_tables_back() -> None:
    named = {each.module for path in FILES for each in read(path)}
    assert not {name for name in named if name.startswith(("importlib.import_module", "importlib.util"))}
    assert not [path for path in FILES if "__import__(" in (ROOT / path).read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("workflows", "from core.decide import decide"),
        ("workflows", "from core import decide"),
        ("workflows", "import core.decide"),
        ("workflows", "def later():\n    from models.store import ledger"),
        ("core", "import sqlalchemy"),
        ("core", "from models.contracts import Order"),
        ("core", "from . import types"),
        ("activities", "from gateways.twilio_messages import TwilioGateway"),
        ("activities", "import sqlalchemy.exc"),
        ("gateways", "from core.decide import decide"),
        ("ingest", "from models.store import patients"),
        ("runtime", "from workflows.follow_up import FollowUpWorkflow"),
        ("models", "from runtime.database import Database"),
        ("cli", "from tests.support import practice"),
        ("api", "from cli.context import open_database"),
        ("api", "import typer"),
        ("api", "from workflows.follow_up import FollowUpWorkflow"),
    ],
)
def test_what_the_table_forbids_is_found(package: str, source: str) -> None:
    assert len(refused(package, list(imports_of(source)))) == 1
