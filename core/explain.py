"""What a decision was made from, as plain data without anything that names a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from core.facts import Facts, Rival

_LEFT_OUT = frozenset({"calendar", "key", "jitter", "event_at", "budget_left", "urgent_phone"})
_DEFAULTS: tuple[tuple[str, Any], ...] = tuple(
    (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
    for field in fields(Facts)
    if field.name not in _LEFT_OUT
)


def inputs_of(facts: Facts) -> dict[str, Any]:
    """The facts that differ from their defaults, JSON-able: times as ISO text, sets as sorted lists."""
    found: dict[str, Any] = {"event_at": facts.event_at.isoformat(timespec="seconds")}
    for name, default in _DEFAULTS:
        value = getattr(facts, name)
        if value is not default and value != default:
            found[name] = _plain(value)
    if not facts.budget_left:
        found["budget_left"] = False
    if not facts.urgent_phone:
        found["urgent_phone"] = False
    return found


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case Rival():
            times = {"touch_at": value.touch_at, "touched_at": value.touched_at}
            known = {name: _plain(moment) for name, moment in times.items() if moment is not None}
            return {"rank": value.rank, **known}
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            return value
