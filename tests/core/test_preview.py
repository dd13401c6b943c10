"""A preview is the live decision run to its end, nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facts import Facts
from core.preview import PreviewLine, preview
from core.types import Channel, SiteCalendar
from core.verdicts import Reason
from tests.support.cases import Case, cases
from tests.support.sequences import DAY, NO_SHOW, email, sequence, sms, task
from tests.support.simulation import simulate

EVENT = datetime(2027, 6, 1, 9, tzinfo=UTC)  # A Tuesday, 10:00 in London.
MONDAY = datetime(2027, 6, 7, 8, tzinfo=UTC)  # 09:00 in London: four days on, the site is closed.
FACTS = Facts(EVENT, SiteCalendar("Europe/London"), reachable=frozenset(Channel))
FEW = sequence(sms("text", 1), email("mail", 2), task("call", 4), expires_after=7 * DAY)
runs = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_send_task_wait_and_the_end_are_listed() -> None:
    assert preview(FEW, FACTS, EVENT) == [
        PreviewLine(EVENT, "wait", "text", Channel.SMS, Reason.NOT_YET_DUE, EVENT + DAY),
        PreviewLine(EVENT + DAY, "send", "text", Channel.SMS, Reason.DUE),
        PreviewLine(EVENT + DAY, "wait", "mail", Channel.EMAIL, Reason.NOT_YET_DUE, EVENT + 2 * DAY),
        PreviewLine(EVENT + 2 * DAY, "send", "mail", Channel.EMAIL, Reason.DUE),
        PreviewLine(EVENT + 2 * DAY, "wait", "call", None, Reason.NOT_YET_DUE, MONDAY),
        PreviewLine(MONDAY, "hand_over", "call", None, Reason.TASK_DUE),
        PreviewLine(MONDAY, "wait", None, None, Reason.AWAITING_BOOKING, EVENT + 7 * DAY),
        PreviewLine(EVENT + 7 * DAY, "stop", None, None, Reason.EXPIRED),
    ]


def test_a_booking_ends_it_at_that_moment() -> None:
    booked_at = EVENT + DAY + timedelta(minutes=7)
    for booked_for in (None, EVENT + 6 * DAY):
        lines = preview(FEW, FACTS, EVENT, booked_at, booked_for)
        assert [line.verdict for line in lines] == ["wait", "send", "wait", "stop"]
        assert lines[-1] == PreviewLine(booked_at, "stop", None, None, Reason.BOOKED)


def test_a_booking_at_the_very_moment_of_a_step_wins() -> None:
    lines = preview(FEW, FACTS, EVENT, booked_at=EVENT + DAY)
    assert [line.verdict for line in lines] == ["wait", "stop"]


def test_a_booking_before_the_start_stops_at_once() -> None:
    assert preview(FEW, FACTS, EVENT, booked_at=EVENT - DAY) == [
        PreviewLine(EVENT, "stop", None, None, Reason.BOOKED)
    ]


def test_a_step_that_cannot_happen_is_listed_once_with_its_reason() -> None:
    lines = preview(FEW, replace(FACTS, reachable=frozenset({Channel.EMAIL})), EVENT)
    skipped = [line for line in lines if line.verdict == "skip"]
    assert skipped == [PreviewLine(EVENT, "skip", "text", Channel.SMS, Reason.NO_CONTACT_POINT)]
    assert not any(line.verdict == "send" and line.step == "text" for line in lines)


def test_a_final_task_is_followed_by_the_end() -> None:
    lines = preview(FEW, replace(FACTS, minor=True), EVENT)
    assert [(line.verdict, line.reason) for line in lines] == [
        ("hand_over", Reason.MINOR_WITHOUT_GUARDIAN),
        ("stop", Reason.MINOR_WITHOUT_GUARDIAN),
    ]


def test_a_start_in_the_middle_leaves_out_what_is_too_late() -> None:
    lines = preview(NO_SHOW, FACTS, EVENT + 6 * DAY)
    assert [(line.verdict, line.step) for line in lines][:3] == [
        ("skip", "missed_you"),
        ("skip", "new_time"),
        ("hand_over", "call"),
    ]
    assert all(line.at >= EVENT + 6 * DAY for line in lines)


@runs
@given(cases(), st.none() | st.integers(0, 20000))
def test_a_preview_is_what_would_happen_and_ends(case: Case, minutes: int | None) -> None:
    start = case.facts.event_at
    booked_at = None if minutes is None else start + timedelta(minutes=minutes)
    lines = preview(case.sequence, case.facts, start, booked_at)
    assert lines[-1].verdict == "stop"
    assert sum(line.verdict == "stop" for line in lines) == 1
    assert lines[-1].at <= case.expires_at
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert all(line.until > line.at for line in lines if line.until is not None)
    live = [
        (moment.at, moment.verdict.kind, moment.verdict.reason)
        for moment in simulate(case.sequence, case.facts, start)
        if booked_at is None or moment.at < booked_at
    ]
    told = [(line.at, line.verdict, line.reason) for line in lines if line.verdict != "skip"]
    assert told[: len(live)] == live
    assert len(told) == len(live) + (0 if booked_at is None or lines[-1].reason is not Reason.BOOKED else 1)


def test_the_same_preview_twice_is_the_same() -> None:
    assert preview(NO_SHOW, FACTS, EVENT) == preview(NO_SHOW, FACTS, EVENT)
