"""Senders and sequences that rest because their messages fail, and how people let them go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.circuits import named
from core.types import Channel, Trigger
from core.wording import TRIGGERS
from models.store import alerts, circuits, clinics, halted
from models.store.circuits import Sender
from runtime.told import Changed, IntakeError

SEQUENCE_HALTED = "sequence_halted"
"""Kind of the alert."""
LOOKS_BACK = timedelta(hours=24)
SILENT_AFTER = timedelta(minutes=10)
"""Reports usually come within seconds. What only lies at the provider is counted after this long."""
JUDGED_AT_LEAST = 20
FAILED_MORE_THAN = 0.3
"""A judgement, not a measurement: with fewer messages a single family or a bad list decides, and of
addresses in ordinary use far fewer than three in ten fail."""
NEVER_HALTED = frozenset({Trigger.ADVERSE_REPLY})
"""Who may have come to harm is written to whatever became of other messages."""


def close_circuit(connection: Connection, channel: Channel, sender: str, now: datetime) -> Changed:
    """Let a sender send again. ``sender``: as the list shows it. Raises ``IntakeError``."""
    held = circuits.close(connection, Sender(channel, named(sender)), now)
    if held is None:
        raise IntakeError(
            f"The sender {sender!r} for {channel} is not out of order. `circuits list` shows those that are."
        )
    return Changed("", tuple(held))


def halt_failing(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Let every trigger rest of which too many messages failed; gives clinic and trigger of each new one.

    Its answers go on, as the patient expects them at once, unless too many of the answers failed: then all
    of it rests.
    """
    found: list[tuple[str, str]] = []
    for clinic in clinics.listed(connection):
        for row in halted.judged(connection, clinic.id, now - LOOKS_BACK, now - SILENT_AFTER):
            answers = not _is_fine(row.trigger, row.answers_judged, row.answers_failed)
            if not answers and _is_fine(row.trigger, row.judged, row.failed):
                continue
            reason = f"{row.failed} of {row.judged} messages failed within 24 hours"
            if answers:
                reason = f"{row.answers_failed} of {row.answers_judged} answers failed within 24 hours"
            if halted.halt(connection, clinic.id, row.trigger, reason, now, answers=answers):
                said = _in_words(clinic.id, row.trigger, reason, answers=answers)
                alerts.raise_alert(connection, clinic.id, SEQUENCE_HALTED, now, said)
                found.append((clinic.id, row.trigger))
    return found


def release(connection: Connection, clinic_id: str, trigger: Trigger, now: datetime) -> Changed:
    """Let a trigger's messages leave again. Raises ``IntakeError``."""
    held = halted.release(connection, clinic_id, trigger, now)
    if held is None:
        raise IntakeError(
            f"The messages of '{trigger}' do not rest at {clinic_id}. `sequences halted` shows those that do."
        )
    if not halted.listed(connection, clinic_id):
        alerts.close(connection, clinic_id, SEQUENCE_HALTED, now)
    return Changed("", tuple(held))


def _is_fine(trigger: str, judged: int, failed: int) -> bool:
    return judged < JUDGED_AT_LEAST or failed <= FAILED_MORE_THAN * judged or trigger in NEVER_HALTED


def _in_words(clinic_id: str, trigger: str, reason: str, *, answers: bool) -> str:
    rests = "All messages rest." if answers else "All but answers rest."
    return (
        f"{TRIGGERS[Trigger(trigger)]}: {reason}. {rests} Look at the addresses and the texts, then type"
        f" `sequences release {trigger} --clinic {clinic_id}`."
    )
