"""Sends that are lost, refused, deferred or too late: never twice, and a person hears of every doubt."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta, timezone

import pytest

from activities.reconciliation import Patience
from core.provider_errors import ErrorClass
from core.types import Trigger
from models.contracts import FOLLOW_UP_QUEUE, OrderKind
from models.store import orders
from runtime.clock import utc_now
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, make_conductor, workers_of, working
from tests.support.gateway import LOST, VANISHED, refused
from tests.support.practice import add_patient
from tests.support.sequences import at_once
from tests.workflows.conftest import replay

NO_SHOW = load_catalog()[Trigger.NO_SHOW]
SAFETY = load_catalog()[Trigger.ADVERSE_REPLY]
HOUR = timedelta(hours=1)
ALL_SENT = [("missed", "sent"), ("day_2", "sent"), ("day_14", "sent")]


@pytest.mark.parametrize("lag", [0, 1, 2], ids=lambda lag: f"list {lag} behind")
async def test_a_lost_answer_is_proved_from_the_providers_list(conductor, lag):
    conductor.sms.script(LOST)
    conductor.sms.lag = lag
    handle = await conductor.open(NO_SHOW)
    assert await conductor.finish(handle) == "no_response"
    assert conductor.states(handle) == ALL_SENT
    assert len(conductor.kept) == 3
    assert conductor.messages(handle)[0]["provider_id"] == conductor.sms.kept[0].provider_id
    assert conductor.sms.lists == lag + 1
    assert "message:missed" not in conductor.tasks(handle)


async def test_what_nobody_can_prove_is_unknown_and_a_task_and_never_sent_again(conductor):
    conductor.sms.script(VANISHED)
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, 3 * HOUR)
    assert conductor.states(handle) == [("missed", "unknown")]
    assert conductor.tasks(handle) == {"message:missed": False}
    assert await conductor.finish(handle) == "no_response"
    assert conductor.states(handle) == [("missed", "unknown"), *ALL_SENT[1:]]
    assert [post.body for post in conductor.sms.posts if "missed you" in post.body] != []
    assert len(conductor.sms.posts) == 2, "one POST for each text"


async def test_a_provider_that_cannot_be_asked_leaves_it_unknown_after_half_an_hour(env, tmp_path):
    patience = Patience(unreachable_pause=timedelta(minutes=8))
    async with working(make_conductor(env, tmp_path, patience=patience)) as conductor:
        conductor.sms.script(LOST)
        conductor.sms.unreachable = True
        handle = await conductor.open(NO_SHOW)
        await conductor.forward(handle, 3 * HOUR)
        (message,) = conductor.messages(handle)
        assert message["state"] == "unknown"
        waited = message["settled_at"] - message["claimed_at"]
        assert timedelta(minutes=30) <= waited < timedelta(minutes=40)
        assert conductor.tasks(handle) == {"message:missed": False}


@pytest.mark.parametrize("unreachable", [False, True], ids=["not on the list", "no list"])
async def test_what_is_urgent_does_not_wait_for_proof(env, tmp_path, unreachable):
    patience = Patience(unreachable_pause=timedelta(minutes=4))
    async with working(make_conductor(env, tmp_path, patience=patience)) as conductor:
        conductor.sms.script(VANISHED)
        conductor.sms.unreachable = unreachable
        handle = await conductor.open(SAFETY)
        await conductor.until(lambda: conductor.tasks(handle).keys() >= {"call"})
        assert sorted(conductor.states(handle)) == [("safety_email", "sent"), ("safety_sms", "claimed")]
        await conductor.forward(handle, timedelta(minutes=14))
        assert "call_manager" not in conductor.tasks(handle)
        await env.fast_forward(handle, timedelta(minutes=2))  # it may end with this last step
        assert "call_manager" in conductor.tasks(handle)
        await conductor.finish(handle)
        assert sorted(conductor.states(handle)) == [("safety_email", "sent"), ("safety_sms", "unknown")]
        assert "message:safety_sms" in conductor.tasks(handle)
        assert (len(conductor.sms.posts), len(conductor.kept)) == (1, 1), "nothing twice"
        await replay(conductor)


async def test_a_number_that_told_the_provider_to_stop_ends_the_follow_up(conductor):
    conductor.sms.script(refused(ErrorClass.OPT_OUT, "21610"))
    handle = await conductor.open(NO_SHOW)
    assert await conductor.finish(handle) == "opted_out"
    assert conductor.states(handle) == [("missed", "failed")]
    assert conductor.kept == []


async def test_a_bad_number_goes_on_by_e_mail(conductor):
    conductor.sms.script(refused(ErrorClass.BAD_NUMBER, "21211"))
    handle = await conductor.open(NO_SHOW)
    assert await conductor.finish(handle) == "no_response"
    assert conductor.states(handle) == [("missed", "failed"), ("missed", "sent"), ("day_14", "sent")]
    assert [message["channel"] for message in conductor.messages(handle)] == ["sms", "email", "email"]
    assert len(conductor.sms.posts) == 1, "the number is not tried again"
    assert conductor.tasks(handle).keys() == {"day_5"}, "nobody is asked about a message that arrived"


async def test_who_shares_the_number_hears_at_once_that_the_provider_knows_of_a_stop(conductor):
    with conductor.database.writing() as connection:
        add_patient(connection, "sister", email=None)
    hers = await conductor.open(NO_SHOW, patient="sister")
    await conductor.until(lambda: len(conductor.decisions(hers)) == 1)
    conductor.sms.script(refused(ErrorClass.OPT_OUT, "21610"))
    ours = await conductor.open(at_once(NO_SHOW))
    assert await ours.result(rpc_timeout=timedelta(seconds=30)) == "opted_out"
    assert await hers.result(rpc_timeout=timedelta(seconds=30)) == "opted_out"
    assert conductor.kept == []


async def test_a_refusal_that_is_safe_to_repeat_is_a_second_try(conductor):
    conductor.sms.script(refused(ErrorClass.RATE_LIMITED, "20429"))
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, 2 * HOUR)
    first, second = conductor.messages(handle)
    assert (first["state"], first["try_no"]) == ("failed", 1)
    assert (second["state"], second["try_no"]) == ("sent", 2)
    assert second["claimed_at"] - first["settled_at"] >= timedelta(minutes=1)
    assert len(conductor.kept) == 1


async def test_a_claim_that_meets_an_order_is_deferred_and_sent_later(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, timedelta(minutes=30))
    event_at = conductor.row(handle).event_at

    async def pause_unheard(*now: str) -> None:
        if now == ("make", "before") and not conductor.orders(handle):
            with conductor.database.writing() as connection:
                orders.record(connection, "o1", handle.id, OrderKind.PAUSE, event_at)

    conductor.unsteady.hook = pause_unheard
    await conductor.forward(handle, HOUR)
    assert conductor.messages(handle) == []
    assert (await conductor.progress(handle)).waiting_for == "paused"
    conductor.unsteady.hook = None
    await conductor.tell(handle, OrderKind.RESUME)
    await conductor.until(lambda: conductor.states(handle) == [("missed", "sent")])


async def test_a_message_whose_window_closes_in_the_queue_leaves_the_next_day(env, tmp_path):
    zone = _noon_zone()
    closes_at = (utc_now() + timedelta(seconds=4)).astimezone(zone)
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), f"08:00-{closes_at:%H:%M:%S}")
    hours = {"normal": days, "opening": days, "hard": f"08:00-{closes_at:%H:%M:%S}"}
    conductor = make_conductor(env, tmp_path, hours=hours, zone=_name(zone))
    main, *senders = workers_of(conductor)
    assert main.task_queue == FOLLOW_UP_QUEUE
    async with working(conductor, [main]):
        handle = await conductor.open(at_once(load_catalog()[Trigger.CANCELLATION]))
        await conductor.until(lambda: ("wait", "outside_window") in conductor.decisions(handle))
        assert conductor.decisions(handle)[0] == ("send", "due")
        assert conductor.messages(handle) == []
        async with AsyncExitStack() as stack:
            for each in senders:
                await stack.enter_async_context(each)
            await conductor.forward(handle, DAY)
            (message,) = conductor.messages(handle)
            assert message["state"] == "sent"
            assert message["claimed_at"].astimezone(zone).strftime("%H:%M") == "08:00"
            assert message["claimed_at"].astimezone(zone).date() == closes_at.date() + DAY
    await replay(conductor)


def _noon_zone() -> timezone:
    """A zone in which it is about noon now, so that a window can close soon on any day."""
    return timezone(timedelta(hours=12 - utc_now().hour))


def _name(zone: timezone) -> str:
    hours = round(zone.utcoffset(datetime.min).total_seconds() / 3600)
    return f"Etc/GMT{-hours:+d}"
