"""Replies wait for staff, and the orders of staff fold into what holds now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.types import Channel
from models.contracts import OrderKind
from models.store import orders
from runtime.database import Database
from runtime.intake import accept_reply
from tests.support.practice import CLINIC
from tests.support.rows import (
    EVENT,
    HOUR,
    load,
    open_follow_up,
)
from tests.support.sequences import DAY

NOW = EVENT + HOUR
LATER = EVENT + 3 * DAY


def reply(database: Database, at: datetime) -> None:
    with database.writing() as connection:
        accept_reply(connection, CLINIC, "p1", Channel.SMS, "Is Tuesday all right?", at)


def order(database: Database, follow_up: str, kind: OrderKind, at: datetime, **how: Any) -> None:
    with database.writing() as connection:
        number = len(orders.of_follow_up(connection, follow_up))
        orders.record(connection, f"order-{number}", follow_up, kind, at, **how)


def test_a_reply_stands_until_someone_resumes_and_a_newer_one_stands_again(clinic: Database) -> None:
    reply(clinic, EVENT - HOUR)
    follow_up = open_follow_up(clinic)
    assert load(clinic, follow_up).facts.replied_at is None
    reply(clinic, NOW)
    assert load(clinic, follow_up).facts.replied_at == NOW
    order(clinic, follow_up, OrderKind.PAUSE, NOW + HOUR)
    assert load(clinic, follow_up).facts.replied_at == NOW
    order(clinic, follow_up, OrderKind.RESUME, NOW + 2 * HOUR)
    assert load(clinic, follow_up).facts.replied_at is None
    reply(clinic, NOW + 3 * HOUR)
    assert load(clinic, follow_up).facts.replied_at == NOW + 3 * HOUR


def test_the_newest_reply_counts(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    reply(clinic, NOW + HOUR)
    reply(clinic, NOW)
    order(clinic, follow_up, OrderKind.RESUME, NOW + timedelta(minutes=30))
    assert load(clinic, follow_up).facts.replied_at == NOW + HOUR


def test_orders_fold_into_what_holds_now(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)

    def standing() -> tuple[Any, ...]:
        found = load(clinic, follow_up).facts
        return found.paused, found.snoozed_until, found.skipped, found.handed_over, found.stopped

    nothing: frozenset[str] = frozenset()
    assert standing() == (False, None, nothing, False, False)
    order(clinic, follow_up, OrderKind.PAUSE, NOW)
    order(clinic, follow_up, OrderKind.SNOOZE, NOW + HOUR, until=LATER)
    assert standing() == (True, LATER, nothing, False, False)
    order(clinic, follow_up, OrderKind.RESUME, NOW + 2 * HOUR)
    assert standing() == (False, None, nothing, False, False)
    order(clinic, follow_up, OrderKind.SNOOZE, NOW + 3 * HOUR, until=LATER)
    order(clinic, follow_up, OrderKind.SNOOZE, NOW + 4 * HOUR, until=LATER + DAY)
    order(clinic, follow_up, OrderKind.SKIP_STEP, NOW + 5 * HOUR, step="first")
    order(clinic, follow_up, OrderKind.SKIP_STEP, NOW + 6 * HOUR, step="call")
    assert standing() == (False, LATER + DAY, {"first", "call"}, False, False)
    order(clinic, follow_up, OrderKind.HAND_OVER, NOW + 7 * HOUR)
    order(clinic, follow_up, OrderKind.STOP, NOW + 8 * HOUR)
    order(clinic, follow_up, OrderKind.RESUME, NOW + 9 * HOUR)
    assert standing() == (False, None, {"first", "call"}, True, True)


def test_orders_fold_in_the_order_given_whatever_the_order_stored(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    order(clinic, follow_up, OrderKind.RESUME, NOW + HOUR)
    order(clinic, follow_up, OrderKind.PAUSE, NOW)
    assert not load(clinic, follow_up).facts.paused


def test_an_order_is_stored_once_per_id_and_is_for_its_follow_up_alone(clinic: Database) -> None:
    follow_up, other = open_follow_up(clinic), open_follow_up(clinic)
    with clinic.writing() as connection:
        for kind in (OrderKind.PAUSE, OrderKind.STOP):
            orders.record(connection, "one", follow_up, kind, NOW, note="as asked")
        assert [(row["kind"], row["note"]) for row in orders.of_follow_up(connection, follow_up)] == [
            ("pause", "as asked")
        ]
    assert not load(clinic, other).facts.paused
