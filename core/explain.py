"""What a decision was made from, as plain data without anything that names a patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from core.facts import Facts, Rival

LEFT_OUT = frozenset({"calendar", "key", "jitter"})
"""What no decision keeps: the same for every one of them, or an id."""

_OWN_WAY = LEFT_OUT | {"event_at", "learned_at", "contact_touches"}
_DEFAULTS: tuple[tuple[str, Any], ...] = tuple(
    (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
    for field in fields(Facts)
    if field.name not in _OWN_WAY
)


def inputs_of(facts: Facts) -> dict[str, Any]:
    """The facts that differ from their defaults, JSON-able: times as ISO text, sets as sorted lists.

    Of ``contact_touches`` only what ``touches`` does not say already. ``core.explain_words`` reads it.
    """
    found: dict[str, Any] = {"event_at": _time(facts.event_at)}
    if facts.learned_at is not None and facts.learned_at != facts.event_at:
        found["learned_at"] = _time(facts.learned_at)
    for name, default in _DEFAULTS:
        value = getattr(facts, name)
        if value is not default and value != default:
            plain = _PLAIN.get(type(value))
            found[name] = value if plain is None else plain(value)
    if facts.contact_touches:
        shared = {
            channel.value: _list(touches)
            for channel, touches in facts.contact_touches.items()
            if touches and touches != facts.touches
        }
        if shared:
            found["contact_touches"] = shared
    return found


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _rival(rival: Rival) -> dict[str, Any]:
    found: dict[str, Any] = {"rank": rival.rank, "event_at": _time(rival.key[0])}
    if rival.touch_at is not None:
        found["touch_at"] = _time(rival.touch_at)
    if rival.touched_at is not None:
        found["touched_at"] = _time(rival.touched_at)
    return found


def _list(values: tuple[datetime | Rival, ...]) -> list[Any]:
    return [_time(each) if isinstance(each, datetime) else _rival(each) for each in values]


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    datetime: _time,
    tuple: _list,
    frozenset: sorted,
}
