"""How many decisions one core makes, over the states that the shipped sequences really pass through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter

from core.decide import decide
from core.facts import Facts
from core.types import Channel, Progress, Sequence, SiteCalendar, StepProgress, StepState
from core.verdicts import HandOver, Send, Stop, Verdict, Wait
from sequences.catalog import load_catalog

Case = tuple[Sequence, Progress, Facts, datetime]
DAYS, HOURS = (1, 4, 6, 12, 27), (8, 15, 21)
EVENTS_AT = tuple(datetime(2027, 3, day, hour, 23, tzinfo=UTC) for day in DAYS for hour in HOURS)
ZONES = ("Europe/London", "America/New_York", "Australia/Sydney")


def cases() -> list[Case]:
    """Every state of every shipped sequence, in three zones, for events at fifteen times.

    None is booked, paused or opted out: those are decided several times faster.
    """
    return [
        case
        for sequence in load_catalog().values()
        for zone in ZONES
        for event_at in EVENTS_AT
        for case in _states(sequence, Facts(event_at, SiteCalendar(zone), reachable=frozenset(Channel)))
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


def _states(sequence: Sequence, facts: Facts) -> Iterator[Case]:
    """A whole life of a follow-up nobody answers."""
    progress, now = Progress(), facts.event_at
    verdict: Verdict | None = None
    while not isinstance(verdict, Stop):
        yield sequence, progress, facts, now
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
