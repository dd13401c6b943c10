"""What Temporal shows of a follow-up: attributes, summaries, details, few events, no patient."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import SearchAttributeKey

from core.types import Trigger
from models import search_attributes as names
from models.contracts import Order, OrderKind
from sequences.catalog import load_catalog
from tests.support.conductor import DAY, Handle, set_patient
from tests.support.gateway import LOST
from tests.support.temporal import kind_of, kinds, readable

NO_SHOW = load_catalog()[Trigger.NO_SHOW]
MOST_EVENTS_PER_TOUCH = 14


async def attributes(handle: Handle) -> dict[str, object]:
    shown = (await handle.describe()).typed_search_attributes
    keys = {name: SearchAttributeKey.for_keyword(name) for name, kind in names.SEARCH_ATTRIBUTES.items()}
    keys[names.NEXT_AT] = SearchAttributeKey.for_datetime(names.NEXT_AT)  # type: ignore[assignment]
    return {name: shown.get(key) for name, key in keys.items() if shown.get(key) is not None}


async def test_search_attributes_follow_the_follow_up(conductor):
    handle = await conductor.open(NO_SHOW)
    row = conductor.row(handle)
    fixed = {
        names.CLINIC: row.clinic_id,
        names.TRIGGER: "no_show",
        names.PATIENT: row.patient_id,
        names.OWNER: row.owner_id,
    }
    await conductor.until(lambda: conductor.decisions(handle) != [])
    await conductor.progress(handle)  # answered once the first verdict is carried out
    due = row.event_at + timedelta(minutes=45)
    assert await attributes(handle) == {**fixed, names.STEP: "missed", names.NEXT_AT: due}
    await conductor.forward(handle, 15 * DAY)
    waiting = {**fixed, names.NEXT_AT: row.event_at + NO_SHOW.expires_after}
    assert await attributes(handle) == waiting, "no step is left"
    await conductor.finish(handle)
    assert await attributes(handle) == {**fixed, names.OUTCOME: "no_response"}


async def test_summaries_and_details_say_in_words_what_goes_on(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.forward(handle, timedelta(hours=1))
    await conductor.order(handle, OrderKind.SKIP_STEP, Order(step="day_2"))
    described = await handle.describe()
    assert (await described.static_summary() or "").startswith("No-show of ")
    metadata = await handle.query("__temporal_workflow_metadata")
    details = metadata.current_details
    title = "**No-show**, sequence no_show, version 3, times in Europe/London"
    assert details.startswith(f"{title}\n\n**Now:** wait until ")
    assert "- day_5: Call about the missed visit and offer a new time" in details
    assert "for day_5: not due yet" in details.splitlines()[2]
    assert "- 2: send missed by sms: it is due" in details
    await conductor.finish(handle)
    summaries = await summaries_of(conductor, handle)
    assert any(text.startswith("wait until ") and "for missed by sms" in text for text in summaries)
    assert "send missed by sms: it is due" in summaries
    assert "task for a colleague, day_5: a colleague should act now" in summaries


async def summaries_of(conductor, handle: Handle) -> list[str]:
    converter = conductor.client.data_converter
    payloads = [
        event.user_metadata.summary
        for event in (await handle.fetch_history()).events
        if event.user_metadata.HasField("summary")
    ]
    return [str(text) for payload in payloads for text in await converter.decode([payload])]


async def test_nothing_temporal_keeps_names_the_patient(conductor):
    set_patient(conductor, first_name="Zephyrine", last_name="Quill")
    conductor.sms.script(LOST)
    handle = await conductor.open(NO_SHOW, ref="call +447700900123")
    await conductor.forward(handle, timedelta(hours=1))
    await conductor.reply(handle)
    await conductor.until(lambda: conductor.tasks(handle) != {})
    await conductor.order(handle, OrderKind.RESUME)
    conductor.unsteady.refuses = lambda _: conductor.unsteady.refused < 3
    await conductor.finish(handle)
    assert conductor.unsteady.refused == 3, "failures are in the history too"
    assert "Zephyrine" in conductor.kept[0].body, "this is what patient data looks like"
    text = await readable([await handle.fetch_history()], conductor.client.data_converter)
    assert "day_2" in text, "payloads were read"
    assert "wait until" in text, "summaries too"
    words = ("Zephyrine", "Quill", "700900123", "pat@example.com", "Is Tuesday", "book.example", "Harbour")
    assert [word for word in words if word in text] == []


async def test_encrypted_history_shows_no_step_and_no_label(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.finish(handle)
    raw = (await handle.fetch_history()).to_json()
    assert "wait until" not in raw
    assert "binary/encrypted" in str([event.user_metadata for event in (await handle.fetch_history()).events])


async def test_a_touch_costs_few_events(conductor):
    handle = await conductor.open(NO_SHOW)
    await conductor.until(lambda: conductor.decisions(handle) != [])
    await conductor.progress(handle)  # so that turning its clock does not disturb the first step
    await conductor.finish(handle)
    history = await handle.fetch_history()
    touches, current = [], []
    for event in history.events:
        kind = kind_of(event)
        if kind not in kinds(history):
            continue
        if kind == "TIMER_STARTED":
            touches.append(current := [])
        current.append(kind)
    sends = [events for events in touches if "ACTIVITY_TASK_SCHEDULED" in events]
    assert len(sends) == 3, "one per message; the task is opened by a local activity"
    print("events per touch:", [len(events) for events in sends], "whole history:", len(kinds(history)))
    assert all(len(events) <= MOST_EVENTS_PER_TOUCH for events in sends)
