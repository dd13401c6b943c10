"""Every verdict is kept under its number, and the newest one on the follow-up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.types import Channel
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Verdict, Wait
from models.store import decisions, follow_ups
from runtime.database import Database
from tests.support.rows import EVENT, HOUR, SEQUENCE, load, open_follow_up

NOW = EVENT + HOUR
LATER = NOW + HOUR
LEFT_OUT = (SkippedStep("first", Reason.TOO_LATE), SkippedStep("mail", Reason.NO_CONTACT_POINT))


def store(database: Database, follow_up: str, number: int, verdict: Verdict, now: datetime = NOW) -> None:
    with database.writing() as connection:
        decisions.store(connection, follow_up, number, verdict, now)


def stored(database: Database, follow_up: str) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return decisions.of_follow_up(connection, follow_up)


def mirrored(database: Database, follow_up: str) -> tuple[Any, ...]:
    with database.reading() as connection:
        row: Any = follow_ups.get(connection, follow_up)
    return row.assessments, row.verdict, row.reason, row.next_step, row.next_at


@pytest.mark.parametrize(
    ("verdict", "step", "channel", "until"),
    [
        (Wait(LATER, Reason.NOT_YET_DUE, "first", Channel.SMS), "first", "sms", LATER),
        (Wait(LATER, Reason.PAUSED), None, None, LATER),
        (Send("first", Channel.SMS, 1, LATER), "first", "sms", NOW),
        (HandOver("call", LATER, Reason.TASK_DUE, "call"), "call", None, LATER),
        (HandOver("reply:1", NOW, Reason.PATIENT_REPLIED), None, None, NOW),
        (Stop(Outcome.BOOKED, Reason.BOOKED), None, None, NOW),
    ],
)
def test_a_verdict_of_each_kind_is_kept_and_mirrored(
    clinic: Database, verdict: Verdict, step: str | None, channel: str | None, until: datetime
) -> None:
    follow_up = open_follow_up(clinic)
    store(clinic, follow_up, 1, verdict)
    assert stored(clinic, follow_up) == [
        {
            "number": 1,
            "decided_at": NOW,
            "verdict": verdict.kind,
            "reason": str(verdict.reason),
            "step": step,
            "channel": channel,
            "until_at": until,
            "skipped": None,
            "sequence_digest": None,
            "inputs": None,
        }
    ]
    assert mirrored(clinic, follow_up) == (1, verdict.kind, verdict.reason, step, until)


def test_the_last_write_under_a_number_wins(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    store(clinic, follow_up, 1, Wait(LATER, Reason.NOT_YET_DUE, "first", Channel.SMS, LEFT_OUT))
    store(clinic, follow_up, 2, Wait(LATER, Reason.PAUSED))
    store(clinic, follow_up, 2, Stop(Outcome.BOOKED, Reason.BOOKED), LATER)
    first, second = stored(clinic, follow_up)
    assert first["skipped"] == [
        {"step": "first", "reason": "too_late"},
        {"step": "mail", "reason": "no_contact_point"},
    ]
    assert (second["verdict"], second["decided_at"], second["skipped"]) == ("stop", LATER, None)
    assert mirrored(clinic, follow_up) == (2, "stop", "booked", None, LATER)


def test_what_it_was_decided_from_and_when_it_would_speak_are_kept(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    wait = Wait(LATER, Reason.NOT_YET_DUE, "first", Channel.SMS)
    for touch_at in (LATER, None):
        inputs = {"paused": True, "touches": [] if touch_at is None else [touch_at.isoformat()]}
        with clinic.writing() as connection:
            decisions.store(
                connection,
                follow_up,
                1,
                wait,
                NOW,
                touch_at=touch_at,
                sequence_digest=SEQUENCE.digest,
                inputs=inputs,
            )
        [row] = stored(clinic, follow_up)
        assert (row["inputs"], row["sequence_digest"]) == (inputs, SEQUENCE.digest)
        assert [rival.touch_at for rival in load(clinic, open_follow_up(clinic)).facts.others][:1] == [
            touch_at
        ]


def test_decisions_come_in_order_and_belong_to_one_follow_up(clinic: Database) -> None:
    follow_up, other = open_follow_up(clinic), open_follow_up(clinic)
    for number in (3, 1, 12, 2):
        store(clinic, follow_up, number, Wait(LATER, Reason.PAUSED))
    store(clinic, other, 1, Stop(Outcome.STOPPED, Reason.STAFF_STOPPED))
    assert [row["number"] for row in stored(clinic, follow_up)] == [1, 2, 3, 12]
    assert [row["verdict"] for row in stored(clinic, other)] == ["stop"]


def test_a_decision_after_the_end_is_kept_but_reopens_nothing(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    store(clinic, follow_up, 1, Stop(Outcome.BOOKED, Reason.BOOKED))
    with clinic.writing() as connection:
        follow_ups.close(connection, follow_up, Outcome.BOOKED, Reason.BOOKED, NOW)
    store(clinic, follow_up, 2, Wait(LATER, Reason.PAUSED))
    assert [row["verdict"] for row in stored(clinic, follow_up)] == ["stop", "wait"]
    assert mirrored(clinic, follow_up) == (1, "stop", "booked", None, None)
