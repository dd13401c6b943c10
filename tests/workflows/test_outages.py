"""Three days without workers, a provider or the clinic's own data: no burst, nothing stale, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from core.caps import GAP
from core.provider_errors import ErrorClass
from core.types import Trigger
from models.store import decisions
from runtime.clock import utc_now
from runtime.dispatch import ring, start_follow_up
from runtime.freshness import check, tick
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, Conductor, Handle
from tests.support.gateway import refused
from tests.support.practice import CLINIC, open_one
from tests.workflows.conftest import replay

CATALOG = load_catalog()
HOUR = timedelta(hours=1)


def skipped(conductor: Conductor, handle: Handle) -> dict[str, str]:
    """Steps that were left out by now, and why."""
    with conductor.database.reading() as connection:
        rows: list[Any] = decisions.of_follow_up(connection, handle.id)
    return {note["step"]: note["reason"] for row in rows for note in row["skipped"] or ()}


async def test_what_waited_three_days_for_a_worker_leaves_one_message_each(conductor: Conductor) -> None:
    """Opened while nothing ran: the acknowledgements are stale, of the rest only the newest goes."""
    at = utc_now() - 3 * DAY - HOUR
    opened = open_one(conductor.database, CATALOG[Trigger.NEW_ENQUIRY], at, source_ref=uuid4().hex)
    await start_follow_up(conductor.client, conductor.database, opened.follow_up_id, utc_now())
    handle: Handle = conductor.client.get_workflow_handle(opened.follow_up_id)
    conductor.handles.append(handle)
    await conductor.until(lambda: len(conductor.kept) == 1)
    await conductor.until(lambda: conductor.decisions(handle)[-1][0] == "wait")
    assert conductor.states(handle) == [("day_3", "sent")]
    left_out = skipped(conductor, handle)
    assert left_out["ack_sms"] == left_out["ack_email"] == "too_late"
    assert left_out["day_1"] in ("too_late", "superseded")
    await conductor.finish(handle)
    assert [step for step, _ in conductor.states(handle)] == ["day_3", "day_6"]
    await replay(conductor)


async def test_a_provider_that_refuses_for_three_days_gets_no_burst_afterwards(conductor: Conductor) -> None:
    conductor.sms.script(*[refused(ErrorClass.RATE_LIMITED, "429")] * 200)
    handle = await conductor.open(CATALOG[Trigger.NO_SHOW])
    await conductor.forward(handle, 2 * DAY + 2 * HOUR)
    conductor.sms.works_again()
    await conductor.forward(handle, DAY)
    assert len(conductor.kept) == 1, "the second message, once the provider was back"
    await conductor.finish(handle)
    left_at = [row["claimed_at"] for row in conductor.messages(handle) if row["state"] == "sent"]
    assert len(left_at) == len(conductor.kept) == 2
    assert all(later - earlier >= GAP for earlier, later in pairwise(left_at))
    assert skipped(conductor, handle)["missed"] in ("not_accepted", "superseded")
    assert conductor.tasks(handle).keys() == {"day_5"}, "nobody is asked to mend what was no message's fault"
    await replay(conductor)


async def test_stale_records_hold_outreach_and_release_it_without_a_burst(conductor: Conductor) -> None:
    handle = await conductor.open(CATALOG[Trigger.NO_SHOW])
    started_at = await conductor.now(handle)
    _speak(conductor, started_at, limit_minutes=24 * 60)
    await conductor.forward(handle, HOUR)
    assert conductor.states(handle) == [("missed", "sent")]

    await conductor.forward(handle, 3 * DAY)
    assert conductor.states(handle) == [("missed", "sent")]
    assert (await conductor.progress(handle)).waiting_for == "feed_stale"
    now = await conductor.now(handle)
    with conductor.database.writing() as connection:
        assert check(connection, now).opened == (CLINIC,)
        assert check(connection, now).opened == (), "one alert"

    with conductor.database.writing() as connection:
        released = tick(connection, CLINIC, now)
        assert released.closed == (CLINIC,)
        assert released.to_ring == (handle.id,)
        connection.execute(text("UPDATE clinic SET feed_limit_minutes = NULL"))
    for follow_up in released.to_ring:
        await ring(conductor.client, follow_up, "booking_changed")
    await conductor.until(lambda: len(conductor.kept) == 2)
    await conductor.finish(handle)
    assert [step for step, _ in conductor.states(handle)] == ["missed", "day_2", "day_14"]
    await replay(conductor)


def _speak(conductor: Conductor, at: Any, *, limit_minutes: int) -> None:
    """The clinic's system speaks once, and its records are good for that long."""
    with conductor.database.writing() as connection:
        connection.execute(
            text("UPDATE clinic SET feed_limit_minutes = :minutes"), {"minutes": limit_minutes}
        )
        tick(connection, CLINIC, at)
