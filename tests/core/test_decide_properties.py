"""What holds of every decision and of every follow-up from its event to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar import due_at, is_allowed
from core.decide import decide
from core.types import Progress, StepState
from core.verdicts import HandOver, Reason, Send, Stop, Verdict, Wait
from tests.support.cases import ENDINGS, HOLDS, Case, Question, cases, questions
from tests.support.simulation import Moment, simulate

many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
runs = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TICK = timedelta(microseconds=1)


def run(case: Case) -> list[Moment]:
    return simulate(case.sequence, case.facts, case.facts.event_at, case.happenings, case.answers)


def sends(made: list[Moment]) -> list[tuple[Moment, Send]]:
    return [(moment, moment.verdict) for moment in made if isinstance(moment.verdict, Send)]


def assert_may_leave(asked: Question, verdict: Send) -> None:
    """What is sent may be sent, at that moment, and until its deadline."""
    facts, step = asked.facts, asked.sequence.step(verdict.step)
    done = asked.progress.steps.get(step.id)
    assert done is None or done.state is StepState.RETRYABLE
    assert verdict.try_no == (1 if done is None else done.tries + 1)
    assert done is None or done.retry_at is None or done.retry_at <= asked.now
    assert step.channel is verdict.channel
    assert verdict.channel in facts.reachable
    assert step.id not in facts.skipped
    due = due_at(step, facts.event_at, facts.calendar)
    assert due <= asked.now < verdict.deadline
    assert verdict.deadline <= min(due + step.useful_for, facts.event_at + asked.sequence.expires_after)
    assert is_allowed(asked.now, step.window, facts.calendar)
    assert is_allowed(verdict.deadline - TICK, step.window, facts.calendar)


def answer(asked: Question, **changes: Any) -> Verdict:
    return decide(asked.sequence, asked.progress, replace(asked.facts, **changes), asked.now)


@many
@given(questions())
def test_what_is_sent_may_leave(asked: Question) -> None:
    verdict = answer(asked)
    if isinstance(verdict, Send):
        assert_may_leave(asked, verdict)


@many
@given(questions(), st.sampled_from(ENDINGS))
def test_nothing_is_sent_to_those_who_are_not_to_be_written_to(
    asked: Question, ending: dict[str, Any]
) -> None:
    verdict = answer(asked, **ending)
    while isinstance(verdict, HandOver) and verdict.reason is Reason.MESSAGE_UNKNOWN:
        told = replace(asked.progress, tasks=asked.progress.tasks | {verdict.task})
        assert told != asked.progress, "told once"
        asked = replace(asked, progress=told)
        verdict = answer(asked, **ending)
    assert isinstance(verdict, Stop) or (isinstance(verdict, HandOver) and verdict.final)


@many
@given(questions(), st.sampled_from(HOLDS))
def test_nothing_is_sent_and_no_step_begins_while_held(asked: Question, hold: dict[str, Any]) -> None:
    verdict = answer(asked, **hold)
    assert not isinstance(verdict, Send)
    assert not isinstance(verdict, HandOver) or verdict.reason is not Reason.TASK_DUE


@many
@given(questions())
def test_waits_end_later_and_not_after_expiry(asked: Question) -> None:
    verdict = answer(asked)
    if isinstance(verdict, Wait):
        assert asked.now < verdict.until <= asked.facts.event_at + asked.sequence.expires_after


@many
@given(questions())
def test_the_same_question_gets_the_same_answer(asked: Question) -> None:
    verdict = answer(asked)
    other_order = Progress(dict(reversed(asked.progress.steps.items())), asked.progress.tasks)
    assert answer(replace(asked, progress=other_order)) == verdict
    left_out = [note.step for note in verdict.skipped]
    assert len(set(left_out)) == len(left_out)
    assert getattr(verdict, "step", None) not in left_out


def test_the_cases_drawn_are_worth_asking_about() -> None:
    """Without this, a change to the strategies could leave every property here about nothing."""
    seen: Counter[str] = Counter()
    over_time: Counter[str] = Counter()

    @settings(many, database=None, derandomize=True)
    @given(questions())
    def ask(asked: Question) -> None:
        seen[answer(asked).kind] += 1

    @settings(runs, database=None, derandomize=True)
    @given(cases())
    def simulate_one(case: Case) -> None:
        over_time.update(moment.verdict.kind for moment in run(case))

    ask()
    simulate_one()
    assert min(seen[kind] for kind in ("wait", "send", "hand_over", "stop")) >= 5, seen
    assert over_time["send"] >= 20, over_time


@runs
@given(cases())
def test_every_follow_up_ends_by_its_expiry(case: Case) -> None:
    made = run(case)
    assert isinstance(made[-1].verdict, Stop)
    assert made[-1].at <= case.expires_at
    assert [moment.at for moment in made] == sorted(moment.at for moment in made)


@runs
@given(cases())
def test_every_step_is_sent_at_most_once_and_every_try_has_its_own_number(case: Case) -> None:
    made = sends(run(case))
    tries = Counter((send.step, send.try_no) for _, send in made)
    assert set(tries.values()) <= {1}
    for (step, try_no), _ in tries.items():
        answer = case.answers.get((step, try_no))
        again = answer is not None and answer.state is StepState.RETRYABLE
        assert again or (step, try_no + 1) not in tries


@runs
@given(cases())
def test_whatever_is_sent_over_time_may_leave_then(case: Case) -> None:
    for moment, send in sends(run(case)):
        assert_may_leave(Question(case.sequence, moment.progress, moment.facts, moment.at), send)


@runs
@given(cases())
def test_every_task_is_opened_once(case: Case) -> None:
    tasks = Counter(moment.verdict.task for moment in run(case) if isinstance(moment.verdict, HandOver))
    assert set(tasks.values()) <= {1}


@runs
@given(cases(), st.data())
def test_a_booking_at_any_point_stops_it_next(case: Case, data: st.DataObject) -> None:
    moment = data.draw(st.sampled_from(run(case)))
    later = moment.at + data.draw(st.timedeltas(timedelta(0), timedelta(days=40)))
    booked = replace(moment.facts, booked_for=later)
    assert isinstance(decide(case.sequence, moment.progress, booked, later), Stop)
    if not moment.facts.stopped and not moment.facts.deceased:
        assert decide(case.sequence, moment.progress, booked, later).reason is Reason.BOOKED
