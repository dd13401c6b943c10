"""How the patients, the staff and the provider of a made-up practice answer, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.draws import Draws
from core.intents import Intent
from core.simulate import Coming, Reactions
from core.simulate_happenings import Answered, Became, Marked, Occurred, TaskFinished, VisitSeen, Wrote
from core.simulate_world import FollowUp
from core.types import StepProgress, StepState, Trigger
from core.verdicts import HandOver, Send

DAY = timedelta(days=1)

BOOKS_AFTER_MESSAGE = {
    Trigger.NEW_ENQUIRY: 120,
    Trigger.STALLED_LEAD: 40,
    Trigger.CONSULTATION: 60,
    Trigger.NO_SHOW: 140,
    Trigger.CANCELLATION: 160,
    Trigger.CLINIC_CANCELLATION: 200,
    Trigger.STALLED_PLAN: 120,
    Trigger.QUOTE: 50,
    Trigger.RECALL: 110,
}
"""Patients out of a thousand who book within three days of a message: assumed, as everything here."""
_BOOKS_AFTER_CALL = 150
_PAYS_AFTER_MESSAGE = 180
_WRITES = 60
_INTENTS = (
    (Intent.REPLY, 440),
    (Intent.THANKS, 200),
    (Intent.LATER, 100),
    (Intent.NO, 100),
    (Intent.OPT_OUT, 70),
    (Intent.AUTO_REPLY, 50),
    (Intent.BOOKED_ALREADY, 20),
    (Intent.WRONG_NUMBER, 10),
    (Intent.COMPLAINT, 5),
    (Intent.ADVERSE, 5),
)
_MARKED_AFTER = ((None, 100), ("no_show", 70), ("attended", 830))


def reactions(draws: Draws) -> Reactions:
    """Reactions that draw in the order in which they are asked, so the same run gives the same answers."""

    def provider(follow_up: FollowUp, send: Send, now: datetime) -> StepProgress:
        luck = draws.below(10_000)
        if luck >= 75:
            return StepProgress(StepState.SENT, send.try_no)
        if luck >= 35 and send.try_no == 1:
            return StepProgress(StepState.RETRYABLE, send.try_no, now + timedelta(hours=4))
        state = StepState.UNKNOWN if luck < 5 else StepState.FAILED
        return StepProgress(state, send.try_no, needs_task=True)

    def message(follow_up: FollowUp, send: Send, now: datetime) -> Iterator[Coming]:
        trigger, person = follow_up.sequence.trigger, follow_up.person.id
        if trigger is Trigger.BALANCE:
            if draws.chance(_PAYS_AFTER_MESSAGE):
                yield now + draws.minutes(10, 5 * 1440), Became(person, trigger, "paid", True)
        elif draws.chance(BOOKS_AFTER_MESSAGE.get(trigger, 0)):
            yield from _books(follow_up, now + draws.minutes(5, 3 * 1440), draws)
        if draws.chance(_WRITES):
            at, intent = now + draws.minutes(2, 1440), draws.weighted(_INTENTS)
            yield at, Wrote(person, intent, send.channel)
            if intent is Intent.REPLY and draws.chance(950):
                yield at + draws.minutes(10, 2 * 1440), Answered(person)
            elif intent is Intent.ADVERSE:
                yield at + draws.minutes(60, 3 * 1440), Marked(person, "adverse_at", None)

    def task(follow_up: FollowUp, hand_over: HandOver, now: datetime) -> Iterator[Coming]:
        if hand_over.final or not draws.chance(920):
            return
        at = now + draws.minutes(10, 30 * 60)
        yield at, TaskFinished(follow_up.person.id, follow_up.number, hand_over.task)
        if follow_up.sequence.trigger in BOOKS_AFTER_MESSAGE and draws.chance(_BOOKS_AFTER_CALL):
            yield from _books(follow_up, at, draws)

    def next_date(follow_up: FollowUp, trigger: Trigger, now: datetime) -> datetime:
        return now + 180 * DAY if trigger is Trigger.RECALL else now

    return Reactions(provider, message, task, next_date)


def _books(follow_up: FollowUp, at: datetime, draws: Draws) -> Iterator[Coming]:
    """A booking, and what becomes of the visit."""
    person, group = follow_up.person.id, follow_up.group
    visit = f"v{draws.below(1 << 48):012x}"
    starts_at = at + draws.minutes(300, 21 * 1440)
    yield at, VisitSeen(person, visit, starts_at, "booked", group)
    status = draws.weighted(_MARKED_AFTER)
    if status is not None:
        marked_at = starts_at + draws.minutes(60, 1440)
        yield marked_at, VisitSeen(person, visit, starts_at, status, group)
        if status == "no_show":
            yield marked_at, Occurred(person, Trigger.NO_SHOW, starts_at, visit, group)
