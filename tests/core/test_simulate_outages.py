"""Three days without a worker, a provider or the clinic's data: what is stale rests, and nothing bursts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.simulate import Coming, Simulation
from core.simulate_happenings import Occurred, VisitSeen
from core.simulate_world import Outage, Part, Person, Point, Practice
from core.types import Channel, SiteCalendar, Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Wait
from tests.core.test_family_properties import PROMISES
from tests.support.families import SHIPPED, History, Log, run

LONDON = SiteCalendar("Europe/London")
TUESDAY = datetime(2027, 6, 1, 9, tzinfo=UTC)  # 10:00 in London.
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DOWN = TUESDAY + DAY
UP = DOWN + 3 * DAY
TRIGGERS = [each for each in Trigger if each not in (Trigger.ADVERSE_REPLY, Trigger.STALLED_LEAD)]


def person(number: int = 0) -> Person:
    return Person(number, LONDON, {channel: Point(channel) for channel in Channel})


def without(part: Part, *script: Coming, people: int = 1) -> Log:
    """What happens when ``part`` is down for three days."""
    outage = Outage(part, DOWN, UP)
    made = Practice(SHIPPED, tuple(person(number) for number in range(people)), outages=(outage,))
    return run(History(made, script))


def sent(log: Log, follow_up: int = 0) -> dict[str, datetime]:
    return {touch.step.id: touch.at for touch in log.touches if touch.follow_up.number == follow_up}


def left_out(log: Log, follow_up: int = 0) -> dict[str, Reason]:
    return {note.step: note.reason for _, verdict in log.verdicts[follow_up] for note in verdict.skipped}


@pytest.mark.parametrize("part", list(Part))
def test_a_whole_practice_comes_back_without_a_burst(part: Part) -> None:
    """Sixty families of two with a number in common, and every kind of follow-up under way."""
    people: list[Person] = []
    for family in range(60):
        shared = Point(Channel.SMS)
        for place in range(2):
            points = {Channel.SMS: shared, Channel.EMAIL: Point(Channel.EMAIL)}
            people.append(Person(family * 2 + place, LONDON, points))
    script: list[Coming] = []
    for number in range(120):
        for round_ in range(2):
            trigger = TRIGGERS[(number + round_ * 3) % len(TRIGGERS)]
            at = TUESDAY + timedelta(hours=(number * 7 + round_ * 40) % 96)
            script.append((at, Occurred(number, trigger, group="skin")))
    script.sort(key=lambda coming: coming[0])
    made = Practice(SHIPPED, tuple(people), outages=(Outage(part, DOWN, UP),))
    history = History(made, tuple(script))
    log = run(history)
    for promise in PROMISES:
        promise(history, log)
    assert len(log.follow_ups) >= 240
    after = [touch for touch in log.outreach if UP <= touch.at < UP + DAY]
    assert after
    assert max(Counter(touch.point for touch in after).values()) == 1


def test_without_a_worker_stale_steps_are_skipped_and_overtaken_ones_give_way() -> None:
    log = without(Part.WORKER, (DOWN - HOUR / 2, Occurred(0, Trigger.NO_SHOW)))
    assert left_out(log)["missed"] in (Reason.TOO_LATE, Reason.SUPERSEDED)
    assert "missed" not in sent(log)
    assert all(not DOWN <= at < UP for at, _ in log.verdicts[0])
    assert sum(UP <= at < UP + DAY for at in sent(log).values()) <= 1


def test_without_a_worker_for_long_whoever_is_more_important_still_goes_first() -> None:
    """Both wake at once when it is back, the less important one first."""
    log = without(
        Part.WORKER,
        (TUESDAY, Occurred(0, Trigger.BALANCE, TUESDAY - 6 * DAY - 12 * HOUR)),
        (TUESDAY + HOUR, Occurred(0, Trigger.STALLED_LEAD, TUESDAY - 3 * DAY)),
    )
    first = min(log.outreach, key=lambda touch: touch.at)
    assert first.follow_up.sequence.trigger is Trigger.STALLED_LEAD


def test_without_a_worker_an_event_is_kept_and_answered_when_it_is_back() -> None:
    log = without(Part.WORKER, (UP - 2 * HOUR, Occurred(0, Trigger.NEW_ENQUIRY)))
    assert sent(log)["ack_email"] == UP
    assert log.follow_ups[0].opened_at == UP - 2 * HOUR


def test_a_booking_made_while_the_worker_is_away_counts_when_it_is_back() -> None:
    booked = VisitSeen(0, "new", UP + 9 * DAY, "booked", "skin")
    log = without(Part.WORKER, (TUESDAY, Occurred(0, Trigger.QUOTE, group="skin")), (DOWN + DAY, booked))
    assert log.touches == []
    assert log.follow_ups[0].outcome is Outcome.BOOKED


def test_without_a_provider_a_sender_is_closed_after_some_refusals_and_opened_again() -> None:
    script = tuple((DOWN + timedelta(hours=2, minutes=n), Occurred(n, Trigger.NO_SHOW)) for n in range(30))
    log = without(Part.PROVIDER, *script, people=30)
    held = [
        verdict
        for verdicts in log.verdicts.values()
        for _, verdict in verdicts
        if isinstance(verdict, Wait) and verdict.reason is Reason.SENDER_DOWN
    ]
    assert len({number for number in log.verdicts if any(v in held for _, v in log.verdicts[number])}) > 20
    tries = sum(
        isinstance(verdict, Send) and DOWN <= at < UP
        for verdicts in log.verdicts.values()
        for at, verdict in verdicts
    )
    assert tries < 30
    assert all(touch.at >= UP for touch in log.touches)
    assert {step for each in log.follow_ups for step in sent(log, each.number)} == {"day_2", "day_14"}


def test_without_data_outreach_rests_after_the_limit_and_what_was_missed_is_learned_late() -> None:
    log = without(
        Part.FEED,
        (TUESDAY - 2 * DAY, Occurred(0, Trigger.BALANCE, TUESDAY - 5 * DAY)),
        (DOWN + HOUR, Occurred(0, Trigger.NO_SHOW)),
        (DOWN + HOUR, Occurred(0, Trigger.NEW_ENQUIRY)),
    )
    by_trigger = {each.sequence.trigger: each for each in log.follow_ups}
    missed = by_trigger[Trigger.NO_SHOW]
    assert missed.event_at == DOWN + HOUR
    assert missed.learned_at == UP
    enquiry = by_trigger[Trigger.NEW_ENQUIRY]
    assert enquiry.opened_at == DOWN + HOUR
    stale = [touch for touch in log.outreach if DOWN + DAY <= touch.at < UP]
    assert stale == []
    assert {"ack_email", "ack_sms"} <= sent(log, enquiry.number).keys()
    held = [
        verdict
        for at, verdict in log.verdicts[enquiry.number]
        if isinstance(verdict, Wait) and verdict.reason is Reason.FEED_STALE
    ]
    assert held
    assert any(at == UP for at, _ in log.verdicts[enquiry.number])


def test_a_call_that_fell_into_the_outage_is_not_forgotten() -> None:
    log = without(Part.WORKER, (TUESDAY - 12 * DAY, Occurred(0, Trigger.CANCELLATION)))
    calls = [at for at, verdict in log.verdicts[0] if isinstance(verdict, HandOver)]
    assert calls == [UP]


def test_a_simulation_may_stop_in_the_middle() -> None:
    log = Log()
    made = Practice(SHIPPED, (person(),))
    Simulation(made, log).run([(TUESDAY, Occurred(0, Trigger.NO_SHOW))], TUESDAY + DAY)
    assert [touch.step.id for touch in log.touches] == ["missed"]
    assert len(made.people[0].open) == 1
