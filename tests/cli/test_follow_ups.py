"""``status`` and ``list``, and orders before a worker runs."""

from __future__ import annotations

from datetime import timedelta

from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told


def test_an_empty_list(practice):
    assert answer("list") == "No follow-ups.\n"
    assert answer("list", "--open") == "No open follow-ups.\n"
    assert machine("list") == []


def test_people_see_a_table_that_fits_what_it_holds(practice):
    ids = [machine(*told(trigger, "HL-1002", trigger))["follow_up"] for trigger in ("no_show", "new_enquiry")]
    head, *rows = answer("list").splitlines()
    assert [name for name in ("follow-up", "trigger", "opened", "owner", "stands at") if name in head]
    assert [row.split()[0] for row in rows] == ids
    for name, value in (("owner", "Mara Quill"), ("stands at", "waits for Temporal")):
        assert {row.index(value) for row in rows} == {head.index(name)}
    assert not any(line != line.rstrip() for line in (head, *rows))
    assert not any(private in "".join(rows) for private in ("Tomas", "Abara", "HL-1002", "900102"))


def test_machines_see_every_field(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    (row,) = machine("list", "--clinic", "harbour-lane", "--open")
    assert row.pop("opened_at").endswith("+00:00")
    assert row.pop("event_at").endswith("+00:00")
    assert len(row.pop("patient_id")) == 32
    assert row == {
        "id": opened, "clinic_id": "harbour-lane", "trigger": "no_show", "owner": "Mara Quill",
        "started_at": None, "verdict": None, "reason": None, "next_step": None, "next_at": None,
        "outcome": None, "closed_at": None,
    }  # fmt: skip


def test_the_status_of_a_follow_up(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    first, second, *timeline, following = answer("status", opened).splitlines()
    assert first == opened
    assert second == "  No-show, owner: Mara Quill, times in Europe/London"
    assert len(timeline) == 1
    assert timeline[0].endswith("  opened for no-show")
    assert following == "  next: waits for Temporal to take it"
    found = machine("status", opened)
    assert found["follow_up"] == machine("list")[0]
    assert [entry["kind"] for entry in found["timeline"]] == ["opened"]
    assert found["next"] == "waits for Temporal to take it"


def test_what_is_not_there(practice):
    assert (
        refused("status", "follow-up:x") == "There is no follow-up 'follow-up:x'. `list` shows all of them."
    )
    assert refused("list", "--clinic", "harbour") == (
        "There is no clinic 'harbour'. Clinics here: harbour-lane."
    )
    assert "There is no clinic" in machine("list", "--clinic", "harbour", code=2)["error"]


def test_orders_are_kept_while_temporal_is_away(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    later = (utc_now() + timedelta(days=1)).isoformat()
    for words in (
        ["pause", opened, "--note", "asked by phone"],
        ["resume", opened],
        ["snooze", opened, "--until", later],
        ["skip", opened, "--step", "day_5"],
        ["hand-over", opened],
        ["stop", opened],
    ):
        said = answer(*words)
        assert said == "Stored; it holds from now on. The follow-up did not answer, so it looks later.\n"
    status = answer("status", opened)
    assert "paused by staff (asked by phone)" in status
    assert "snoozed by staff until " in status
    assert "step left out by staff: Call about the missed visit and offer a new time (day_5)" in status
    orders = [entry for entry in machine("status", opened)["timeline"] if entry["kind"] == "order"]
    assert len(orders) == 6


def test_orders_that_make_no_sense_are_not_kept(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    assert refused("skip", opened, "--step", "day_3") == (
        "There is no step 'day_3'; the steps are missed, day_2, day_5, day_14."
    )
    assert "has passed" in refused("snooze", opened, "--until", "2020-01-01T00:00Z")
    assert "has no offset" in refused("snooze", opened, "--until", "2100-01-01T00:00")
    for command in ("pause", "resume", "hand-over", "stop"):
        assert "There is no follow-up 'x'" in refused(command, "x")
        assert "There is no follow-up 'x'" in machine(command, "x", code=2)["error"]
    assert [entry["kind"] for entry in machine("status", opened)["timeline"]] == ["opened"]


def test_a_snooze_beyond_the_end_is_refused(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    late = (utc_now() + timedelta(days=22)).isoformat()
    assert "ends on" in refused("snooze", opened, "--until", late)
    assert "snoozed" not in answer("status", opened)
