"""What a worker offers and what Temporal must know is complete."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
from temporalio import workflow

from activities.assessment import Assessment
from activities.messaging import Messaging
from activities.reconciliation import Reconciliation
from activities.registry import Activities
from models import search_attributes
from models.contracts import SEND_QUEUES
from tests.support.product_files import ROOT, package_of, product_files
from workflows.follow_up import FollowUpWorkflow


def trees(package: str) -> list[tuple[Path, ast.Module]]:
    return [
        (path, ast.parse((ROOT / path).read_text(encoding="utf-8")))
        for path in product_files()
        if package_of(path) == package
    ]


def activities_in(tree: ast.Module) -> list[str]:
    """``Class.method`` of every method marked as an activity; a function outside a class by its name."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef | ast.Module):
            continue
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for child in node.body:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = [ast.unparse(mark) for mark in child.decorator_list]
                if any(mark.startswith("activity.defn") for mark in marks):
                    found.append(owner + child.name)
    return found


def attributes_named(path: str) -> set[str]:
    """Names that a file looks up in ``search_attributes``."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "search_attributes"
    }


def offered() -> dict[str, list[Any]]:
    """What the registry lists by queue; its objects need no dependencies to be listed."""
    nothing = cast(Any, None)
    listed = Activities(
        Assessment(nothing, nothing),
        Messaging(nothing, nothing, nothing, nothing),
        Reconciliation(nothing, nothing),
    )
    return cast(dict[str, list[Any]], listed.by_queue())


def test_every_activity_is_in_the_registry_once() -> None:
    defined = [name for _, tree in trees("activities") for name in activities_in(tree)]
    assert len(defined) >= 5
    listed = Counter(method.__qualname__ for methods in offered().values() for method in methods)
    expected = Counter(dict.fromkeys(defined, 1)) | Counter({"Messaging.send_message": len(SEND_QUEUES)})
    assert listed == expected


def test_no_queue_offers_an_activity_twice_and_each_channel_has_a_queue() -> None:
    queues = offered()
    assert all(len({each.__qualname__ for each in methods}) == len(methods) for methods in queues.values())
    assert set(SEND_QUEUES.values()) <= set(queues)


@pytest.mark.parametrize("package", ["runtime", "workflows", "cli", "gateways", "models", "core"])
def test_activities_live_in_their_package_only(package: str) -> None:
    assert [(str(path), activities_in(tree)) for path, tree in trees(package) if activities_in(tree)] == []


def test_the_workflows_name_on_the_wire_never_changes() -> None:
    definition = workflow._Definition.must_from_class(FollowUpWorkflow)
    assert definition.name == "FollowUp"
    assert set(definition.signals) == {"booking_changed", "reply_received", "opt_out_received"}
    assert set(definition.updates) == {
        "pause",
        "resume",
        "snooze",
        "skip_step",
        "change_sequence",
        "hand_over",
        "stop",
    }
    assert {"progress"} <= set(definition.queries)


@pytest.mark.parametrize("path", ["workflows/visible.py", "runtime/dispatch.py"])
def test_search_attributes_are_registered_before_they_are_set(path: str) -> None:
    named = attributes_named(path)
    assert named
    assert {getattr(search_attributes, name) for name in named} <= set(search_attributes.SEARCH_ATTRIBUTES)


def test_every_registered_search_attribute_is_set_somewhere_and_they_fit() -> None:
    named = attributes_named("workflows/visible.py") | attributes_named("runtime/dispatch.py")
    kinds = Counter(search_attributes.SEARCH_ATTRIBUTES.values())
    assert {getattr(search_attributes, name) for name in named} == set(search_attributes.SEARCH_ATTRIBUTES)
    # What SQL visibility holds per namespace.
    assert kinds["keyword"] <= 10
    assert kinds["datetime"] <= 3


def test_no_search_attribute_is_written_out_elsewhere() -> None:
    names = set(search_attributes.SEARCH_ATTRIBUTES)
    for path in product_files():
        if path.as_posix() == "models/search_attributes.py":
            continue
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not {each for each in written if isinstance(each, str)} & names, path
