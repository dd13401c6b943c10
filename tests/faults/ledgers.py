"""Many follow-ups with short sequences, and the comparison of the ledger with the provider."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from core.types import Delay, Sequence, Trigger, Window
from models.tables import metadata
from runtime.clock import utc_now
from runtime.database import Database
from runtime.intake import accept_booking
from runtime.told import Told
from tests.support.conductor import ALWAYS_OPEN, pinned
from tests.support.practice import CLINIC, add_patient, open_one, set_up_clinic
from tests.support.sequences import sms

STEPS = ("ack_sms", "day_1", "day_6")


def short_sequence(*after: float, expires_after: timedelta = timedelta(hours=1)) -> Sequence:
    """Texts that many seconds after the event, each sent however late, at any hour."""
    steps = tuple(
        sms(step, Delay(elapsed=timedelta(seconds=seconds)), window=Window.ANY, answer=True)
        for step, seconds in zip(STEPS, after, strict=False)
    )
    return pinned(Sequence("new_enquiry", 1, Trigger.NEW_ENQUIRY, expires_after, steps))


def number_of(patient: int) -> str:
    return f"+4477009{patient:05}"


def prepare(database: Database, patients: int) -> None:
    """All tables, an always open clinic, and patients with a number of their own each."""
    metadata.create_all(database.engine)
    with database.writing() as connection:
        set_up_clinic(connection, hours=ALWAYS_OPEN)
        for patient in range(patients):
            add_patient(connection, f"p{patient}", phone=number_of(patient), email=None)


def open_for(database: Database, sequence: Sequence, patients: Many[int]) -> list[str]:
    """One follow-up per patient, now; the worker's dispatcher will find them. Gives their ids."""
    return [
        open_one(database, sequence, utc_now(), patient=f"p{patient}", source_ref=f"r{patient}").follow_up_id
        for patient in patients
    ]


def book_for(database: Database, patients: Many[int]) -> None:
    """Each patient books a visit in three days, now."""
    now = utc_now()
    with database.writing() as connection:
        for patient in patients:
            told = Told(CLINIC, f"p{patient}", f"b{patient}", now)
            accept_booking(connection, told, now + timedelta(days=3), None, now)


def rows(database: Database, sql: str) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(text(sql)))


def settled(database: Database) -> int:
    """How many messages have come to their end."""
    return int(rows(database, "SELECT count(*) FROM message WHERE state IN ('sent', 'unknown')")[0][0])


def open_claims(database: Database) -> int:
    """Messages claimed and not settled at this moment."""
    return int(rows(database, "SELECT count(*) FROM message WHERE state = 'claimed'")[0][0])


async def until(true: Callable[[], bool], within: float) -> None:
    """Wait until something has come about."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Comparison:
    """What became of every message. The last four should be zero."""

    accepted: int
    sent: int
    unknown: int
    duplicates: int
    lost: int
    invented: int
    unknown_unseen: int

    @property
    def faults(self) -> int:
        return self.duplicates + self.lost + self.invented + self.unknown_unseen


def compare(database: Database, provider: list[dict[str, Any]]) -> Comparison:
    """Hold the ledger against what the provider took.

    ``lost``: taken, but neither sent nor unknown in the ledger. ``invented``: sent in the ledger, not
    at the provider. ``unknown_unseen``: unknown without a task.
    """
    ledger = rows(database, "SELECT follow_up_id, step, recipient, body, state, provider_id FROM message")
    tasks = {tuple(row) for row in rows(database, "SELECT follow_up_id, name FROM task")}
    texts = Counter((message["to"], message["body"]) for message in provider)
    ours = Counter((row.recipient, row.body) for row in ledger if row.state in ("sent", "unknown"))
    by_sid = {message["sid"] for message in provider}
    sent = [row for row in ledger if row.state == "sent"]
    unknown = [row for row in ledger if row.state == "unknown"]
    return Comparison(
        accepted=len(provider),
        sent=len(sent),
        unknown=len(unknown),
        duplicates=sum(count - 1 for count in texts.values()),
        lost=sum((texts - ours).values()),
        invented=sum(row.provider_id not in by_sid for row in sent),
        unknown_unseen=sum((row.follow_up_id, f"message:{row.step}") not in tasks for row in unknown),
    )
