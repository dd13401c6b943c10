"""What a clinic's system sends and gets back: the shapes of events and bookings."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from core.types import Channel, Trigger
from ingest.person import LONGEST_NAME
from runtime.lookups import LONGEST_REFERENCE, LONGEST_SERVICE
from runtime.told import Basis

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_STEPS = 1000
LONGEST_SITE = 80
_NOT_FROM_OUTSIDE = frozenset({Trigger.ADVERSE_REPLY})
"""Words of harm arrive as what a patient wrote, never as an event."""


class Recorded(StrEnum):
    """What became of something told before; ``source_ref`` names it."""

    ATTENDED = "attended"
    NO_SHOW_UNDONE = "no_show_undone"
    PAID = "paid"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_WITHDRAWN = "quote_withdrawn"
    PLAN_STEP_DONE = "plan_step_done"
    NEXT_STEP = "next_step"


EVENT_TYPES = tuple(str(each) for each in (*Trigger, *Recorded) if each not in _NOT_FROM_OUTSIDE)


class CancelledBy(StrEnum):
    """Who cancelled a visit."""

    PATIENT = "patient"
    CLINIC = "clinic"


class BookingStatus(StrEnum):
    """Whether a visit stands."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


def _as_text(value: object) -> object:
    if isinstance(value, str | datetime):
        return value
    raise ValueError("write it as text, such as 2026-12-01T09:00:00+01:00")


def _in_range(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"years from {FIRST_YEAR} to {LAST_YEAR} work")
    return moment.astimezone(UTC)


def _plain(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("must not be blank or hold control characters")
    return text


def _known_type(text: str) -> str:
    if text not in EVENT_TYPES:
        raise ValueError(f"there is no such type; known: {', '.join(EVENT_TYPES)}")
    return text


EventType = Annotated[
    str, AfterValidator(_known_type), WithJsonSchema({"type": "string", "enum": list(EVENT_TYPES)})
]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_text), AfterValidator(_in_range)]
Reference = Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE), AfterValidator(_plain)]
Source = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
SiteName = Annotated[str, Field(min_length=1, max_length=LONGEST_SITE), AfterValidator(_plain)]
ServiceName = Annotated[str, Field(min_length=1, max_length=LONGEST_SERVICE), AfterValidator(_plain)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonBody(_Body):
    """Somebody who asks and may be no patient yet; needs a phone or an e-mail address."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    phone: str | None = Field(default=None, max_length=40, description="As people write it.")
    email: str | None = Field(default=None, max_length=254)


class _FromClinic(_Body):
    """What every body has."""

    source_ref: Reference = Field(description="Your reference; the same one again is the same thing.")
    source: Source = Field(default="api", description="Which of your systems the reference comes from.")
    clinic: str | None = Field(default=None, description="Optional: must be the clinic of the key.")
    patient: Reference | None = Field(default=None, description="Your id of the patient.")
    occurred_at: Moment | None = Field(default=None, description="When it happened; default: now.")
    service: ServiceName | None = None
    site: SiteName | None = Field(
        default=None, description="Which of your sites; default: the visit's, else the patient's."
    )


class EventBody(_FromClinic):
    """Something happened to a patient. Fields that do not belong to its type are refused."""

    type: EventType = Field(validation_alias=AliasChoices("type", "trigger"))
    person: PersonBody | None = Field(default=None, description="new_enquiry: who asks, without a patient.")
    learned_at: Moment | None = Field(default=None, description="When your records first showed it.")
    due_at: Moment | None = Field(default=None, description="stalled_plan, recall, balance.")
    amount: str | None = Field(default=None, max_length=40, description="quote, balance: such as 120.00.")
    currency: str | None = Field(default=None, max_length=10, description="quote, balance: such as GBP.")
    expires_at: Moment | None = Field(default=None, description="quote: until when it holds.")
    replaces: Reference | None = Field(default=None, description="quote: the reference it replaces.")
    clinician: Reference | None = Field(default=None, description="consultation, stalled_plan: your id.")
    basis: Basis | None = Field(default=None, description="recall: who set its date.")
    plan: Reference | None = Field(default=None, description="stalled_plan, treatment_completed.")
    step: int | None = Field(default=None, ge=1, le=MOST_STEPS, description="stalled_plan, plan_step_done.")
    channel: Channel | None = Field(default=None, description="new_enquiry: how it came.")
    cancelled_by: CancelledBy | None = Field(default=None, description="cancellation; default: patient.")


class BookingBody(_FromClinic):
    """A visit was booked, moved (the same reference again) or cancelled."""

    patient: Reference = Field(description="Your id of the patient.")
    status: BookingStatus = BookingStatus.BOOKED
    starts_at: Moment | None = Field(default=None, description="booked: when the visit starts.")
    cancelled_by: CancelledBy | None = Field(default=None, description="cancelled; default: patient.")


class Answer(BaseModel):
    """What came of it. ``not_opened``: stored, but a rule of the clinic opens no follow-up for it."""

    follow_up_id: str | None = Field(description="The follow-up that answers it, where there is one.")
    new: bool = Field(description="False when the same thing had been told before.")
    not_opened: str | None = Field(default=None, description="Why there is no follow-up of its own.")
    site_assumed: str | None = Field(
        default=None, description="The site it goes by, where nobody said which of several it is."
    )
    looks_again: list[str] = Field(default_factory=list, description="Other follow-ups that it concerns.")
