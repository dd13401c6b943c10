"""``record``: what became of things, while Temporal does not run."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.cli.commands import answer, machine, refused, told

DUE = ("--due", "2100-01-01T00:00Z")
PATIENT = ("--patient", "HL-1002")


@pytest.fixture
def opened(practice):
    """One follow-up for each thing that can be recorded, by its reference."""
    return {
        "q-1": machine(*told("quote", "HL-1002", "q-1"))["follow_up"],
        "i-1": machine(*told("balance", "HL-1002", "i-1", *DUE, "--amount", "80", "--currency", "GBP"))[
            "follow_up"
        ],
        "p-1": machine(*told("stalled_plan", "HL-1002", "p-1", *DUE))["follow_up"],
        "c-1": machine(*told("consultation", "HL-1002", "c-1"))["follow_up"],
        "v-1": machine(*told("no_show", "HL-1002", "v-1"))["follow_up"],
        "r-1": machine(*told("recall", "HL-1002", "r-1", *DUE))["follow_up"],
    }


def state(practice, follow_up: str) -> str | None:
    with practice.reading() as connection:
        found = text("SELECT subject_state FROM follow_up WHERE id = :id")
        return connection.execute(found, {"id": follow_up}).scalar_one()


@pytest.mark.parametrize(
    ("words", "about", "becomes"),
    [
        (["quote-accepted", "q-1"], "q-1", "accepted"),
        (["quote-declined", "q-1"], "q-1", "declined"),
        (["quote-withdrawn", "q-1"], "q-1", "withdrawn"),
        (["paid", "i-1"], "i-1", "paid"),
        (["paid", "i-1", "--amount", "80.00"], "i-1", "paid"),
        (["invoice", "i-1", "--status", "insurance_pending"], "i-1", "insurance_pending"),
        (["plan", "p-1", "--status", "paused"], "p-1", "paused"),
        (["plan-step-done", "p-1"], "p-1", "completed"),
        (["next-step", "c-1"], "c-1", "next_step"),
        (["no-show-undone", "v-1"], "v-1", "withdrawn"),
        (["due", "r-1", "--at", "2101-01-01T00:00Z"], "r-1", None),
    ],
)
def test_a_change_reaches_its_follow_up(practice, opened, words, about, becomes):
    assert machine("record", *words)["follow_ups"] == [opened[about]]
    assert state(practice, opened[about]) == becomes


def test_a_change_says_whom_it_reached(opened):
    said = answer("record", "quote-accepted", "q-1", "--clinic", "harbour-lane")
    assert said.startswith("Stored.\nTemporal does not answer at ")
    assert f"will read this: {opened['q-1']}" in said
    assert answer("record", "paid", "i-1", "--amount", "1").startswith("Stored: part paid; the rest")
    assert answer("record", "due", "r-1", "--at", "2101-01-01T00:00Z").startswith("Stored: the recall has")


@pytest.mark.parametrize(
    "words",
    [
        ["attended", "v-1"],
        ["consent", *PATIENT, "--channel", "sms", "--state", "given", "--source", "form"],
        ["complaint", *PATIENT],
        ["legal", *PATIENT, "--note", "letter of 3 May"],
        ["pregnancy", *PATIENT],
        ["guardian", *PATIENT, "--guardian", "HL-1003"],
        ["own-contact", *PATIENT],
    ],
)
def test_what_concerns_a_patient_rings_all_of_theirs(opened, words):
    assert sorted(machine("record", *words)["follow_ups"]) == sorted(opened.values())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["quote-accepted", "q-9"], "no quote 'q-9'. Check the reference"),
        (["paid", "i-1", "--amount", "lots"], "--amount: 'lots' is not an amount"),
        (["plan-step-done", "p-1", "--step", "4"], "no step 4; known: 1"),
        (["attended", "v-9"], "no visit 'v-9'"),
        (["due", "q-1", "--at", "2101-01-01T00:00Z"], "no bill, recall or treatment plan 'q-1'"),
        (["due", "r-1", "--at", "soon"], "is not a date and time"),
        (["complaint", *PATIENT, "--end"], "no open entry 'complaint'"),
        (["guardian", *PATIENT, "--guardian", "HL-1002"], "nobody can be their own guardian"),
        (["guardian", *PATIENT, "--guardian", "HL-9999"], "no patient 'HL-9999'"),
        (["paid", "i-1", "--clinic", "elsewhere"], "There is no clinic 'elsewhere'"),
        (["consent", *PATIENT, "--channel", "sms", "--state", "given", "--source", "f", "--at",
          "2101-01-01T00:00Z"], "--at lies in the future"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(opened, words, why):
    assert why in refused("record", *words)
