"""The state of a simulated practice: people, their numbers and addresses, their follow-ups, what is down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.arbitration import rank
from core.resolution import Visit
from core.types import Channel, Progress, Sequence, SiteCalendar, StepProgress, Trigger
from core.verdicts import Outcome, Reason

EVERY_CHANNEL = frozenset(Channel)


@dataclass(slots=True, eq=False)
class Point:
    """A telephone number or address; families share one. ``touches``: outreach that left to it,
    oldest first. ``people``: whose it is."""

    channel: Channel
    opted_out: bool = False
    usable: bool = True
    touches: list[datetime] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """A patient. ``points``: at most one per channel; ``owner``: number of the colleague accountable.
    ``ended``: follow-ups that ended by themselves and may still hold the floor.

    The other fields are facts of the same name in ``core.facts``, as they stand now.
    """

    id: int
    calendar: SiteCalendar
    points: dict[Channel, Point]
    owner: int = 0
    marketing: frozenset[Channel] = EVERY_CHANNEL
    minor: bool = False
    under_age: bool = False
    deceased: bool = False
    do_not_contact: bool = False
    identity_unclear: bool = False
    barred: Reason | None = None
    staff_wrote_at: datetime | None = None
    adverse_at: datetime | None = None
    visits: list[Visit] = field(default_factory=list)
    touches: list[datetime] = field(default_factory=list)
    events: list[tuple[Trigger, datetime]] = field(default_factory=list)
    open: list[FollowUp] = field(default_factory=list)
    ended: list[FollowUp] = field(default_factory=list)

    def __post_init__(self) -> None:
        for point in self.points.values():
            point.people.append(self)


@dataclass(slots=True, eq=False)
class FollowUp:
    """One run of a sequence. ``visit``, ``group`` and ``subject``: what it is about. ``wake``: the number
    of its valid alarm. ``asks`` and ``asked``: its next outreach, and its last one, ask for feedback. The
    other fields are facts of the same name, or what became of it."""

    number: int
    person: Person
    sequence: Sequence
    opened_at: datetime
    event_at: datetime
    learned_at: datetime | None
    jitter: float
    repeats: int = 0
    visit: str | None = None
    group: str | None = None
    subject: str | None = None
    as_marketing: bool = False
    thread_opened_at: datetime | None = None
    rank: int = 0
    steps: dict[str, StepProgress] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    progress: Progress = field(default_factory=Progress)
    touch_at: datetime | None = None
    touched_at: datetime | None = None
    asks: bool = False
    asked: bool = False
    held_by: Reason | None = None
    paid: bool = False
    replaced: bool = False
    settled: Reason | None = None
    barred: Reason | None = None
    plan_paused: bool = False
    declined: bool = False
    opted_out: bool = False
    replied_at: datetime | None = None
    laters: tuple[datetime, ...] = ()
    paused: bool = False
    stopped: bool = False
    handed_over: bool = False
    snoozed_until: datetime | None = None
    skipped: frozenset[str] = frozenset()
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    wake: int = 0

    def __post_init__(self) -> None:
        self.rank = rank(self.sequence.trigger)

    @property
    def key(self) -> tuple[datetime, str]:
        """What breaks a tie between equally important ones."""
        return self.event_at, f"{self.number:09}"

    def note(self, step: str, what: StepProgress) -> None:
        """Remember how a step stands."""
        self.steps = {**self.steps, step: what}
        self.progress = Progress(self.steps, self.tasks, self.done)

    def note_task(self, task: str, done: bool = False) -> None:
        """Remember that a task was opened, or done."""
        self.tasks |= {task}
        if done:
            self.done |= {task}
        self.progress = Progress(self.steps, self.tasks, self.done)


class Part(StrEnum):
    """What can be out of order: our own worker, the message provider, the clinic's data feed."""

    WORKER = "worker"
    PROVIDER = "provider"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Outage:
    """``part`` is down from ``start`` (included) to ``end`` (excluded), aware UTC."""

    part: Part
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Practice:
    """What does not change while time passes. ``daily_tasks``: how many tasks a day an owner takes
    before budgeted ones are left out; ``feed_limit``: how old the clinic's data may get."""

    sequences: Mapping[Trigger, Sequence]
    people: tuple[Person, ...]
    daily_tasks: int = 40
    outages: tuple[Outage, ...] = ()
    feed_limit: timedelta = timedelta(hours=24)

    def down_until(self, part: Part, at: datetime) -> datetime | None:
        """When ``part`` is up again, if it is down at ``at``."""
        for outage in self.outages:
            if outage.part is part and outage.start <= at < outage.end:
                return outage.end
        return None
