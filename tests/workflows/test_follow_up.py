"""Whole follow-ups over weeks: the shipped sequences."""

from __future__ import annotations

import pytest

from core import calendar
from core.types import SiteCalendar, StepKind
from sequences.catalog import load_catalog
from tests.support.conductor import make_conductor, working
from tests.workflows.conftest import replay

CATALOG = load_catalog()


@pytest.mark.parametrize("name", sorted(CATALOG))
async def test_a_shipped_sequence_runs_to_its_end_within_the_clinics_hours(env, tmp_path, name):
    sequence, site = CATALOG[name], SiteCalendar(zone="Europe/London")
    async with working(make_conductor(env, tmp_path, hours=None)) as conductor:
        handle = await conductor.open(sequence)
        assert await conductor.finish(handle) == "no_response"

        written = [step for step in sequence.steps if step.kind is StepKind.MESSAGE]
        assert conductor.states(handle) == [(step.id, "sent") for step in written]
        assert len(conductor.kept) == len(written), "one message per step"
        event_at = conductor.row(handle).event_at
        for row in conductor.messages(handle):
            step, sent_at = sequence.step(row["step"]), row["claimed_at"]
            due = calendar.due_at(step, event_at, site)
            assert calendar.is_allowed(sent_at, step.window, site)
            assert due <= sent_at < due + step.useful_for
        tasks = {step.id for step in sequence.steps if step.kind is StepKind.TASK}
        assert conductor.tasks(handle).keys() == tasks
        row = conductor.row(handle)
        assert (row.outcome, row.next_step, row.next_at) == ("no_response", None, None)
        assert row.closed_at >= event_at + sequence.expires_after
    await replay(conductor)
