"""The decision, one rule at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from core.decide import decide
from core.facts import Facts
from core.types import Assignee, Channel, Progress, SiteCalendar, StepProgress, StepState, Window
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Wait
from tests.support.sequences import DAY, delay, email, sequence, sms, task

EVENT = datetime(2027, 6, 1, 10, tzinfo=UTC)  # A Tuesday, 11:00 in London.
HOUR = timedelta(hours=1)
SEQUENCE = sequence(sms("first", 1), email("second", 3), task("call", 5), expires_after=14 * DAY)
EXPIRES = EVENT + 14 * DAY
FACTS = Facts(
    event_at=EVENT,
    calendar=SiteCalendar("Europe/London"),
    reachable=frozenset({Channel.SMS, Channel.EMAIL}),
)
NOTHING_YET = Progress()


def facts(**changes: Any) -> Facts:
    return replace(FACTS, **changes)


def waits(
    until: datetime,
    reason: Reason,
    step: str,
    channel: Channel,
    skipped: tuple[SkippedStep, ...] = (),
    touch_at: datetime | None = None,
) -> Wait:
    """A wait for an outreach message, which is the next touch unless said otherwise."""
    return Wait(until, reason, step, channel, skipped, touch_at or until)


def stands(*tasks: str, **steps: StepState | StepProgress) -> Progress:
    return Progress(
        {
            step: what if isinstance(what, StepProgress) else StepProgress(what)
            for step, what in steps.items()
        },
        frozenset(tasks),
    )


@pytest.mark.parametrize(
    ("changes", "outcome", "reason"),
    [
        ({"stopped": True}, Outcome.STOPPED, Reason.STAFF_STOPPED),
        ({"deceased": True}, Outcome.NOT_CONTACTABLE, Reason.DECEASED),
        ({"booked_for": EVENT + 9 * DAY}, Outcome.BOOKED, Reason.BOOKED),
        ({"attended": True}, Outcome.ATTENDED, Reason.ATTENDED),
        ({"opted_out": True}, Outcome.OPTED_OUT, Reason.OPTED_OUT),
        ({"stopped": True, "deceased": True, "opted_out": True}, Outcome.STOPPED, Reason.STAFF_STOPPED),
        ({"booked_for": EVENT, "opted_out": True, "paused": True}, Outcome.BOOKED, Reason.BOOKED),
        ({"opted_out": True, "minor": True, "handed_over": True}, Outcome.OPTED_OUT, Reason.OPTED_OUT),
    ],
)
@pytest.mark.parametrize("now", [EVENT, EVENT + DAY, EXPIRES + DAY])
def test_what_ends_a_follow_up(
    changes: dict[str, Any], outcome: Outcome, reason: Reason, now: datetime
) -> None:
    assert decide(SEQUENCE, NOTHING_YET, facts(**changes), now) == Stop(outcome, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"handed_over": True}, Reason.STAFF_HANDED_OVER),
        ({"do_not_contact": True}, Reason.DO_NOT_CONTACT),
        ({"minor": True}, Reason.MINOR_WITHOUT_GUARDIAN),
        ({"handed_over": True, "minor": True}, Reason.STAFF_HANDED_OVER),
    ],
)
def test_what_goes_to_a_colleague_for_good(changes: dict[str, Any], reason: Reason) -> None:
    now = EVENT + DAY
    verdict = decide(SEQUENCE, NOTHING_YET, facts(**changes), now)
    assert verdict == HandOver(task=reason, due_at=now, reason=reason, final=True)
    assert decide(SEQUENCE, stands(reason), facts(**changes), now) == Stop(Outcome.HANDED_OVER, reason)


def test_its_time_runs_out() -> None:
    assert decide(SEQUENCE, NOTHING_YET, FACTS, EXPIRES) == Stop(Outcome.NO_RESPONSE, Reason.EXPIRED)
    assert decide(SEQUENCE, NOTHING_YET, FACTS, EXPIRES - HOUR).kind != "stop"


def test_a_step_is_waited_for_then_sent_then_the_next_waited_for() -> None:
    wait = decide(SEQUENCE, NOTHING_YET, FACTS, EVENT)
    assert wait == waits(EVENT + DAY, Reason.NOT_YET_DUE, "first", Channel.SMS)
    send = decide(SEQUENCE, NOTHING_YET, FACTS, EVENT + DAY)
    assert send == Send("first", Channel.SMS, try_no=1, deadline=EVENT + DAY + 8 * HOUR)
    after = decide(SEQUENCE, stands(first=StepState.SENT), FACTS, EVENT + DAY)
    assert after == waits(EVENT + 3 * DAY, Reason.NOT_YET_DUE, "second", Channel.EMAIL)


def test_a_task_is_opened_with_its_due_time_and_only_once() -> None:
    progress = stands(first=StepState.SENT, second=StepState.SENT)
    due = EVENT + 6 * DAY - 2 * HOUR  # Five days on is a Sunday; the site opens on Monday at nine.
    now = due + HOUR
    assert decide(SEQUENCE, progress, FACTS, now) == HandOver(
        "call", due, Reason.TASK_DUE, "call", Assignee.OWNER
    )
    for state in (StepState.TASK_OPEN, StepState.TASK_DONE):
        done = stands(first=StepState.SENT, second=StepState.SENT, call=state)
        assert decide(SEQUENCE, done, FACTS, now) == Wait(EXPIRES, Reason.AWAITING_BOOKING)


def test_outside_its_window_a_step_waits_for_the_opening() -> None:
    evening = EVENT + DAY + 9 * HOUR  # 20:00 in London.
    verdict = decide(SEQUENCE, NOTHING_YET, FACTS, evening)
    assert verdict == waits(EVENT + 2 * DAY - 2 * HOUR, Reason.OUTSIDE_WINDOW, "first", Channel.SMS)
    at_night = sequence(sms("any", window=Window.ANY))
    assert decide(at_night, NOTHING_YET, FACTS, EVENT + 15 * HOUR).kind == "send"


@pytest.mark.parametrize(
    ("useful_for", "expires_after", "deadline"),
    [
        (2 * DAY, 14 * DAY, EVENT + 8 * HOUR),
        (HOUR, 14 * DAY, EVENT + HOUR),
        (2 * DAY, 2 * HOUR, EVENT + 2 * HOUR),
    ],
)
def test_the_deadline_is_the_first_of_window_use_and_expiry(
    useful_for: timedelta, expires_after: timedelta, deadline: datetime
) -> None:
    steps = sequence(sms("now", useful_for=useful_for), expires_after=expires_after)
    verdict = decide(steps, NOTHING_YET, FACTS, EVENT)
    assert isinstance(verdict, Send)
    assert verdict.deadline == deadline


def test_a_step_past_its_use_is_left_out_with_its_reason() -> None:
    verdict = decide(SEQUENCE, NOTHING_YET, FACTS, EVENT + 3 * DAY - timedelta(minutes=1))
    assert verdict.kind == "send"
    late = decide(sequence(sms("first", 1), email("second", 5)), NOTHING_YET, FACTS, EVENT + 3 * DAY)
    assert late.skipped == (SkippedStep("first", Reason.TOO_LATE),)
    assert late.kind == "wait"


def test_a_step_whose_window_opens_too_late_is_left_out() -> None:
    sunday = sequence(sms("sunday", 5, useful_for=timedelta(hours=12)), task("call", 8))
    verdict = decide(sunday, NOTHING_YET, FACTS, EVENT + 5 * DAY)
    assert verdict.skipped == (SkippedStep("sunday", Reason.TOO_LATE),)


def test_of_two_overdue_messages_the_newer_says_it() -> None:
    steps = sequence(sms("first", 1), email("second", 2))
    verdict = decide(steps, NOTHING_YET, FACTS, EVENT + 2 * DAY + HOUR)
    assert isinstance(verdict, Send)
    assert verdict.step == "second"
    assert verdict.skipped == (SkippedStep("first", Reason.SUPERSEDED),)


def test_an_answer_is_never_superseded() -> None:
    steps = sequence(sms("hello", answer=True), email("hello_email", answer=True), sms("outreach", 1))
    now = EVENT + DAY + HOUR
    first = decide(steps, NOTHING_YET, FACTS, now)
    assert isinstance(first, Send)
    assert (first.step, first.skipped) == ("hello", ())
    second = decide(steps, stands(hello=StepState.SENT), FACTS, now)
    assert isinstance(second, Send)
    assert second.step == "hello_email"


def test_a_channel_without_an_address_is_left_out() -> None:
    verdict = decide(SEQUENCE, NOTHING_YET, facts(reachable=frozenset({Channel.EMAIL})), EVENT)
    assert verdict == waits(
        EVENT + 3 * DAY,
        Reason.NOT_YET_DUE,
        "second",
        Channel.EMAIL,
        (SkippedStep("first", Reason.NO_CONTACT_POINT),),
    )


def test_nobody_to_write_to_goes_to_a_colleague() -> None:
    steps = sequence(sms("first", 1), email("second", 3))
    nowhere = facts(reachable=frozenset())
    verdict = decide(steps, NOTHING_YET, nowhere, EVENT)
    notes = tuple(SkippedStep(step, Reason.NO_CONTACT_POINT) for step in ("first", "second"))
    reason = Reason.NO_CONTACT_POINT
    assert verdict == HandOver(reason, EVENT, reason, final=True, skipped=notes)
    assert decide(steps, stands(reason), nowhere, EVENT) == Stop(Outcome.HANDED_OVER, reason)
    reached = decide(steps, stands(first=StepState.SENT), nowhere, EVENT + 2 * DAY)
    assert reached == Wait(EXPIRES, Reason.AWAITING_BOOKING, skipped=notes[1:])


def test_steps_that_staff_skipped_are_left_out() -> None:
    verdict = decide(SEQUENCE, NOTHING_YET, facts(skipped=frozenset({"first", "call"})), EVENT + DAY)
    assert isinstance(verdict, Wait)
    assert verdict.step == "second"
    assert verdict.skipped == (
        SkippedStep("first", Reason.STAFF_SKIPPED),
        SkippedStep("call", Reason.STAFF_SKIPPED),
    )


@pytest.mark.parametrize("first", [None, StepState.TASK_OPEN, StepState.TASK_DONE])
def test_an_escalation_happens_unless_the_task_before_it_is_done(first: StepState | None) -> None:
    steps = sequence(
        task("call", delay(minutes=5)),
        task("anyone", delay(minutes=30), assignee=Assignee.ANYONE, escalates="call"),
    )
    progress = stands() if first is None else stands(call=first)
    verdict = decide(steps, progress, FACTS, EVENT + HOUR)
    if first is None:
        assert verdict == HandOver("call", EVENT + timedelta(minutes=5), Reason.TASK_DUE, "call")
    elif first is StepState.TASK_OPEN:
        due = EVENT + timedelta(minutes=30)
        assert verdict == HandOver("anyone", due, Reason.TASK_DUE, "anyone", Assignee.ANYONE)
    else:
        left_out = (SkippedStep("anyone", Reason.TASK_DONE),)
        assert verdict == Wait(EXPIRES, Reason.AWAITING_BOOKING, skipped=left_out)


@pytest.mark.parametrize("task_stands", [False, True])
def test_staff_who_skip_a_task_skip_its_escalation_too(task_stands: bool) -> None:
    steps = sequence(
        task("call", delay(minutes=5)),
        task("anyone", delay(minutes=30), assignee=Assignee.ANYONE, escalates="call"),
    )
    progress = stands(call=StepState.TASK_OPEN) if task_stands else NOTHING_YET
    verdict = decide(steps, progress, facts(skipped=frozenset({"call"})), EVENT + HOUR)
    skipped = ("anyone",) if task_stands else ("call", "anyone")
    left_out = tuple(SkippedStep(step, Reason.STAFF_SKIPPED) for step in skipped)
    assert verdict == Wait(EXPIRES, Reason.AWAITING_BOOKING, skipped=left_out)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"paused": True}, Wait(EXPIRES, Reason.PAUSED)),
        ({"snoozed_until": EVENT + 4 * DAY}, Wait(EVENT + 4 * DAY, Reason.SNOOZED)),
        ({"snoozed_until": EVENT + 99 * DAY}, Wait(EXPIRES, Reason.SNOOZED)),
        ({"paused": True, "snoozed_until": EVENT + 4 * DAY}, Wait(EXPIRES, Reason.PAUSED)),
    ],
)
def test_what_holds_a_follow_up(changes: dict[str, Any], expected: Wait) -> None:
    assert decide(SEQUENCE, NOTHING_YET, facts(**changes), EVENT + DAY) == expected


def test_a_snooze_that_is_over_holds_nothing() -> None:
    assert decide(SEQUENCE, NOTHING_YET, facts(snoozed_until=EVENT + DAY), EVENT + DAY).kind == "send"


def test_a_reply_is_shown_to_a_colleague_once_and_holds_the_rest() -> None:
    now, wrote = EVENT + DAY, facts(replied_at=EVENT + HOUR)
    verdict = decide(SEQUENCE, NOTHING_YET, wrote, now)
    assert verdict == HandOver("reply:20270601T110000", now, Reason.PATIENT_REPLIED)
    shown = stands("reply:20270601T110000")
    assert decide(SEQUENCE, shown, wrote, now) == Wait(EXPIRES, Reason.CONVERSATION_OPEN)
    again = decide(SEQUENCE, shown, facts(replied_at=EVENT + 2 * HOUR), now)
    assert again == HandOver("reply:20270601T120000", now, Reason.PATIENT_REPLIED)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(StepState.UNKNOWN, Reason.MESSAGE_UNKNOWN), (StepState.FAILED, Reason.NOT_ACCEPTED)],
)
def test_a_message_that_needs_a_look_is_shown_once_even_while_paused(
    state: StepState, reason: Reason
) -> None:
    now, trouble = EVENT + DAY, StepProgress(state, needs_task=True)
    verdict = decide(SEQUENCE, stands(first=trouble), facts(paused=True), now)
    assert verdict == HandOver("message:first", now, reason, "first")
    after = decide(SEQUENCE, stands("message:first", first=trouble), FACTS, now)
    assert after == waits(EVENT + 3 * DAY, Reason.NOT_YET_DUE, "second", Channel.EMAIL)


@pytest.mark.parametrize("now", [EXPIRES, EXPIRES + DAY])
@pytest.mark.parametrize(
    ("state", "reason"),
    [(StepState.UNKNOWN, Reason.MESSAGE_UNKNOWN), (StepState.FAILED, Reason.NOT_ACCEPTED)],
)
def test_a_message_that_needs_a_look_is_shown_even_when_its_time_ran_out(
    state: StepState, reason: Reason, now: datetime
) -> None:
    trouble = StepProgress(state, needs_task=True)
    verdict = decide(SEQUENCE, stands(first=trouble), FACTS, now)
    assert verdict == HandOver("message:first", now, reason, "first")
    shown = decide(SEQUENCE, stands("message:first", first=trouble), FACTS, now)
    assert shown == Stop(Outcome.NO_RESPONSE, Reason.EXPIRED)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"booked_for": EVENT + 9 * DAY}, Outcome.BOOKED),
        ({"opted_out": True}, Outcome.OPTED_OUT),
        ({"stopped": True}, Outcome.STOPPED),
        ({"deceased": True}, Outcome.NOT_CONTACTABLE),
    ],
)
def test_what_may_have_left_is_told_before_a_follow_up_ends(change: dict[str, Any], outcome: Outcome) -> None:
    now, maybe = EVENT + DAY, StepProgress(StepState.UNKNOWN, needs_task=True)
    verdict = decide(SEQUENCE, stands(first=maybe), facts(**change), now)
    assert verdict == HandOver("message:first", now, Reason.MESSAGE_UNKNOWN, "first")
    told = decide(SEQUENCE, stands("message:first", first=maybe), facts(**change), now)
    assert isinstance(told, Stop)
    assert told.outcome is outcome
    refused = StepProgress(StepState.FAILED, needs_task=True)
    assert isinstance(decide(SEQUENCE, stands(first=refused), facts(**change), now), Stop)


def test_a_reply_is_shown_even_when_the_time_ran_out() -> None:
    wrote = facts(replied_at=EXPIRES - HOUR)
    verdict = decide(SEQUENCE, NOTHING_YET, wrote, EXPIRES)
    assert verdict == HandOver("reply:20270615T090000", EXPIRES, Reason.PATIENT_REPLIED)
    shown = decide(SEQUENCE, stands("reply:20270615T090000"), wrote, EXPIRES)
    assert shown == Stop(Outcome.NO_RESPONSE, Reason.EXPIRED)


@pytest.mark.parametrize("state", [StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN, StepState.FAILED])
def test_what_left_or_may_have_left_is_not_sent_again(state: StepState) -> None:
    verdict = decide(SEQUENCE, stands(first=state), FACTS, EVENT + DAY)
    assert isinstance(verdict, Wait)
    assert verdict.step == "second"


def test_a_try_that_was_not_accepted_is_tried_again_when_allowed() -> None:
    again = StepProgress(StepState.RETRYABLE, tries=2, retry_at=EVENT + DAY + HOUR)
    wait = decide(SEQUENCE, stands(first=again), FACTS, EVENT + DAY)
    assert wait == waits(EVENT + DAY + HOUR, Reason.RETRY_LATER, "first", Channel.SMS)
    send = decide(SEQUENCE, stands(first=again), FACTS, EVENT + DAY + HOUR)
    assert isinstance(send, Send)
    assert (send.step, send.try_no) == ("first", 3)


def test_a_try_that_comes_too_late_is_given_up() -> None:
    again = StepProgress(StepState.RETRYABLE, retry_at=EVENT + 4 * DAY)
    verdict = decide(SEQUENCE, stands(first=again), FACTS, EVENT + DAY)
    assert verdict.skipped == (SkippedStep("first", Reason.TOO_LATE),)


def test_the_step_that_may_leave_first_goes_first_whatever_the_order() -> None:
    steps = sequence(email("morning", 1, at=time(9)), sms("sooner", delay(hours=2)))
    verdict = decide(steps, NOTHING_YET, FACTS, EVENT)
    assert verdict == waits(EVENT + 2 * HOUR, Reason.NOT_YET_DUE, "sooner", Channel.SMS)


def test_when_all_is_done_it_watches_for_a_booking_to_the_end() -> None:
    progress = stands(first=StepState.SENT, second=StepState.SENT, call=StepState.TASK_DONE)
    assert decide(SEQUENCE, progress, FACTS, EVENT + 9 * DAY) == Wait(EXPIRES, Reason.AWAITING_BOOKING)
