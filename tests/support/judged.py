"""A clinic whose follow-ups are judged as a worker judges them, for tests of what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from activities.judging import Judge
from activities.pinned import PinnedSequences
from cli.patient_standing import Standing, standing_of
from cli.timeline import read_status
from cli.why import Explained, explained
from core.types import Channel, Delay, Sequence, Trigger
from models.contracts import OrderKind
from models.store import follow_ups, orders, tasks
from models.tables import metadata
from runtime.database import Database
from tests.support.practice import add_patient, set_up_clinic
from tests.support.rows import MINUTE, change, open_follow_up, pinned, select
from tests.support.sequences import email, sequence, sms, task

DAY = timedelta(days=1)
SENDERS = dict.fromkeys(Channel, "")
STEPS = (sms("first", Delay(elapsed=15 * MINUTE)), email("second", 2), task("call", 5))
GIVEN = pinned(sequence(*(replace(step, title=f"The {step.id} one") for step in STEPS)))
ONE_MESSAGE = pinned(sequence(replace(sms("first"), title="The first one")))


@contextmanager
def clinic_in(folder: Path) -> Iterator[Database]:
    """A clinic with one patient, ``p1-ref``, in SQLite."""
    database = Database(f"sqlite:///{folder / 'follow_up.db'}")
    metadata.create_all(database.engine)
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, "p1-ref", first_name="Zebedee")
    yield database
    database.close()


def new_judge() -> Judge:
    """Who forms verdicts as in a worker."""
    return Judge(PinnedSequences(), SENDERS)


def opened(clinic: Database, *, trigger: Trigger = Trigger.NO_SHOW, given: Sequence = GIVEN) -> str:
    """A follow-up of the patient that a worker has taken up; gives its id."""
    follow_up = open_follow_up(clinic, patient="p1-ref", trigger=trigger, given=given)
    change(clinic, "UPDATE follow_up SET started_at = opened_at")
    return follow_up


def decide(clinic: Database, judge: Judge, follow_up: str, *times: datetime) -> None:
    """Let a worker decide at these times."""
    for now in times:
        with clinic.writing() as connection:
            row = follow_ups.get(connection, follow_up)
            assert row is not None
            digest, number = row.sequence_digest, row.assessments + 1
            verdict = judge.judge_and_keep(connection, follow_up, digest, number, now).verdict
            if verdict.kind == "hand_over":
                tasks.open_task(
                    connection, follow_up, verdict.task, verdict.reason, now, verdict.assignee, now
                )


def why(clinic: Database, follow_up: str) -> list[Explained]:
    """What ``why`` tells."""
    with clinic.reading() as connection:
        row = follow_ups.get(connection, follow_up)
        assert row is not None
        return explained(connection, row, row.event_at)


def patient_of(clinic: Database) -> str:
    """Our id of the patient."""
    ((patient_id,),) = select(clinic, "SELECT id FROM patient WHERE external_id = 'p1-ref'")
    return str(patient_id)


def why_not(clinic: Database, judge: Judge, now: datetime) -> Standing:
    """What ``why-not`` tells at this time."""
    with clinic.reading() as connection:
        return standing_of(connection, judge, patient_of(clinic), now)


def status(clinic: Database, follow_up: str) -> str:
    """What ``status`` says comes next."""
    with clinic.reading() as connection:
        found = read_status(connection, follow_up)
    assert found is not None
    return found.next


def order(clinic: Database, follow_up: str, kind: OrderKind, now: datetime) -> None:
    """Staff give an order."""
    with clinic.writing() as connection:
        orders.record(connection, uuid4().hex, follow_up, kind, now)


def texts(notes: Iterable[Any]) -> list[str]:
    """What people read of each."""
    return [str(each.text) for each in notes]
