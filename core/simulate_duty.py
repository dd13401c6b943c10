"""Who is on duty in a simulated practice: owners and their day's tasks, the sender, the data feed."""

from __future__ import annotations

from datetime import date, datetime

from core.calendar import local_date
from core.provider_errors import ErrorClass, next_try
from core.simulate_world import FollowUp, Part, Practice
from core.types import Channel, StepProgress, StepState, Trigger
from core.verdicts import Reason, Send

REFUSALS_UNTIL_OPEN = 5
"""After this many refused connections in a row a sender counts as out of order."""
_HELD_BY = {Part.FEED: Reason.FEED_STALE, Part.PROVIDER: Reason.SENDER_DOWN}


class Duty:
    """Counts and switches that all follow-ups of a practice share."""

    def __init__(self, practice: Practice) -> None:
        self.circuits: frozenset[Channel] = frozenset()
        self._practice = practice
        self._refusals: dict[Channel, int] = {}
        self._today: dict[int, tuple[date, int]] = {}
        self._budgeted: frozenset[Trigger] = frozenset(
            trigger
            for trigger, sequence in practice.sequences.items()
            if any(step.budgeted for step in sequence.steps)
        )
        self._feed_down = tuple(each for each in practice.outages if each.part is Part.FEED)

    def budget_left(self, follow_up: FollowUp, now: datetime) -> bool:
        """Whether the owner takes one more budgeted task today."""
        if follow_up.sequence.trigger not in self._budgeted:
            return True
        day, count = self._today.get(follow_up.person.owner, (None, 0))
        return count < self._practice.daily_tasks or day != local_date(now, follow_up.person.calendar)

    def count_task(self, follow_up: FollowUp, now: datetime) -> None:
        """The owner has one more task today."""
        owner, today = follow_up.person.owner, local_date(now, follow_up.person.calendar)
        day, count = self._today.get(owner, (today, 0))
        self._today[owner] = (today, count + 1 if day == today else 1)

    def feed_stale(self, now: datetime) -> bool:
        """Whether the clinic's data is older than its limit."""
        limit = self._practice.feed_limit
        return any(each.start + limit <= now < each.end for each in self._feed_down)

    def refuse(self, send: Send, now: datetime) -> StepProgress:
        """A try while the provider is down: no connection comes about, so nothing was sent."""
        refused = self._refusals.get(send.channel, 0) + 1
        self._refusals[send.channel] = refused
        if refused >= REFUSALS_UNTIL_OPEN:
            self.circuits |= {send.channel}
        retry_at = next_try(ErrorClass.CONNECT, send.try_no, now)
        if retry_at is None:
            return StepProgress(StepState.FAILED, send.try_no, needs_task=True)
        return StepProgress(StepState.RETRYABLE, send.try_no, retry_at)

    def restore(self, part: Part) -> Reason | None:
        """``part`` is up again: the reason for which follow-ups waited for it, if any does."""
        if part is Part.PROVIDER:
            self.circuits = frozenset()
            self._refusals.clear()
        return _HELD_BY.get(part)
