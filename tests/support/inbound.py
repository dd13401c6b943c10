"""Texts from outside, taken in with the product's own sequences."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text

from core.identity import body_hash, ledger_key, message_id
from core.types import Channel
from models.store import ledger
from runtime.database import Database
from runtime.inbound import Inbound, accept_inbound
from runtime.told import Changed
from tests.support.intake import NOW, catalog
from tests.support.rows import select

OURS = "+447700900000"
PHONE = "+447700900123"
ADDRESS = "pat@example.com"
_numbers = count(1)


def text_from(sender: str, body: str, *, at: datetime = NOW, **more: Any) -> Inbound:
    """An SMS as a webhook brings it, each with an id of its own."""
    values = {"provider": "twilio", "provider_id": f"SM{next(_numbers):032x}", "channel": Channel.SMS,
              "recipient": OURS}  # fmt: skip
    return Inbound(**{**values, "sender": sender, "body": body, "at": at, **more})


def mail_from(sender: str, body: str, **more: Any) -> Inbound:
    """An e-mail as the mailbox brings it."""
    more = {"provider": "smtp", "channel": Channel.EMAIL, "recipient": "hello@harbour.example", **more}
    return text_from(sender, body, **more)


def take_in(database: Database, inbound: Inbound, now: datetime = NOW) -> Changed:
    """One text in a transaction of its own."""
    with database.writing() as connection:
        return accept_inbound(connection, catalog(), inbound, now)


def hear(database: Database, sender: str, body: str, now: datetime = NOW, **more: Any) -> Changed:
    """Somebody writes an SMS."""
    return take_in(database, text_from(sender, body, at=now, **more), now)


def write_to(
    database: Database,
    follow_up: str,
    *,
    to: str = PHONE,
    ago: timedelta = timedelta(hours=1),
    state: str = "sent",
    **columns: Any,
) -> str:
    """A message that left to this number or address for a follow-up; gives our id."""
    about = (
        "SELECT f.clinic_id, f.patient_id, cp.id AS contact_point_id, cp.value AS recipient FROM follow_up f"
        " JOIN contact_point cp ON cp.clinic_id = f.clinic_id AND cp.value = :to WHERE f.id = :id"
    )
    step = f"s{next(_numbers)}"
    with database.writing() as connection:
        known = connection.execute(text(about), {"to": to, "id": follow_up}).one()
        values = {
            "follow_up_id": follow_up,
            "step": step,
            "channel": "sms",
            "try_no": 1,
            "sender": OURS,
            "subject": "Your visit",
            "body": "Hi Pat, shall we find another day?",
            "provider": "recording",
            "claimed_at": NOW - ago,
            **known._asdict(),
            **columns,
        }
        new_id = message_id(ledger_key(follow_up, step, values["channel"], 1))
        ledger.claim(connection, ledger.NewClaim(id=new_id, body_hash=body_hash(values["body"]), **values))
        connection.execute(
            text("UPDATE message SET state = :state WHERE id = :id"), {"state": state, "id": new_id}
        )
    return new_id


def rows(database: Database, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of every text taken in, with the clinic's id of who may have written it."""
    return select(
        database,
        f"SELECT {', '.join(columns)} FROM inbound_message i LEFT JOIN patient p ON p.id = i.patient_id"
        " ORDER BY i.received_at, p.external_id, i.id",
    )


def closed(database: Database) -> list[tuple[Any, ...]]:
    """Every closed contact point: clinic, value, whose word closed it."""
    return select(
        database,
        "SELECT clinic_id, value, suppressed_reason FROM contact_point WHERE suppressed_at IS NOT NULL"
        " ORDER BY clinic_id, value",
    )


def consents_of(database: Database) -> list[tuple[Any, ...]]:
    """Every statement of consent, oldest first."""
    return select(
        database,
        "SELECT p.external_id, c.purpose, c.channel, c.state, c.source FROM consent c"
        " JOIN patient p ON p.id = c.patient_id ORDER BY c.at, p.external_id, c.purpose",
    )
