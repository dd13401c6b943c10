"""Rules on the newer keys: each fault is found, named by step and field, and nothing good is refused."""

from __future__ import annotations

from typing import Any

import pytest

from core.types import Trigger
from sequences.rules import faults_of
from sequences.schema import build, definition_of, parse_definition, sequence_from


def message(id_: str, delay: str, **more: Any) -> dict[str, Any]:
    plain = {"kind": "message", "channel": "sms", "useful_for": "48h", "message_class": "service"}
    return {"id": id_, "delay": delay, **plain, **more}


def task(id_: str, delay: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "task", "title": "Call", "delay": delay, "useful_for": "48h", **more}


def given(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"name": "probe", "version": 1, "trigger": "no_show", "expires_after": "40d"}
    return {**plain, "steps": list(steps), **more}


def found(raw: dict[str, Any]) -> list[tuple[str | None, str | None, str]]:
    return [(each.step, each.field, each.problem) for each in faults_of(parse_definition(raw))]


ONE = message("one", "1d")
FAULTY = {
    "no end in sight": (given(ONE, expires_after="731d"), None, "expires_after", "never end"),
    "nothing later than": (given(ONE, late_after="0s"), None, "late_after", "longer than nothing"),
    "nothing repeated": (given(ONE, repeat_within="0s"), None, "repeat_within", "longer than nothing"),
    "moves in no time": (given(ONE, move_within="0s"), None, "move_within", "longer than nothing"),
    "paid by moving": (given(ONE, move_within="30m", success="paid"), None, "move_within", "only a booking"),
    "nothing in scope": (given(ONE, scope="any", success="nothing"), None, "scope", "no visit resolves"),
    "later than what": (given(task("one", "1d"), later_for="30d"), None, "later_for", "could put off"),
    "later for answers": (
        given(message("one", "0s", answer=True), later_for="30d"),
        None,
        "later_for",
        "put off",
    ),
    "later for good": (given(ONE, later_for="999d"), None, "later_for", "for good"),
    "learning too long": (
        given(message("one", "1d", after_learning="40d")),
        "one",
        "after_learning",
        "expired",
    ),
    "working days to expiry": (
        given(message("one", "5wd"), expires_after="7d"),
        "one",
        "delay",
        "has expired",
    ),
    "before the event": (given(message("one", "-1d")), "one", "delay", "nobody knows of this event"),
    "budgeted message": (given(message("one", "1d", budgeted=True)), "one", "budgeted", "only a task"),
    "text at night": (given(message("one", "1d", window="any")), "one", "window", "not leave at any hour"),
    "staffed for days": (given(message("one", "1d", staffed_ahead="24h")), "one", "staffed_ahead", "no day"),
    "staffed answer": (
        given(message("one", "0s", answer=True, staffed_ahead="1h")),
        "one",
        "staffed_ahead",
        "waits",
    ),
    "feedback answer": (given(message("one", "0s", answer=True, feedback=True)), "one", "feedback", "waits"),
    "marketing answer": (
        given(message("one", "0s", answer=True, message_class="marketing")),
        "one",
        "answer",
        "never an answer",
    ),
    "late answer": (given(message("one", "1d", answer=True)), "one", "delay", "expected at once"),
    "answer on working days": (given(message("one", "0wd", answer=True)), "one", "delay", "expected at once"),
    "urgent outreach": (given(message("one", "1d", urgent=True)), "one", "urgent", "can be urgent"),
    "urgent with budget": (
        given(task("one", "1d", urgent=True, budgeted=True)),
        "one",
        "budgeted",
        "left out",
    ),
    "urgent at opening": (given(task("one", "5m bh", urgent=True)), "one", "urgent", "any hour"),
    "staffed task": (given(task("one", "1d", staffed_ahead="1h")), "one", "staffed_ahead", "messages only"),
    "late task": (given(task("one", "1d", when_late="keep")), "one", "when_late", "messages only"),
    "task as feedback": (given(task("one", "1d", feedback=True)), "one", "feedback", "messages only"),
    "escalates at once": (
        given(task("one", "5m bh"), task("two", "5m bh", assignee="anyone", escalates="one")),
        "two",
        "delay",
        "no later than one",
    ),
    "escalates to the same": (
        given(task("one", "5m bh"), task("two", "9m bh", escalates="one")),
        "two",
        "assignee",
        "get it again",
    ),
    "out of order": (given(message("one", "5d"), message("two", "3d")), "two", "delay", "before one"),
    "at once": (
        given(message("one", "1d"), message("two", "1d", channel="email")),
        "two",
        "delay",
        "same time",
    ),
    "too close": (
        given(message("one", "1d"), message("two", "1d 19h")),
        "two",
        "delay",
        "less than 20 hours",
    ),
    "evening and morning": (
        given(message("one", "1d at 18:00"), message("two", "2d at 09:00")),
        "two",
        "delay",
        "less than 20 hours",
    ),
    "own hour and morning": (
        given(message("one", "1d"), message("two", "2d at 09:00")),
        "two",
        "delay",
        "less than 20 hours",
    ),
    "one day twice": (
        given(message("one", "1d"), message("two", "1d 21h")),
        "two",
        "delay",
        "same day as one",
    ),
    "opening hours over a weekend": (
        given(message("one", "4h bh"), message("two", "2d")),
        "two",
        "delay",
        "less than 20 hours",
    ),
    "opening hours past the end": (
        given(message("one", "200h bh"), expires_after="21d"),
        "one",
        "delay",
        "has expired",
    ),
    "opening hours of a task past the end": (
        given(task("one", "8h bh"), expires_after="3d"),
        "one",
        "delay",
        "has expired",
    ),
    "useful by night only": (
        given(message("one", "2d at 22:00", useful_for="1h")),
        "one",
        "useful_for",
        "normal window",
    ),
    "useful by early morning only": (
        given(message("one", "2d at 07:00", useful_for="1h", window="hard")),
        "one",
        "useful_for",
        "hard window",
    ),
    "everything is late": (given(ONE, late_after="1s"), None, "late_after", "no message would ever leave"),
    "tasks at once": (given(task("one", "1d"), task("two", "1d")), "two", "delay", "less than an hour"),
    "tasks at once for two": (
        given(task("one", "1d"), task("two", "1d", assignee="manager")),
        "two",
        "delay",
        "less than 5 minutes",
    ),
    "tasks out of order": (given(task("one", "3d"), task("two", "1d")), "two", "delay", "before one"),
    "tasks out of order on a day": (
        given(task("one", "1d at 15:00"), task("two", "1d at 09:00")),
        "two",
        "delay",
        "before one",
    ),
    "message below a later task": (
        given(task("one", "3d"), message("two", "1d")),
        "two",
        "delay",
        "before one",
    ),
    "answers at once": (
        given(message("one", "0s", answer=True), message("two", "0s", answer=True)),
        "two",
        "delay",
        "an answer on the same channel",
    ),
    "answers out of order": (
        given(message("one", "5h", answer=True), message("two", "1h", answer=True)),
        "two",
        "delay",
        "before one",
    ),
    "four in a week": (
        given(*(message(f"s{day}", f"{day}d") for day in (1, 3, 5, 7))),
        "s7",
        "delay",
        "fourth message",
    ),
}


@pytest.mark.parametrize(("raw", "step", "field", "words"), FAULTY.values(), ids=FAULTY.keys())
def test_refused(raw, step, field, words):
    faults = found(raw)
    assert [each for each in faults if (each[0], each[1]) == (step, field) and words in each[2]], faults
    assert all(each.mend for each in faults_of(parse_definition(raw)))


GOOD = {
    "everything a message can have": given(
        message("one", "2d", staffed_ahead="3h", after_learning="45m", when_late="keep", feedback=True)
    ),
    "before a known date": given(
        message("one", "-14d", channel="email"), message("two", "0d"), trigger="recall"
    ),
    "steps a day apart": given(message("one", "1d at 18:00"), message("two", "2d at 18:00")),
    "next day, twenty hours on": given(message("one", "1d at 18:00"), message("two", "2d at 14:00")),
    "three in a week, the fourth after it": given(*(message(f"s{day}", f"{day}d") for day in (1, 3, 5, 8))),
    "answers do not count": given(
        message("one", "0s", answer=True), message("two", "10m", answer=True), message("three", "1d")
    ),
    "one answer on two channels": given(
        message("one", "0s", answer=True), message("two", "0s", answer=True, channel="email")
    ),
    "tasks an hour apart": given(task("one", "1d"), task("two", "1d 1h")),
    "tasks at hours of one day": given(task("one", "1d at 09:00"), task("two", "1d at 15:00")),
    "a task at the event's hour and one at noon": given(task("one", "1d"), task("two", "1d at 12:00")),
    "another's task a little later": given(task("one", "1h"), task("two", "1h 5m", assignee="manager")),
    "message and task at once": given(message("one", "1d"), task("two", "1d")),
    "before opening, useful until then": given(message("one", "1d at 07:00", useful_for="2h 1m")),
    "in the hard window only": given(message("one", "1d at 19:30", window="hard", useful_for="10m")),
    "an e-mail at night": given(
        message("one", "1d at 23:00", channel="email", window="any", useful_for="1h")
    ),
    "a task at night waits for opening": given(task("one", "1d at 22:00", useful_for="1h")),
    "an hour late": given(ONE, late_after="1h"),
    "opening hours that fit": given(task("one", "8h bh"), expires_after="4d 1h"),
    "tasks only": given(task("one", "1d")),
    "urgent task": given(task("one", "0s", urgent=True, assignee="clinician")),
}


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD.keys())
def test_accepted_and_kept_whole(raw):
    assert found(raw) == []
    sequence = build(parse_definition(raw))
    assert sequence_from(definition_of(sequence)) == sequence


def test_every_new_key_reaches_the_sequence():
    raw = given(
        message("one", "1d"), task("two", "2d", budgeted=True),
        scope="any", ends_with_last_step=True, then="recall", when_quiet="stalled_lead", late_after="3d",
        repeat_within="183d", move_within="30m", later_for="30d", questions_to="manager",
    )  # fmt: skip
    sequence = sequence_from(definition_of(build(parse_definition(raw))))
    assert (sequence.then, sequence.when_quiet) == (Trigger.RECALL, Trigger.STALLED_LEAD)
    written = definition_of(sequence)
    assert {key: written[key] for key in raw if key not in ("steps",)} == {
        key: raw[key] for key in raw if key != "steps"
    }
    assert written["steps"][1]["budgeted"] is True


def test_keys_at_their_default_are_left_out_so_that_old_digests_stay_true():
    raw = given(ONE)
    assert set(definition_of(build(parse_definition(raw)))) == {
        "name",
        "version",
        "trigger",
        "expires_after",
        "steps",
    }
    spelled = given(
        {**ONE, "urgent": False, "staffed_ahead": "0s"},
        success="booked",
        later_for="0s",
        scope="same_service",
    )
    assert build(parse_definition(spelled)).digest == build(parse_definition(raw)).digest
    assert (
        build(parse_definition(raw)).digest
        == "f86e08956251a596212b18134cce820b4a190a2cb6ae2b2a04442cca89d0de09"
    )


def test_what_is_out_of_order_is_told_once():
    raw = given(message("one", "5h", answer=True), message("two", "1h", answer=True))
    assert [problem for _, _, problem in found(raw)] == ["it comes before one, which stands above it"]
    assert len(found(given(message("one", "5d"), message("two", "3d")))) == 1
