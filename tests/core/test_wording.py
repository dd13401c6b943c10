"""Every reason, outcome, trigger and task has words that a front desk understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from core.provider_errors import ErrorClass
from core.types import Channel, Trigger
from core.verdicts import Outcome, Reason
from core.wording import (
    CHANNELS,
    FAILURES,
    NOT_OPENED,
    OUTCOMES,
    REASONS,
    TASKS,
    TRIGGERS,
    clock_at,
    day,
    local,
    span,
    task_title,
)
from runtime.told import NotOpened

TITLES = {"day_2": "Text: shall we find a new time? (day_2)"}
MOMENT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (REASONS, Reason),
        (OUTCOMES, Outcome),
        (TRIGGERS, Trigger),
        (CHANNELS, Channel),
        (NOT_OPENED, NotOpened),
        (FAILURES, ErrorClass),
    ],
    ids=["reasons", "outcomes", "triggers", "channels", "not opened", "failures"],
)
def test_nothing_is_without_words_and_no_words_are_used_twice(
    words: Mapping[str, str], known: type[StrEnum]
) -> None:
    assert set(words) == set(known)
    assert len(set(words.values())) == len(words)
    assert not [said for said in words.values() if "_" in said or said != said.strip() or said.endswith(".")]


@pytest.mark.parametrize(
    ("name", "reason", "title"),
    [
        ("day_2", Reason.TASK_DUE, TITLES["day_2"]),
        ("approve:day_2", Reason.APPROVAL_NEEDED, f"Read and approve before it leaves: {TITLES['day_2']}"),
        (
            "not_booked:day_2",
            Reason.CONFIRMATION_NEEDED,
            f"Check that nothing is booked, then let it go: {TITLES['day_2']}",
        ),
        ("call:day_2", Reason.URGENT_BLOCKED, f"Call now, as this message may not leave: {TITLES['day_2']}"),
        (
            "message:day_2",
            Reason.NOT_ACCEPTED,
            f"Check why it was not accepted, and mend it: {TITLES['day_2']}",
        ),
        (
            "message:day_2",
            Reason.MESSAGE_UNKNOWN,
            f"Find out whether it arrived, as nobody can prove it: {TITLES['day_2']}",
        ),
        ("reply:20261124T101500", Reason.PATIENT_REPLIED, "Answer what the patient wrote"),
        (
            "other_visit:20261128",
            Reason.OTHER_VISIT,
            "Speak with the patient at the visit on 28 Nov: it is for something else",
        ),
        ("identity", Reason.IDENTITY_UNCLEAR, "Two records may be the same person: say which is right"),
        ("no_consent", Reason.NO_CONSENT, "Ask whether the patient agrees to marketing messages"),
        ("call:gone", Reason.URGENT_BLOCKED, "Call now, as this message may not leave: gone"),
        ("day_9", Reason.TASK_DUE, "A colleague should act now: day_9"),
    ],
)
def test_the_title_of_a_task(name: str, reason: Reason, title: str) -> None:
    assert task_title(name, reason, TITLES) == title


def test_a_title_needs_no_sequence() -> None:
    assert task_title("approve:day_2", "approval_needed") == "Read and approve before it leaves: day_2"


@pytest.mark.parametrize(
    "reason",
    [
        Reason.STAFF_HANDED_OVER, Reason.DECEASED, Reason.DO_NOT_CONTACT, Reason.MINOR_WITHOUT_GUARDIAN,
        Reason.NO_CONTACT_POINT, Reason.COMPLAINT, Reason.LEGAL, Reason.PREGNANCY, Reason.DISPUTED,
        Reason.HARDSHIP, Reason.INSURANCE_PENDING, Reason.BOOKED_ALREADY, Reason.LEARNED_LATE,
        Reason.REPEATED,
    ],
)  # fmt: skip
def test_every_hand_over_says_what_to_do(reason: Reason) -> None:
    assert task_title(reason, reason) == TASKS[reason]
    assert task_title(reason, reason)[0].isupper()


def test_times_are_the_sites() -> None:
    assert local(MOMENT, "Europe/London") == "Tue 24 Nov 23:30"
    assert local(MOMENT, "Asia/Kathmandu") == "Wed 25 Nov 05:15"
    assert day(MOMENT, "Asia/Kathmandu") == "Wed 25 Nov"


def test_times_of_another_year_have_their_year() -> None:
    new_years_eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    here, there = clock_at(new_years_eve, "Europe/London"), clock_at(new_years_eve, "Asia/Kathmandu")
    assert (here.year, there.year) == (2026, 2027)
    assert local(MOMENT, here) == "Tue 24 Nov 23:30"
    assert local(MOMENT, there) == "Wed 25 Nov 2026 05:15"
    assert day(MOMENT, there) == "Wed 25 Nov 2026"
    assert local(new_years_eve, there) == "Fri 01 Jan 05:15"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=1, minutes=30), "1 hour 30 minutes"),
        (timedelta(days=7), "7 days"),
        (timedelta(days=1, seconds=1), "1 day 1 second"),
        (timedelta(0), "no time"),
    ],
)
def test_a_length_of_time(length: timedelta, words: str) -> None:
    assert span(length) == words
