"""What providers report: kept always, the same in any order, and acted on as each error asks for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.judging import Judge
from activities.messaging import record_outcome
from activities.pinned import PinnedSequences
from core.delivery import Delivery
from core.provider_errors import ErrorClass
from core.types import Channel, Sequence
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Verdict, Wait
from gateways.protocol import Accepted, Refused
from models.store import follow_ups, ledger, tasks, unheard
from runtime.database import Database
from runtime.reports import Report, Source, accept_report
from runtime.told import Changed
from tests.support.practice import add_patient
from tests.support.rows import (
    FIRST_AT,
    HOUR,
    MINUTE,
    SEQUENCE,
    change,
    insert_claim,
    open_follow_up,
    put_claim,
    select,
)
from tests.support.sequences import DAY

PROVIDER = "recording"
SOON = FIRST_AT + MINUTE
LATER = FIRST_AT + 2 * HOUR
numbers = count()


def report(
    message_id: str | None, status: str, code: str | None = None, *, at: datetime = SOON, **how: Any
) -> Report:
    provider_id = how.get("provider_id", f"SM{(message_id or '')[:12]}")
    return Report(how.get("provider", PROVIDER), message_id, provider_id, status, code, at)


def hear(database: Database, said: Report, now: datetime = SOON, **how: Any) -> Changed:
    with database.writing() as connection:
        return accept_report(connection, said, now, **how)


def tell(
    database: Database, message_id: str, status: str, code: str | None = None, now: datetime = SOON
) -> Changed:
    return hear(database, report(message_id, status, code, at=now), now)


def sent(database: Database, follow_up: str, step: str = "first", **columns: Any) -> str:
    """A message that its activity has settled as sent, with more to be heard."""
    message_id = put_claim(database, follow_up, step, **columns)
    with database.writing() as connection:
        outcome = Accepted(f"SM{message_id[:12]}")
        record_outcome(connection, message_id, outcome, columns.get("at", FIRST_AT), awaits_report=True)
    return message_id


def stands(database: Database, message_id: str) -> tuple[Any, ...]:
    sql = "SELECT state, delivery, error_class, error_code, awaits_report FROM message WHERE id = :id"
    ((state, delivery, error, code, awaits),) = select(database, sql, id=message_id)
    return state, delivery, error, code, bool(awaits)


def events(database: Database, message_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT kind, detail FROM message_event WHERE message_id = :id ORDER BY id"
    return select(database, sql, id=message_id)


def address(database: Database) -> tuple[Any, ...]:
    sql = "SELECT suppressed_reason, unusable_reason FROM contact_point WHERE kind = 'phone'"
    return select(database, sql)[0]


def verdict(database: Database, follow_up: str, now: datetime, given: Sequence = SEQUENCE) -> Verdict:
    judge = Judge(PinnedSequences(), dict.fromkeys(Channel, ""))
    with database.reading() as connection:
        return judge.judge(connection, follow_up, given.digest, now).verdict


def test_every_report_is_kept_the_repeated_ones_too(clinic: Database) -> None:
    message_id = sent(clinic, open_follow_up(clinic))
    for status in ("queued", "sent", "sent", "delivered", "queued"):
        tell(clinic, message_id, status)
    hear(clinic, report(message_id, "delivered"), LATER, source=Source.FETCH)
    assert events(clinic, message_id)[2:] == [
        ("report", "queued"), ("report", "sent"), ("report", "sent"), ("report", "delivered"),
        ("report", "queued"), ("fetch", "delivered"),
    ]  # fmt: skip
    assert stands(clinic, message_id) == ("sent", "delivered", None, None, False)
    assert select(clinic, "SELECT count(*) FROM stray_report") == [(0,)]


def test_arrival_has_its_time_and_changes_no_verdict(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    before = verdict(clinic, follow_up, LATER)
    assert tell(clinic, message_id, "delivered").to_ring == ()
    assert tell(clinic, message_id, "read", now=LATER).to_ring == ()
    assert verdict(clinic, follow_up, LATER) == before
    with clinic.reading() as connection:
        [row] = ledger.of_follow_up(connection, follow_up)
    assert (row["delivery"], row["delivered_at"], row["settled_at"]) == ("read", SOON, FIRST_AT)


@pytest.mark.parametrize("status", ["accepted", "queued", "sent", "delivered", "undelivered"])
@pytest.mark.parametrize("before", ["claimed", "unknown", "failed"])
def test_a_report_in_a_messages_name_proves_that_it_left(clinic: Database, before: str, status: str) -> None:
    follow_up = open_follow_up(clinic)
    message_id = put_claim(clinic, follow_up)
    if before != "claimed":
        with clinic.writing() as connection:
            ledger.settle(
                connection,
                message_id,
                before,
                FIRST_AT,
                error_class="connect" if before == "failed" else None,
            )
    changed = tell(clinic, message_id, status)
    expected = "failed" if status == "undelivered" else "sent"
    assert stands(clinic, message_id)[:2] == (expected, status)
    assert changed.to_ring == (() if before == "claimed" else (follow_up,))  # a claim is looked at anyway
    sql = "SELECT provider_id FROM message WHERE id = :id"
    assert select(clinic, sql, id=message_id) == [(f"SM{message_id[:12]}",)]


@pytest.mark.parametrize("status", ["queued", "delivered", "undelivered"])
def test_the_activity_finds_a_message_settled_by_a_report(clinic: Database, status: str) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    tell(clinic, message_id, status, "30007" if status == "undelivered" else None)
    before = stands(clinic, message_id)
    with clinic.writing() as connection:
        outcome = Accepted(f"SM{message_id[:12]}")
        assert record_outcome(connection, message_id, outcome, LATER, awaits_report=True).state == before[0]
    assert stands(clinic, message_id) == before
    with clinic.writing() as connection:
        refused = Refused(ErrorClass.BAD_NUMBER, "21211")
        assert record_outcome(connection, message_id, refused, LATER).state == before[0]
    assert stands(clinic, message_id) == before
    assert address(clinic) == (None, None)


def test_without_our_reference_the_providers_id_finds_it(clinic: Database) -> None:
    message_id = sent(clinic, open_follow_up(clinic))
    hear(clinic, report(None, "delivered", provider_id=f"SM{message_id[:12]}"))
    assert stands(clinic, message_id)[1] == "delivered"
    hear(clinic, report("0" * 32, "read", provider_id=f"SM{message_id[:12]}"))
    assert stands(clinic, message_id)[1] == "read"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (report("0" * 32, "delivered", provider_id="SM9"), ("SM9", "delivered", None)),
        (report(None, "undelivered", "30006", provider_id="SM9"), ("SM9", "undelivered", "30006")),
        (report("x\x00y" * 40, "de\x00livered", "\x00", provider_id="é" * 200), ("", "nothing", None)),
        (report(None, "", None, provider_id=""), ("", "nothing", None)),
    ],
)
def test_a_report_on_nothing_of_ours_is_kept_aside(
    clinic: Database, said: Report, kept: tuple[Any, ...]
) -> None:
    sent(clinic, open_follow_up(clinic))
    assert hear(clinic, said) == Changed("")
    assert select(clinic, "SELECT provider_id, kind, detail FROM stray_report") == [kept]


def test_another_providers_report_does_not_touch_our_message(clinic: Database) -> None:
    message_id = sent(clinic, open_follow_up(clinic))
    hear(clinic, report(message_id, "undelivered", "30006", provider="other"))
    assert stands(clinic, message_id)[:2] == ("sent", None)
    assert select(clinic, "SELECT provider FROM stray_report") == [("other",)]


def test_a_report_about_another_message_in_ours_name_is_evidence_only(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    first, second = sent(clinic, follow_up), put_claim(clinic, follow_up, "second")
    hear(clinic, report(first, "undelivered", "30006", provider_id="SMother"))
    assert stands(clinic, first) == ("sent", None, None, None, True)
    assert events(clinic, first)[-1] == ("report_of_another", "undelivered 30006")
    hear(clinic, report(second, "delivered", provider_id=f"SM{first[:12]}"))  # the first one's id
    hear(clinic, report(second, "delivered", provider_id=""))
    assert stands(clinic, second)[:2] == ("claimed", None)
    assert [kind for kind, _ in events(clinic, second)][1:] == ["report_of_another"] * 2
    assert address(clinic) == (None, None)


def test_a_word_that_nobody_knows_is_kept_and_changes_nothing(clinic: Database) -> None:
    message_id = put_claim(clinic, open_follow_up(clinic))
    tell(clinic, message_id, "receiving")
    assert stands(clinic, message_id) == ("claimed", None, None, None, False)
    assert events(clinic, message_id)[-1] == ("report", "receiving")


REPORTS = st.tuples(
    st.sampled_from([*Delivery, "receiving"]),
    st.sampled_from([None, "30003", "30005", "30006", "21610", "30007", "30022", "30036", "99999"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(REPORTS, min_size=1, max_size=6), data=st.data())
def test_the_same_reports_lead_to_the_same_whatever_their_order(
    clinic: Database, reports: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(reports + data.draw(st.lists(st.sampled_from(reports), max_size=3))))
    begin = data.draw(st.sampled_from([put_claim, sent]))
    found = []
    for run in (reports, shuffled):
        phone = f"+44770{next(numbers):07}"
        with clinic.writing() as connection:
            patient = add_patient(connection, uuid4().hex[:8], phone=phone, email=None)
        follow_up = open_follow_up(clinic, patient=patient.external_id)
        message_id = begin(clinic, follow_up)
        for minutes, (status, code) in enumerate(run):
            tell(clinic, message_id, status, code, SOON + minutes * MINUTE)
        marks = [  # of two reasons for which it is of no use the first one stays
            (closed, why is not None)
            for closed, why in select(
                clinic,
                "SELECT suppressed_reason, unusable_reason FROM contact_point WHERE value = :v",
                v=phone,
            )
        ]
        state, delivery, error, code, _ = stands(clinic, message_id)
        final = delivery in ("delivered", "read", "undelivered", "failed", "canceled")
        found.append((state, delivery, error, code, final, marks))
        if any(status in ("delivered", "read") for status, _ in reports):
            assert (state, error) == ("sent", None)
            for age in (MINUTE, 5 * HOUR, DAY + 3 * HOUR, 3 * DAY):
                after = verdict(clinic, follow_up, SOON + age)
                assert not (isinstance(after, Send) and after.step == "first")
    assert found[0] == found[1]


def test_a_text_that_could_not_be_delivered_for_now_is_tried_once_more(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    assert tell(clinic, message_id, "undelivered", "30003", LATER).to_ring == (follow_up,)
    waiting = verdict(clinic, follow_up, LATER)
    assert isinstance(waiting, Wait)
    assert (waiting.reason, waiting.until) == (Reason.RETRY_LATER, LATER + 4 * HOUR)
    assert not isinstance(verdict(clinic, follow_up, LATER + 4 * HOUR - MINUTE), Send)
    again = verdict(clinic, follow_up, LATER + 4 * HOUR)
    assert isinstance(again, Send)
    assert (again.step, again.try_no) == ("first", 2)
    at = LATER + 4 * HOUR
    second = sent(clinic, follow_up, try_no=2, at=at)
    tell(clinic, second, "undelivered", "30003", at + MINUTE)
    found = verdict(clinic, follow_up, at + MINUTE)
    assert isinstance(found, HandOver)
    assert (found.task, found.reason) == ("message:first", Reason.NOT_ACCEPTED)
    assert address(clinic) == (None, None)


def test_the_new_try_has_every_guard_before_it(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    tell(clinic, message_id, "undelivered", "30008", LATER)
    change(clinic, "UPDATE patient SET do_not_contact = true")
    assert not isinstance(verdict(clinic, follow_up, LATER + 4 * HOUR), Send)


@pytest.mark.parametrize(
    ("code", "error", "kind", "reason", "marked"),
    [
        ("30003", "temporary", Wait, Reason.RETRY_LATER, (None, None)),
        ("30022", "daily_cap", Wait, Reason.RETRY_LATER, (None, None)),
        ("30005", "bad_number", HandOver, Reason.NOT_ACCEPTED, (None, "bad_number")),
        ("30006", "unreachable", HandOver, Reason.NOT_ACCEPTED, (None, "unreachable")),
        ("21635", "unreachable", HandOver, Reason.NOT_ACCEPTED, (None, "unreachable")),
        ("21610", "opt_out", Stop, Reason.OPTED_OUT, ("opt_out", None)),
        ("30007", "filtered", HandOver, Reason.NOT_ACCEPTED, (None, None)),
        ("63016", "content", HandOver, Reason.NOT_ACCEPTED, (None, None)),
        ("30036", "expired", HandOver, Reason.NOT_ACCEPTED, (None, None)),
        ("30034", "account", Wait, Reason.RETRY_LATER, (None, None)),
        ("99999", "unknown", HandOver, Reason.NOT_ACCEPTED, (None, None)),
        (None, "unknown", HandOver, Reason.NOT_ACCEPTED, (None, None)),
    ],
)
@pytest.mark.parametrize("status", ["failed", "undelivered"])
def test_each_error_leads_to_what_it_must(
    clinic: Database,
    status: str,
    code: str | None,
    error: str,
    kind: type,
    reason: Reason,
    marked: tuple[str | None, str | None],
) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    tell(clinic, message_id, status, code)
    assert stands(clinic, message_id) == ("failed", status, error, code, False)
    found = verdict(clinic, follow_up, SOON)
    assert isinstance(found, kind)
    assert found.reason is reason
    assert address(clinic) == marked


def test_a_daily_cap_waits_for_the_next_day(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    tell(clinic, sent(clinic, follow_up), "failed", "30023")
    found = verdict(clinic, follow_up, SOON)
    assert isinstance(found, Wait)
    assert found.until.date() == SOON.date() + DAY


def test_a_failure_gives_back_what_the_message_had_taken(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    sql = "SELECT touched_at IS NULL FROM follow_up WHERE id = :id"
    assert not select(clinic, sql, id=follow_up)[0][0]
    tell(clinic, message_id, "undelivered", "30003")
    assert select(clinic, sql, id=follow_up)[0][0]
    tell(clinic, message_id, "delivered")
    assert not select(clinic, sql, id=follow_up)[0][0]


def test_what_arrived_after_all_is_never_written_again(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    tell(clinic, message_id, "undelivered", "30006", SOON)
    assert address(clinic) == (None, "unreachable")
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "message:first", Reason.NOT_ACCEPTED, SOON, "owner", SOON)
    assert tell(clinic, message_id, "delivered", None, LATER).to_ring == (follow_up,)
    assert stands(clinic, message_id) == ("sent", "delivered", None, None, False)
    assert address(clinic) == (None, None)  # it reached that number
    assert select(clinic, "SELECT closed_by FROM task WHERE name = 'message:first'") == [("provider",)]
    found = verdict(clinic, follow_up, LATER + 5 * HOUR)
    assert not (isinstance(found, Send) and found.step == "first")


def test_a_report_from_whatsapp_says_nothing_of_texts(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "sister")
    ours, hers = open_follow_up(clinic), open_follow_up(clinic, patient="sister")
    message_id = sent(clinic, ours, channel="whatsapp")
    assert set(tell(clinic, message_id, "undelivered", "63024").to_ring) == {ours, hers}
    marks = "SELECT whatsapp_unusable_reason FROM contact_point WHERE kind = 'phone'"
    assert (address(clinic), select(clinic, marks)) == ((None, None), [("bad_number",)])
    tell(clinic, message_id, "read", None, LATER)
    assert select(clinic, marks) == [(None,)]  # it is there after all


def test_a_mark_of_another_message_stays(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    first = sent(clinic, follow_up)
    tell(clinic, first, "undelivered", "30003", SOON)
    second = sent(clinic, follow_up, "second", at=LATER)
    tell(clinic, second, "undelivered", "30006", LATER)
    tell(clinic, first, "delivered", None, LATER + MINUTE)
    assert address(clinic) == (None, "unreachable")


def test_an_opt_out_told_by_the_provider_closes_the_number_for_everybody(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "sister")
    ours, hers = open_follow_up(clinic), open_follow_up(clinic, patient="sister")
    changed = tell(clinic, sent(clinic, ours), "failed", "21610")
    assert set(changed.to_ring) == {ours, hers}
    assert isinstance(verdict(clinic, hers, SOON), Stop)
    said = "SELECT DISTINCT purpose, channel, state, source FROM consent"
    assert select(clinic, said) == [("marketing", "sms", "withdrawn", "provider")]
    assert select(clinic, "SELECT count(*) FROM consent") == [(2,)]
    evidence = "SELECT count(*) FROM consent JOIN message ON message.id = consent.evidence"
    assert select(clinic, evidence) == [(2,)]


def test_a_repeated_report_does_not_undo_what_happened_since(clinic: Database) -> None:
    message_id = sent(clinic, open_follow_up(clinic))
    tell(clinic, message_id, "failed", "21610")
    change(
        clinic, "UPDATE contact_point SET suppressed_at = NULL, suppressed_reason = NULL"
    )  # they wrote START
    tell(clinic, message_id, "failed", "21610", LATER)
    assert address(clinic) == (None, None)


@pytest.mark.parametrize(
    ("code", "outcome", "reason", "told"),
    [
        ("30007", Outcome.NO_RESPONSE, Reason.EXPIRED, True),
        ("30003", Outcome.COMPLETED, Reason.STEPS_DONE, True),
        ("30007", Outcome.BOOKED, Reason.BOOKED, False),
        ("21610", Outcome.NO_RESPONSE, Reason.EXPIRED, False),
    ],
)
def test_a_follow_up_that_is_over_leaves_a_task_where_its_last_message_failed(
    clinic: Database, code: str, outcome: Outcome, reason: Reason, told: bool
) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    with clinic.writing() as connection:
        follow_ups.close(connection, follow_up, outcome, reason, SOON)
    assert tell(clinic, message_id, "undelivered", code, LATER).to_ring == ()
    assert select(clinic, "SELECT name, reason FROM task") == (
        [("message:first", "not_accepted")] if told else []
    )


def test_a_lost_ring_is_made_up_for(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    message_id = sent(clinic, follow_up)
    change(clinic, "UPDATE follow_up SET started_at = opened_at")
    judge = Judge(PinnedSequences(), dict.fromkeys(Channel, ""))
    with clinic.writing() as connection:
        judge.judge_and_keep(connection, follow_up, SEQUENCE.digest, 1, SOON)
    with clinic.reading() as connection:
        assert unheard.unheard_ids(connection) == []
    tell(clinic, message_id, "undelivered", "30003", LATER)
    with clinic.reading() as connection:
        assert unheard.unheard_ids(connection) == [follow_up]


@pytest.mark.parametrize("round_", range(6))
def test_a_report_and_the_activitys_own_settlement_at_once(clinic: Database, round_: int) -> None:
    follow_up = open_follow_up(clinic)
    message_id = put_claim(clinic, follow_up)
    gate = threading.Barrier(5)
    statuses = ("sent", "delivered", "queued", "delivered")

    def settle() -> None:
        with clinic.engine.connect():
            gate.wait(20)
        with clinic.writing() as connection:
            record_outcome(connection, message_id, Accepted(f"SM{message_id[:12]}"), SOON, awaits_report=True)

    def call(status: str) -> None:
        with clinic.engine.connect():
            gate.wait(20)
        tell(clinic, message_id, status)

    with ThreadPoolExecutor(5) as threads:
        jobs = [threads.submit(settle), *(threads.submit(call, status) for status in statuses)]
        for job in jobs:
            job.result(60)
    assert stands(clinic, message_id) == ("sent", "delivered", None, None, False)
    kinds = sorted(kind for kind, _ in events(clinic, message_id))
    assert kinds in (
        ["claimed", "late_sent", "report", "report", "report", "report"],
        ["claimed", "report", "report", "report", "report", "sent"],
    )


def test_reports_and_claims_of_one_family_do_not_lock_each_other_out(clinic: Database) -> None:
    """Each report marks the shared number while claims for it wait their turn."""
    with clinic.writing() as connection:
        for number in range(4):
            add_patient(connection, f"q{number}", email=None)
    family = [open_follow_up(clinic, patient=f"q{number}") for number in range(4)]
    messages = [sent(clinic, each) for each in family]
    gate = threading.Barrier(8)

    def fail(message_id: str) -> None:
        with clinic.engine.connect():
            gate.wait(20)
        tell(clinic, message_id, "undelivered", "30006")

    def claim(follow_up: str) -> None:
        with clinic.engine.connect():
            gate.wait(20)
        with clinic.writing() as connection:
            ledger.lock_contact_points(connection, follow_up)
            insert_claim(connection, follow_up, "second", at=SOON)

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(fail, each) for each in messages] + [
            threads.submit(claim, each) for each in family
        ]
        for job in jobs:
            job.result(60)
    assert {stands(clinic, each)[0] for each in messages} == {"failed"}
    assert address(clinic) == (None, "unreachable")
