"""``sequences migrate`` says what would change, before anything does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequences.catalog import load_catalog
from tests.cli.commands import answer, machine, refused, told

VERSION = load_catalog()["no_show"].version


def write(folder: Path, content: str) -> None:
    file = folder / "overrides" / "harbour-lane" / "no_show.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


@pytest.fixture
def follow_up(practice: object) -> str:
    return str(machine(*told("no_show", "HL-1002", "v-1"))["follow_up"])


def shown() -> str:
    said, rest = answer("sequences", "migrate", "no_show").split("\n", 1)
    assert rest == "1 would move. Type the same with --yes to move them.\n"
    return said


def test_it_names_what_changes(follow_up: str, folder: Path) -> None:
    write(
        folder,
        'version = 8\nexpires_after = "19d"\n[[steps]]\nid = "day_2"\ndelay = "3d"\nuseful_for = "24h"\n',
    )
    changed = "changed: day_2 (delay, useful_for); of the whole: expires_after"
    assert shown() == f"{follow_up}: version {VERSION} to version 8; {changed}"
    write(folder, 'version = 8\n[[steps]]\nid = "day_5"\nleave_out = true\n')
    assert shown() == f"{follow_up}: version {VERSION} to version 8; left out: day_5"


def test_contents_of_the_same_version_are_told_apart(follow_up: str, folder: Path) -> None:
    write(folder, '[[steps]]\nid = "day_2"\ndelay = "3d"\n')
    (found,) = machine("sequences", "migrate", "no_show")
    assert found["from_version"] == found["to_version"] == VERSION
    assert found["from_digest"] != found["to_digest"]
    before, after = found["from_digest"][:8], found["to_digest"][:8]
    versions = f"version {VERSION} ({before}) to version {VERSION} ({after})"
    assert shown() == f"{follow_up}: {versions}; changed: day_2 (delay)"


def test_nothing_to_move(follow_up: str) -> None:
    assert answer("sequences", "migrate", "no_show") == "No open follow-up runs another version of no_show.\n"
    assert "is no open follow-up on an older version" in refused(
        "sequences", "migrate", "no_show", "--follow-up", follow_up
    )
    assert "There is no sequence 'x'" in refused("sequences", "migrate", "x")


def test_a_clinic_that_is_not_there_is_not_one_without_follow_ups(follow_up: str) -> None:
    assert "no clinic 'nope'" in refused("sequences", "migrate", "no_show", "--clinic", "nope")
