"""``simulate``: a made-up clinic, without a database and without a server."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from cli import charts
from core.types import Trigger
from core.verdicts import Reason
from tests.cli.commands import answer, machine, refused, type_in

SMALL = ("simulate", "--patients", "400", "--days", "90")


@pytest.fixture(autouse=True)
def _nothing_is_there(folder):
    """No database, no server; and none is made."""
    yield
    assert [file for file in folder.iterdir() if file.suffix != ".svg"] == []


@pytest.fixture(scope="module")
def told():
    return machine(*SMALL, "--seed", "3")


def test_the_same_seed_gives_the_same_bytes(told):
    again = machine(*SMALL, "--seed", "3")
    assert again == told
    assert answer(*SMALL, "--seed", "3") == answer(*SMALL, "--seed", "3")
    assert machine(*SMALL, "--seed", "4") != told


def test_every_follow_up_is_accounted_for(told):
    ended = sum(sum(outcomes.values()) for outcomes in told["outcomes"].values())
    assert sum(told["follow_ups"].values()) == ended + told["open_at_the_end"]
    assert set(told["outcomes"]) <= set(told["follow_ups"]) <= set(Trigger)
    assert set(told["follow_ups"]) >= set(Trigger) - {Trigger.STALLED_LEAD, Trigger.ADVERSE_REPLY}
    assert told["decisions"] > sum(told["follow_ups"].values())


def test_every_message_is_counted_once_by_class_by_step_and_by_day(told):
    messages = told["messages"]
    steps = [steps for triggers in messages["by_class"].values() for steps in triggers.values()]
    assert messages["total"] == sum(sum(each.values()) for each in steps)
    assert messages["total"] == sum(day["messages"] for day in told["load"])
    assert 0 < messages["answers"] < messages["total"]
    assert list(messages["by_class"]) == ["solicited", "service", "marketing"]
    assert messages["by_class"]["solicited"].keys() <= {"new_enquiry", "stalled_lead"}
    assert next(iter(messages["by_class"]["solicited"]["new_enquiry"])) == "ack_email"


def test_what_was_put_off_left_out_and_handed_over_has_reasons(told):
    assert told["deferrals"].keys() <= set(Reason)
    assert {"outside_window", "floor"} <= told["deferrals"].keys()
    assert {"no_consent", "under_age"} <= told["skipped"].keys()
    tasks = told["tasks"]
    assert tasks["total"] == sum(tasks["by_reason"].values())
    load = tasks["per_owner_and_open_day"]
    assert 0 < load["mean"] <= load["max"]
    assert load["p95"] <= load["max"]


def test_the_caps_are_kept(told):
    caps = told["caps"]
    assert caps["kept"] is True
    for who in ("per_person", "per_number_or_address"):
        assert caps[who]["most_a_day"] == 1
        assert caps[who]["most_in_7_days"] <= 3
        assert caps[who]["shortest_gap_hours"] >= 20


def test_the_load_covers_every_day(told):
    days = [date.fromisoformat(entry["day"]) for entry in told["load"]]
    assert days == [date(2027, 1, 4) + timedelta(count) for count in range(90)]
    sundays = [entry["messages"] for entry, day in zip(told["load"], days, strict=True) if day.weekday() == 6]
    assert sum(sundays) * 5 < told["messages"]["total"]


def test_people_get_tables_and_a_picture():
    shown = answer(*SMALL)
    for words in ("held back, because", "Tasks per owner and open day", "Per person: at most 1 a day"):
        assert words in shown
    assert "MORE THAN PROMISED" not in shown
    picture = shown.split("Messages per day\n")[1].splitlines()
    assert len(picture) == 13  # weeks
    assert picture[0].startswith("04 Jan 2027")
    assert all("█" in line and "busiest day" in line for line in picture)
    assert max(len(line) for line in shown.splitlines()) <= 120


def test_a_picture_for_the_wall(folder):
    file = folder / "load.svg"
    told = machine(*SMALL, "--svg", file)
    picture = ET.fromstring(file.read_text())
    bars = picture.findall("{*}rect")
    assert len(bars) == 90
    assert bars[0][0].text == f"2027-01-04: {told['load'][0]['messages']}"
    assert "cannot be written" in refused_aside("--svg", folder / "none" / "load.svg")


def refused_aside(*more) -> str:
    """The error of a command that first said what it is about to do."""
    result = type_in(*SMALL, *more)
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--patients", "0"), "--patients 0 cannot be meant; from 1 to 1,000,000 work"),
        (("--days", "-3"), "--days -3 cannot be meant; from 1 to 3,660 work"),
        (("--zone", "Europe/Londn"), "did you mean Europe/London?"),
        (("--first-day", "2027-02-30"), "'2027-02-30' is not a date; write it like 2026-12-25"),
        (("--first-day", "0001-01-01"), "years from 1900 to 2200 work"),
    ],
)
def test_what_cannot_be_meant(words, said):
    assert said in refused("simulate", *words)
    assert said in machine("simulate", *words, code=2)["error"]


def test_one_patient_for_one_day_is_enough():
    told = machine("simulate", "--patients", "1", "--days", "1")
    assert [entry["day"] for entry in told["load"]] == ["2027-01-04"]


def test_bars_are_as_long_as_their_numbers():
    day = date(2027, 1, 4)
    lines = list(charts.bars([(day, 0), (day + timedelta(1), 40), (day + timedelta(2), 80)]))
    assert lines[0] == "Mon 04 Jan   0"
    assert lines[1].count("█") * 2 == lines[2].count("█") == charts.BAR_CELLS
    assert list(charts.bars([(day, 0)])) == ["Mon 04 Jan  0"]
