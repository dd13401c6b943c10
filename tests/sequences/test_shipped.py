"""The twelve sequences that ship, held against the table of the product line by line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.types import (
    Assignee,
    Channel,
    MessageClass,
    Scope,
    Sequence,
    Step,
    StepKind,
    Success,
    Trigger,
    Window,
)
from sequences.catalog import load_catalog
from sequences.durations import format_delay, format_duration

CATALOG = load_catalog()
STEPS = {
    "new_enquiry": (
        "0s email any answer, 0s sms hard answer, 5m bh task owner, 30m bh task anyone, "
        "1d sms, 3d email, 6d sms"
    ),
    "stalled_lead": "3wd sms, 10d email, 24d sms",
    "consultation": "1d sms, 4d email, 10d task owner, 21d email",
    "no_show": "45m sms, 2d sms, 5d task owner, 14d email",
    "cancellation": "12m sms hard answer, 2d email, 7d sms, 14d task owner",
    "clinic_cancellation": "0s sms hard answer, 0s email any answer, 0s task owner",
    "stalled_plan": "7d sms, 14d email, 21d task owner, 42d sms, 60d task clinician",
    "quote": "3d sms, 7d email, 14d sms, 21d task owner",
    "treatment_completed": "2d sms, 7d email, 14d email",
    "recall": "-14d email, 0s sms, 21d sms, 60d task owner",
    "balance": "7d email, 14d sms, 28d task owner",
    "adverse_reply": (
        "0s sms hard answer urgent, 0s email any answer urgent, 0s task owner urgent, 15m task manager urgent"
    ),
}
EXPIRES = {
    "new_enquiry": 14, "stalled_lead": 30, "consultation": 30, "no_show": 21, "cancellation": 21,
    "clinic_cancellation": 14, "stalled_plan": 75, "quote": 30, "treatment_completed": 28, "recall": 70,
    "balance": 42, "adverse_reply": 3,
}  # fmt: skip
CLASSES = {
    MessageClass.SOLICITED: {"new_enquiry", "stalled_lead"},
    MessageClass.MARKETING: {"consultation", "quote"},
}


def words(step: Step) -> str:
    parts = [format_delay(step.delay, step.at)]
    parts += ["task", step.assignee.value] if step.channel is None else [step.channel.value]
    if step.window is not Window.NORMAL:
        parts.append(step.window.value)
    parts += [name for name in ("answer", "urgent") if getattr(step, name)]
    return " ".join(parts)


def test_every_trigger_has_its_sequence():
    assert {name: each.trigger.value for name, each in CATALOG.items()} == {each: each for each in Trigger}


@pytest.mark.parametrize("name", STEPS)
def test_steps(name):
    assert ", ".join(words(step) for step in CATALOG[name].steps) == STEPS[name]


@pytest.mark.parametrize("name", EXPIRES)
def test_ends(name):
    assert CATALOG[name].expires_after == timedelta(days=EXPIRES[name])


@pytest.mark.parametrize("name", STEPS)
def test_classes(name):
    expected = next((each for each, names in CLASSES.items() if name in names), MessageClass.SERVICE)
    messages = [step for step in CATALOG[name].steps if step.kind is StepKind.MESSAGE]
    assert {step.message_class for step in messages} == {expected}


def useful_by_rule(sequence: Sequence, step: Step) -> str:
    """Answers a day, steps of the first week 48 hours, later steps a week."""
    if sequence.trigger is Trigger.ADVERSE_REPLY:
        return "2h" if step.channel else "1d"
    if step.answer:
        return "1d"
    return "2d" if 0 <= step.delay.days <= 7 else "7d"


@pytest.mark.parametrize("name", STEPS)
def test_how_long_each_step_stays_useful(name):
    sequence = CATALOG[name]
    for step in sequence.steps:
        assert format_duration(step.useful_for) == useful_by_rule(sequence, step), step.id


def test_what_counts_as_success():
    special = {
        "balance": Success.PAID,
        "treatment_completed": Success.NOTHING,
        "adverse_reply": Success.NOTHING,
    }
    assert {name: each.success for name, each in CATALOG.items()} == {
        name: special.get(name, Success.BOOKED) for name in CATALOG
    }
    enquirers = {name for name, each in CATALOG.items() if each.scope is Scope.ANY}
    assert enquirers == {"new_enquiry", "stalled_lead"}
    assert {name for name, each in CATALOG.items() if each.ends_with_last_step} == {
        "treatment_completed", "adverse_reply",
    }  # fmt: skip


def test_branches():
    assert CATALOG["new_enquiry"].when_quiet is Trigger.STALLED_LEAD
    assert CATALOG["treatment_completed"].then is Trigger.RECALL
    assert CATALOG["cancellation"].move_within == timedelta(minutes=30)
    no_show = CATALOG["no_show"]
    assert (no_show.late_after, no_show.repeat_within) == (timedelta(days=3), timedelta(days=183))
    assert no_show.step("missed").after_learning == timedelta(minutes=45)
    assert CATALOG["quote"].later_for == timedelta(days=30)
    assert CATALOG["consultation"].questions_to is Assignee.CLINICIAN


def test_special_steps():
    assert CATALOG["treatment_completed"].step("day_2").staffed_ahead == timedelta(hours=3)
    feedback = [(name, step.id) for name, each in CATALOG.items() for step in each.steps if step.feedback]
    assert feedback == [("treatment_completed", "day_14")]
    budgeted = [(name, step.id) for name, each in CATALOG.items() for step in each.steps if step.budgeted]
    assert budgeted == [("recall", "day_60")]
    assert CATALOG["new_enquiry"].step("call_anyone").escalates == "call"
    assert CATALOG["adverse_reply"].step("call_manager").escalates == "call"


def test_whoever_can_say_later_is_put_off_once():
    silent = {name for name, each in CATALOG.items() if not each.later_for}
    assert silent == {"clinic_cancellation", "treatment_completed", "adverse_reply"}


def test_every_sequence_that_writes_outreach_uses_both_channels():
    for name in ("new_enquiry", "stalled_lead", "consultation", "no_show", "cancellation", "stalled_plan",
                 "quote", "treatment_completed", "recall", "balance"):  # fmt: skip
        assert {step.channel for step in CATALOG[name].steps if step.channel} == {Channel.SMS, Channel.EMAIL}
