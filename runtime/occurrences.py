"""Which event is told: a visit that was booked again can be cancelled or missed again, under one reference.

A source calls a visit by one reference for as long as it lives. What happens to it once more is an event of
its own; the same thing told twice is not.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from core.types import Trigger
from models.store import events
from runtime.lookups import LONGEST_REFERENCE
from runtime.told import Told

_CANCELLED = frozenset({Trigger.CANCELLATION, Trigger.CLINIC_CANCELLATION})
_OF_A_VISIT = _CANCELLED | {Trigger.NO_SHOW}
_LONGEST_NUMBER = 10


def reference_of(connection: Connection, told: Told, trigger: Trigger, patient_id: str) -> str:
    """Under which reference the event is stored: the source's own, with a number from the second time on."""
    if trigger not in _OF_A_VISIT:
        return told.source_ref
    number, latest = 0, None
    while True:
        reference = _numbered(told.source_ref, number + 1)
        found = events.find(connection, told.clinic_id, told.source, trigger, reference)
        if found is None:
            break
        if found.occurred_at == told.occurred_at:
            return reference  # told twice, and dated by its source
        number, latest = number + 1, found
    if latest is None or _happened_again(connection, told, trigger, patient_id, latest.occurred_at):
        number += 1
    return _numbered(told.source_ref, number)


def _happened_again(
    connection: Connection, told: Told, trigger: Trigger, patient_id: str, before: datetime
) -> bool:
    visit: Any = events.find_appointment(connection, told.clinic_id, told.source_ref, told.source)
    if visit is None or visit.patient_id != patient_id or visit.status != "booked":
        return False
    # A missed visit that was none, and is told as missed once more, is the same visit.
    return trigger in _CANCELLED or before < visit.starts_at <= told.occurred_at


def _numbered(reference: str, number: int) -> str:
    if number == 1:
        return reference
    fits = len(reference) <= LONGEST_REFERENCE - _LONGEST_NUMBER
    return f"{reference if fits else sha256(reference.encode()).hexdigest()} ↻{number}"
