"""The clinic, the patients and the sequences of the measurements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from core.types import Channel, Delay, Sequence, Step, StepKind, Trigger
from runtime.clock import utc_now
from runtime.database import Database
from runtime.intake import accept_trigger
from runtime.told import Basis, Details, Told
from sequences.catalog import definition_of, sequence_from
from tests.support.practice import ALWAYS, CLINIC, add_patient, set_up_clinic

STEPS = ("ack_sms", "day_1", "day_6")
"""Steps for which the new enquiry's templates have a text message."""
PAUSE = timedelta(seconds=5)
"""Before each touch, of every system alike. Longer than a touch waits in queues under the load of a run, or
ours, whose times count from the event, would find the next one due already and need no timer."""
EXPIRES_AFTER = timedelta(hours=1)


def sequence_of(delays: tuple[timedelta, ...]) -> Sequence:
    """A sequence of text messages at these times after the event, over with the last of them.

    All are answers, so that one that is late under load is sent late instead of left out.
    """
    steps = tuple(
        Step(
            id=name,
            kind=StepKind.MESSAGE,
            delay=Delay(elapsed=elapsed),
            useful_for=timedelta(hours=1),
            channel=Channel.SMS,
            answer=True,
        )
        for name, elapsed in zip(STEPS, delays, strict=False)
    )
    sequence = Sequence("new_enquiry", 1, Trigger.NEW_ENQUIRY, EXPIRES_AFTER, steps, ends_with_last_step=True)
    # There and back, as through the database, for the digest.
    return sequence_from(definition_of(sequence))


def three_touches() -> Sequence:
    """A timer before each of three touches, as the bare workflow has."""
    return sequence_of((PAUSE, 2 * PAUSE, 3 * PAUSE))


def one_touch_at_once() -> Sequence:
    """One message, due at once."""
    return sequence_of((timedelta(0),))


def three_due_at_once() -> Sequence:
    """Three touches, for who sleeps between them without asking us when."""
    return sequence_of((timedelta(0),) * 3)


class Practice:
    """A clinic that is always open, with as many patients as it is asked for, each used once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made = 0
        self._unused: Iterator[int] = iter(())
        with database.writing() as connection:
            set_up_clinic(connection, zone=_zone_where_it_is_noon(utc_now()), hours=ALWAYS)

    def add_patients(self, count: int) -> None:
        """Patients for the next ``count`` events; those left over are forgotten."""
        with self._database.writing() as connection:
            for number in range(self._made, self._made + count):
                add_patient(connection, f"p{number}", phone=phone(number), email=None)
        self._unused = iter(range(self._made, self._made + count))
        self._made += count

    async def accept(self, sequence: Sequence, due_at: datetime | None = None) -> tuple[str, int]:
        """Accept the event that opens a follow-up on ``sequence``; its id and the patient's number.

        ``due_at``: of a recall.
        """
        number = next(self._unused)
        now = utc_now()
        told = Told(CLINIC, f"p{number}", f"event-{number}", now)
        basis = None if due_at is None else Basis.CLINICIAN
        opened = await self._database.write(
            accept_trigger,
            {sequence.name: sequence},
            sequence.trigger,
            told,
            now,
            Details(due_at=due_at, basis=basis),
        )
        return opened.follow_up_id, number


def phone(number: int) -> str:
    """The telephone of the patient with this number."""
    return f"+4477{number:08d}"


def _zone_where_it_is_noon(now: datetime) -> str:
    hours = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
