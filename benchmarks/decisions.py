"""How many decisions one core makes, over the states that the shipped sequences really pass through.

Every guard has something to look at: two other follow-ups, messages of the last days, a talk that is over,
hours set by law, the clinic's own limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from time import perf_counter

from core.decide import decide
from core.facts import Facts, Rival
from core.types import (
    Channel,
    LegalHours,
    Progress,
    Sequence,
    SiteCalendar,
    StepProgress,
    StepState,
)
from core.verdicts import HandOver, Send, Stop, Verdict, Wait
from sequences.catalog import load_catalog

Case = tuple[Sequence, Progress, Facts, datetime]
DAYS, HOURS = (1, 4, 6, 12, 27), (8, 15, 21)
EVENTS_AT = tuple(datetime(2027, 3, day, hour, 23, tzinfo=UTC) for day in DAYS for hour in HOURS)
ZONES = ("Europe/London", "America/New_York", "Australia/Sydney")
LAW = (LegalHours(((time(8), time(20)),) * 6 + (None,)),)


def cases() -> list[Case]:
    """Every state of every shipped sequence, in three zones, for events at fifteen times.

    None is booked, paused or opted out: those are decided several times faster. One site has one calendar,
    as ``models.hours.calendar_of`` gives it.
    """
    sites = [SiteCalendar(zone, legal=LAW) for zone in ZONES]
    return [
        case
        for sequence in load_catalog().values()
        for site in sites
        for event_at in EVENTS_AT
        for case in _states(sequence, _facts(event_at, site))
    ]


def per_second(seconds: float) -> float:
    """Calls of ``decide`` per second on this thread, over all cases in turn."""
    everything = cases()
    calls, began = 0, perf_counter()
    while perf_counter() - began < seconds:
        for sequence, progress, facts, now in everything:
            decide(sequence, progress, facts, now)
        calls += len(everything)
    return calls / (perf_counter() - began)


def _facts(event_at: datetime, calendar: SiteCalendar) -> Facts:
    reachable = frozenset(Channel)
    return Facts(
        event_at, calendar, key=(event_at, "b"), reachable=reachable, marketing=reachable, jitter=0.4
    )


def _guarded(facts: Facts, now: datetime) -> Facts:
    """The same with everything around it that a guard must look at."""
    at, hour = facts.event_at, timedelta(hours=1)
    touches = (now - 150 * hour, now - 60 * hour)
    return replace(
        facts,
        touches=touches,
        contact_touches={Channel.SMS: touches, Channel.EMAIL: touches[:1]},
        others=(Rival(5, (at, "a"), now + 60 * hour, now - 80 * hour), Rival(11, (at, "c"), now, now - hour)),
        staff_wrote_at=at - 216 * hour,
        outreach_free_at=now - hour,
    )


def _states(sequence: Sequence, facts: Facts) -> Iterator[Case]:
    """A whole life of a follow-up nobody answers."""
    progress, now = Progress(), facts.event_at
    verdict: Verdict | None = None
    while not isinstance(verdict, Stop):
        yield sequence, progress, _guarded(facts, now), now
        verdict = decide(sequence, progress, facts, now)
        if isinstance(verdict, Wait):
            now = verdict.until
        elif not isinstance(verdict, Stop):
            progress = _after(progress, verdict)
            now += timedelta(seconds=1)


def _after(progress: Progress, verdict: Send | HandOver) -> Progress:
    if isinstance(verdict, Send):
        done = {verdict.step: StepProgress(StepState.SENT)}
        return Progress({**progress.steps, **done}, progress.tasks)
    steps = progress.steps
    if verdict.step == verdict.task:
        steps = {**steps, verdict.task: StepProgress(StepState.TASK_OPEN)}
    return Progress(steps, progress.tasks | {verdict.task})
