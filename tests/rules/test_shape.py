"""Files stay small, and their names say what they hold."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.support.product_files import ROOT, product_files

MOST_LINES = 300
MEDIAN_BELOW = 100
SAY_NOTHING = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"})
REVISIONS = Path("migrations/versions")
FILES = [path for path in product_files() if REVISIONS not in path.parents]
PACKAGES = sorted(
    path.relative_to(ROOT)
    for folder in {ROOT / path.parts[0] for path in product_files() if len(path.parts) > 1} | {ROOT / "tests"}
    for path in folder.rglob("__init__.py")
)


def lines_of(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def test_no_file_is_long() -> None:
    assert {str(path): lines_of(path) for path in FILES if lines_of(path) > MOST_LINES} == {}


def test_most_files_are_short() -> None:
    lengths = [lines_of(path) for path in FILES if path.name != "__init__.py"]
    assert len(lengths) > 50
    assert median(lengths) < MEDIAN_BELOW


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    words = {part.removesuffix(".py") for path in product_files() for part in path.parts}
    assert not {word for word in words if SAY_NOTHING & set(word.split("_"))}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_module_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "path", [path for path in PACKAGES if path.as_posix() != "models/tables/__init__.py"], ids=str
)
def test_a_package_file_is_one_docstring(path: Path) -> None:
    body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)
    assert isinstance(body[0].value.value, str)


def test_the_tables_package_gathers_the_metadata_and_nothing_else() -> None:
    body = ast.parse((ROOT / "models/tables/__init__.py").read_text(encoding="utf-8")).body
    allowed = (ast.Expr, ast.ImportFrom, ast.Assign)
    assert all(isinstance(node, allowed) for node in body)
    assigned = {ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)}
    assert assigned == {"metadata", "__all__"}
