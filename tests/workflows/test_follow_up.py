"""Whole follow-ups over weeks: the shipped sequences."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import calendar
from core.types import SiteCalendar, StepKind, Success, Trigger, Window
from sequences.catalog import load_catalog
from tests.support.conductor import make_conductor, working
from tests.support.practice import allow_marketing
from tests.workflows.conftest import replay

CATALOG = load_catalog()


@pytest.mark.parametrize("name", sorted(CATALOG))
async def test_a_shipped_sequence_runs_to_its_end_within_the_clinics_hours(env, tmp_path, name):
    sequence, site = CATALOG[name], SiteCalendar(zone="Europe/London")
    ended = "completed" if sequence.success is Success.NOTHING else "no_response"
    async with working(make_conductor(env, tmp_path, hours=None)) as conductor:
        allow_marketing(conductor.database)
        handle = await conductor.open(sequence)
        assert await conductor.finish(handle) == ended

        written = {step.id for step in sequence.steps if step.kind is StepKind.MESSAGE}
        event_at = conductor.row(handle).event_at
        if sequence.trigger is Trigger.RECALL:
            written.remove("before_14")  # due two weeks before today
        if sequence.trigger is Trigger.TREATMENT_COMPLETED:
            written.remove("day_2")  # this site has no number for urgent calls
        opens = calendar.next_allowed(event_at, Window.HARD, site)
        if sequence.trigger is Trigger.ADVERSE_REPLY and opens - event_at >= timedelta(hours=2):
            written.remove("safety_sms")  # no longer useful by then; a call took its place
        assert {(step, "sent") for step in written} == set(conductor.states(handle))
        assert len(conductor.kept) == len(conductor.states(handle)) == len(written), "one message per step"
        for row in conductor.messages(handle):
            step, sent_at = sequence.step(row["step"]), row["claimed_at"]
            due = calendar.due_at(step, event_at, site, event_at)
            assert calendar.is_allowed(sent_at, step.window, site)
            assert due <= sent_at < due + step.useful_for
        tasks = {step.id for step in sequence.steps if step.kind is StepKind.TASK}
        assert {each for each in conductor.tasks(handle) if not each.startswith("call:")} == tasks
        row = conductor.row(handle)
        assert (row.outcome, row.next_step, row.next_at) == (ended, None, None)
        if not sequence.ends_with_last_step:
            assert row.closed_at >= event_at + sequence.expires_after
    await replay(conductor)
