"""``ledger reconcile``: what it learns of the provider, what it leaves alone, and that it sends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from core.identity import body_hash
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from fake_provider.threads import in_thread
from gateways.protocol import Accepted, Outgoing
from gateways.twilio_messages import TwilioGateway
from models.tables import Message
from runtime.clock import utc_now
from runtime.database import Database
from tests.cli.commands import answer, machine, told
from tests.support.rows import select

HOURS_AGO = timedelta(hours=2)
TO, FROM = "+447700900102", "+447700900321"


@pytest.fixture
def follow_up(practice: Database) -> str:
    found: str = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    return found


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[TwilioServer]:
    """A stand-in for Twilio, and settings that lead to it."""
    with in_thread(TwilioServer()) as server:
        for name, value in {
            "SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": server.url,
        }.items():
            monkeypatch.setenv(f"FOLLOW_UP_{name}", value)
        yield server


def plant(database: Database, follow_up: str, step: str, body: str, **columns: Any) -> str:
    """A message of two hours ago that went through Twilio, put there behind the program's back."""
    message_id, at = uuid4().hex, utc_now() - HOURS_AGO
    with database.writing() as connection:
        contact = connection.execute(
            text("SELECT patient_id, contact_point_id FROM patient_contact LIMIT 1")
        ).one()
        values = {
            "id": message_id, "clinic_id": "harbour-lane", "follow_up_id": follow_up,
            "patient_id": contact.patient_id, "contact_point_id": contact.contact_point_id,
            "step": step, "channel": "sms", "try_no": 1, "recipient": TO, "sender": FROM, "subject": "",
            "body": body, "body_hash": body_hash(body), "provider": "twilio", "claimed_at": at, **columns,
        }  # fmt: skip
        connection.execute(insert(Message), values)
    return message_id


def taken(server: TwilioServer, body: str) -> str:
    """What the stand-in calls a message that it took."""

    async def post() -> Any:
        gateway = TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, base_url=server.url)
        try:
            return await gateway.send(Outgoing("r", "sms", FROM, TO, body))
        finally:
            await gateway.close()

    outcome = asyncio.run(post())
    assert isinstance(outcome, Accepted)
    return outcome.provider_id


def silent(database: Database, follow_up: str, provider_id: str) -> str:
    """A message that was accepted and on which nothing was heard."""
    sent = {"state": "sent", "provider_id": provider_id, "settled_at": utc_now() - HOURS_AGO}
    return plant(database, follow_up, "missed", "Hi Tomas", awaits_report=True, **sent)


def rows(database: Database) -> list[tuple[Any, ...]]:
    return select(database, "SELECT step, state, provider_id, delivery FROM message ORDER BY step")


def test_it_learns_what_arrived_and_what_left_and_a_second_time_nothing(
    practice: Database, follow_up: str, provider: TwilioServer
) -> None:
    arrived, left = taken(provider, "Hi Tomas"), taken(provider, "Hi again")
    provider.deliver(arrived)
    silent(practice, follow_up, arrived)
    plant(practice, follow_up, "day_2", "Hi again", state="claimed")
    plant(practice, follow_up, "day_5", "Never left", state="claimed")
    assert machine("ledger", "reconcile") == {
        "asked": 3, "changed": 3, "still_open": 0, "unknown": 1, "unreachable": 0,
        "follow_ups": [follow_up, follow_up], "left_alone": [],
    }  # fmt: skip
    assert rows(practice) == [
        ("day_2", "sent", left, None),
        ("day_5", "unknown", None, None),
        ("missed", "sent", arrived, "delivered"),
    ]
    again = machine("ledger", "reconcile")
    assert (again["changed"], again["follow_ups"]) == (0, [])
    assert provider.requests["create"] == 2  # ours, above
    assert len(provider.messages) == 2


def test_people_read_it_in_a_sentence(practice: Database, follow_up: str, provider: TwilioServer) -> None:
    sid = taken(provider, "Hi Tomas")
    silent(practice, follow_up, sid)
    said = answer("ledger", "reconcile")
    assert said == "Asked about 1, learned something of 1; still open 1, will stay unknown 0.\n"
    assert sid not in said


def test_a_provider_that_does_not_answer_is_told_and_changes_nothing(
    practice: Database, follow_up: str, provider: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent(practice, follow_up, "SM" + "0" * 32)
    before = rows(practice)
    monkeypatch.setenv("FOLLOW_UP_TWILIO_BASE_URL", "http://127.0.0.1:1")
    assert "A provider did not answer. Nothing is lost" in answer("ledger", "reconcile", code=1)
    assert machine("ledger", "reconcile", code=1)["unreachable"] == 1
    assert rows(practice) == before


def test_messages_of_another_provider_are_left_alone_and_said(practice: Database, follow_up: str) -> None:
    silent(practice, follow_up, "SM" + "0" * 32)
    plant(practice, follow_up, "day_2", "Hi again", state="claimed")
    before = rows(practice)
    found = machine("ledger", "reconcile")
    assert found["left_alone"] == [
        {"channel": "sms", "provider": "twilio", "configured": "console", "number": 2}
    ]
    assert (found["asked"], found["unknown"], found["follow_ups"]) == (0, 0, [])
    assert answer("ledger", "reconcile").splitlines() == [
        "Asked about 0, learned something of 0; still open 0, will stay unknown 0.",
        "Left alone: 2 by text message that went through twilio; here that channel is set to console. Run"
        " this with the settings that sent them.",
    ]
    assert rows(practice) == before
