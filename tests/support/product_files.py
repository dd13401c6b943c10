"""The product's own source files, and what each of them imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOT_PRODUCT = frozenset({"tests", ".venv", ".data"})


@dataclass(frozen=True)
class Import:
    """``module`` as written, with the imported name where it may be a module: ``core.types``.

    ``line``: where it stands. ``relative``: written with leading dots.
    """

    module: str
    line: int
    relative: bool = False

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    def is_within(self, prefixes: frozenset[str]) -> bool:
        """Whether it is one of these modules or lies inside one."""
        return any(self.module == prefix or self.module.startswith(prefix + ".") for prefix in prefixes)


def product_files(root: Path = ROOT) -> list[Path]:
    """Every Python file of the product, tests aside, relative to the root."""
    found = (path.relative_to(root) for path in root.rglob("*.py"))
    return sorted(path for path in found if not _NOT_PRODUCT & set(path.parts))


def package_of(path: Path) -> str:
    """The table's row for a file: its top folder, or its own name where it lies at the top."""
    return path.parts[0]


def imports_of(source: str) -> Iterator[Import]:
    """Every import in a file, wherever it stands, in functions and conditions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(f"{node.module or ''}.{alias.name}", node.lineno, node.level > 0)


def is_standard(module: Import) -> bool:
    """Whether it comes with Python."""
    return module.top in sys.stdlib_module_names
