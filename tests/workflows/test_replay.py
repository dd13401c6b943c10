"""Committed histories replay, and their commands are what they were when they were recorded."""

from __future__ import annotations

import json

import pytest
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from runtime.converter import make_data_converter
from runtime.sandbox import workflow_runner
from tests.workflows import recorded
from tests.workflows.shapes import LONG_SHAPES, SHAPES
from workflows.follow_up import FollowUpWorkflow

COMMITTED = recorded.committed()
WHAT_TO_DO = """
History {name} no longer replays: a follow-up that sleeps in production now would get stuck the same way.
Do not edit or re-record the history. Undo the change of commands (activities, timers, attribute upserts:
their kind, number or order), or put it behind workflow.patched(id), where an id used inside the loop over
steps holds the step, such as f"better-hand-over-{{step}}". Changes of rules belong into core.decide, where
they need no patch. When the new way is in, record a history of it under a new name: add a shape to
tests/workflows/shapes.py and run `python -m tests.workflows.record_histories`.
What the replay said: {error}"""
FINGERPRINT_CHANGED = """
The fingerprint of history {name} is not what was committed. Histories and fingerprints are only ever added
to: restore tests/workflows/histories/{name}.json and its entry in fingerprints.json from version control.
To keep another history, add a shape under a new name to tests/workflows/shapes.py and run
`python -m tests.workflows.record_histories`."""
MISSING = """
No history is committed of: {names}. Run `python -m tests.workflows.record_histories` and commit what it
adds under tests/workflows/histories/, with fingerprints.json."""
NEW_COMMANDS = """
A new follow-up of the shape {name} now issues commands that no committed history holds. If this is not on
purpose, undo it. If it is, put it behind workflow.patched (see above) so that the committed histories still
replay, add a shape under a new name to tests/workflows/shapes.py and run
`python -m tests.workflows.record_histories`. Its commands now:
{fresh}"""


def replayer() -> Replayer:
    """As in production: strict sandbox, our converter, here without keys."""
    return Replayer(
        workflows=[FollowUpWorkflow],
        workflow_runner=workflow_runner(),
        data_converter=make_data_converter(None),
    )


@pytest.mark.parametrize("name", COMMITTED)
async def test_a_committed_history_replays(name):
    history = recorded.read(COMMITTED[name])
    result = await replayer().replay_workflow(history, raise_on_replay_failure=False)
    assert result.replay_failure is None, WHAT_TO_DO.format(name=name, error=result.replay_failure)


def test_every_shape_has_a_history():
    expected = {*SHAPES, *(f"{name}_1" for name in LONG_SHAPES)}
    missing = expected - COMMITTED.keys()
    assert not missing, MISSING.format(names=", ".join(sorted(missing)))


@pytest.mark.parametrize("name", COMMITTED)
def test_fingerprints_are_those_committed(name):
    known = json.loads(recorded.FINGERPRINTS.read_text())
    assert known.keys() == COMMITTED.keys(), MISSING.format(
        names=", ".join(sorted(known.keys() ^ COMMITTED.keys()))
    )
    actual = recorded.fingerprint(recorded.read(COMMITTED[name]))
    assert actual == known[name], FINGERPRINT_CHANGED.format(name=name)


def test_a_history_is_never_written_twice(tmp_path):
    history = recorded.read(COMMITTED["booked"])
    recorded.write(tmp_path / "one.json", history)
    with pytest.raises(FileExistsError):
        recorded.write(tmp_path / "one.json", history)


@pytest.mark.parametrize("name", ["new_enquiry", "no_show", "cancellation", "booked", "proved", "fallback"])
async def test_new_runs_issue_commands_that_a_committed_history_holds(conductor, name):
    handle = await SHAPES[name](conductor)
    fresh = recorded.fingerprint(await handle.fetch_history())
    known = json.loads(recorded.FINGERPRINTS.read_text())
    assert fresh in known.values(), NEW_COMMANDS.format(name=name, fresh="\n".join(fresh))


async def test_the_gate_notices_another_command():
    history = recorded.read(COMMITTED["no_show"])
    sends = [event for event in history.events if event.HasField("activity_task_scheduled_event_attributes")]
    sends[0].activity_task_scheduled_event_attributes.activity_type.name = "send_something_else"
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(history)
