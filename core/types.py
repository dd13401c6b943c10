"""The words of the product as types: sequences, facts, progress, verdicts.

Everything here is a frozen value. Times are aware UTC unless a name says ``local``;
durations are ``timedelta``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Trigger(StrEnum):
    """The kind of event that asks for a follow-up."""

    NEW_ENQUIRY = "new_enquiry"
    STALLED_LEAD = "stalled_lead"
    CONSULTATION = "consultation"
    NO_SHOW = "no_show"
    CANCELLATION = "cancellation"
    CLINIC_CANCELLATION = "clinic_cancellation"
    STALLED_PLAN = "stalled_plan"
    QUOTE = "quote"
    TREATMENT_COMPLETED = "treatment_completed"
    RECALL = "recall"
    BALANCE = "balance"
    ADVERSE_REPLY = "adverse_reply"


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"
    WHATSAPP = "whatsapp"


class MessageClass(StrEnum):
    """Why the law lets us send: asked for, part of care, or promotion."""

    SOLICITED = "solicited"
    SERVICE = "service"
    MARKETING = "marketing"


class Window(StrEnum):
    """When a step may leave, in the site's local time (see ``SiteCalendar``)."""

    ANY = "any"
    HARD = "hard"
    NORMAL = "normal"


class StepKind(StrEnum):
    """What a step does: write to the patient, or put a task before a colleague."""

    MESSAGE = "message"
    TASK = "task"


class Assignee(StrEnum):
    """Who gets a task step."""

    OWNER = "owner"
    ANYONE = "anyone"
    CLINICIAN = "clinician"
    MANAGER = "manager"


class Success(StrEnum):
    """What makes a follow-up a success and ends it; ``NOTHING``: it runs to its end whatever is booked."""

    BOOKED = "booked"
    ATTENDED = "attended"
    PAID = "paid"
    NOTHING = "nothing"


class Scope(StrEnum):
    """Which visits resolve a follow-up: those of the same service group, or any."""

    SAME_SERVICE = "same_service"
    ANY = "any"


class WhenLate(StrEnum):
    """What an overdue message does once a later one is due too: give way to it, or still go first."""

    COLLAPSE = "collapse"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after the event a step is due.

    ``days`` are calendar days in the site's zone (09:00 stays 09:00 over a clock change), below zero
    before the event, or days on which the site is open when ``working`` is true; ``elapsed`` is
    physical time, or opening time of the site when ``business`` is true.
    """

    days: int = 0
    elapsed: timedelta = timedelta(0)
    business: bool = False
    working: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a sequence. ``channel`` is set for messages, ``assignee`` matters for tasks.

    ``after_learning``: due no sooner than this after we learned of the event. ``staffed_ahead``: leaves
    only with this much opening time left on its day, and only from sites with an urgent number.
    ``budgeted``: a task that is left out when its owner has enough to do. ``urgent``: a task due at
    any hour, or a message that becomes a call at once when it may not leave. ``feedback``: gives way
    to every other follow-up of the patient. ``fallback``: channels to take, in this order, when its own
    does not reach the patient.
    """

    id: str
    kind: StepKind
    delay: Delay
    useful_for: timedelta
    title: str = ""
    channel: Channel | None = None
    window: Window = Window.NORMAL
    at: time | None = None
    answer: bool = False
    message_class: MessageClass = MessageClass.SERVICE
    assignee: Assignee = Assignee.OWNER
    escalates: str | None = None
    after_learning: timedelta = timedelta(0)
    staffed_ahead: timedelta = timedelta(0)
    when_late: WhenLate = WhenLate.COLLAPSE
    budgeted: bool = False
    urgent: bool = False
    feedback: bool = False
    fallback: tuple[Channel, ...] = ()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every channel it can take, its own first; none for a task."""
        return () if self.channel is None else (self.channel, *self.fallback)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Ordered steps for one trigger; ``digest`` names this exact content for ever.

    ``success`` and ``scope``: what resolves it. ``ends_with_last_step``: it does not wait for its
    expiry once every step is done. ``then``: the trigger it hands on to when it ran to its end;
    ``when_quiet``: the one it hands on to when the patient went quiet after talking with staff.
    ``late_after``: learned of later than this, and ``repeat_within``: the second such event within
    this time, a colleague gets a task and no message leaves. ``move_within``: a booking made this
    close to the event is a move. ``later_for``: how long one "later" puts it off; zero: a colleague
    is asked. ``questions_to``: who answers what the patient writes.
    """

    name: str
    version: int
    trigger: Trigger
    expires_after: timedelta
    steps: tuple[Step, ...]
    digest: str = ""
    success: Success = Success.BOOKED
    scope: Scope = Scope.SAME_SERVICE
    ends_with_last_step: bool = False
    then: Trigger | None = None
    when_quiet: Trigger | None = None
    late_after: timedelta | None = None
    repeat_within: timedelta | None = None
    move_within: timedelta | None = None
    later_for: timedelta = timedelta(0)
    questions_to: Assignee = Assignee.OWNER

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises ``KeyError`` naming the sequence when absent."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(f"sequence {self.name!r} has no step {step_id!r}")


Hours = tuple[time, time]
"""Local opening and closing time of one day, opening included, closing excluded."""

_NINE_TO_SEVEN: Hours = (time(9), time(19))
_NINE_TO_FIVE: Hours = (time(9), time(17))


@dataclass(frozen=True, slots=True)
class LegalHours:
    """When the law lets messages leave: ``week`` has seven entries, Monday first, ``None`` = not at all.

    In force from ``valid_from`` up to, not including, ``valid_until``; ``None``: no end on that side.
    ``on_holidays``: whether public holidays are like other days. ``marketing_only``: it binds only that.
    """

    week: tuple[Hours | None, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    on_holidays: bool = True
    marketing_only: bool = True


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """What the clock needs to know of a site. Its hash is worked out once: caches ask for it often.

    ``zone``: IANA name. ``opening``: seven entries, Monday first, ``None`` = closed; staffed hours.
    ``normal``: seven entries, when ordinary messages may leave. ``hard``: outside it no message
    leaves, whatever its kind (47 CFR 64.1200(c)(1) with the stricter local ends, 08-20).
    ``closures``: local dates on which the site is shut and ordinary messages rest; ``holidays``:
    public ones, the same. ``short_days``: dates with opening hours of their own, even on a holiday.
    ``clocks``: zones whose wall clocks must all be inside a window; empty: the site's. ``narrow``:
    nobody knows where the patient is, so only 10-17 counts. ``legal``: what the law adds.
    """

    zone: str
    opening: tuple[Hours | None, ...] = (_NINE_TO_FIVE,) * 5 + (None, None)
    normal: tuple[Hours | None, ...] = (_NINE_TO_SEVEN,) * 6 + (None,)
    hard: Hours = (time(8), time(20))
    closures: frozenset[date] = frozenset()
    holidays: frozenset[date] = frozenset()
    short_days: tuple[tuple[date, Hours], ...] = ()
    clocks: tuple[str, ...] = ()
    narrow: bool = False
    legal: tuple[LegalHours, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days = (self.closures, self.holidays, self.short_days)
        week = (self.zone, self.opening, self.normal, self.hard, self.legal)
        object.__setattr__(self, "_hash", hash((week, days, self.clocks, self.narrow)))

    def __hash__(self) -> int:
        return self._hash


class StepState(StrEnum):
    """Where one step stands, read from the ledger and the task list."""

    SENT = "sent"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    RETRYABLE = "retryable"
    FAILED = "failed"
    TASK_OPEN = "task_open"
    TASK_DONE = "task_done"


@dataclass(frozen=True, slots=True)
class StepProgress:
    """What has happened to a step so far. Steps never touched have no entry.

    ``tries``: ledger rows so far on ``channel``, that of the newest message. ``retry_at``: when a
    RETRYABLE step may be tried again. ``needs_task``: what happened must be looked at by a colleague.
    ``error``: an ``ErrorClass``, why the newest message failed; ``failed_on``: channels given up.
    """

    state: StepState
    tries: int = 1
    retry_at: datetime | None = None
    needs_task: bool = False
    channel: Channel | None = None
    error: str | None = None
    failed_on: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps that have been touched, by step id; names of tasks opened so far, and of those done."""

    steps: dict[str, StepProgress] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
