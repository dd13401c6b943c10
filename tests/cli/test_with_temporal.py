"""Commands against a real Temporal server, with ``worker.py`` as a process of its own."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta

from sqlalchemy import text
from temporalio.client import Client, WorkflowExecutionStatus

from runtime.clock import utc_now
from runtime.dev_server import free_ports
from runtime.settings import PROJECT_ROOT
from tests.cli.commands import answer, machine, refused, told
from tests.cli.processes import until
from tests.support.temporal import terminate

PATIENT = ("--clinic", "harbour-lane", "--patient", "HL-1001")


def open_enquiry(reference: str = "ref-1") -> str:
    """A follow-up whose first message was accepted."""
    follow_up = machine(*told("new_enquiry", "HL-1001", reference))["follow_up"]
    until(lambda: "sent" in states(follow_up), lambda: answer("status", follow_up))
    return follow_up


def states(follow_up: str) -> list[str | None]:
    return [entry["state"] for entry in machine("status", follow_up)["timeline"]]


def row(follow_up: str) -> dict[str, str | None]:
    return machine("status", follow_up)["follow_up"]


def until_over(follow_up: str) -> str | None:
    until(lambda: row(follow_up)["closed_at"] is not None, lambda: answer("status", follow_up))
    return row(follow_up)["outcome"]


def test_what_waited_for_temporal_starts_once_a_worker_comes_up(practice, folder, monkeypatch, request):
    monkeypatch.setenv("FOLLOW_UP_TEMPORAL_PORT", str(free_ports(1)[0]))
    opened = machine(*told("new_enquiry", "HL-1001", "ref-1"))
    assert opened["started"] is False
    assert row(opened["follow_up"])["started_at"] is None
    assert "next: waits for Temporal to take it" in answer("status", opened["follow_up"])
    process = request.getfixturevalue("worker")
    until(lambda: "sent" in states(opened["follow_up"]), process.said)
    assert "nora.whitcombe@example.com" in process.said()


def test_a_booking_ends_a_follow_up_at_once(worker):
    follow_up = open_enquiry()
    assert "started" in machine(*told("new_enquiry", "HL-1001", "ref-1"))
    said = answer("book", *PATIENT, "--at", (utc_now() + timedelta(days=2)).isoformat())
    assert said == f"Booked.\n  looks again now: {follow_up}\n"
    assert until_over(follow_up) == "booked"
    assert "closed, booked: the patient has booked" in answer("status", follow_up)
    assert "next: nothing: this follow-up is over" in answer("status", follow_up)
    assert "closed: booked" in answer("list")
    assert answer("list", "--open") == "No open follow-ups.\n"
    # The same event again is known, and starts nothing.
    assert machine(*told("new_enquiry", "HL-1001", "ref-1"))["new"] is False
    assert row(follow_up)["outcome"] == "booked"
    assert "over" in refused("pause", follow_up)


def test_orders_are_stored_and_answered(worker):
    follow_up = open_enquiry()
    paused = machine("pause", follow_up, "--note", "on holiday")
    assert paused["answered"] is True
    assert paused["order"] == "pause"
    until(lambda: row(follow_up)["reason"] == "paused", lambda: answer("status", follow_up))
    assert "paused by staff (on holiday)" in answer("status", follow_up)
    assert machine("resume", follow_up)["answered"] is True
    until(lambda: row(follow_up)["reason"] != "paused", lambda: answer("status", follow_up))
    later = (utc_now() + timedelta(hours=2)).isoformat()
    assert machine("snooze", follow_up, "--until", later)["answered"] is True
    until(lambda: row(follow_up)["reason"] == "snoozed", lambda: answer("status", follow_up))
    assert "has left already" in refused("skip", follow_up, "--step", "ack_email")
    assert f"See: status {follow_up}" in answer("skip", follow_up, "--step", "day_1")
    assert "step left out by staff: Text: shall we find a time? (day_1)" in answer("status", follow_up)
    assert machine("hand-over", follow_up)["answered"] is True
    assert until_over(follow_up) == "handed_over"
    second = open_enquiry("ref-2")
    assert machine("stop", second)["answered"] is True
    assert until_over(second) == "stopped"


def test_with_foreign_payload_keys_orders_hold_and_no_follow_up_is_held_up(
    temporal, practice, monkeypatch, request
):
    def use(key: int) -> None:
        secret = base64.b64encode(bytes([key]) * 32).decode()
        monkeypatch.setenv("FOLLOW_UP_PAYLOAD_KEYS", f"k1:{secret}")

    use(1)
    process = request.getfixturevalue("worker")
    follow_up = open_enquiry()
    use(2)
    assert "not the worker's" in refused("pause", follow_up)
    until(lambda: row(follow_up)["reason"] == "paused", process.said)
    monkeypatch.delenv("FOLLOW_UP_PAYLOAD_KEYS")
    assert "not the worker's" in refused("resume", follow_up)
    until(lambda: row(follow_up)["reason"] != "paused", process.said)
    assert "is stored and holds" in refused(*told("no_show", "HL-1002", "ref-2"))
    use(1)
    (other,) = [each["id"] for each in machine("list", "--open") if each["trigger"] == "no_show"]
    until(lambda: row(other)["started_at"] is not None, process.said)
    for each in (follow_up, other):
        assert machine("stop", each)["answered"] is True
        assert until_over(each) == "stopped"


def test_an_opt_out_and_a_reply_are_heard(worker):
    replied = open_enquiry()
    answer("reply", *PATIENT, "--text", "Can I stop by at 3?")
    until(lambda: len(machine("tasks", "--clinic", "harbour-lane")) == 1, lambda: answer("tasks"))
    (task,) = machine("tasks")
    assert task["follow_up_id"] == replied
    assert "the patient wrote" in answer("tasks")
    assert answer("done", replied, task["name"]) == "Done.\n"
    assert answer("tasks") == "Nothing to do.\n"
    assert "There is no open task" in refused("done", replied, task["name"])
    for channel in ("email", "sms"):
        answer("opt-out", *PATIENT, "--channel", channel)
    assert until_over(replied) == "opted_out"


def test_a_terminated_follow_up_is_found_and_reopened_and_nothing_is_sent_again(worker, temporal, practice):
    follow_up = open_enquiry()
    assert machine("ledger", "verify")["clean"] is True

    async def press_terminate() -> None:
        await terminate(await Client.connect(f"127.0.0.1:{temporal}"), follow_up)

    async def status() -> WorkflowExecutionStatus | None:
        client = await Client.connect(f"127.0.0.1:{temporal}")
        return (await client.get_workflow_handle(follow_up).describe()).status

    asyncio.run(press_terminate())
    found = machine("ledger", "verify", code=1)
    assert found["not_running"] == [follow_up]
    assert f"!! 1 open follow-ups that run nowhere (mend with --repair)\n       {follow_up}" in answer(
        "ledger", "verify", code=1
    )
    assert f"Started again: {follow_up}" in answer("ledger", "verify", "--repair")
    assert asyncio.run(status()) is WorkflowExecutionStatus.RUNNING
    assessments = text("SELECT count(*) FROM decision")
    with practice.reading() as connection:
        before = connection.execute(assessments).scalar_one()
    machine("skip", follow_up, "--step", "day_6")

    def looked_again() -> bool:
        with practice.reading() as connection:
            return connection.execute(assessments).scalar_one() > before

    until(looked_again, lambda: answer("status", follow_up))
    again = machine("ledger", "verify")
    assert again["clean"] is True
    assert again["not_running"] == again["reopened"] == []
    assert worker.said().count("Subject: Harbour Lane Dental: we have your message") == 1


def test_orders_hold_while_no_worker_runs(temporal):
    follow_up = machine(*told("new_enquiry", "HL-1001", "ref-1"))["follow_up"]
    said = answer("stop", follow_up)
    assert "Stored; it holds from now on." in said
    assert machine("pause", follow_up)["answered"] is False


def test_a_clinic_file_that_changes_is_heard_by_whom_it_concerns(worker, folder):
    follow_up = open_enquiry()
    file = folder / "clinic.toml"
    sample = (PROJECT_ROOT / "sample" / "clinic.toml").read_text()

    def load(switched_off: str) -> str:
        file.write_text(f"switched_off = [{switched_off}]\n{sample}")
        return answer("clinic", "load", file)

    load("")  # what the sample leaves out stays as it is
    assert "concerns 1 open follow-up(s); they look again now" in load('"new_enquiry"')
    until(lambda: row(follow_up)["reason"] == "switched_off", lambda: answer("status", follow_up))
    assert "they look again now" in load("")
    until(lambda: row(follow_up)["reason"] != "switched_off", lambda: answer("status", follow_up))
    assert answer("alerts") == "No alerts.\n"
    assert machine("clinic", "load", file)["follow_ups"] == []
