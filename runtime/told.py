"""What the clinic's world tells us, and what comes of it: the words of intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from core.types import Channel, Sequence, Trigger


class IntakeError(ValueError):
    """What was told cannot be accepted; nothing was stored. The text says what to mend."""


class TooLate(IntakeError):
    """A follow-up for this event would be over already."""


class UnknownPatient(IntakeError):
    """The clinic has no such patient."""


class ReferenceTaken(IntakeError):
    """The reference stands for something else already."""


class ToldDifferently(IntakeError):
    """An event that is stored is told with other fields. ``options``: those fields, as people call them."""

    def __init__(self, text: str, options: tuple[str, ...]) -> None:
        super().__init__(text)
        self.options = options


class NotOpened(StrEnum):
    """Why an event that was stored opened no follow-up of its own."""

    BEFORE_GO_LIVE = "before_go_live"
    SWITCHED_OFF = "switched_off"
    JOINED = "joined"
    INACTIVE = "inactive"
    OPEN_ALREADY = "open_already"
    NO_INTERVAL = "no_interval"
    TOO_LATE = "too_late"
    REFUSED = "refused"


class Basis(StrEnum):
    """Who set a recall's date: a clinician, the service's usual interval, or that of a single visit."""

    CLINICIAN = "clinician"
    INTERVAL = "interval"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks and may not be in the clinic's records. ``phone``: E.164."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What every event has: whose, from where, which, when. ``patient``: our id or the clinic's.

    ``is_dated``: the source itself said when it happened.
    """

    clinic_id: str
    patient: str
    source_ref: str
    occurred_at: datetime
    source: str = "cli"
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """What only some triggers have; which takes what, ``runtime.details`` says.

    ``due_at``: when a plan's step, a recall or a bill is due. Money in minor units. ``replaces``:
    reference of the quote that this one revises. ``plan`` and ``step``: reference of a treatment plan
    and the number of its step. ``person``: an enquirer, instead of ``Told.patient``. ``channel``: how
    an enquiry came. ``learned_at``: when the clinic's records first showed it; without one, now.
    ``site_id``: where it happens, if told. A follow-up that hands on keeps it and ``owner_id``.
    """

    service: str | None = None
    due_at: datetime | None = None
    amount_minor: int | None = None
    currency: str | None = None
    expires_at: datetime | None = None
    replaces: str | None = None
    clinician: str | None = None
    basis: Basis | None = None
    plan: str | None = None
    step: int | None = None
    person: Person | None = None
    channel: Channel | None = None
    learned_at: datetime | None = None
    site_id: str | None = None
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The follow-up of an event. ``is_new``: false when this event had been told before, or joined one.

    ``not_opened``: why there is none; then the id names nothing, except for a joined event, where
    it is the follow-up that goes on. ``to_ring``: follow-ups that the event changed. ``site_assumed``: the
    site it goes by, as the clinic calls it, where nobody said which of several it is.
    """

    follow_up_id: str
    event_id: str
    is_new: bool
    not_opened: NotOpened | None = None
    to_ring: tuple[str, ...] = ()
    site_assumed: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Something changed. ``to_ring``: the open follow-ups that should look again, ``to_start``: new ones."""

    patient_id: str
    to_ring: tuple[str, ...] = ()
    detail: str = ""
    to_start: tuple[str, ...] = ()


@runtime_checkable
class Chooses(Protocol):
    """A catalog that knows each clinic's own sequences."""

    def for_(self, trigger: Trigger, clinic_id: str, service: str | None) -> Sequence | None:
        """The sequence that answers this trigger at this clinic for this service."""
        ...


Catalog = Mapping[str, Sequence] | Chooses
"""All sequences by name, or whoever chooses among them."""


def sequence_for(catalog: Catalog, trigger: Trigger, clinic_id: str, service: str | None) -> Sequence:
    """The sequence that answers a trigger. Raises ``IntakeError`` when none does."""
    if isinstance(catalog, Chooses):
        found = catalog.for_(trigger, clinic_id, service)
    else:
        found = next((each for each in catalog.values() if each.trigger is trigger), None)
    if found is None:
        raise IntakeError(f"No sequence answers the trigger '{trigger}'.")
    return found
