"""Between the verdict and the POST the world changes: claims re-check, and never post twice."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from activities.messaging import POST_WITHIN
from core.provider_errors import ErrorClass
from core.types import Channel
from core.verdicts import Reason, SkippedStep
from gateways.protocol import Outgoing
from models.contracts import AssessResult, OrderKind
from models.store import ledger, orders
from models.store.verification import verify
from runtime.intake import accept_opt_out, accept_reply
from tests.activities.conftest import Stage
from tests.support.gateway import refused
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import (
    FIRST_AT,
    HOUR,
    MINUTE,
    change,
    open_follow_up,
    pinned,
    put_claim,
    put_visit,
    select,
)
from tests.support.sequences import DAY, delay, sequence, sms, task


def give_order(stage: Stage, kind: OrderKind, **how: Any) -> None:
    with stage.database.writing() as connection:
        orders.record(connection, uuid4().hex, stage.follow_up, kind, FIRST_AT, **how)


def say_stop(stage: Stage) -> None:
    with stage.database.writing() as connection:
        accept_opt_out(connection, CLINIC, "p1", Channel.SMS, FIRST_AT)


def write_back(stage: Stage) -> None:
    with stage.database.writing() as connection:
        accept_reply(connection, CLINIC, "p1", Channel.SMS, "Is Tuesday all right?", FIRST_AT)


HAPPENINGS: dict[str, tuple[Callable[[Stage], object], Reason]] = {
    "booked": (
        lambda stage: put_visit(stage.database, "new", FIRST_AT + DAY, seen_at=FIRST_AT),
        Reason.BOOKED,
    ),
    "opted_out": (say_stop, Reason.OPTED_OUT),
    "replied": (write_back, Reason.PATIENT_REPLIED),
    "stopped": (lambda stage: give_order(stage, OrderKind.STOP), Reason.STAFF_STOPPED),
    "paused": (lambda stage: give_order(stage, OrderKind.PAUSE), Reason.PAUSED),
    "snoozed": (
        lambda stage: give_order(stage, OrderKind.SNOOZE, until=FIRST_AT + HOUR),
        Reason.SNOOZED,
    ),
    "skipped": (lambda stage: give_order(stage, OrderKind.SKIP_STEP, step="first"), Reason.NOT_YET_DUE),
    "handed_over": (lambda stage: give_order(stage, OrderKind.HAND_OVER), Reason.STAFF_HANDED_OVER),
    "deceased": (
        lambda stage: change(stage.database, "UPDATE patient SET deceased = :yes", yes=True),
        Reason.DECEASED,
    ),
    "unreachable": (
        lambda stage: change(
            stage.database,
            "UPDATE contact_point SET unusable_at = '2027-06-01 09:00:00' WHERE kind = 'phone'",
        ),
        Reason.NOT_YET_DUE,
    ),
}


@pytest.mark.parametrize("happening", HAPPENINGS)
async def test_what_happens_between_verdict_and_claim_holds_the_message(stage: Stage, happening: str) -> None:
    assert (await stage.assess()).verdict.kind == "send"
    happen, reason = HAPPENINGS[happening]
    happen(stage)
    result = await stage.send()
    assert (result.state, result.next.verdict.reason) == ("deferred", reason)
    assert (stage.sms.posts, stage.messages()) == ([], [])
    assert select(stage.database, "SELECT number, reason FROM decision ORDER BY number")[-1] == (9, reason)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (FIRST_AT.replace(hour=20), Reason.OUTSIDE_WINDOW),
        (FIRST_AT + 2 * DAY, Reason.DUE),  # The second message says it now.
        (FIRST_AT + 15 * DAY, Reason.EXPIRED),
    ],
)
async def test_a_message_that_waited_too_long_in_its_queue_does_not_leave(
    stage: Stage, now: Any, reason: Reason
) -> None:
    assert (await stage.assess()).verdict.kind == "send"
    stage.now = now
    result = await stage.send()
    assert (result.state, result.next.verdict.reason) == ("deferred", reason)
    assert (stage.sms.posts, stage.messages()) == ([], [])


@pytest.mark.parametrize(("step", "try_no"), [("first", 2), ("second", 1)])
async def test_only_the_touch_that_is_due_is_claimed(stage: Stage, step: str, try_no: int) -> None:
    result = await stage.send(step, try_no=try_no)
    assert (result.state, result.next.verdict.kind) == ("deferred", "send")
    assert stage.messages() == []


async def test_a_booking_that_lands_while_the_message_is_posted_stops_the_next_one(stage: Stage) -> None:
    async def book(_: Outgoing) -> None:
        put_visit(stage.database, "new", FIRST_AT + DAY, seen_at=FIRST_AT)

    stage.sms.before = book
    result = await stage.send()
    assert (result.state, result.next.verdict.reason) == ("sent", Reason.BOOKED)


@pytest.mark.parametrize(("slow", "state"), [(10.5, "not_posted"), (9.0, "sent")])
async def test_a_claim_that_took_too_long_is_not_posted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, slow: float, state: str
) -> None:
    passed = [0.0]
    monkeypatch.setattr("activities.clock.time", SimpleNamespace(monotonic=lambda: passed[0]))
    stage.writes.after[1] = lambda: passed.__setitem__(0, slow)
    result = await stage.send()
    assert result.state == state
    assert len(stage.sms.posts) == (state == "sent")
    [row] = stage.messages()
    assert (row["state"], row["settled_at"]) == (state, FIRST_AT + timedelta(seconds=slow))
    if state == "not_posted":
        assert timedelta(seconds=slow) > POST_WITHIN
        assert result.next.verdict.reason is Reason.RETRY_LATER
        stage.now = FIRST_AT + HOUR
        assert (await stage.send(try_no=2)).state == "sent"


async def test_exactly_one_post_however_often_the_activity_runs(stage: Stage) -> None:
    assert (await stage.send()).state == "sent"
    for _ in range(3):
        again = await stage.send()
        assert (again.state, again.next.verdict.reason) == ("deferred", Reason.NOT_YET_DUE)
    assert len(stage.sms.posts) == 1
    assert stage.events() == ["claimed", "sent"]


async def test_an_attempt_that_finds_its_claim_open_posts_nothing(stage: Stage) -> None:
    message_id = put_claim(stage.database, stage.follow_up)
    result = await stage.send()
    assert (result.state, result.next.in_flight) == ("in_flight", message_id)
    assert stage.sms.posts == []
    assert stage.states() == [("first", "claimed")]


@pytest.mark.parametrize(
    "broken", ["{% for letter in first_name %}{{ letter }}{% endfor %}", "{{ diagnosis }}", None]
)
async def test_a_template_that_does_not_render_is_failed_and_shown(stage: Stage, broken: str | None) -> None:
    file = stage.templates / "test_no_show" / "first.sms.j2"
    file.unlink() if broken is None else file.write_text(broken)
    result = await stage.send()
    assert (result.state, result.next.verdict.kind) == ("failed", "hand_over")
    assert result.next.verdict.reason is Reason.NOT_ACCEPTED
    [row] = stage.messages()
    assert (row["state"], row["error_class"], row["settled_at"]) == ("failed", "template", row["claimed_at"])
    assert stage.sms.posts == []
    assert (await stage.send()).state == "deferred"


async def test_a_database_that_is_away_before_the_claim_sends_nothing(stage: Stage) -> None:
    stage.writes.away_for(1)
    with pytest.raises(OperationalError):
        await stage.send()
    assert (stage.sms.posts, stage.messages()) == ([], [])
    assert (await stage.send()).state == "sent"


async def test_a_database_that_is_away_after_the_post_is_waited_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.messaging._FIRST_PAUSE_SECONDS", 0.001)
    stage.writes.away_for(2, 3, 4)
    assert (await stage.send()).state == "sent"
    assert stage.writes.writes == 5
    assert len(stage.sms.posts) == 1
    assert stage.events() == ["claimed", "sent"]


async def test_a_database_that_stays_away_leaves_the_claim_to_be_proved(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.messaging._FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr("activities.messaging.SETTLE_TRIES_FOR", timedelta(milliseconds=50))
    stage.writes.away_for(*range(2, 1000))
    with pytest.raises(OperationalError):
        await stage.send()
    stage.writes.before.clear()
    again = await stage.send()
    assert (again.state, len(stage.sms.posts)) == ("in_flight", 1)
    assert again.next.in_flight is not None
    stage.now = FIRST_AT + timedelta(minutes=1)
    assert await stage.reconcile(again.next.in_flight) == "sent"
    assert len(stage.sms.posts) == 1


async def test_a_proof_that_came_first_is_not_overwritten(stage: Stage) -> None:
    async def report(message: Outgoing) -> None:
        with stage.database.writing() as connection:
            ledger.settle(connection, message.reference, "sent", FIRST_AT, provider_id="SM-report")

    stage.sms.before = report
    stage.sms.script(refused(ErrorClass.OPT_OUT, "21610"))
    await stage.send()
    [row] = stage.messages()
    assert (row["state"], row["provider_id"]) == ("sent", "SM-report")
    assert stage.events() == ["claimed", "sent", "late_failed"]
    assert select(stage.database, "SELECT count(*) FROM contact_point WHERE suppressed_at IS NOT NULL") == [
        (0,)
    ]


async def test_each_try_is_a_row_of_its_own_until_tries_are_used_up(stage: Stage) -> None:
    for try_no in itertools.count(1):
        stage.sms.script(refused(ErrorClass.TEMPORARY, "30003"))
        result = await stage.send(try_no=try_no)
        assert result.state == "failed"
        if result.next.verdict.kind != "wait":
            break
        stage.now = result.next.verdict.until
    assert result.next.verdict.reason is Reason.NOT_ACCEPTED
    assert [row["try_no"] for row in stage.messages()] == [1, 2]
    assert len({post.reference for post in stage.sms.posts}) == 2


ALONE = pinned(sequence(sms("first", delay(minutes=15)), task("call", 3)))


async def through_an_outage(stage: Stage, error: ErrorClass, until: datetime) -> AssessResult:
    """Try the only message again and again, refused until then, as long as it waits for another try."""
    stage.follow_up = open_follow_up(stage.database, given=ALONE)
    for try_no in itertools.count(1):
        if stage.now < until:
            stage.sms.script(refused(error, "scripted"))
        result = await stage.send(try_no=try_no, given=ALONE)
        verdict = result.next.verdict
        if verdict.kind != "wait" or verdict.step != "first":
            break
        stage.now = verdict.until
    return result.next


@pytest.mark.parametrize(
    "error", [ErrorClass.CONNECT, ErrorClass.RATE_LIMITED, ErrorClass.NOT_POSTED], ids=str
)
async def test_an_outage_of_six_hours_costs_no_message(stage: Stage, error: ErrorClass) -> None:
    up = FIRST_AT + 6 * HOUR
    await through_an_outage(stage, error, up)
    *failed, sent = [state for _, state in stage.states()]
    assert (set(failed), sent) == ({"failed"}, "sent")
    assert 10 <= len(failed) <= 20
    assert up <= stage.now <= up + 45 * MINUTE
    assert select(stage.database, "SELECT name FROM task") == []
    with stage.database.reading() as connection:
        found = verify(connection, stage.now)
    assert (found.sent_twice, found.over_a_cap, found.unsettled) == ([], [], [])


async def test_an_outage_that_outlasts_a_message_leaves_it_out_with_its_reason(stage: Stage) -> None:
    following = await through_an_outage(stage, ErrorClass.CONNECT, FIRST_AT + 10 * DAY)
    assert SkippedStep("first", Reason.NOT_ACCEPTED) in following.verdict.skipped
    assert set(stage.states()) == {("first", "failed")}
    assert len(stage.messages()) <= 105
    assert select(stage.database, "SELECT name FROM task") == []


async def test_what_an_outage_held_up_keeps_the_caps_afterwards(stage: Stage) -> None:
    with stage.database.writing() as connection:
        add_patient(connection, "sister", email=None)
    both = [stage.follow_up, open_follow_up(stage.database, patient="sister")]
    again = []
    for each in both:
        stage.sms.script(refused(ErrorClass.CONNECT, "connect"))
        again.append((await stage.send(follow_up=each)).next.verdict.until)
    stage.now = max(again)
    results = [await stage.send(follow_up=each, try_no=2) for each in both]
    assert [result.state for result in results] == ["sent", "deferred"]
    assert len(stage.sms.kept) == 1
