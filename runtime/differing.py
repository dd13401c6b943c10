"""What an event says that is told once more, against what was stored: the first one counts, and that is said.

Of each field a digest is kept with the event. Whoever says less than before loses nothing and hears nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from core.types import Trigger
from runtime.details import OPTIONS
from runtime.told import Details, Told, ToldDifferently

_OPTIONS = OPTIONS | {"occurred_at": "--at", "learned_at": "--learned-at", "site_id": "--site"}
_NOT_COMPARED = frozenset({"person"})
"""Another person is another patient, which is seen before."""
_OPEN_TO_BOTH = frozenset({"occurred_at", "learned_at"})
"""Compared where both said it; who says nothing means the moment of telling."""
_ANEW = "If it has to be another one, end the follow-up (starter.py stop) and tell it under a new reference."
_BOOK_AGAIN = "A visit that was booked again can be cancelled or missed again: tell the booking first."
_HOW_TO_CHANGE: dict[Trigger, str] = {
    Trigger.NO_SHOW: "Take back what was wrong with attended or no_show_undone. " + _BOOK_AGAIN,
    Trigger.CANCELLATION: _BOOK_AGAIN,
    Trigger.CLINIC_CANCELLATION: _BOOK_AGAIN,
    Trigger.QUOTE: "Tell a corrected quote under a reference of its own, with --replaces naming this one.",
    Trigger.BALANCE: "Another date: starter.py record due. Another amount: starter.py record invoice with"
    " written_off, then tell the corrected bill under a new reference; a payment: paid.",
    Trigger.RECALL: "Another date: starter.py record due.",
    Trigger.STALLED_PLAN: "Another date: starter.py record due; a step that took place: plan_step_done.",
}


def digests(told: Told, details: Details) -> str:
    """What is stored with a new event."""
    return json.dumps({name: _digest(name, value) for name, value in _fields(told, details)}, sort_keys=True)


def check_same(stored: str | None, trigger: Trigger, told: Told, details: Details) -> None:
    """Raises ``ToldDifferently`` naming every field that is not what it was."""
    if stored is None:
        return
    before: dict[str, str] = json.loads(stored)
    other = tuple(
        _OPTIONS[name]
        for name, value in _fields(told, details)
        if before.get(name, None if name not in _OPEN_TO_BOTH else _digest(name, value))
        != _digest(name, value)
    )
    if other:
        way = _HOW_TO_CHANGE.get(trigger, _ANEW)
        raise ToldDifferently(
            f"The {trigger} {told.source_ref!r} was told before with another {', another '.join(other)};"
            f" what was told first stands. {way}",
            other,
        )


def _fields(told: Told, details: Details) -> Iterator[tuple[str, Any]]:
    if told.is_dated:
        yield "occurred_at", told.occurred_at
    for name in (*OPTIONS, "learned_at", "site_id"):
        value = getattr(details, name)
        if value is not None and name not in _NOT_COMPARED:
            yield name, value


def _digest(name: str, value: Any) -> str:
    text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
    return sha256(f"{name}={text}".encode()).hexdigest()[:12]
