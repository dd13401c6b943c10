"""A ring that was lost is found: something was stored after the follow-up's newest decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from core.types import Channel
from core.verdicts import Reason, Wait
from models.contracts import OrderKind
from models.store import decisions, follow_ups, inbound, ledger, orders, patients, replies, tasks
from models.store.unheard import unheard_ids
from runtime import permissions
from runtime.database import Database
from runtime.finished import finish_task
from runtime.intake import Told, accept_booking, accept_opt_out, accept_reply
from runtime.permissions import RestrictionKind
from sequences.catalog import load_catalog
from tests.support.practice import CLINIC, add_patient, open_one, set_up_clinic
from tests.support.rows import insert_claim

EVENT = datetime(2027, 3, 1, 10, tzinfo=UTC)
DECIDED = EVENT + timedelta(minutes=1)
LATER = EVENT + timedelta(hours=1)
Fact = Callable[[Connection, str, datetime], object]


def paused(connection: Connection, follow_up: str, at: datetime) -> object:
    return orders.record(connection, f"order {at}", follow_up, OrderKind.PAUSE, at)


def booked(connection: Connection, follow_up: str, at: datetime) -> object:
    return accept_booking(connection, Told(CLINIC, "p1", "v1", at), at + timedelta(days=2), None, at)


def replied(connection: Connection, follow_up: str, at: datetime) -> object:
    return accept_reply(connection, CLINIC, "p1", Channel.SMS, "hello", at)


def opted_out(connection: Connection, follow_up: str, at: datetime) -> object:
    return accept_opt_out(connection, CLINIC, "p1", Channel.EMAIL, at)


def answered(connection: Connection, follow_up: str, at: datetime) -> object:
    replies.add(connection, CLINIC, whose(connection), Channel.SMS, "hello", "reply", EVENT)
    return inbound.answer(connection, whose(connection), at)


def complained(connection: Connection, follow_up: str, at: datetime) -> object:
    return permissions.restrict(connection, CLINIC, "p1", RestrictionKind.COMPLAINT, at)


def approved(connection: Connection, follow_up: str, at: datetime) -> object:
    tasks.open_task(connection, follow_up, "approve:missed", Reason.APPROVAL_NEEDED, EVENT, "owner", EVENT)
    return finish_task(connection, follow_up, "approve:missed", at)


def gone_from_whatsapp(connection: Connection, follow_up: str, at: datetime) -> object:
    message_id = insert_claim(connection, follow_up, "missed", at=EVENT, channel="whatsapp")
    ledger.settle(connection, message_id, "sent", EVENT)
    return ledger.mark_unusable(connection, message_id, "bad_number", at)


def whose(connection: Connection) -> str:
    found = patients.find_patient(connection, CLINIC, "p1")
    assert found is not None
    return str(found.id)


FACTS = (paused, booked, replied, opted_out, answered, complained, approved, gone_from_whatsapp)


@pytest.fixture
def follow_up(database: Database) -> str:
    """One that runs and has decided once."""
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, "p1")
        add_patient(connection, "p2", phone="+447700900999", email="other@example.com")
    opened = open_one(database, load_catalog()["no_show"], EVENT)
    with database.writing() as connection:
        follow_ups.mark_started(connection, opened.follow_up_id, EVENT)
        wait = Wait(EVENT + timedelta(days=1), Reason.NOT_YET_DUE, "missed", Channel.SMS)
        decisions.store(connection, opened.follow_up_id, 1, wait, DECIDED)
    return opened.follow_up_id


def test_nothing_new_is_nothing_unheard(database, follow_up):
    with database.reading() as connection:
        assert unheard_ids(connection) == []


@pytest.mark.parametrize("fact", FACTS)
def test_what_came_after_the_decision_is_unheard_until_the_next_one(database, follow_up, fact: Fact):
    with database.writing() as connection:
        fact(connection, follow_up, LATER)
        assert unheard_ids(connection) == [follow_up]
        wait = Wait(EVENT + timedelta(days=1), Reason.NOT_YET_DUE, "missed", Channel.SMS)
        decisions.store(connection, follow_up, 2, wait, LATER + timedelta(seconds=1))
        assert unheard_ids(connection) == []


@pytest.mark.parametrize("fact", FACTS)
def test_what_came_before_the_decision_was_heard(database, follow_up, fact: Fact):
    with database.writing() as connection:
        fact(connection, follow_up, EVENT)
        assert unheard_ids(connection) == []


def test_another_patients_visit_concerns_nobody_else(database, follow_up):
    with database.writing() as connection:
        accept_booking(connection, Told(CLINIC, "p2", "v2", LATER), LATER + timedelta(days=2), None, LATER)
        assert unheard_ids(connection) == []


def test_a_closed_follow_up_needs_no_ring(database, follow_up):
    with database.writing() as connection:
        follow_ups.close(connection, follow_up, "stopped", "staff_stopped", LATER)
        paused(connection, follow_up, LATER)
        assert unheard_ids(connection) == []
