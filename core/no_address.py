"""Messages for which the patient has no address: when the owner hears of it, and that nobody was reached."""

from __future__ import annotations

from datetime import datetime

from core import step_times
from core.facts import Facts
from core.guards import SAFETY
from core.types import Progress, Sequence
from core.verdicts import HandOver, Reason, SkippedStep


def handed_over(now: datetime, notes: tuple[SkippedStep, ...]) -> HandOver:
    """The owner takes the patient over for good."""
    reason = Reason.NO_CONTACT_POINT
    return HandOver(task=reason, due_at=now, reason=reason, final=True, skipped=notes)


def owner_told_at(
    sequence: Sequence, progress: Progress, facts: Facts, notes: tuple[SkippedStep, ...]
) -> datetime | None:
    """When the owner hears that no message of it will ever find an address; ``None``: one left or may leave.

    That is at its event, or with its first message if that comes sooner: a recall begins months ahead,
    and an address may come until then. Whoever may have come to harm is called first.
    """
    if sequence.trigger is SAFETY:
        return None
    left_out = {note.step: note.reason for note in notes}
    messages = [step for step in sequence.steps if step.channel is not None]
    if any(step.id in progress.steps for step in messages):
        return None
    steps = [step for step in messages if step.id not in facts.skipped]
    if not steps or any(left_out.get(step.id) is not Reason.NO_CONTACT_POINT for step in steps):
        return None
    return min(facts.event_at, *(step_times.due_at(sequence, step, facts) for step in steps))


def nobody_reached(sequence: Sequence, progress: Progress, skipped: tuple[SkippedStep, ...]) -> bool:
    """No message ever left and at least one could not for want of an address."""
    if not any(note.reason is Reason.NO_CONTACT_POINT for note in skipped):
        return False
    return not any(step.channel is not None and step.id in progress.steps for step in sequence.steps)
