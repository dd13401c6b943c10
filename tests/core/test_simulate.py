"""The simulation does what the live system does: opens, waits, sends, hands over, hands on, closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core.draws import Draws
from core.intents import Intent
from core.simulate import Coming, Reactions, Simulation
from core.simulate_happenings import (
    Answered,
    Became,
    DateMoved,
    Occurred,
    Ordered,
    TaskFinished,
    VisitSeen,
    Wrote,
)
from core.simulate_world import Outage, Person, Point, Practice
from core.types import Channel, SiteCalendar, StepProgress, StepState, Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Wait
from tests.support.families import SHIPPED, Log

LONDON = SiteCalendar("Europe/London")
TUESDAY = datetime(2027, 6, 1, 9, tzinfo=UTC)  # 10:00 in London.
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def person(number: int = 0, points: dict[Channel, Point] | None = None, **facts: Any) -> Person:
    own = {channel: Point(channel) for channel in Channel} if points is None else points
    return Person(number, LONDON, own, **facts)


def play(
    *script: Coming,
    people: tuple[Person, ...] | None = None,
    reactions: Reactions | None = None,
    outages: tuple[Outage, ...] = (),
    **practice: Any,
) -> Log:
    log = Log()
    made = Practice(SHIPPED, people or (person(),), outages=outages, **practice)
    Simulation(made, log, reactions).run(script)
    return log


def steps(log: Log, follow_up: int = 0) -> list[str]:
    return [touch.step.id for touch in log.touches if touch.follow_up.number == follow_up]


def tasks(log: Log, follow_up: int = 0) -> list[str]:
    return [verdict.task for _, verdict in log.verdicts[follow_up] if isinstance(verdict, HandOver)]


def end(log: Log, follow_up: int = 0) -> tuple[Outcome, Reason]:
    stop = log.verdicts[follow_up][-1][1]
    assert isinstance(stop, Stop)
    return stop.outcome, stop.reason


def test_a_no_show_left_alone_runs_its_whole_course() -> None:
    log = play((TUESDAY, Occurred(0, Trigger.NO_SHOW)))
    assert steps(log) == ["missed", "day_2", "day_14"]
    assert tasks(log) == ["day_5"]
    assert end(log) == (Outcome.NO_RESPONSE, Reason.EXPIRED)


def test_a_booking_ends_it_at_that_moment() -> None:
    at = TUESDAY + 3 * HOUR
    booked = VisitSeen(0, "new", TUESDAY + 9 * DAY, "booked", "skin")
    log = play((TUESDAY, Occurred(0, Trigger.NO_SHOW, group="skin")), (at, booked))
    assert log.follow_ups[0].closed_at == at
    assert end(log) == (Outcome.BOOKED, Reason.BOOKED)


def test_an_attended_visit_of_its_own_ends_a_no_show() -> None:
    own = Occurred(0, Trigger.NO_SHOW, TUESDAY, "v", "skin")
    log = play((TUESDAY, own), (TUESDAY + HOUR, VisitSeen(0, "v", TUESDAY, "attended", "skin")))
    assert end(log) == (Outcome.ATTENDED, Reason.ATTENDED)


def test_a_late_learned_and_a_second_no_show_are_tasks() -> None:
    late = play((TUESDAY + 4 * DAY, Occurred(0, Trigger.NO_SHOW, TUESDAY)))
    assert end(late) == (Outcome.HANDED_OVER, Reason.LEARNED_LATE)
    twice = play((TUESDAY, Occurred(0, Trigger.NO_SHOW)), (TUESDAY + 60 * DAY, Occurred(0, Trigger.NO_SHOW)))
    assert end(twice, 1) == (Outcome.HANDED_OVER, Reason.REPEATED)
    assert steps(twice, 1) == []


def test_a_second_enquiry_within_a_day_joins_the_first() -> None:
    enquiry = Occurred(0, Trigger.NEW_ENQUIRY)
    assert len(play((TUESDAY, enquiry), (TUESDAY + 5 * HOUR, enquiry)).follow_ups) == 1
    assert len(play((TUESDAY, enquiry), (TUESDAY + 25 * HOUR, enquiry)).follow_ups) == 2


def test_a_revised_quote_takes_the_place_of_the_first() -> None:
    quote = Occurred(0, Trigger.QUOTE, subject="braces")
    log = play((TUESDAY, quote), (TUESDAY + 2 * DAY, quote))
    assert end(log) == (Outcome.REPLACED, Reason.REPLACED)
    assert steps(log, 0) == []
    assert len(steps(log, 1)) == 3


def test_a_talk_that_goes_quiet_becomes_a_stalled_lead() -> None:
    log = play(
        (TUESDAY, Occurred(0, Trigger.NEW_ENQUIRY)),
        (TUESDAY + HOUR, Wrote(0, Intent.REPLY)),
        (TUESDAY + 2 * HOUR, Answered(0)),
    )
    assert [each.sequence.trigger for each in log.follow_ups] == [Trigger.NEW_ENQUIRY, Trigger.STALLED_LEAD]
    assert end(log) == (Outcome.WENT_QUIET, Reason.WENT_QUIET)
    assert steps(log, 1)


def test_an_enquiry_after_an_old_talk_is_acknowledged_like_any_other() -> None:
    log = play((TUESDAY, Answered(0)), (TUESDAY + 6 * DAY, Occurred(0, Trigger.NEW_ENQUIRY)))
    assert set(steps(log)[:2]) == {"ack_email", "ack_sms"}
    assert end(log) == (Outcome.NO_RESPONSE, Reason.EXPIRED)


def test_a_completed_treatment_hands_on_to_a_recall() -> None:
    def in_half_a_year(follow_up: object, trigger: Trigger, now: datetime) -> datetime:
        return now + 180 * DAY

    log = play(
        (TUESDAY, Occurred(0, Trigger.TREATMENT_COMPLETED)), reactions=Reactions(next_date=in_half_a_year)
    )
    assert [each.sequence.trigger for each in log.follow_ups] == [Trigger.TREATMENT_COMPLETED, Trigger.RECALL]
    done, recall = log.follow_ups
    assert done.closed_at is not None
    assert recall.event_at == done.closed_at + 180 * DAY
    assert recall.as_marketing
    assert steps(log, 1) == ["before_14", "due", "day_21"]


def test_words_of_harm_open_their_own_follow_up_and_hold_the_others() -> None:
    log = play((TUESDAY, Occurred(0, Trigger.QUOTE)), (TUESDAY + HOUR, Wrote(0, Intent.ADVERSE)))
    assert steps(log, 1) == ["safety_sms", "safety_email"]
    assert tasks(log, 1) == ["call", "call_manager"]
    held = [verdict for _, verdict in log.verdicts[0] if isinstance(verdict, Wait)][-1]
    assert held.reason is Reason.ADVERSE
    assert steps(log, 0) == []


def test_words_of_harm_of_somebody_nobody_can_write_to_end_with_a_colleague() -> None:
    log = play((TUESDAY, Wrote(0, Intent.ADVERSE)), people=(person(points={}),))
    assert end(log) == (Outcome.HANDED_OVER, Reason.NO_CONTACT_POINT)
    assert tasks(log) == ["call", "call_manager", Reason.NO_CONTACT_POINT]


def test_a_stop_silences_the_number_for_the_whole_family() -> None:
    shared = Point(Channel.SMS)
    family = tuple(person(place, {Channel.SMS: shared}) for place in range(2))
    log = play(
        (TUESDAY, Occurred(0, Trigger.NO_SHOW)),
        (TUESDAY, Occurred(1, Trigger.BALANCE)),
        (TUESDAY + DAY, Wrote(0, Intent.OPT_OUT)),
        (TUESDAY + 2 * DAY, Occurred(1, Trigger.NO_SHOW)),
        people=family,
    )
    assert end(log, 0)[0] is end(log, 1)[0] is Outcome.OPTED_OUT
    assert end(log, 2) == (Outcome.HANDED_OVER, Reason.NO_CONTACT_POINT)
    assert len(log.touches) == 1


def test_orders_hold_end_and_hand_over() -> None:
    quote = (TUESDAY, Occurred(0, Trigger.QUOTE))
    assert end(play(quote, (TUESDAY + DAY, Ordered(0, "stop")))) == (Outcome.STOPPED, Reason.STAFF_STOPPED)
    handed = play(quote, (TUESDAY + DAY, Ordered(0, "hand_over")))
    assert end(handed) == (Outcome.HANDED_OVER, Reason.STAFF_HANDED_OVER)
    paused = play(quote, (TUESDAY + DAY, Ordered(0, "pause")), (TUESDAY + 10 * DAY, Ordered(0, "resume")))
    assert steps(paused) == ["day_14"]
    skipped = play(quote, (TUESDAY + DAY, Ordered(0, "skip", Trigger.QUOTE, "day_7")))
    assert steps(skipped) == ["day_3", "day_14"]
    until = TUESDAY + 9 * DAY
    snoozed = play(quote, (TUESDAY + DAY, Ordered(0, "snooze", until=until)))
    assert min(touch.at for touch in snoozed.touches) >= until


def test_what_becomes_of_the_matter_ends_it() -> None:
    bill = (TUESDAY, Occurred(0, Trigger.BALANCE))
    assert end(play(bill, (TUESDAY + DAY, Became(0, Trigger.BALANCE, "paid", True))))[0] is Outcome.PAID
    disputed = Became(0, Trigger.BALANCE, "barred", Reason.DISPUTED)
    assert end(play(bill, (TUESDAY + DAY, disputed))) == (Outcome.HANDED_OVER, Reason.DISPUTED)


def test_a_date_that_moves_while_it_sleeps_moves_the_messages() -> None:
    moved = DateMoved(0, Trigger.BALANCE, TUESDAY + 30 * DAY)
    log = play((TUESDAY, Occurred(0, Trigger.BALANCE)), (TUESDAY + DAY, moved))
    assert [touch.at for touch in log.touches] == [TUESDAY + 37 * DAY, TUESDAY + 44 * DAY]


def test_a_done_task_spares_its_escalation() -> None:
    enquiry = (TUESDAY, Occurred(0, Trigger.NEW_ENQUIRY))
    assert "call_anyone" in tasks(play(enquiry))
    done = TaskFinished(0, 0, "call")
    assert "call_anyone" not in tasks(play(enquiry, (TUESDAY + timedelta(minutes=10), done)))


def test_an_owner_with_enough_to_do_gets_no_recall_call() -> None:
    recalls = [(TUESDAY, Occurred(number, Trigger.RECALL)) for number in range(5)]
    log = play(*recalls, people=tuple(person(number) for number in range(5)), daily_tasks=2)
    assert sum("day_60" in tasks(log, number) for number in range(5)) == 2


def test_a_provider_that_refuses_is_tried_again_and_then_left_to_a_colleague() -> None:
    def refuses(follow_up: object, send: Send, now: datetime) -> StepProgress:
        if send.try_no == 1:
            return StepProgress(StepState.RETRYABLE, 1, now + 4 * HOUR)
        return StepProgress(StepState.FAILED, send.try_no, needs_task=True)

    log = play((TUESDAY, Occurred(0, Trigger.NO_SHOW)), reactions=Reactions(provider=refuses))
    assert log.touches == []
    assert "message:missed" in tasks(log)


def test_draws_are_the_same_everywhere() -> None:
    """The first numbers of SplitMix64 for the seed 0, as its authors' own program gives them."""
    draws = Draws(0)
    assert [draws.below(1 << 64) for _ in range(2)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]
    weights = Draws(7)
    picked = [weights.weighted((("a", 1), ("b", 3))) for _ in range(4000)]
    assert 2900 < picked.count("b") < 3100
    assert Draws(3).one_of("xyz") in "xyz"
    spread = Draws(9)
    assert {spread.minutes(1, 3) for _ in range(99)} == {timedelta(minutes=each) for each in (1, 2, 3)}
