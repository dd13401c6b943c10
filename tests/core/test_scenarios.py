"""Whole follow-ups as data: what happens in a clinic, and every verdict that must come of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.verdicts import HandOver
from tests.support.scenarios import Scenario, load
from tests.support.simulation import Moment, simulate

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(FOLDER.glob("*.json"))


def row(
    at: datetime, zone: ZoneInfo, verdict: str, step: str | None, channel: str | None, reason: str
) -> str:
    """One line of a golden file: local time, verdict, step and channel where there are any, reason."""
    words = [f"{at.astimezone(zone):%a %Y-%m-%d %H:%M%z}", verdict, step, channel, reason]
    return " ".join(word for word in words if word)


def rows(moments: list[Moment], scenario: Scenario) -> list[str]:
    zone, lines, told = ZoneInfo(scenario.facts.calendar.zone), [], set()
    for moment in moments:
        verdict = moment.verdict
        for note in verdict.skipped:
            if note.step not in told:
                told.add(note.step)
                channel = scenario.sequence.step(note.step).channel
                lines.append(row(moment.at, zone, "skip", note.step, channel, note.reason))
        kind = "hand_over_for_good" if isinstance(verdict, HandOver) and verdict.final else verdict.kind
        step, channel = getattr(verdict, "step", None), getattr(verdict, "channel", None)
        lines.append(row(moment.at, zone, kind, step, channel, verdict.reason))
    return lines


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_follow_up_goes_as_written(file: Path) -> None:
    scenario = load(read(file))
    moments = simulate(
        scenario.sequence, scenario.facts, scenario.facts.event_at, scenario.happenings, scenario.answers
    )
    assert rows(moments, scenario) == read(file)["expected"]


def test_there_are_scenarios_and_each_says_what_it_is_about() -> None:
    assert len(FILES) >= 10
    assert all(read(file)["about"].endswith(".") for file in FILES)


def test_a_misspelt_key_in_a_scenario_is_named() -> None:
    with pytest.raises(ValueError, match="'opted_oat'"):
        load({"sequence": "no_show", "event_at": "2027-06-01T10:00", "facts": {"opted_oat": True}})


def test_times_in_scenarios_are_the_sites() -> None:
    given = {"sequence": "no_show", "event_at": "2027-06-01T10:00", "site": {"zone": "Asia/Kathmandu"}}
    assert load(given).facts.event_at == datetime(2027, 6, 1, 4, 15, tzinfo=UTC)
