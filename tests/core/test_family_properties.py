"""What holds over random histories of families that share numbers, with many follow-ups at once.

Caps, windows and the floor are worked out here in the plainest way, apart from the code they test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from core.arbitration import FEEDBACK_RANK
from core.simulate_world import FollowUp, Part, Person, Point
from core.types import Scope, SiteCalendar, Step, Success, Window
from core.verdicts import HandOver, Outcome, Reason, Stop, Wait
from tests.support.families import History, Log, Touch, histories, run

many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRESH = timedelta(minutes=10)
RAN_OUT = (Reason.EXPIRED, Reason.STEPS_DONE)


def local(at: datetime, calendar: SiteCalendar) -> datetime:
    return at.astimezone(ZoneInfo(calendar.zone))


def assert_paced(times: list[datetime], calendar: SiteCalendar) -> None:
    """One a local day, three in any seven days, twenty hours apart."""
    for earlier, later in pairwise(times):
        assert later - earlier >= 20 * HOUR, (earlier, later)
        assert local(earlier, calendar).date() < local(later, calendar).date()
    for first, fourth in zip(times, times[3:], strict=False):
        assert fourth - first >= 7 * DAY, (first, fourth)


def may_leave(touch: Touch) -> bool:
    """The hour is one in which a message of this kind may leave."""
    calendar, window = touch.person.calendar, touch.step.window
    opened = touch.follow_up.thread_opened_at
    if window is Window.ANY or (touch.step.answer and opened is not None and touch.at - opened <= FRESH):
        return True
    if window is Window.NORMAL and local(touch.at, calendar).date() in calendar.closures:
        return False
    for zone in calendar.clocks or (calendar.zone,):
        here = touch.at.astimezone(ZoneInfo(zone))
        hours = [calendar.hard] if window is Window.HARD else [calendar.hard, calendar.normal[here.weekday()]]
        if not all(each is not None and is_within(here.time(), each) for each in hours):
            return False
    return True


def is_within(clock: time, hours: tuple[time, time]) -> bool:
    return hours[0] <= clock and (clock < hours[1] or hours[1] == time(0))


def holders(touch: Touch) -> list[str]:
    """Whoever is more important and has just written, or is about to."""
    own = FEEDBACK_RANK if touch.step.feedback else touch.follow_up.rank
    found = []
    for rival in touch.rivals:
        wrote = FEEDBACK_RANK if rival.asked else rival.rank
        will_write = FEEDBACK_RANK if rival.asks else rival.rank
        wrote_first, first = (wrote, rival.key) < (own, touch.key), (will_write, rival.key) < (own, touch.key)
        if wrote_first and rival.touched_at is not None and touch.at - rival.touched_at < 72 * HOUR:
            found.append(f"rank {wrote} wrote at {rival.touched_at}")
        if first and rival.touch_at is not None and rival.touch_at - touch.at <= 24 * HOUR:
            found.append(f"rank {will_write} will write at {rival.touch_at}")
    return found


def resolving(touch: Touch) -> list[str]:
    """Bookings made since the follow-up began that are what it is for."""
    follow_up = touch.follow_up
    if follow_up.sequence.success is not Success.BOOKED:
        return []
    return [
        visit.id
        for visit in touch.visits
        if visit.status == "booked"
        and visit.id != follow_up.visit
        and visit.first_seen_at >= max(touch.event_at, follow_up.opened_at)
        and visit.starts_at > visit.first_seen_at
        and (
            follow_up.sequence.scope is Scope.ANY
            or None in (visit.group, follow_up.group)
            or visit.group == follow_up.group
        )
    ]


def paced(history: History, log: Log) -> None:
    """Nobody, and no number, is written to more often than promised."""
    by_who: dict[Person | Point, list[datetime]] = defaultdict(list)
    for touch in log.outreach:
        by_who[touch.person].append(touch.at)
        by_who[touch.point].append(touch.at)
    for times in by_who.values():
        assert_paced(times, history.practice.people[0].calendar)


def at_permitted_hours(history: History, log: Log) -> None:
    """Nothing leaves outside its window."""
    for touch in log.touches:
        assert may_leave(touch), (local(touch.at, touch.person.calendar), touch.step)


def in_order_of_priority(history: History, log: Log) -> None:
    """Outreach keeps clear of whatever is more important."""
    for touch in log.outreach:
        assert not holders(touch), touch


def only_while_wanted(history: History, log: Log) -> None:
    """Nothing is sent after a booking or an opt-out."""
    for touch in log.touches:
        assert not touch.suppressed, touch
        assert not resolving(touch), touch


def once(history: History, log: Log) -> None:
    """A step is sent at most once."""
    sent = Counter((touch.follow_up.number, touch.step.id) for touch in log.touches)
    assert set(sent.values()) <= {1}


def none_disappears(history: History, log: Log) -> None:
    """Every follow-up ends, once, and one that ends with a colleague has a task."""
    assert [person.open for person in history.practice.people] == [[]] * len(history.practice.people)
    for follow_up in log.follow_ups:
        verdicts = [verdict for _, verdict in log.verdicts[follow_up.number]]
        assert [isinstance(verdict, Stop) for verdict in verdicts] == [False] * (len(verdicts) - 1) + [True]
        final = [verdict.reason for verdict in verdicts if isinstance(verdict, HandOver) and verdict.final]
        stop = verdicts[-1]
        assert isinstance(stop, Stop)
        assert (stop.outcome is Outcome.HANDED_OVER) == bool(final)


def nothing_put_off_is_forgotten(history: History, log: Log) -> None:
    """Whatever was put off is sent, given up with a reason, or handed over."""
    for follow_up in log.follow_ups:
        assert not lost(follow_up, log), follow_up


def what_is_down_rests(history: History, log: Log) -> None:
    """No decision without a worker, no message without a provider, no outreach on stale data."""
    practice = history.practice
    for verdicts in log.verdicts.values():
        assert all(practice.down_until(Part.WORKER, at) is None for at, _ in verdicts)
    assert all(practice.down_until(Part.PROVIDER, touch.at) is None for touch in log.touches)
    for touch in log.outreach:
        for outage in practice.outages:
            stale = outage.part is Part.FEED and outage.start + practice.feed_limit <= touch.at < outage.end
            assert not stale, touch


def lost(follow_up: FollowUp, log: Log) -> set[str]:
    """Steps that were waited for and of which nothing was heard again, though time alone ended it all."""
    waited: set[str] = set()
    accounted: set[str] = set(follow_up.steps)
    held = False
    for at, verdict in log.verdicts[follow_up.number]:
        accounted.update(note.step for note in verdict.skipped)
        if isinstance(verdict, Stop):
            if held or verdict.reason not in RAN_OUT:
                return set()
            # Still useful when the follow-up itself ran out: that is its reason.
            accounted.update(step.id for step in follow_up.sequence.steps if outlives(step, follow_up, at))
        elif isinstance(verdict, Wait):
            held = verdict.step is None and verdict.reason is not Reason.AWAITING_BOOKING
            if verdict.step is not None:
                waited.add(verdict.step)
    return waited - accounted


def outlives(step: Step, follow_up: FollowUp, at: datetime) -> bool:
    return follow_up.event_at + timedelta(days=step.delay.days) + step.useful_for + 2 * DAY >= at


PROMISES: tuple[Callable[[History, Log], None], ...] = (
    paced,
    at_permitted_hours,
    in_order_of_priority,
    only_while_wanted,
    once,
    none_disappears,
    nothing_put_off_is_forgotten,
    what_is_down_rests,
)


@many
@given(histories())
def test_every_promise_holds_over_any_history(history: History) -> None:
    log = run(history)
    for promise in PROMISES:
        promise(history, log)


def test_the_histories_drawn_put_all_of_it_to_the_test() -> None:
    """Without this, a change to the strategies could leave every property here about nothing."""
    seen: Counter[str] = Counter()

    @settings(many, max_examples=400, database=None, derandomize=True)
    @given(histories())
    def watch(history: History) -> None:
        log = run(history)
        seen["outreach"] += len(log.outreach)
        seen["answers"] += len(log.touches) - len(log.outreach)
        seen["follow-ups"] += len(log.follow_ups)
        for verdicts in log.verdicts.values():
            for _, verdict in verdicts:
                if isinstance(verdict, Wait | Stop):
                    seen[verdict.reason] += 1
                seen.update(note.reason for note in verdict.skipped[:1])

    watch()
    assert seen["outreach"] > 200, dict(seen)
    assert seen["answers"] > 50, dict(seen)
    wanted = dict.fromkeys((Reason.TOO_SOON, Reason.FLOOR, Reason.OUTSIDE_WINDOW), 10)
    wanted |= dict.fromkeys((Reason.CAP_WEEK, Reason.CONVERSATION_OPEN, Reason.SUPERSEDED), 5)
    wanted |= dict.fromkeys((Reason.BOOKED, Reason.OPTED_OUT, Reason.EXPIRED, Reason.RETRY_LATER), 3)
    assert {reason: seen[reason] for reason, least in wanted.items() if seen[reason] < least} == {}
