"""Sequences for tests, built in a line, so that no test hangs on the texts and numbers we ship."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from core.types import Assignee, Channel, Delay, Sequence, Step, StepKind, Trigger, Window

DAY = timedelta(days=1)


def delay(days: int = 0, hours: float = 0, minutes: float = 0, business: bool = False) -> Delay:
    return Delay(days=days, elapsed=timedelta(hours=hours, minutes=minutes), business=business)


def sms(
    step_id: str,
    due: Delay | int = 0,
    *,
    useful_for: timedelta = 2 * DAY,
    window: Window = Window.NORMAL,
    at: time | None = None,
    answer: bool = False,
    channel: Channel = Channel.SMS,
) -> Step:
    """A message step; ``due`` as a number means calendar days."""
    return Step(
        id=step_id,
        kind=StepKind.MESSAGE,
        delay=Delay(days=due) if isinstance(due, int) else due,
        useful_for=useful_for,
        channel=channel,
        window=window,
        at=at,
        answer=answer,
    )


def email(
    step_id: str,
    due: Delay | int = 0,
    *,
    useful_for: timedelta = 2 * DAY,
    window: Window = Window.NORMAL,
    at: time | None = None,
    answer: bool = False,
) -> Step:
    return sms(
        step_id, due, useful_for=useful_for, window=window, at=at, answer=answer, channel=Channel.EMAIL
    )


def task(
    step_id: str,
    due: Delay | int = 0,
    *,
    useful_for: timedelta = 7 * DAY,
    at: time | None = None,
    assignee: Assignee = Assignee.OWNER,
    escalates: str | None = None,
) -> Step:
    return Step(
        id=step_id,
        kind=StepKind.TASK,
        delay=Delay(days=due) if isinstance(due, int) else due,
        useful_for=useful_for,
        title=step_id.replace("_", " "),
        at=at,
        assignee=assignee,
        escalates=escalates,
    )


def sequence(
    *steps: Step, expires_after: timedelta = 14 * DAY, trigger: Trigger = Trigger.NO_SHOW
) -> Sequence:
    return Sequence(
        name=f"test_{trigger}", version=1, trigger=trigger, expires_after=expires_after, steps=steps
    )


NEW_ENQUIRY = sequence(
    sms("hello", answer=True, window=Window.HARD, useful_for=timedelta(hours=2)),
    email("hello_email", answer=True, window=Window.ANY, useful_for=timedelta(hours=2)),
    task("call", delay(minutes=5, business=True)),
    task("call_again", delay(minutes=30, business=True), assignee=Assignee.ANYONE, escalates="call"),
    sms("any_questions", 1),
    email("how_it_works", 3, at=time(10)),
    sms("closing", 6, at=time(10)),
    trigger=Trigger.NEW_ENQUIRY,
)
NO_SHOW = sequence(
    sms("missed_you", delay(minutes=45), useful_for=timedelta(days=1)),
    sms("new_time", 2, at=time(10)),
    task("call", 5, at=time(9)),
    email("last_word", 14, at=time(10), useful_for=7 * DAY),
    expires_after=28 * DAY,
)
CANCELLATION = sequence(
    sms("confirmation", delay(minutes=15), answer=True, window=Window.HARD, useful_for=timedelta(hours=2)),
    email("rebook", 2, at=time(10)),
    sms("still_looking", 7, at=time(10), useful_for=7 * DAY),
    task("call", 14, at=time(9)),
    expires_after=28 * DAY,
    trigger=Trigger.CANCELLATION,
)
NAMED = {str(named.trigger): named for named in (NEW_ENQUIRY, NO_SHOW, CANCELLATION)}


def at_once(shipped: Sequence) -> Sequence:
    """The same sequence, its first step due at the event itself."""
    first, *rest = shipped.steps
    return replace(shipped, steps=(replace(first, delay=Delay()), *rest))
