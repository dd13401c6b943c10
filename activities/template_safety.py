"""What a message template may contain: names to fill in, conditions, four harmless filters. Nothing else.

Templates are written by people who write to patients, not by programmers, and one day through a
screen. So a template is checked construct by construct against a list of what is allowed, before
it is compiled; the sandbox behind it is the second wall.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes

MAY_BE_LEFT_OUT = frozenset({"postal_address", "urgent_phone", "emergency_number", "stop_at"})
"""Empty where a clinic has none. ``stop_at``: where to opt out when the sender cannot receive replies."""

TEXT_VARIABLES = frozenset({"first_name", "clinic_name", "phone", "booking_link"}) | MAY_BE_LEFT_OUT
CONDITIONS = frozenset({"late", "today", "first_in_thread"})
ALLOWED_VARIABLES = TEXT_VARIABLES | CONDITIONS
ALLOWED_FILTERS = frozenset({"capitalize", "lower", "trim", "upper"})

_ALLOWED_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_IN_WORDS: dict[type[nodes.Node], str] = {
    nodes.For: "a loop",
    nodes.Call: "a call",
    nodes.Getattr: "a look inside a value",
    nodes.Getitem: "a look inside a value",
    nodes.Include: "another file",
    nodes.Import: "another file",
    nodes.FromImport: "another file",
    nodes.Extends: "another file",
    nodes.Mul: "arithmetic or repetition",
    nodes.Assign: "an assignment",
    nodes.Macro: "a macro",
    nodes.Const: "a fixed value in braces",
}


def refused_construct(environment: Environment, source: str) -> str | None:
    """Why this template text is refused, in words without its content, or ``None`` when it is fine.

    Raises jinja2's ``TemplateSyntaxError`` when the text is no template at all.
    """
    for node in _walk(environment.parse(source)):
        problem = _problem(node)
        if problem is not None:
            return f"line {_line(node)}: {problem}"
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                problem = _unprintable(child)
                if problem is not None:
                    return f"line {_line(child)}: {problem}"
    return None


def names_in(environment: Environment, source: str) -> frozenset[str]:
    """Every variable a template mentions, in text or in a condition."""
    found = environment.parse(source).find_all(nodes.Name)
    return frozenset(node.name for node in found)


def _problem(node: nodes.Node) -> str | None:
    if not isinstance(node, _ALLOWED_NODES):
        return f"it may not use {_IN_WORDS.get(type(node), type(node).__name__.lower())}"
    if isinstance(node, nodes.Name) and node.name not in ALLOWED_VARIABLES:
        return f"{node.name!r} is unknown; it may use {', '.join(sorted(ALLOWED_VARIABLES))}"
    if isinstance(node, nodes.Filter):
        plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
        if node.name not in ALLOWED_FILTERS or not plain:
            return f"it may not use the filter {node.name!r}"
        if node.node is None:
            return "it may not use filter blocks"
    return None


def _unprintable(node: nodes.Node) -> str | None:
    """Why this may not stand where text goes: patients must never read "True"."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _unprintable(node.node)
    if isinstance(node, nodes.Name) and node.name in CONDITIONS:
        return f"{node.name!r} is for conditions, not for the text"
    if isinstance(node, nodes.And | nodes.Or | nodes.Not):
        return "it may not print a condition"
    return None


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _line(node: nodes.Node) -> int:
    """Where a node stands; some carry no line themselves, but what is inside them does."""
    return next((each.lineno for each in _walk(node) if each.lineno), 1)
