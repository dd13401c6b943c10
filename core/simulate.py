"""Runs a whole practice over time: the live decision for every follow-up, in memory, without a server.

What Temporal's timers, the database and the rings do in the live system, a heap of alarms and the
state of ``core.simulate_world`` do here. Messages are accepted at once unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import Protocol

from core.arbitration import HOLDS_ON
from core.decide import decide
from core.facts import Facts
from core.intents import Intent
from core.simulate_changes import apply
from core.simulate_duty import Duty
from core.simulate_facts import facts_of
from core.simulate_happenings import Happening, Occurred, Wrote, needs_feed
from core.simulate_opening import opened, replaced_by
from core.simulate_world import FollowUp, Outage, Part, Person, Practice
from core.steps import is_outreach
from core.types import StepProgress, StepState, Trigger
from core.verdicts import HandOver, Send, Stop, Verdict, Wait

Coming = tuple[datetime, Happening]
"""What will happen, and when (aware UTC)."""
_Alarm = tuple[datetime, int, int, FollowUp | Happening | Outage]
# Far more than the steps and tasks of any sequence: whoever gets there will never end.
_MANY = 200
_MAY_HAVE_LEFT = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})


class Record(Protocol):
    """Who is told of everything, in order."""

    def opened(self, follow_up: FollowUp, now: datetime) -> None:
        """A follow-up begins."""

    def decided(self, follow_up: FollowUp, verdict: Verdict, now: datetime) -> None:
        """A verdict was formed; told before it is carried out."""

    def tried(self, follow_up: FollowUp, send: Send, result: StepProgress, now: datetime) -> None:
        """A message was handed to the provider."""


def _accepted(follow_up: FollowUp, send: Send, now: datetime) -> StepProgress:
    return StepProgress(StepState.SENT, send.try_no)


def _nothing(follow_up: FollowUp, what: Send | HandOver, now: datetime) -> Iterable[Coming]:
    return ()


def _at_once(follow_up: FollowUp, trigger: Trigger, now: datetime) -> datetime:
    return now


@dataclass(frozen=True, slots=True)
class Reactions:
    """How the world answers. ``provider``: how a try settles; ``message`` and ``task``: what comes of a
    message that left and of a task, none of it earlier than now; ``next_date``: the date that a
    follow-up which takes over from another counts from."""

    provider: Callable[[FollowUp, Send, datetime], StepProgress] = _accepted
    message: Callable[[FollowUp, Send, datetime], Iterable[Coming]] = _nothing
    task: Callable[[FollowUp, HandOver, datetime], Iterable[Coming]] = _nothing
    next_date: Callable[[FollowUp, Trigger, datetime], datetime] = _at_once


class Simulation:
    """One practice under way. ``run`` it once."""

    def __init__(self, practice: Practice, record: Record, reactions: Reactions | None = None) -> None:
        self._practice = practice
        self._record = record
        self._reactions = reactions or Reactions()
        self._alarms: list[_Alarm] = []
        self._order = 0
        self._opened = 0
        self._duty = Duty(practice)

    def run(self, script: Iterable[Coming], until: datetime | None = None) -> None:
        """Let everything in ``script`` (in order of time) happen, and all that follows from it.

        Ends when nothing is left to do, or at ``until``, leaving open what is open then.
        """
        for outage in self._practice.outages:
            self._push(outage.end, outage)
        coming = iter(script)
        head = next(coming, None)
        alarms = self._alarms
        while head is not None or alarms:
            wake = 0
            what: FollowUp | Happening | Outage
            if head is not None and (not alarms or head[0] <= alarms[0][0]):
                at, what = head
                head = next(coming, None)
            else:
                at, _, wake, what = heappop(alarms)
            if until is not None and at >= until:
                return
            if isinstance(what, FollowUp):
                if what.wake == wake and what.closed_at is None:
                    self._look(what, at)
            elif isinstance(what, Outage):
                self._restore(what.part, at)
            else:
                self._happen(what, at)

    def _push(self, at: datetime, what: FollowUp | Happening | Outage, wake: int = 0) -> None:
        self._order += 1
        heappush(self._alarms, (at, self._order, wake, what))

    def _push_all(self, coming: Iterable[Coming]) -> None:
        for at, what in coming:
            self._push(at, what)

    def _alarm(self, follow_up: FollowUp, at: datetime) -> None:
        follow_up.wake += 1
        self._push(at, follow_up, follow_up.wake)

    def _happen(self, what: Happening, now: datetime) -> None:
        if needs_feed(what):
            heard_at = self._practice.down_until(Part.FEED, now)
            if heard_at is not None:
                if isinstance(what, Occurred) and what.event_at is None:
                    what = replace(what, event_at=now)
                self._push(heard_at, what)
                return
        person = self._practice.people[what.person]
        if isinstance(what, Occurred):
            self._open(what, person, now)
            return
        for each in tuple(apply(what, person, now)):
            self._look(each, now)
        if isinstance(what, Wrote) and what.intent is Intent.ADVERSE:
            self._open(Occurred(what.person, Trigger.ADVERSE_REPLY), person, now)

    def _open(self, occurred: Occurred, person: Person, now: datetime) -> None:
        follow_up = opened(occurred, person, self._practice, self._opened, now)
        if follow_up is None:
            return
        self._opened += 1
        for each in replaced_by(follow_up):
            self._look(each, now)
        person.open.append(follow_up)
        self._record.opened(follow_up, now)
        self._look(follow_up, now)

    def _restore(self, part: Part, now: datetime) -> None:
        """Ring everything that an outage held back."""
        waited_for = self._duty.restore(part)
        for person in self._practice.people:
            for each in tuple(person.open):
                if each.held_by is waited_for:
                    self._look(each, now)

    def _look(self, follow_up: FollowUp, now: datetime) -> None:
        """Decide, and do as decided, until there is something to wait for."""
        back_at = self._practice.down_until(Part.WORKER, now)
        if back_at is not None:
            self._alarm(follow_up, back_at)
            return
        for _ in range(_MANY):
            if follow_up.closed_at is not None:
                return
            verdict = decide(follow_up.sequence, follow_up.progress, self._facts(follow_up, now), now)
            self._record.decided(follow_up, verdict, now)
            match verdict:
                case Wait():
                    follow_up.touch_at, follow_up.asks = verdict.touch_at, verdict.asks_feedback
                    follow_up.held_by = verdict.reason
                    self._alarm(follow_up, verdict.until)
                    return
                case Send():
                    self._send(follow_up, verdict, now)
                case HandOver():
                    self._hand_over(follow_up, verdict, now)
                case Stop():
                    self._close(follow_up, verdict, now)
        raise RuntimeError(f"{follow_up.sequence.name} decides without end at {now}: {verdict}")

    def _facts(self, follow_up: FollowUp, now: datetime) -> Facts:
        duty = self._duty
        return facts_of(
            follow_up,
            now,
            budget_left=duty.budget_left(follow_up, now),
            feed_stale=duty.feed_stale(now),
            circuits=duty.circuits,
        )

    def _send(self, follow_up: FollowUp, send: Send, now: datetime) -> None:
        if self._practice.down_until(Part.PROVIDER, now) is not None:
            result = self._duty.refuse(send, now)
        else:
            result = self._reactions.provider(follow_up, send, now)
        follow_up.note(send.step, result)
        self._record.tried(follow_up, send, result, now)
        if result.state not in _MAY_HAVE_LEFT:
            return
        step = follow_up.sequence.step(send.step)
        if is_outreach(step):
            person = follow_up.person
            person.touches.append(now)
            person.points[send.channel].touches.append(now)
            follow_up.touched_at, follow_up.asked = now, step.feedback
        follow_up.touch_at = follow_up.held_by = None
        self._push_all(self._reactions.message(follow_up, send, now))

    def _hand_over(self, follow_up: FollowUp, task: HandOver, now: datetime) -> None:
        if task.step is not None and task.step == task.task:
            follow_up.note(task.step, StepProgress(StepState.TASK_OPEN))
        follow_up.note_task(task.task)
        self._duty.count_task(follow_up, now)
        self._push_all(self._reactions.task(follow_up, task, now))

    def _close(self, follow_up: FollowUp, stop: Stop, now: datetime) -> None:
        follow_up.closed_at, follow_up.outcome = now, stop.outcome
        person = follow_up.person
        person.open.remove(follow_up)
        follow_up.touch_at = None
        if stop.reason in HOLDS_ON and follow_up.touched_at is not None:
            person.ended.append(follow_up)
        if stop.opens is not None:
            event_at = self._reactions.next_date(follow_up, stop.opens, now)
            # Nobody but the service's usual interval asks for this recall.
            by_interval = stop.opens is Trigger.RECALL
            next_one = Occurred(person.id, stop.opens, event_at, as_marketing=by_interval)
            self._push(now, replace(next_one, visit=follow_up.visit, group=follow_up.group))
