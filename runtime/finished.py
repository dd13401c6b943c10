"""A colleague says that a task is done, and what that means beyond the task itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core.types import Trigger
from models.store import follow_ups, tasks
from runtime.replies import accept_answer
from runtime.told import Changed


def finish_task(
    connection: Connection, follow_up_id: str, name: str, now: datetime, *, talked: bool = False
) -> Changed | None:
    """Close the task; ``None`` when there is no such open one. The follow-up should look again.

    Whoever answered a patient, or called about words of harm, has talked with them: nothing waits
    for an answer any longer. Of other tasks only a colleague knows: ``talked`` says so.
    """
    found = next((row for row in tasks.of_follow_up(connection, follow_up_id) if row["name"] == name), None)
    if found is None or not tasks.done(connection, str(found["id"]), now):
        return None
    row = follow_ups.get(connection, follow_up_id)
    assert row is not None, "a foreign key holds it there"
    if talked or _is_talk(row.trigger, name):
        return accept_answer(connection, row.clinic_id, row.patient_id, now)
    return Changed(row.patient_id, (follow_up_id,) if row.closed_at is None else ())


def _is_talk(trigger: str, name: str) -> bool:
    kind = name.partition(":")[0]
    return kind == "reply" or (trigger == Trigger.ADVERSE_REPLY and kind != "message")
