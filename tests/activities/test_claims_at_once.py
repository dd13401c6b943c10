"""Many workers claim at the same moment: one message each, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from activities.claiming import Claimed, Claims
from activities.judging import Judge
from activities.pinned import PinnedSequences
from activities.rendering import Renderer
from core.types import Channel, Sequence
from models.contracts import SendInput
from models.store import guardians, ledger
from runtime.database import Database
from runtime.intake import accept_opt_out
from runtime.merging import merge_patients
from tests.activities.conftest import Stage
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import ANSWERING, FIRST_AT, SEQUENCE, change, open_follow_up, select

THREADS = 8


def claims_of(stage: Stage) -> Claims:
    judge = Judge(PinnedSequences(), {Channel.SMS: "", Channel.EMAIL: ""})
    return Claims(judge, Renderer(stage.templates), stage.gateways)


def claim(claims: Claims, follow_up: str, given: Sequence = SEQUENCE) -> Callable[[Connection], str]:
    """A claim of the first message as a worker makes it; gives ``claimed`` or why not."""
    asked = SendInput(follow_up, given.digest, "first", Channel.SMS, 1, 2)

    def work(connection: Connection) -> str:
        made = claims.make(connection, asked, FIRST_AT)
        return "claimed" if isinstance(made, Claimed) else made.state

    return work


def all_at_once(database: Database, jobs: list[Callable[[Connection], Any]]) -> list[Any]:
    """Run each in a transaction and a thread of its own, all starting together."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[Connection], Any]) -> Any:
        with database.engine.connect():  # so that nobody loses time connecting
            gate.wait(20)
        with database.writing() as connection:
            return job(connection)

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs, timeout=60))


def share_two_numbers(database: Database, patient: str, *, first: str) -> None:
    """Link the patient to both numbers of the family, ``first`` before the other."""
    with database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO patient_contact (patient_id, contact_point_id, position)"
                " SELECT p.id, cp.id, CASE WHEN cp.value = :first THEN 0 ELSE 1 END"
                " FROM patient p, contact_point cp"
                " WHERE p.external_id = :patient AND cp.kind = 'phone'"
            ),
            {"patient": patient, "first": first},
        )


@pytest.mark.parametrize("round_", range(3))
def test_one_of_many_workers_gets_the_claim(stage: Stage, round_: int) -> None:
    job = claim(claims_of(stage), stage.follow_up)
    results = Counter(all_at_once(stage.database, [job] * THREADS))
    assert results == {"claimed": 1, "in_flight": THREADS - 1}
    assert stage.states() == [("first", "claimed")]
    assert select(stage.database, "SELECT count(*) FROM message_event") == [(1,)]


def family_of(stage: Stage, given: Sequence = SEQUENCE) -> list[str]:
    """Follow-ups of eight patients who share two numbers, half of them listing one first, half the other."""
    with stage.database.writing() as connection:
        add_patient(connection, "other", phone="+447700900456", email=None)
    follow_ups = []
    for number in range(THREADS):
        with stage.database.writing() as connection:
            add_patient(connection, f"q{number}", phone=None, email=None)
        first = "+447700900123" if number % 2 else "+447700900456"
        share_two_numbers(stage.database, f"q{number}", first=first)
        follow_ups.append(open_follow_up(stage.database, patient=f"q{number}", given=given))
    return follow_ups


def test_answers_to_a_family_with_shared_numbers_do_not_lock_each_other_out(stage: Stage) -> None:
    claims, family = claims_of(stage), family_of(stage, ANSWERING)
    results = all_at_once(stage.database, [claim(claims, each, ANSWERING) for each in family])
    assert results == ["claimed"] * THREADS
    assert select(stage.database, "SELECT count(DISTINCT follow_up_id), count(*) FROM message") == [
        (THREADS, THREADS)
    ]


@pytest.mark.parametrize("round_", range(3))
def test_a_family_gets_one_message_per_number_a_day(stage: Stage, round_: int) -> None:
    claims, family = claims_of(stage), family_of(stage)
    results = Counter(all_at_once(stage.database, [claim(claims, each) for each in family]))
    assert results == {"claimed": 2, "deferred": THREADS - 2}
    assert sorted(select(stage.database, "SELECT recipient FROM message")) == [
        ("+447700900123",),
        ("+447700900456",),
    ]


@pytest.mark.parametrize("round_", range(3))
def test_a_patient_gets_one_message_however_many_follow_ups_want_to_speak(stage: Stage, round_: int) -> None:
    """Equally important ones, so that nothing but the order of claims decides between them."""
    others = [open_follow_up(stage.database, ref=f"visit-{number}") for number in range(THREADS)]
    change(stage.database, "UPDATE follow_up SET touch_at = NULL, touched_at = NULL")
    claims = claims_of(stage)
    results = Counter(all_at_once(stage.database, [claim(claims, each) for each in others]))
    assert results == {"claimed": 1, "deferred": THREADS - 1}
    assert select(stage.database, "SELECT count(*) FROM message") == [(1,)]


def test_children_of_one_guardian_share_the_guardians_cap(stage: Stage) -> None:
    with stage.database.writing() as connection:
        mother = add_patient(connection, "mother", phone="+447700900999", email=None)
        for number in range(THREADS):
            born = date(2012 + number, 3, 1)
            child = add_patient(connection, f"c{number}", phone=None, email=None, birth_date=born)
            guardians.put(connection, child.id, mother.id, "guardian")
    children = [open_follow_up(stage.database, patient=f"c{number}") for number in range(THREADS)]
    claims = claims_of(stage)
    results = Counter(all_at_once(stage.database, [claim(claims, each) for each in children]))
    assert results == {"claimed": 1, "deferred": THREADS - 1}


@pytest.mark.parametrize("round_", range(3))
def test_stop_and_claims_at_once_never_lock_each_other_out(stage: Stage, round_: int) -> None:
    claims, family = claims_of(stage), family_of(stage)

    def stop(patient: str) -> Callable[[Connection], Any]:
        return lambda connection: accept_opt_out(connection, CLINIC, patient, Channel.SMS, FIRST_AT)

    jobs = [claim(claims, each) for each in family[:4]] + [stop(f"q{number}") for number in range(4, THREADS)]
    results = all_at_once(stage.database, jobs)
    assert set(results[:4]) <= {"claimed", "deferred"}
    assert select(stage.database, "SELECT count(*) FROM message") == [(results.count("claimed"),)]
    for each in family:
        with stage.database.writing() as connection:
            assert claim(claims, each)(connection) in ("deferred", "in_flight")


def strangers_of(stage: Stage, given: Sequence) -> list[str]:
    """Follow-ups of eight patients who share nothing but their clinic."""
    for number in range(THREADS):
        with stage.database.writing() as connection:
            add_patient(connection, f"s{number}", phone=f"+4477009003{number:02}", email=None)
    return [open_follow_up(stage.database, patient=f"s{number}", given=given) for number in range(THREADS)]


@pytest.mark.parametrize("round_", range(3))
@pytest.mark.parametrize(
    ("given", "limit", "places"), [(SEQUENCE, 1, 1), (SEQUENCE, 5, 4), (ANSWERING, 1, 1), (ANSWERING, 5, 5)]
)
def test_no_more_leave_in_a_minute_than_the_clinic_allows(
    stage: Stage, given: Sequence, limit: int, places: int, round_: int
) -> None:
    change(stage.database, "UPDATE clinic SET sends_per_minute = :limit", limit=limit)
    claims, follow_ups = claims_of(stage), strangers_of(stage, given)
    results = Counter(all_at_once(stage.database, [claim(claims, each, given) for each in follow_ups]))
    assert results == {"claimed": places, "deferred": THREADS - places}
    assert select(stage.database, "SELECT count(*) FROM message") == [(places,)]


@pytest.mark.parametrize("round_", range(3))
def test_claims_within_a_limit_merges_and_stops_never_lock_each_other_out(stage: Stage, round_: int) -> None:
    """Claims lock contact points, then take a turn; a merge locks the clinic, then contact points."""
    change(stage.database, "UPDATE clinic SET sends_per_minute = 2")
    claims, family = claims_of(stage), family_of(stage, ANSWERING)

    def merge(keep: str, gone: str) -> Callable[[Connection], Any]:
        return lambda connection: merge_patients(connection, CLINIC, keep, gone, FIRST_AT)

    def stop(patient: str) -> Callable[[Connection], Any]:
        return lambda connection: accept_opt_out(connection, CLINIC, patient, Channel.EMAIL, FIRST_AT)

    jobs = [claim(claims, each, ANSWERING) for each in family[:4]]
    jobs += [merge("q4", "q5"), merge("q6", "q0"), stop("q1"), stop("q7")]
    results = all_at_once(stage.database, jobs)
    assert set(results[:4]) <= {"claimed", "deferred"}
    assert results[:4].count("claimed") == 2


def test_claims_of_strangers_do_not_wait_for_each_other(stage: Stage) -> None:
    if stage.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with stage.database.writing() as connection:
        add_patient(connection, "stranger", phone="+447700900456", email="s@example.com")
    other = open_follow_up(stage.database, patient="stranger")
    claims = claims_of(stage)
    with stage.database.writing() as held:
        ledger.lock_contact_points(held, stage.follow_up)
        with stage.database.writing() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert claim(claims, other)(connection) == "claimed"
