"""Counts what a simulation did: messages, deferrals, tasks, outcomes, load per day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendar import local_date
from core.simulate_pace import PaceWatch
from core.simulate_world import FollowUp
from core.steps import is_outreach
from core.types import MessageClass, SiteCalendar, StepProgress, StepState, Trigger
from core.verdicts import HandOver, Reason, Send, Stop, Verdict, Wait

_JUST_WAITING = frozenset({Reason.NOT_YET_DUE, Reason.AWAITING_BOOKING})
_MAY_HAVE_LEFT = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PerOwner:
    """Tasks that one owner gets on one day on which the practice is open. ``mean`` in tenths."""

    mean_tenths: int
    p95: int
    most: int


class Tally:
    """The record of a simulation, as counts."""

    def __init__(self) -> None:
        self.follow_ups: Counter[str] = Counter()
        self.decisions = 0
        self.messages: Counter[tuple[MessageClass, Trigger, str]] = Counter()
        self.places: dict[tuple[Trigger, str], int] = {}
        self.answers = 0
        self.deferred: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.tasks: Counter[str] = Counter()
        self.tasks_by_owner_and_day: Counter[tuple[int, date]] = Counter()
        self.messages_by_day: Counter[date] = Counter()
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self.pace = PaceWatch()
        self._told: dict[int, set[str]] = {}

    def opened(self, follow_up: FollowUp, now: datetime) -> None:
        """See ``core.simulate.Record``."""
        self.follow_ups[follow_up.sequence.trigger] += 1

    def decided(self, follow_up: FollowUp, verdict: Verdict, now: datetime) -> None:
        """See ``core.simulate.Record``. A hold counts once, however often it is looked at."""
        self.decisions += 1
        if verdict.skipped:
            told = self._told.setdefault(follow_up.number, set())
            for note in verdict.skipped:
                if note.step not in told:
                    told.add(note.step)
                    self.skipped[note.reason] += 1
        match verdict:
            case Wait():
                if verdict.reason not in _JUST_WAITING and verdict.reason is not follow_up.held_by:
                    self.deferred[verdict.reason] += 1
            case HandOver():
                self.tasks[verdict.reason] += 1
                person = follow_up.person
                self.tasks_by_owner_and_day[person.owner, local_date(now, person.calendar)] += 1
            case Stop():
                self.outcomes[follow_up.sequence.trigger, verdict.outcome] += 1
                self._told.pop(follow_up.number, None)

    def tried(self, follow_up: FollowUp, send: Send, result: StepProgress, now: datetime) -> None:
        """See ``core.simulate.Record``."""
        if result.state not in _MAY_HAVE_LEFT:
            self.refused += 1
            return
        step, person = follow_up.sequence.step(send.step), follow_up.person
        sequence = follow_up.sequence
        counts_as = MessageClass.MARKETING if follow_up.as_marketing else step.message_class
        self.messages[counts_as, sequence.trigger, step.id] += 1
        self.places.setdefault((sequence.trigger, step.id), sequence.steps.index(step))
        self.messages_by_day[local_date(now, person.calendar)] += 1
        if is_outreach(step):
            self.pace.left(person, person.points[send.channel], now)
        else:
            self.answers += 1

    def per_owner(self, owners: int, first: date, days: int, calendar: SiteCalendar) -> PerOwner:
        """Over all owners and all days on which the practice is open, days without a task included."""
        open_days = sum(_is_open(first + count * _DAY, calendar) for count in range(days))
        return _per_owner(self.tasks_by_owner_and_day.values(), owners * open_days)


def _is_open(day: date, calendar: SiteCalendar) -> bool:
    return calendar.opening[day.weekday()] is not None and day not in calendar.closures


def _per_owner(counts: Iterable[int], days: int) -> PerOwner:
    ordered = sorted(counts)
    days = max(days, len(ordered), 1)
    # Days without a task come first; the 95th percentile is the smallest count that 95 % do not exceed.
    place = -(-days * 95 // 100) - 1 - (days - len(ordered))
    return PerOwner(
        mean_tenths=(sum(ordered) * 20 + days) // (2 * days),
        p95=ordered[place] if place >= 0 else 0,
        most=ordered[-1] if ordered else 0,
    )
