"""Random histories of families that share numbers, and a log of all that a simulation did with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from core import types
from core.intents import Intent
from core.resolution import Visit
from core.simulate import Coming, Reactions, Simulation
from core.simulate_happenings import (
    Answered,
    Became,
    DateMoved,
    Happening,
    Marked,
    Occurred,
    Ordered,
    TaskFinished,
    VisitSeen,
    Wrote,
)
from core.simulate_world import FollowUp, Outage, Part, Person, Point, Practice
from core.types import Channel, SiteCalendar, Step, StepProgress, StepState, Trigger
from core.verdicts import Reason, Send, Verdict
from sequences.catalog import load_catalog
from tests.support.cases import minutes, sites
from tests.support.sequences import DAY, delay, email, sequence, sms, task

START = datetime(2027, 3, 8, tzinfo=UTC)
SHIPPED = {each.trigger: each for each in load_catalog().values()}
LONDON = SiteCalendar("Europe/London", closures=frozenset({date(2027, 3, 17), date(2027, 3, 18)}))
ALL_DAY = (time(0), time(23, 45))
UNUSUAL = (
    # So wide that two messages twenty hours apart could leave on one day.
    SiteCalendar("Europe/London", normal=(ALL_DAY,) * 7, hard=ALL_DAY),
    replace(LONDON, clocks=("Europe/London", "America/New_York")),
    replace(LONDON, clocks=("Asia/Kathmandu",)),
)
GROUPS = ("skin", "dental")
MAY_HAVE_LEFT = (StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN)


def pushy(trigger: Trigger) -> types.Sequence:
    """A sequence that would like to write twice a day: only caps and the floor keep it in check."""
    texts = [sms(f"text_{day}", delay(day, hours=2), useful_for=4 * DAY) for day in range(6)]
    mails = [email(f"mail_{day}", delay(day, hours=9), useful_for=3 * DAY) for day in range(6)]
    if trigger is Trigger.TREATMENT_COMPLETED:
        mails = [replace(mail, feedback=True) for mail in mails]
    hello = sms("hello", answer=True, window=types.Window.HARD)
    return sequence(hello, *texts, *mails, task("call", 4), expires_after=20 * DAY, trigger=trigger)


PUSHY = {trigger: pushy(trigger) for trigger in Trigger if trigger is not Trigger.ADVERSE_REPLY}


@dataclass(frozen=True)
class History:
    """A practice and everything that will happen in it. ``answers``: how tries settle, in turn."""

    practice: Practice
    script: tuple[Coming, ...]
    answers: tuple[StepState, ...] = (StepState.SENT,)


@dataclass(frozen=True)
class Other:
    """Another follow-up of the patient: what it plans and sent last, and whether that asks for feedback."""

    key: tuple[datetime, str]
    rank: int
    touch_at: datetime | None
    asks: bool
    touched_at: datetime | None
    asked: bool


@dataclass(frozen=True)
class Touch:
    """A message that may have left, with what surrounded it at that moment."""

    at: datetime
    follow_up: FollowUp
    step: Step
    point: Point
    rivals: tuple[Other, ...]
    visits: tuple[Visit, ...]
    event_at: datetime
    key: tuple[datetime, str]
    suppressed: bool

    @property
    def person(self) -> Person:
        return self.follow_up.person


@dataclass
class Log:
    """Everything that happened, in order."""

    follow_ups: list[FollowUp] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    verdicts: dict[int, list[tuple[datetime, Verdict]]] = field(default_factory=dict)

    def opened(self, follow_up: FollowUp, now: datetime) -> None:
        self.follow_ups.append(follow_up)
        self.verdicts[follow_up.number] = []

    def decided(self, follow_up: FollowUp, verdict: Verdict, now: datetime) -> None:
        self.verdicts[follow_up.number].append((now, verdict))

    def tried(self, follow_up: FollowUp, send: Send, result: StepProgress, now: datetime) -> None:
        if result.state not in MAY_HAVE_LEFT:
            return
        person = follow_up.person
        point = person.points[send.channel]
        self.touches.append(
            Touch(
                at=now,
                follow_up=follow_up,
                step=follow_up.sequence.step(send.step),
                point=point,
                rivals=tuple(
                    Other(each.key, each.rank, each.touch_at, each.asks, each.touched_at, each.asked)
                    for each in person.open
                    if each is not follow_up
                )
                + tuple(
                    Other(each.key, each.rank, None, False, each.touched_at, each.asked)
                    for each in self.follow_ups
                    if each.person is person and each.closed_at is not None and self._ended_by_itself(each)
                ),
                visits=tuple(person.visits),
                event_at=follow_up.event_at,
                key=follow_up.key,
                suppressed=follow_up.opted_out or point.opted_out or not point.usable,
            )
        )

    def _ended_by_itself(self, follow_up: FollowUp) -> bool:
        _, last = self.verdicts[follow_up.number][-1]
        return last.reason in (Reason.EXPIRED, Reason.STEPS_DONE, Reason.WENT_QUIET)

    @property
    def outreach(self) -> list[Touch]:
        return [touch for touch in self.touches if not touch.step.answer]


def run(history: History) -> Log:
    """Let it all happen, to the end of the last follow-up."""
    log, tries = Log(), iter(range(10**9))

    def provider(follow_up: FollowUp, send: Send, now: datetime) -> StepProgress:
        state = history.answers[next(tries) % len(history.answers)]
        if state is StepState.RETRYABLE and send.try_no > 2:
            state = StepState.FAILED
        retry_at = now + timedelta(hours=3) if state is StepState.RETRYABLE else None
        return StepProgress(state, send.try_no, retry_at, state in (StepState.FAILED, StepState.UNKNOWN))

    Simulation(history.practice, log, Reactions(provider=provider)).run(history.script)
    return log


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, ...]:
    """One to four patients of one site, most of them with the family's number and address."""
    calendar = draw(sites() | st.sampled_from(UNUSUAL))
    number, address = Point(Channel.SMS), Point(Channel.EMAIL)
    found = []
    for place in range(draw(st.integers(1, 4))):
        points = {}
        if draw(st.integers(0, 9)):
            points[Channel.SMS] = number if draw(st.integers(0, 3)) else Point(Channel.SMS)
        if draw(st.integers(0, 4)):
            points[Channel.EMAIL] = address if draw(st.booleans()) else Point(Channel.EMAIL)
        found.append(
            Person(
                place,
                calendar,
                points,
                marketing=draw(st.sampled_from([frozenset(Channel), frozenset(Channel), frozenset()])),
                under_age=draw(st.sampled_from([False, False, False, True])),
            )
        )
    return tuple(found)


def events(person: int, at: datetime) -> st.SearchStrategy[Happening]:
    """Something that asks for a follow-up: just now, days ago, or falling due."""
    when = st.sampled_from([None, None, at, at - 2 * DAY, at - 5 * DAY, at + 14 * DAY])
    triggers = st.sampled_from([each for each in Trigger if each is not Trigger.ADVERSE_REPLY])
    group = st.none() | st.sampled_from(GROUPS)
    subject = st.sampled_from(["first", "second"])
    return st.builds(
        Occurred, st.just(person), triggers, when, st.none(), group, subject, st.booleans(), st.booleans()
    )


def changes(person: int, at: datetime) -> st.SearchStrategy[Happening]:
    """Something else."""
    who, group = st.just(person), st.none() | st.sampled_from(GROUPS)
    visits = st.sampled_from(["a", "b", "c"])
    starts = minutes(-3000, 20_000).map(lambda later: at + later)
    soon = minutes(60, 9000).map(lambda later: at + later)
    statuses = st.sampled_from(["booked", "booked", "cancelled", "attended", "no_show"])
    triggers = st.sampled_from(Trigger)
    intents = st.sampled_from([*Intent, *[Intent.REPLY] * 4, *[Intent.OPT_OUT] * 6])
    orders = st.sampled_from(["pause", "resume", "resume", "snooze", "skip", "stop", "hand_over"])
    matters: list[tuple[str, bool | Reason]] = [
        ("paid", True),
        ("plan_paused", True),
        ("plan_paused", False),
        ("settled", Reason.ACCEPTED),
        ("barred", Reason.DISPUTED),
    ]
    fields = [
        ("deceased", True),
        ("do_not_contact", True),
        ("identity_unclear", True),
        ("identity_unclear", False),
        ("adverse_at", None),
    ]
    return st.one_of(
        st.builds(VisitSeen, who, visits, starts, statuses, group),
        st.builds(VisitSeen, who, visits, soon, st.just("booked"), group),
        st.builds(Wrote, who, intents, st.sampled_from([Channel.SMS, Channel.EMAIL])),
        st.builds(Answered, who),
        st.builds(
            Ordered, who, orders, st.none() | triggers, st.sampled_from(["text_1", "day_2"]),
            minutes(10, 9000).map(lambda later: at + later),
        ),
        st.tuples(triggers, st.sampled_from(matters)).map(lambda got: Became(person, got[0], *got[1])),
        st.builds(DateMoved, who, triggers, starts),
        st.sampled_from(fields).map(lambda got: Marked(person, *got)),
        st.builds(TaskFinished, who, st.integers(0, 8), st.sampled_from(["call", "day_5", "no_consent"])),
    )  # fmt: skip


@st.composite
def outages(draw: st.DrawFn) -> Outage:
    start = START + draw(minutes(0, 12 * 1440))
    return Outage(draw(st.sampled_from(Part)), start, start + draw(minutes(60, 4 * 1440)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Many follow-ups at once, and everything that can happen to them."""
    who = draw(people())
    sequences = draw(st.sampled_from([SHIPPED, PUSHY]))
    script: list[Coming] = []
    at = START
    for place in range(draw(st.integers(4, 16))):
        at += draw(st.sampled_from([timedelta(0), timedelta(minutes=7), timedelta(hours=5), DAY, 3 * DAY]))
        at += draw(minutes(0, 600))
        person = draw(st.integers(0, len(who) - 1))
        kind = events if place < 2 else draw(st.sampled_from([events, changes]))
        script.append((at, draw(kind(person, at))))
    states = st.sampled_from(
        [StepState.SENT] * 6 + [StepState.RETRYABLE, StepState.UNKNOWN, StepState.FAILED]
    )
    return History(
        Practice(
            {**SHIPPED, **sequences},
            who,
            daily_tasks=draw(st.sampled_from([1, 40])),
            outages=tuple(draw(st.lists(outages(), max_size=3))),
            feed_limit=timedelta(hours=draw(st.sampled_from([1, 1, 24]))),
        ),
        tuple(script),
        tuple(draw(st.lists(states, min_size=1, max_size=7))),
    )
