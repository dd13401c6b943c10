"""Everything that crosses Temporal: frozen dataclasses, one argument each, no patient data.

New fields get defaults, so that histories written before them still replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.types import Channel, Sequence
from core.verdicts import Verdict

WORKFLOW_NAME = "FollowUp"
FOLLOW_UP_QUEUE = "follow-up"
SEND_QUEUES: dict[Channel, str] = {
    Channel.SMS: "follow-up-sms",
    Channel.EMAIL: "follow-up-email",
    Channel.WHATSAPP: "follow-up-whatsapp",
}


class FailureType(StrEnum):
    """Stable types of permanent failures; never matched on text."""

    FOLLOW_UP_NOT_FOUND = "FollowUpNotFound"
    SEQUENCE_NOT_FOUND = "SequenceNotFound"
    MESSAGE_NOT_FOUND = "MessageNotFound"
    NOT_PROVED_YET = "NotProvedYet"
    ORDER_REFUSED = "OrderRefused"


class OrderKind(StrEnum):
    """What staff may tell a follow-up. ``ANSWERED``, that they talked with the patient, is only stored."""

    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    SKIP_STEP = "skip_step"
    HAND_OVER = "hand_over"
    STOP = "stop"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class FollowUpInput:
    """Starts a follow-up. ``sequence`` is pinned here for the whole run.

    ``assessments``: the number to continue from after a restart or continue-as-new.
    """

    follow_up_id: str
    sequence: Sequence
    assessments: int = 0


@dataclass(frozen=True, slots=True)
class AssessInput:
    """Asks for the verdict numbered ``number`` as of ``now`` (workflow time)."""

    follow_up_id: str
    sequence_digest: str
    number: int
    now: datetime


@dataclass(frozen=True, slots=True)
class AssessResult:
    """A stored verdict. ``in_flight``: a ledger row that must be proved before anything else, unless
    ``meanwhile``: then the verdict is about an urgent step, which waits for no proof.

    ``sender``: who a Send leaves from, the fairness key of its queue. ``label``: the verdict in
    words, in the clinic's local time, without patient data; ``zone``: whose time that is.
    """

    verdict: Verdict
    in_flight: str | None = None
    sender: str = ""
    label: str = ""
    meanwhile: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class SendInput:
    """Orders one touch. ``number``: under which the verdict that follows is stored."""

    follow_up_id: str
    sequence_digest: str
    step: str
    channel: Channel
    try_no: int
    number: int


@dataclass(frozen=True, slots=True)
class SendResult:
    """``state``: sent, failed, not_posted, unknown, in_flight or deferred. ``next``: what follows."""

    state: str
    next: AssessResult


@dataclass(frozen=True, slots=True)
class ReconcileInput:
    """Asks what became of a claimed message."""

    message_id: str


@dataclass(frozen=True, slots=True)
class TaskInput:
    """Opens a task for a HandOver verdict; ``number`` stores the verdict that follows."""

    follow_up_id: str
    sequence_digest: str
    task: str
    reason: str
    due_at: datetime
    assignee: str
    number: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order from staff. ``order_id`` is set when the row is already in the database."""

    step: str | None = None
    until: datetime | None = None
    note: str | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class SequenceChange:
    """An order to go on with another version of the sequence. It is stored under its digest already."""

    sequence: Sequence


@dataclass(frozen=True, slots=True)
class RecordOrderInput:
    """Stores an order that reached the workflow without going through the database first."""

    follow_up_id: str
    order_id: str
    kind: OrderKind
    step: str | None
    until: datetime | None
    note: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What a follow-up says of itself. ``waiting_for``: the reason of its newest verdict."""

    follow_up_id: str
    verdict: str | None
    waiting_for: str | None
    step: str | None
    next_at: datetime | None
    assessments: int
    outcome: str | None = None
