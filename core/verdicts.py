"""What a decision can be, and every reason one can have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.types import Assignee, Channel, Trigger


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
    MOVED = "moved"
    PAID = "paid"
    IN_CARE = "in_care"
    OTHER_VISIT = "other_visit"
    REPLACED = "replaced"
    SAID_NO = "said_no"
    SAID_LATER = "said_later"
    SAID_LATER_AGAIN = "said_later_again"
    BOOKED_ALREADY = "booked_already"
    WENT_QUIET = "went_quiet"
    STAFF_WROTE = "staff_wrote"
    ADVERSE = "adverse"
    COMPLAINT = "complaint"
    LEGAL = "legal"
    PREGNANCY = "pregnancy"
    DISPUTED = "disputed"
    HARDSHIP = "hardship"
    INSURANCE_PENDING = "insurance_pending"
    LEARNED_LATE = "learned_late"
    REPEATED = "repeated"
    PLAN_PAUSED = "plan_paused"
    SWITCHED_OFF = "switched_off"
    NO_CONSENT = "no_consent"
    UNDER_AGE = "under_age"
    IDENTITY_UNCLEAR = "identity_unclear"
    FLOOR = "floor"
    CAP_DAY = "cap_day"
    CAP_WEEK = "cap_week"
    TOO_SOON = "too_soon"
    FEED_STALE = "feed_stale"
    SENDER_DOWN = "sender_down"
    HALTED = "halted"
    CLINIC_PACE = "clinic_pace"
    NO_OPEN_THREAD = "no_open_thread"
    APPROVAL_NEEDED = "approval_needed"
    CONFIRMATION_NEEDED = "confirmation_needed"
    URGENT_BLOCKED = "urgent_blocked"
    NO_URGENT_NUMBER = "no_urgent_number"
    OVER_BUDGET = "over_budget"
    STEPS_DONE = "steps_done"
    NEXT_STEP_RECORDED = "next_step_recorded"
    ACCEPTED = "accepted"
    CLOSED_OTHERWISE = "closed_otherwise"
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
    PAID = "paid"
    MOVED = "moved"
    DECLINED = "declined"
    REPLACED = "replaced"
    WENT_QUIET = "went_quiet"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step that will not happen, and why."""

    step: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before ``until`` (always later than now). ``step``: what it waits for.

    ``touch_at``: when the next outreach is planned, if one is; other follow-ups keep clear of it, unless it
    ``asks_feedback``.
    """

    until: datetime
    reason: Reason
    step: str | None = None
    channel: Channel | None = None
    skipped: tuple[SkippedStep, ...] = ()
    touch_at: datetime | None = None
    asks_feedback: bool = False
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
    """The follow-up is over. ``opens``: the follow-up that takes over."""

    outcome: Outcome
    reason: Reason
    skipped: tuple[SkippedStep, ...] = ()
    opens: Trigger | None = None
    kind: Literal["stop"] = "stop"


Verdict = Wait | Send | HandOver | Stop
