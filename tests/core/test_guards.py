"""Each guard: what it holds back, until when, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from core import calendar, guards
from core.decide import decide
from core.facts import Facts, Rival
from core.types import (
    Assignee,
    Channel,
    LegalHours,
    MessageClass,
    Progress,
    SiteCalendar,
    StepProgress,
    StepState,
    Success,
    Trigger,
    Window,
)
from core.verdicts import HandOver, Outcome, Reason, Send, SkippedStep, Stop, Verdict, Wait
from tests.support.sequences import DAY, delay, email, sequence, sms, task

EVENT = datetime(2027, 6, 1, 10, tzinfo=UTC)  # A Tuesday, 11:00 in London.
DUE = EVENT + DAY
HOUR = timedelta(hours=1)
LONDON = SiteCalendar("Europe/London")
FACTS = Facts(EVENT, LONDON, reachable=frozenset(Channel), marketing=frozenset(Channel), key=(EVENT, "m"))
STEPS = sequence(sms("first", 1), email("second", 3), task("call", 5), expires_after=14 * DAY)
ANSWER = sequence(sms("ack", answer=True, window=Window.HARD), sms("later", 1))
SENT = Progress({"first": StepProgress(StepState.SENT)})
VISIT = EVENT + 10 * DAY


def facts(**changes: Any) -> Facts:
    return replace(FACTS, **changes)


def at_due(**changes: Any) -> Verdict:
    return decide(STEPS, Progress(), facts(**changes), DUE)


def rival(**when: datetime) -> tuple[Rival, ...]:
    return (Rival(0, (EVENT, "a"), **when),)


HOLDS: list[tuple[dict[str, Any], Reason, timedelta | None]] = [
    ({"feed_stale": True}, Reason.FEED_STALE, None),
    ({"circuits": frozenset({Channel.SMS})}, Reason.SENDER_DOWN, None),
    ({"halted": True}, Reason.HALTED, None),
    ({"outreach_free_at": DUE + HOUR}, Reason.CLINIC_PACE, HOUR),
    ({"in_care_until": DUE - HOUR}, Reason.IN_CARE, DAY - HOUR),
    ({"staff_wrote_at": DUE - 71 * HOUR}, Reason.STAFF_WROTE, HOUR),
    ({"others": rival(touched_at=DUE - 71 * HOUR)}, Reason.FLOOR, HOUR),
    ({"touches": (DUE - 19 * HOUR,)}, Reason.TOO_SOON, HOUR),
    ({"contact_touches": {Channel.SMS: (DUE - 19 * HOUR,)}}, Reason.TOO_SOON, HOUR),
    ({"touches": (DUE - 7 * DAY + HOUR, DUE - 4 * DAY, DUE - 2 * DAY)}, Reason.CAP_WEEK, HOUR),
]


OUR_SENDING = ({"circuits"},)
"""What is wrong on our side holds whatever would leave."""


@pytest.mark.parametrize(("changes", "reason", "longer"), HOLDS)
def test_outreach_waits(changes: dict[str, Any], reason: Reason, longer: timedelta | None) -> None:
    verdict = at_due(**changes)
    useful_until = DUE + STEPS.step("first").useful_for
    until = useful_until if longer is None else DUE + longer
    assert verdict == Wait(until, reason, "first", Channel.SMS, (), verdict.touch_at)  # type: ignore[union-attr]


@pytest.mark.parametrize(("changes", "reason", "longer"), HOLDS)
def test_once_its_time_is_over_it_is_left_out(
    changes: dict[str, Any], reason: Reason, longer: timedelta | None
) -> None:
    late = DUE + STEPS.step("first").useful_for
    verdict = decide(STEPS, Progress(), facts(**changes), late)
    assert SkippedStep("first", Reason.TOO_LATE) in verdict.skipped


@pytest.mark.parametrize(
    ("changes", "reason", "longer"), [each for each in HOLDS if each[0].keys() not in OUR_SENDING]
)
def test_an_answer_leaves_whatever_holds_outreach(
    changes: dict[str, Any], reason: Reason, longer: timedelta | None
) -> None:
    moved = {name: _earlier(value) for name, value in changes.items()}
    verdict = decide(ANSWER, Progress(), facts(**moved), EVENT)
    assert isinstance(verdict, Send)
    assert verdict.step == "ack"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"circuits": frozenset({Channel.SMS})}, Reason.SENDER_DOWN),
        ({"halted": True, "answers_halted": True}, Reason.HALTED),
        ({"pace_free_at": EVENT + HOUR}, Reason.CLINIC_PACE),
    ],
)
def test_what_is_wrong_with_our_sending_holds_answers_too(changes: dict[str, Any], reason: Reason) -> None:
    verdict = decide(ANSWER, Progress(), facts(**changes), EVENT)
    assert isinstance(verdict, Wait)
    assert verdict.reason is reason


WHATSAPP = replace(sms("first", 1), channel=Channel.WHATSAPP)
FREE = {"free_texts": frozenset({"first"})}


@pytest.mark.parametrize(
    "until", [None, DUE - HOUR, DUE + timedelta(seconds=59)], ids=["never wrote", "too long ago", "too late"]
)
def test_free_text_on_whatsapp_waits_until_the_patient_writes(until: datetime | None) -> None:
    steps = sequence(WHATSAPP, email("second", 3))
    closed = decide(steps, Progress(), facts(**FREE, whatsapp_until=until), DUE)
    assert isinstance(closed, Wait)
    assert (closed.reason, closed.step) == (Reason.NO_OPEN_THREAD, "first")
    wrote = decide(steps, Progress(), facts(**FREE, whatsapp_until=DUE + 2 * DAY), DUE + HOUR)
    assert isinstance(wrote, Send)
    over = decide(steps, Progress(), facts(**FREE, whatsapp_until=until), DUE + WHATSAPP.useful_for)
    assert SkippedStep("first", Reason.TOO_LATE) in over.skipped
    approved = decide(steps, Progress(), facts(whatsapp_until=until), DUE)
    assert isinstance(approved, Send)


def test_free_text_on_whatsapp_leaves_before_the_thread_closes_or_not_at_all() -> None:
    closes = DUE + timedelta(minutes=2)
    verdict = decide(sequence(WHATSAPP), Progress(), facts(**FREE, whatsapp_until=closes), DUE)
    assert isinstance(verdict, Send)
    assert verdict.deadline == closes


def test_an_urgent_answer_whose_thread_is_closed_becomes_a_call() -> None:
    step = replace(WHATSAPP, answer=True, urgent=True)
    verdict = decide(sequence(step), Progress(), facts(**FREE), DUE)
    assert isinstance(verdict, HandOver)
    assert (verdict.task, verdict.reason) == ("call:first", Reason.URGENT_BLOCKED)


def test_answers_and_outreach_wait_for_places_of_their_own() -> None:
    assert isinstance(at_due(pace_free_at=DUE + HOUR), Send)
    assert isinstance(decide(ANSWER, Progress(), facts(outreach_free_at=EVENT + HOUR), EVENT), Send)


def test_words_that_keep_a_patient_safe_are_not_paced() -> None:
    steps = sequence(replace(sms("safety", answer=True), urgent=True))
    assert isinstance(decide(steps, Progress(), facts(pace_free_at=EVENT + HOUR), EVENT), Send)


def _earlier(value: Any) -> Any:
    return value - DAY if isinstance(value, datetime) else value


@pytest.mark.parametrize("channel", [Channel.EMAIL])
def test_another_channel_is_not_held_by_this_number(channel: Channel) -> None:
    assert isinstance(at_due(contact_touches={channel: (DUE - HOUR,)}), Send)
    assert isinstance(at_due(circuits=frozenset({channel})), Send)


def test_a_less_important_follow_up_holds_nothing() -> None:
    others = (Rival(12, (EVENT, "a"), touch_at=DUE, touched_at=DUE - HOUR),)
    assert isinstance(at_due(others=others), Send)


def test_a_task_is_held_by_none_of_it() -> None:
    calls = sequence(task("call", 1))
    for changes, _, _ in HOLDS:
        assert isinstance(decide(calls, Progress(), facts(**changes), DUE), HandOver)


def test_what_blocks_a_message_is_told_though_a_task_comes_sooner() -> None:
    steps = sequence(sms("first", 1), task("call", delay(days=1, hours=2)))
    verdict = decide(steps, Progress(), facts(feed_stale=True), DUE)
    assert verdict == Wait(DUE + 2 * HOUR, Reason.FEED_STALE, "first", Channel.SMS)


def test_the_longest_hold_is_the_one_that_is_told() -> None:
    verdict = at_due(touches=(DUE - HOUR,), others=rival(touched_at=DUE - HOUR))
    assert verdict.reason is Reason.FLOOR


def test_after_a_hold_the_window_counts_again() -> None:
    verdict = at_due(touches=(DUE - 8 * HOUR,))  # free again at 23:00 in London
    assert isinstance(verdict, Wait)
    assert verdict.until == calendar.next_allowed(DUE + 12 * HOUR, Window.NORMAL, LONDON) > DUE + 12 * HOUR


def test_a_visit_for_something_else_puts_it_off_and_tells_the_owner_once() -> None:
    told = at_due(other_visit_at=DUE + HOUR)
    task_name = f"other_visit:{DUE + HOUR:%Y%m%d}"
    assert told == HandOver(task_name, DUE, Reason.OTHER_VISIT, "first")
    after = decide(STEPS, Progress(tasks=frozenset({task_name})), facts(other_visit_at=DUE + HOUR), DUE)
    assert after == Wait(DUE + HOUR + DAY, Reason.OTHER_VISIT, "first", Channel.SMS, (), DUE + HOUR + DAY)


def test_two_records_that_may_be_one_person_wait_for_a_colleague() -> None:
    assert at_due(identity_unclear=True) == HandOver("identity", DUE, Reason.IDENTITY_UNCLEAR, "first")
    after = decide(STEPS, Progress(tasks=frozenset({"identity"})), facts(identity_unclear=True), DUE)
    assert (after.kind, after.reason) == ("wait", Reason.IDENTITY_UNCLEAR)


def test_approval_is_asked_when_all_else_permits_and_lets_the_message_go() -> None:
    asked = at_due(needs_approval=True)
    assert asked == HandOver("approve:first", DUE, Reason.APPROVAL_NEEDED, "first")
    held = at_due(needs_approval=True, touches=(DUE - HOUR,))
    assert held.reason is Reason.TOO_SOON
    opened = Progress(tasks=frozenset({"approve:first"}))
    assert decide(STEPS, opened, facts(needs_approval=True), DUE).reason is Reason.APPROVAL_NEEDED
    done = replace(opened, done=frozenset({"approve:first"}))
    assert isinstance(decide(STEPS, done, facts(needs_approval=True), DUE), Send)


@pytest.mark.parametrize("over_in", [HOUR, 30 * DAY])
def test_what_waits_for_approval_looks_again_when_the_first_days_are_over(over_in: timedelta) -> None:
    opened = Progress(tasks=frozenset({"approve:first"}))
    mine = facts(needs_approval=True, approval_until=DUE + over_in)
    held = decide(STEPS, opened, mine, DUE)
    assert isinstance(held, Wait)
    assert (held.reason, held.step) == (Reason.APPROVAL_NEEDED, "first")
    over = over_in < STEPS.steps[0].useful_for
    assert held.until == (calendar.next_allowed(DUE + over_in, Window.NORMAL, LONDON) if over
                          else DUE + STEPS.steps[0].useful_for)  # fmt: skip
    after = decide(STEPS, opened, facts(), held.until)
    assert isinstance(after, Send)
    assert after.step == ("first" if over else "second")


def test_marketing_from_a_paper_diary_needs_the_tick_that_nothing_is_booked() -> None:
    promoted = replace(STEPS, steps=(replace(STEPS.steps[0], message_class=MessageClass.MARKETING),))
    asked = decide(promoted, Progress(), facts(needs_confirmation=True), DUE)
    assert asked == HandOver("not_booked:first", DUE, Reason.CONFIRMATION_NEEDED, "first")
    assert isinstance(at_due(needs_confirmation=True), Send)


@pytest.mark.parametrize("changes", [{"as_marketing": True}, {}])
def test_marketing_without_consent_becomes_one_task_and_never_a_message(changes: dict[str, Any]) -> None:
    kind = MessageClass.SERVICE if changes else MessageClass.MARKETING
    promoted = replace(STEPS, steps=tuple(replace(step, message_class=kind) for step in STEPS.steps))
    mine = facts(marketing=frozenset({Channel.EMAIL}), **changes)
    asked = decide(promoted, Progress(), mine, EVENT)
    assert asked == HandOver(
        Reason.NO_CONSENT, EVENT, Reason.NO_CONSENT, skipped=(SkippedStep("first", Reason.NO_CONSENT),)
    )
    told = Progress(tasks=frozenset({Reason.NO_CONSENT}))
    assert decide(promoted, told, mine, EVENT).step == "second"  # type: ignore[union-attr]
    minor = decide(promoted, told, replace(mine, under_age=True), EVENT)
    assert [note.reason for note in minor.skipped] == [Reason.UNDER_AGE, Reason.UNDER_AGE]


def test_under_an_open_question_only_answers_leave() -> None:
    asked = facts(replied_at=EVENT, thread_opened_at=None)
    shown = Progress(tasks=frozenset({f"reply:{EVENT:%Y%m%dT%H%M%S}"}))
    assert isinstance(decide(ANSWER, shown, asked, EVENT), Send)
    quiet = replace(shown, steps={"ack": StepProgress(StepState.SENT)})
    assert decide(ANSWER, quiet, asked, DUE).reason is Reason.CONVERSATION_OPEN


def test_a_question_goes_to_whom_the_sequence_names() -> None:
    clinical = replace(STEPS, questions_to=Assignee.CLINICIAN)
    verdict = decide(clinical, Progress(), facts(replied_at=EVENT), EVENT)
    assert isinstance(verdict, HandOver)
    assert verdict.assignee is Assignee.CLINICIAN


def test_an_enquiry_that_went_quiet_becomes_a_stalled_lead() -> None:
    enquiry = replace(STEPS, when_quiet=Trigger.STALLED_LEAD)
    wrote = facts(staff_wrote_at=EVENT + HOUR)
    quiet = calendar.working_days_after(EVENT + HOUR, 3, LONDON)
    before = decide(enquiry, Progress(), wrote, DUE)
    assert isinstance(before, Wait)
    assert before.until <= max(quiet, EVENT + 73 * HOUR)
    after = decide(enquiry, Progress(), wrote, max(quiet, EVENT + 73 * HOUR))
    assert after == Stop(Outcome.WENT_QUIET, Reason.WENT_QUIET, opens=Trigger.STALLED_LEAD)
    asked_again = replace(wrote, replied_at=EVENT + 2 * HOUR)
    assert not isinstance(decide(enquiry, Progress(), asked_again, EVENT + 6 * DAY), Stop)


def test_what_a_talk_leaves_no_time_for_is_not_called_too_late() -> None:
    enquiry = replace(STEPS, when_quiet=Trigger.STALLED_LEAD, steps=(STEPS.steps[0], email("second", 9)))
    talked = facts(staff_wrote_at=EVENT + HOUR)
    quiet = guards.quiet_at(talked)
    assert quiet is not None
    second = SkippedStep("second", Reason.STAFF_WROTE)
    assert decide(enquiry, SENT, talked, EVENT + HOUR) == Wait(quiet, Reason.STAFF_WROTE, skipped=(second,))
    first = SkippedStep("first", Reason.TOO_LATE)
    late = decide(enquiry, Progress(), talked, DUE + STEPS.steps[0].useful_for)
    assert late == Wait(quiet, Reason.STAFF_WROTE, skipped=(first, second))


def test_later_puts_off_what_was_to_come_once_and_ends_it_the_second_time() -> None:
    quote = replace(STEPS, later_for=28 * DAY)
    once = facts(laters=(EVENT + 2 * DAY,))
    held = decide(quote, SENT, once, EVENT + 2 * DAY)
    assert held == Wait(EVENT + 30 * DAY, Reason.SAID_LATER)
    next_one = decide(quote, SENT, once, EVENT + 30 * DAY)
    assert next_one.step == "second"  # type: ignore[union-attr]
    assert next_one.until == EVENT + 31 * DAY  # type: ignore[union-attr]
    twice = facts(laters=(EVENT + 2 * DAY, EVENT + 40 * DAY))
    assert decide(quote, SENT, twice, EVENT + 40 * DAY) == Stop(Outcome.DECLINED, Reason.SAID_LATER_AGAIN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"declined": True}, Stop(Outcome.DECLINED, Reason.SAID_NO)),
        ({"replaced": True}, Stop(Outcome.REPLACED, Reason.REPLACED)),
        ({"settled": Reason.ACCEPTED}, Stop(Outcome.COMPLETED, Reason.ACCEPTED)),
        ({"paid": True}, Stop(Outcome.PAID, Reason.PAID)),
    ],
)
def test_other_endings(changes: dict[str, Any], expected: Stop) -> None:
    assert at_due(**changes) == expected


@pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.LEGAL, Reason.PREGNANCY, Reason.DISPUTED])
def test_what_bars_a_patient_is_handed_over_for_good(reason: Reason) -> None:
    assert at_due(barred=reason) == HandOver(reason, DUE, reason, final=True)
    opened = Progress(tasks=frozenset({reason}))
    assert decide(STEPS, opened, facts(barred=reason), DUE) == Stop(Outcome.HANDED_OVER, reason)


def test_a_dead_patients_bill_becomes_a_task() -> None:
    bill = replace(STEPS, success=Success.PAID)
    assert decide(bill, Progress(), facts(deceased=True), DUE).kind == "hand_over"
    assert decide(STEPS, Progress(), facts(deceased=True), DUE).kind == "stop"


@pytest.mark.parametrize(
    ("success", "changes", "expected"),
    [
        (Success.BOOKED, {"booked_for": VISIT}, Outcome.BOOKED),
        (Success.BOOKED, {"attended": True}, Outcome.ATTENDED),
        (Success.ATTENDED, {"attended": True}, Outcome.ATTENDED),
        (Success.PAID, {"paid": True}, Outcome.PAID),
        (Success.PAID, {"booked_for": VISIT}, None),
        (Success.PAID, {"attended": True}, None),
        (Success.NOTHING, {"booked_for": VISIT, "attended": True, "paid": True}, None),
    ],
)
def test_success_is_what_the_sequence_says(
    success: Success, changes: dict[str, Any], expected: Outcome | None
) -> None:
    verdict = decide(replace(STEPS, success=success), Progress(), facts(**changes), EVENT)
    assert (verdict.outcome if isinstance(verdict, Stop) else None) is expected


def test_until_the_booked_visit_nobody_writes_though_only_attending_counts() -> None:
    verdict = decide(replace(STEPS, success=Success.ATTENDED), Progress(), facts(booked_for=VISIT), DUE)
    assert (verdict.kind, verdict.reason) == ("wait", Reason.IN_CARE)


@pytest.mark.parametrize("minutes", [-30, -1, 0, 29, 30])
def test_cancelled_and_rebooked_at_once_is_a_move(minutes: int) -> None:
    moving = replace(STEPS, move_within=timedelta(minutes=30))
    seen = EVENT + timedelta(minutes=minutes)
    mine = facts(booked_for=VISIT, booked_seen_at=seen)
    assert decide(moving, Progress(), mine, EVENT + HOUR) == Stop(Outcome.MOVED, Reason.MOVED)
    late = facts(booked_for=VISIT, booked_seen_at=EVENT + timedelta(minutes=31))
    assert decide(moving, Progress(), late, EVENT + HOUR) == Stop(Outcome.BOOKED, Reason.BOOKED)


def test_learned_of_too_late_a_colleague_takes_it() -> None:
    late = replace(STEPS, late_after=3 * DAY)
    learned = facts(learned_at=EVENT + 3 * DAY + HOUR)
    asked = decide(late, Progress(), learned, EVENT + 3 * DAY + HOUR)
    assert asked == HandOver(Reason.LEARNED_LATE, EVENT + 3 * DAY + HOUR, Reason.LEARNED_LATE, final=True)
    on_time = decide(late, Progress(), facts(learned_at=EVENT + 3 * DAY), EVENT + 3 * DAY)
    assert not isinstance(on_time, HandOver)


def test_the_second_no_show_in_six_months_is_a_colleagues_matter() -> None:
    again = replace(STEPS, repeat_within=183 * DAY)
    assert decide(again, Progress(), facts(repeats=1), EVENT).reason is Reason.REPEATED
    assert decide(again, Progress(), facts(repeats=0), EVENT).reason is not Reason.REPEATED
    assert decide(STEPS, Progress(), facts(repeats=1), EVENT).reason is not Reason.REPEATED


@pytest.mark.parametrize("reason", [Reason.LEARNED_LATE, Reason.REPEATED])
def test_once_a_colleague_has_it_no_message_follows(reason: Reason) -> None:
    """The task that hands over stands among the tasks and, as the store reads it, by its name too."""
    taken = replace(STEPS, late_after=3 * DAY, repeat_within=183 * DAY)
    mine = facts(learned_at=EVENT + 4 * DAY) if reason is Reason.LEARNED_LATE else facts(repeats=1)
    stands = Progress({reason: StepProgress(StepState.TASK_OPEN)}, frozenset({reason}))
    assert decide(taken, stands, mine, EVENT + 4 * DAY) == Stop(Outcome.HANDED_OVER, reason)


def test_a_message_waits_after_the_marking_too() -> None:
    missed = sequence(replace(sms("missed", delay(minutes=45)), after_learning=timedelta(minutes=45)))
    learned = facts(learned_at=EVENT + 5 * HOUR)
    verdict = decide(missed, Progress(), learned, EVENT + 5 * HOUR)
    assert isinstance(verdict, Wait)
    assert verdict.until == EVENT + 5 * HOUR + timedelta(minutes=45)


def test_a_check_in_needs_a_number_for_trouble() -> None:
    check_in = sequence(replace(sms("check_in", 2), staffed_ahead=3 * HOUR))
    verdict = decide(check_in, Progress(), facts(urgent_phone=False), EVENT)
    assert verdict.skipped == (SkippedStep("check_in", Reason.NO_URGENT_NUMBER),)


def test_a_task_beyond_the_owners_budget_is_left_out_quietly() -> None:
    recall = sequence(replace(task("call", 1), budgeted=True))
    assert isinstance(decide(recall, Progress(), facts(), DUE), HandOver)
    left_out = decide(recall, Progress(), facts(budget_left=False), DUE)
    assert left_out == Wait(EVENT + 14 * DAY, Reason.AWAITING_BOOKING, skipped=left_out.skipped)
    assert left_out.skipped == (SkippedStep("call", Reason.OVER_BUDGET),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"adverse_at": EVENT}, Reason.ADVERSE),
        ({"switched_off": True}, Reason.SWITCHED_OFF),
        ({"plan_paused": True}, Reason.PLAN_PAUSED),
    ],
)
def test_what_holds_everything_holds_answers_too(changes: dict[str, Any], reason: Reason) -> None:
    assert decide(ANSWER, Progress(), facts(**changes), EVENT) == Wait(EVENT + 14 * DAY, reason)


def test_an_answer_leaves_at_night_in_a_thread_the_patient_has_just_opened() -> None:
    night = datetime(2027, 6, 1, 22, tzinfo=UTC)
    opened = replace(FACTS, event_at=night, thread_opened_at=night - timedelta(minutes=9))
    assert isinstance(decide(ANSWER, Progress(), opened, night), Send)
    stale = replace(opened, thread_opened_at=night - timedelta(minutes=11))
    assert decide(ANSWER, Progress(), stale, night).reason is Reason.OUTSIDE_WINDOW


def test_jitter_spreads_what_waits_for_the_window_and_nothing_else() -> None:
    evening = datetime(2027, 6, 1, 19, 30, tzinfo=UTC)
    one = sequence(sms("one"))
    opens = calendar.next_allowed(evening, Window.NORMAL, LONDON)
    moments = {
        jitter: decide(one, Progress(), facts(event_at=evening, jitter=jitter), evening).until  # type: ignore[union-attr]
        for jitter in (0.0, 0.25, 0.99)
    }
    assert opens == moments[0.0] < moments[0.25] < moments[0.99] < opens + HOUR
    asked_meanwhile = decide(one, Progress(), facts(event_at=evening, jitter=0.99), opens)
    assert isinstance(asked_meanwhile, Wait)
    assert asked_meanwhile.until == moments[0.99]
    assert isinstance(decide(one, Progress(), facts(event_at=evening, jitter=0.99), moments[0.99]), Send)
    assert isinstance(decide(one, Progress(), facts(jitter=0.99), EVENT), Send)


SAFETY = sequence(
    replace(sms("safety", answer=True, window=Window.HARD), urgent=True),
    replace(task("call", delay(minutes=0)), urgent=True),
    trigger=Trigger.ADVERSE_REPLY,
)


def test_an_urgent_text_that_may_not_leave_now_becomes_a_call_at_once() -> None:
    night = datetime(2027, 6, 1, 22, tzinfo=UTC)
    calls = replace(SAFETY, steps=SAFETY.steps[:1])
    asked = decide(calls, Progress(), facts(event_at=night), night)
    assert asked == HandOver("call:safety", night, Reason.URGENT_BLOCKED, "safety")
    again = decide(calls, Progress(tasks=frozenset({"call:safety"})), facts(event_at=night), night)
    assert again.kind == "wait"
    down = decide(calls, Progress(), facts(circuits=frozenset(Channel)), EVENT)
    assert down == HandOver("call:safety", EVENT, Reason.URGENT_BLOCKED, "safety")


@pytest.mark.parametrize(
    "changes",
    [
        {"do_not_contact": True},
        {"minor": True},
        {"barred": Reason.COMPLAINT},
        {"opted_out": True, "reachable": frozenset()},
        {"needs_approval": True, "reachable": frozenset()},
    ],
)
def test_whoever_may_have_come_to_harm_is_called_even_if_nobody_may_write(changes: dict[str, Any]) -> None:
    verdict = decide(SAFETY, Progress(), facts(**changes), EVENT)
    assert isinstance(verdict, HandOver)
    assert verdict.step == "call"
    assert [note.step for note in verdict.skipped] == ["safety"]


def test_the_safety_text_waits_for_no_approval() -> None:
    assert isinstance(decide(SAFETY, Progress(), facts(needs_approval=True), EVENT), Send)


def test_a_law_on_promotion_binds_promotion_only() -> None:
    no_wednesdays = LegalHours(week=tuple(None if day == 2 else (time(9), time(20)) for day in range(7)))
    lawful = facts(calendar=SiteCalendar("Europe/London", legal=(no_wednesdays,)))
    promotion = replace(STEPS, steps=(replace(STEPS.steps[0], message_class=MessageClass.MARKETING),))
    assert isinstance(decide(STEPS, Progress(), lawful, DUE), Send)
    held = decide(promotion, Progress(), lawful, DUE)
    assert isinstance(held, Wait)
    assert held.until.date() == (DUE + DAY).date()


def test_a_sequence_that_ends_with_its_last_step_hands_on() -> None:
    care = replace(
        STEPS, success=Success.NOTHING, ends_with_last_step=True, then=Trigger.RECALL, steps=STEPS.steps[:1]
    )
    assert decide(care, SENT, FACTS, DUE) == Stop(Outcome.COMPLETED, Reason.STEPS_DONE, opens=Trigger.RECALL)
    assert decide(care, Progress(), FACTS, EVENT + 14 * DAY).opens is Trigger.RECALL  # type: ignore[union-attr]


def test_feedback_gives_way_to_everything() -> None:
    asked = replace(
        STEPS, trigger=Trigger.TREATMENT_COMPLETED, steps=(replace(STEPS.steps[0], feedback=True),)
    )
    balance = (Rival(11, (EVENT, "z"), touched_at=DUE - HOUR),)
    assert decide(asked, Progress(), facts(others=balance), DUE).reason is Reason.FLOOR
    check_in = replace(asked, steps=STEPS.steps[:1])
    assert isinstance(decide(check_in, Progress(), facts(others=balance), DUE), Send)
