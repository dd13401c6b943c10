"""The words of the product as types: sequences, facts, progress, verdicts.

Everything here is a frozen value. Times are aware UTC unless a name says ``local``;
durations are ``timedelta``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal


class Trigger(StrEnum):
    """The kind of event that asks for a follow-up."""

    NEW_ENQUIRY = "new_enquiry"
    NO_SHOW = "no_show"
    CANCELLATION = "cancellation"


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"


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


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after the event a step is due.

    ``days`` are calendar days in the site's zone (09:00 stays 09:00 over a clock change);
    ``elapsed`` is physical time, or opening time of the site when ``business`` is true.
    """

    days: int = 0
    elapsed: timedelta = timedelta(0)
    business: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a sequence. ``channel`` is set for messages, ``assignee`` matters for tasks."""

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


@dataclass(frozen=True, slots=True)
class Sequence:
    """Ordered steps for one trigger; ``digest`` names this exact content for ever."""

    name: str
    version: int
    trigger: Trigger
    expires_after: timedelta
    steps: tuple[Step, ...]
    digest: str = ""

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
class SiteCalendar:
    """What the clock needs to know of a site.

    ``zone``: IANA name. ``opening``: seven entries, Monday first, ``None`` = closed; staffed hours.
    ``normal``: seven entries, when ordinary messages may leave. ``hard``: outside it no message
    leaves, whatever its kind (47 CFR 64.1200(c)(1) with the stricter local ends, 08-20).
    ``closures``: local dates on which the site is shut and ordinary messages rest.
    """

    zone: str
    opening: tuple[Hours | None, ...] = (_NINE_TO_FIVE,) * 5 + (None, None)
    normal: tuple[Hours | None, ...] = (_NINE_TO_SEVEN,) * 6 + (None,)
    hard: Hours = (time(8), time(20))
    closures: frozenset[date] = frozenset()


class Reason(StrEnum):
    """Why a verdict is what it is; shown to staff through ``core.wording``."""

    DUE = "due"
    NOT_YET_DUE = "not_yet_due"
    OUTSIDE_WINDOW = "outside_window"
    PAUSED = "paused"
    SNOOZED = "snoozed"
    CONVERSATION_OPEN = "conversation_open"
    RETRY_LATER = "retry_later"
    AWAITING_BOOKING = "awaiting_booking"
    TASK_DUE = "task_due"
    PATIENT_REPLIED = "patient_replied"
    MESSAGE_UNKNOWN = "message_unknown"
    BOOKED = "booked"
    ATTENDED = "attended"
    OPTED_OUT = "opted_out"
    DECEASED = "deceased"
    DO_NOT_CONTACT = "do_not_contact"
    MINOR_WITHOUT_GUARDIAN = "minor_without_guardian"
    NO_CONTACT_POINT = "no_contact_point"
    STAFF_STOPPED = "staff_stopped"
    STAFF_HANDED_OVER = "staff_handed_over"
    STAFF_SKIPPED = "staff_skipped"
    TOO_LATE = "too_late"
    SUPERSEDED = "superseded"
    TASK_DONE = "task_done"
    NOT_ACCEPTED = "not_accepted"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """How a follow-up ended."""

    BOOKED = "booked"
    ATTENDED = "attended"
    OPTED_OUT = "opted_out"
    HANDED_OVER = "handed_over"
    STOPPED = "stopped"
    NO_RESPONSE = "no_response"
    NOT_CONTACTABLE = "not_contactable"


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

    ``tries``: ledger rows so far. ``retry_at``: when a RETRYABLE step may be tried again.
    ``needs_task``: what happened must be looked at by a colleague.
    """

    state: StepState
    tries: int = 1
    retry_at: datetime | None = None
    needs_task: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps that have been touched, by step id, and the non-step tasks already opened."""

    steps: dict[str, StepProgress] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything outside the sequence that a verdict depends on, read fresh each time.

    ``event_at``: when the event happened; delays count from it.
    ``booked_for``: start of a booking that resolves the follow-up, else ``None``.
    ``reachable``: channels with a usable contact point. ``opted_out``: the patient said stop since
    the event. ``minor``: under 18 with no guardian on record.
    ``replied_at``: a reply nobody has answered yet. ``skipped``: step ids staff skipped.
    """

    event_at: datetime
    calendar: SiteCalendar
    booked_for: datetime | None = None
    attended: bool = False
    deceased: bool = False
    do_not_contact: bool = False
    minor: bool = False
    reachable: frozenset[Channel] = frozenset()
    opted_out: bool = False
    replied_at: datetime | None = None
    paused: bool = False
    snoozed_until: datetime | None = None
    skipped: frozenset[str] = frozenset()
    stopped: bool = False
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step that will not happen, and why."""

    step: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before ``until`` (always later than now). ``step``: what it waits for."""

    until: datetime
    reason: Reason
    step: str | None = None
    channel: Channel | None = None
    skipped: tuple[SkippedStep, ...] = ()
    kind: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this step now. ``deadline``: the moment from which it may no longer leave."""

    step: str
    channel: Channel
    try_no: int
    deadline: datetime
    reason: Reason = Reason.DUE
    skipped: tuple[SkippedStep, ...] = ()
    kind: Literal["send"] = "send"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Put a task before a colleague. ``task``: unique name within the follow-up.

    ``final``: the follow-up ends with this task; otherwise it goes on.
    """

    task: str
    due_at: datetime
    reason: Reason
    step: str | None = None
    assignee: Assignee = Assignee.OWNER
    final: bool = False
    skipped: tuple[SkippedStep, ...] = ()
    kind: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True)
class Stop:
    """The follow-up is over."""

    outcome: Outcome
    reason: Reason
    skipped: tuple[SkippedStep, ...] = ()
    kind: Literal["stop"] = "stop"


Verdict = Wait | Send | HandOver | Stop
