"""A stop that comes in while workers claim: once it is stored, nothing more can be sent there."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, text

from models.store import ledger
from runtime.inbound import accept_inbound, accept_unsubscribe
from tests.activities.conftest import Stage
from tests.activities.test_claims_at_once import THREADS, all_at_once, claim, claims_of, family_of
from tests.support.inbound import mail_from, text_from
from tests.support.intake import catalog
from tests.support.practice import CLINIC
from tests.support.rows import ANSWERING, FIRST_AT, change, select

NUMBERS = ("+447700900123", "+447700900456")
TO = "SELECT count(*) FROM message m JOIN contact_point c ON c.id = m.contact_point_id WHERE c.value = :value"


def stopping(number: str, provider_id: str = "") -> Callable[[Connection], str]:
    """Somebody writes STOP from this number; gives what it did."""
    more = {"provider_id": provider_id} if provider_id else {}
    came = text_from(number, "STOP", at=FIRST_AT, **more)

    def work(connection: Connection) -> str:
        return f"rang {len(accept_inbound(connection, catalog(), came, FIRST_AT).to_ring)}"

    return work


@pytest.mark.parametrize("round_", range(5))
def test_after_a_stop_is_stored_no_claim_for_that_number_exists(stage: Stage, round_: int) -> None:
    """What the ledger holds when the stop has its locks is all there ever is."""
    claims, family = claims_of(stage), family_of(stage, ANSWERING)
    gate = threading.Barrier(THREADS + 1)
    held: dict[str, int] = {}

    def claiming(follow_up: str) -> str:
        gate.wait(20)
        with stage.database.writing() as connection:
            return claim(claims, follow_up, ANSWERING)(connection)

    def stop(number: str) -> None:
        gate.wait(20)
        with stage.database.writing() as connection:
            stopping(number)(connection)
            held[number] = connection.execute(text(TO), {"value": number}).scalar_one()

    with ThreadPoolExecutor(THREADS + 1) as threads:
        stopped = threads.submit(stop, NUMBERS[round_ % 2])
        results = Counter(threads.map(claiming, family, timeout=60))
        stopped.result(60)
    number = NUMBERS[round_ % 2]
    assert set(results) <= {"claimed", "deferred"}
    assert select(stage.database, TO, value=number) == [(held[number],)]
    for each in family:  # whoever has not been written to yet never is, there
        with stage.database.writing() as connection:
            claim(claims, each, ANSWERING)(connection)
    assert select(stage.database, TO, value=number) == [(held[number],)]


def test_a_claim_that_is_not_committed_yet_is_waited_for_and_one_that_waits_sees_the_stop(
    stage: Stage,
) -> None:
    """Step by step, with the claim's own first statement held open on PostgreSQL."""
    if stage.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    claims = claims_of(stage)
    stored = threading.Event()

    def stop() -> None:
        with stage.database.writing() as connection:
            stopping(NUMBERS[0])(connection)
        stored.set()

    with ThreadPoolExecutor(2) as threads:
        with stage.database.writing() as claiming:
            assert claim(claims, stage.follow_up)(claiming) == "claimed"
            stopped = threads.submit(stop)
            assert not stored.wait(0.5)
        stopped.result(20)
        change(stage.database, "DELETE FROM message_event")
        change(stage.database, "DELETE FROM message")
        change(stage.database, "UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL")
        change(stage.database, "DELETE FROM inbound_message WHERE provider = 'twilio'")
        with stage.database.writing() as stopping_first:
            stopping(NUMBERS[0])(stopping_first)
            waits = threads.submit(all_at_once, stage.database, [claim(claims, stage.follow_up)])
        assert waits.result(20) == ["deferred"]
    assert stage.states() == []


@pytest.mark.parametrize("round_", range(3))
def test_one_webhook_delivered_many_times_at_once_is_one_text(stage: Stage, round_: int) -> None:
    jobs = [stopping(NUMBERS[0], "SMsame") for _ in range(THREADS)]
    results = Counter(all_at_once(stage.database, jobs))
    assert results == {"rang 1": 1, "rang 0": THREADS - 1}
    assert select(stage.database, "SELECT count(*) FROM inbound_message WHERE provider_id = 'SMsame'") == [
        (1,)
    ]


@pytest.mark.parametrize("round_", range(3))
def test_one_webhook_of_somebody_unknown_delivered_many_times_is_one_text(stage: Stage, round_: int) -> None:
    all_at_once(stage.database, [stopping("+447700900999", "SMsame") for _ in range(THREADS)])
    assert select(stage.database, "SELECT count(*) FROM inbound_message") == [(1,)]
    closed = "SELECT count(*) FROM contact_point WHERE value = '+447700900999' AND suppressed_at IS NOT NULL"
    assert select(stage.database, closed) == [(1,)]


@pytest.mark.parametrize("round_", range(3))
def test_texts_clicks_and_claims_of_a_family_never_lock_each_other_out(stage: Stage, round_: int) -> None:
    claims, family = claims_of(stage), family_of(stage, ANSWERING)
    ((email,),) = select(stage.database, "SELECT id FROM contact_point WHERE kind = 'email'")

    def click(connection: Connection) -> Any:
        return accept_unsubscribe(connection, email, None, FIRST_AT).detail

    def write(number: str, body: str) -> Callable[[Connection], Any]:
        came = text_from(number, body, at=FIRST_AT)
        return lambda connection: accept_inbound(connection, catalog(), came, FIRST_AT)

    def mail(body: str) -> Callable[[Connection], Any]:
        came = mail_from("pat@example.com", body, at=FIRST_AT)
        return lambda connection: accept_inbound(connection, catalog(), came, FIRST_AT)

    jobs = [
        *(claim(claims, each, ANSWERING) for each in family[:3]),
        *(write(number, body) for number in NUMBERS for body in ("STOP", "wrong number")),
        click,
        mail("unsubscribe"),
        write(NUMBERS[1], "START"),
    ]
    results = all_at_once(stage.database, jobs)
    assert set(results[:3]) <= {"claimed", "deferred"}
    assert select(stage.database, "SELECT count(*) FROM message") == [(results[:3].count("claimed"),)]


def test_a_stop_locks_as_claims_do_and_nothing_of_strangers(stage: Stage) -> None:
    if stage.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with stage.database.writing() as held:
        ledger.lock_contact_points(held, stage.follow_up)
        with stage.database.writing() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            stopping("+447700900999")(connection)
    assert select(stage.database, "SELECT clinic_id FROM contact_point WHERE suppressed_at IS NOT NULL") == [
        (CLINIC,)
    ]
