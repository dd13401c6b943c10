"""What can happen in a simulated practice. ``person``: the place in ``Practice.people``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from core.intents import Intent
from core.types import Channel, Trigger
from core.verdicts import Reason

BY_HAND = frozenset({Trigger.NEW_ENQUIRY, Trigger.STALLED_LEAD, Trigger.ADVERSE_REPLY})
"""Triggers that reach us without the clinic's data feed."""


@dataclass(frozen=True, slots=True)
class Occurred:
    """An event that asks for a follow-up. ``event_at``: when it happened or falls due, ``None``: now.

    ``visit`` and ``group``: the visit it is about and the group of its service. ``subject``: the quote,
    invoice or plan it is about; a newer quote on the same subject takes the place of the older one.
    ``as_marketing``: no clinician asked for it. ``by_text``: the patient's own text brought it.
    """

    person: int
    trigger: Trigger
    event_at: datetime | None = None
    visit: str | None = None
    group: str | None = None
    subject: str | None = None
    as_marketing: bool = False
    by_text: bool = False


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A visit was booked or changed. ``status``: booked, cancelled, no_show or attended."""

    person: int
    visit: str
    starts_at: datetime
    status: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Became:
    """What became of the matter of this person's follow-ups for ``trigger``: paid, settled (with its
    reason), barred, or the plan paused (``value`` true) or active again (false)."""

    person: int
    trigger: Trigger
    what: Literal["paid", "settled", "barred", "plan_paused"]
    value: bool | Reason


@dataclass(frozen=True, slots=True)
class DateMoved:
    """The date that this person's follow-ups for ``trigger`` count from moved."""

    person: int
    trigger: Trigger
    event_at: datetime


@dataclass(frozen=True, slots=True)
class Wrote:
    """The patient wrote, or was understood to have written, ``intent``."""

    person: int
    intent: Intent
    channel: Channel = Channel.SMS


@dataclass(frozen=True, slots=True)
class Answered:
    """Staff wrote to the patient."""

    person: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order of staff for this person's follow-ups, or for those of one trigger."""

    person: int
    order: Literal["pause", "resume", "snooze", "skip", "stop", "hand_over"]
    trigger: Trigger | None = None
    step: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A field of ``Person`` changed, such as ``deceased``."""

    person: int
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """A colleague did a task. ``follow_up``: its number."""

    person: int
    follow_up: int
    task: str


Happening = Occurred | VisitSeen | Became | DateMoved | Wrote | Answered | Ordered | Marked | TaskFinished


def needs_feed(happening: Happening) -> bool:
    """Whether we hear of it through the clinic's data feed only."""
    match happening:
        case Occurred():
            return happening.trigger not in BY_HAND
        case VisitSeen() | Became() | DateMoved():
            return True
    return False
