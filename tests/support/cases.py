"""Hypothesis strategies for whole cases: a site, a sequence, facts, and what happens over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from core import types
from core.calendar import due_at
from core.facts import Facts
from core.types import Channel, Delay, Progress, SiteCalendar, Step, StepKind, StepProgress, StepState, Window
from core.verdicts import Reason
from tests.support.sequences import DAY, sequence
from tests.support.simulation import Happening

EVERYWHERE = frozenset(Channel)
REACHABLE = st.sampled_from([EVERYWHERE, EVERYWHERE, EVERYWHERE, frozenset({Channel.SMS}), frozenset()])
ZONES = ("Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns")
MINUTE = timedelta(minutes=1)
ENDINGS: tuple[dict[str, Any], ...] = (
    {"booked_for": datetime(2028, 1, 1, tzinfo=UTC)},
    {"opted_out": True},
    {"stopped": True},
    {"deceased": True},
    {"attended": True},
    {"do_not_contact": True},
    {"minor": True},
    {"handed_over": True},
)
HOLDS: tuple[dict[str, Any], ...] = (
    {"paused": True},
    {"snoozed_until": datetime(2029, 1, 1, tzinfo=UTC)},
    {"replied_at": datetime(2027, 3, 1, tzinfo=UTC)},
)


@dataclass(frozen=True)
class Case:
    """Everything a simulation needs."""

    sequence: types.Sequence
    facts: Facts
    happenings: tuple[Happening, ...] = ()
    answers: Mapping[tuple[str, int], StepProgress] = field(default_factory=dict)

    @property
    def expires_at(self) -> datetime:
        return self.facts.event_at + self.sequence.expires_after


@dataclass(frozen=True)
class Question:
    """The arguments of one decision."""

    sequence: types.Sequence
    progress: Progress
    facts: Facts
    now: datetime


def minutes(low: int, high: int) -> st.SearchStrategy[timedelta]:
    return st.integers(low, high).map(lambda count: count * MINUTE)


def clocks(low: int, high: int) -> st.SearchStrategy[time]:
    return st.builds(time, st.integers(low, high), st.sampled_from([0, 15, 30]))


@st.composite
def sites(draw: st.DrawFn) -> SiteCalendar:
    """Hours always overlap around noon, and some weekday is always open."""
    hours = st.tuples(clocks(0, 11), clocks(13, 23))
    days = st.tuples(hours, *[st.none() | hours] * 6)
    return SiteCalendar(
        zone=draw(st.sampled_from(ZONES)),
        opening=draw(days),
        normal=draw(days),
        hard=draw(hours),
        closures=draw(st.frozensets(st.dates(date(2027, 3, 1), date(2027, 4, 30)), max_size=4)),
    )


@st.composite
def steps(draw: st.DrawFn, step_id: str) -> Step:
    channel = draw(st.sampled_from([Channel.SMS, Channel.EMAIL, Channel.SMS, None]))
    return Step(
        id=step_id,
        kind=StepKind.TASK if channel is None else StepKind.MESSAGE,
        delay=draw(st.builds(Delay, st.integers(0, 6), minutes(0, 2000), st.booleans())),
        useful_for=draw(minutes(30, 9000)),
        channel=channel,
        window=draw(st.sampled_from(Window)),
        at=draw(st.none() | clocks(0, 23)),
        answer=channel is not None and draw(st.booleans()),
    )


expiries = st.sampled_from([14 * DAY, 28 * DAY, 5 * DAY, DAY])


@st.composite
def sequences(draw: st.DrawFn) -> types.Sequence:
    count = draw(st.integers(1, 5))
    return sequence(*[draw(steps(f"s{n}")) for n in range(count)], expires_after=draw(expiries))


def facts_at(event_at: datetime) -> st.SearchStrategy[Facts]:
    """Facts that neither end nor hold a follow-up."""
    skipped = st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"s0"}), frozenset({"s1"})])
    return st.builds(Facts, st.just(event_at), sites(), reachable=REACHABLE, skipped=skipped)


moments = minutes(0, 60 * 24 * 60).map(lambda later: datetime(2027, 3, 1, tzinfo=UTC) + later)
quiet_facts = moments.flatmap(facts_at)
needs_task = st.sampled_from([False, False, False, True])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A decision at any point, mostly about when some step is due, with any progress."""
    sequence, facts = draw(sequences()), draw(quiet_facts)
    dues = [due_at(step, facts.event_at, facts.calendar) for step in sequence.steps]
    now = draw(st.sampled_from(dues)) + draw(minutes(-200, 2000))
    retry_at = st.none() | minutes(-2000, 2000).map(lambda later: now + later)
    what = st.builds(StepProgress, st.sampled_from(StepState), st.integers(1, 3), retry_at, needs_task)
    touched = draw(st.dictionaries(st.sampled_from(["s0", "s1", "s2", "s3"]), what, max_size=2))
    tasks = draw(st.frozensets(st.sampled_from(["message:s0", Reason.MINOR_WITHOUT_GUARDIAN])))
    return Question(sequence, Progress(touched, tasks), facts, max(now, facts.event_at))


@st.composite
def changes(draw: st.DrawFn, event_at: datetime) -> Happening:
    at = event_at + draw(minutes(0, 20000))
    switches: dict[str, st.SearchStrategy[Any]] = {
        "paused": st.booleans(),
        "snoozed_until": st.none() | minutes(1, 9000).map(lambda later: at + later),
        "replied_at": st.sampled_from([None, at]),
        "reachable": REACHABLE,
        "opted_out": st.sampled_from([False, True]),
        "minor": st.sampled_from([False, True]),
        "booked_for": st.sampled_from([None, at + DAY]),
    }
    name = draw(st.sampled_from(sorted(switches)))
    return Happening(at, {name: draw(switches[name])})


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Changing facts and a provider that accepts, refuses, fails or says nothing."""
    facts = draw(quiet_facts)
    answers: dict[tuple[str, int], StepProgress] = {}
    for step in range(5):
        for tries in range(1, draw(st.integers(0, 2)) + 1):
            retry_at = facts.event_at + draw(minutes(0, 20000))
            answers[f"s{step}", tries] = StepProgress(StepState.RETRYABLE, tries, retry_at)
        if draw(needs_task):
            state = draw(st.sampled_from([StepState.UNKNOWN, StepState.FAILED, StepState.IN_FLIGHT]))
            answers[f"s{step}", 2] = StepProgress(state, 2, needs_task=draw(needs_task))
    happenings = draw(st.lists(changes(facts.event_at), max_size=3))
    return Case(draw(sequences()), facts, tuple(happenings), answers)
