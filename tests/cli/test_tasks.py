"""``tasks`` and ``done``: in words that somebody at the front desk understands."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from core.verdicts import Reason
from models.store import tasks
from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told
from tests.cli.processes import until


def put(practice, follow_up: str, name: str, reason: Reason) -> None:
    with practice.writing() as connection:
        tasks.open_task(connection, follow_up, name, reason, utc_now(), "owner", utc_now())


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("approve:day_2", Reason.APPROVAL_NEEDED, "Read and approve before it leaves: Text: shall we find"),
        ("not_booked:day_2", Reason.CONFIRMATION_NEEDED, "Check that nothing is booked, then let it go"),
        ("no_consent", Reason.NO_CONSENT, "Ask whether the patient agrees to marketing"),
        ("other_visit:20261124", Reason.OTHER_VISIT, "Speak with the patient at the visit on 24 Nov"),
        ("day_5", Reason.TASK_DUE, "Call about the missed visit"),
        ("complaint", Reason.COMPLAINT, "Deal with the complaint"),
    ],
)
def test_a_task_says_what_to_do_and_is_done_by_its_name(practice, name, reason, said):
    opened = machine(*told("no_show", "HL-1002", "v-1"))["follow_up"]
    put(practice, opened, name, reason)
    assert said in answer("tasks")
    (row,) = machine("tasks", "--clinic", "harbour-lane")
    assert (row["name"], row["follow_up_id"]) == (name, opened)
    assert row["title"].startswith(said)
    assert machine("done", opened, name) == {"follow_up": opened, "task": name, "done": True, "rung": False}
    assert answer("tasks") == "Nothing to do.\n"
    assert "There is no open task" in refused("done", opened, name)


def test_a_task_done_while_temporal_is_away_says_so(practice):
    opened = machine(*told("no_show", "HL-1002", "v-1"))["follow_up"]
    put(practice, opened, "approve:day_2", Reason.APPROVAL_NEEDED)
    said = answer("done", opened, "approve:day_2")
    assert said == "Done. The follow-up did not answer, so it looks later.\n"


def test_an_approved_message_leaves_at_once_and_one_without_approval_does_not(to_approve):
    opened = to_approve
    assert "sent" not in answer("status", opened)
    assert machine("done", opened, "approve:ack_email")["rung"] is True
    until(lambda: "(ack_email): sent" in answer("status", opened), lambda: answer("status", opened))
    assert "(ack_sms): sent" not in answer("status", opened)
    assert "Read and approve before it leaves: Text" in answer("tasks")


def test_a_treatment_that_ends_hands_on_to_a_recall_by_itself(worker, practice, folder):
    done = machine(*told("treatment_completed", "HL-1001", "t-1", "--service", "peel"))["follow_up"]
    with practice.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO service (clinic_id, code, name, grp, recall_days)"
                " VALUES ('harbour-lane', 'peel', 'Peel', 'peel', 180)"
            )
        )
        closed = (
            "UPDATE follow_up SET hands_on_to = 'recall', closed_at = :now, outcome = 'completed',"
            " reason = 'steps_done' WHERE id = :id"
        )
        connection.execute(text(closed), {"id": done, "now": utc_now().strftime("%Y-%m-%d %H:%M:%S.%f")})
    until(lambda: "recall" in answer("list"), lambda: answer("list"))
    (recall,) = [row for row in machine("list") if row["trigger"] == "recall"]
    until(lambda: machine("status", recall["id"])["follow_up"]["started_at"], lambda: answer("list"))
