"""``feed tick``, ``alerts`` and ``report skipped``."""

from __future__ import annotations

from sqlalchemy import text

from core.verdicts import Reason, SkippedStep, Wait
from models.store import decisions
from runtime import freshness
from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told


def write(practice, sql: str) -> None:
    with practice.writing() as connection:
        connection.execute(text(sql))


def test_a_stale_feed_shows_until_the_diary_is_ticked(practice):
    opened = machine(*told("no_show", "HL-1002", "v-1"))["follow_up"]
    assert answer("alerts") == "No alerts.\n"
    write(practice, "UPDATE clinic SET feed_mode = 'manual', feed_limit_minutes = 60")
    write(practice, "UPDATE follow_up SET reason = 'feed_stale'")
    with practice.writing() as connection:
        freshness.check(connection, utc_now())
    said = answer("alerts")
    assert "The clinic's own records are not up to date; outreach rests." in said
    assert "type `feed tick`" in said
    (alert,) = machine("alerts", "--clinic", "harbour-lane")
    assert (alert["kind"], alert["closed_at"]) == ("feed_stale", None)
    ticked = machine("feed", "tick")
    assert ticked == {
        "clinic": "harbour-lane", "alert_closed": True, "follow_ups": [opened], "rung": False,
    }  # fmt: skip
    assert machine("alerts") == []
    assert len(machine("alerts", "--all")) == 1
    assert "UTC" in answer("alerts", "--all")
    said = answer("feed", "tick", "--clinic", "harbour-lane")
    assert said.startswith("Stored: the diary of harbour-lane is up to date.")
    assert "There is no clinic 'x'" in refused("feed", "tick", "--clinic", "x")
    assert "There is no clinic 'x'" in refused("alerts", "--clinic", "x")


def test_what_was_left_out_is_counted(practice):
    assert answer("report", "skipped") == "Nothing was left out.\n"
    now = utc_now()
    for ref in ("a", "b"):
        opened = machine(*told("no_show", "HL-1002", ref))["follow_up"]
        notes = (SkippedStep("day_2", Reason.TOO_LATE), SkippedStep("missed", Reason.SUPERSEDED))
        with practice.writing() as connection:
            verdict = Wait(now, Reason.NOT_YET_DUE, skipped=notes[: 1 if ref == "a" else 2])
            decisions.store(connection, opened, 1, verdict, now)
    first, second = machine("report", "skipped", "--clinic", "harbour-lane")
    assert first == {"clinic_id": "harbour-lane", "trigger": "no_show", "step": "day_2",
                     "reason": "too_late", "follow_ups": 2}  # fmt: skip
    assert (second["step"], second["follow_ups"]) == ("missed", 1)
    said = answer("report", "skipped", "--since", "2020-01-01T00:00Z")
    assert "it would have come too late to be useful" in said
    assert machine("report", "skipped", "--since", "2100-01-01T00:00Z") == []
    assert "There is no clinic 'x'" in refused("report", "skipped", "--clinic", "x")
