"""A talk with an enquirer is not cut off by the end of the enquiry's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.decide import decide
from core.facts import Facts
from core.types import Channel, Progress, SiteCalendar, StepProgress, StepState, Trigger
from core.verdicts import Outcome, Reason, Stop, Wait
from sequences.catalog import load_catalog
from tests.support.sequences import DAY

EVENT = datetime(2027, 3, 2, 10, tzinfo=UTC)  # A Tuesday.
ENQUIRY = load_catalog()["new_enquiry"]
FACTS = Facts(EVENT, SiteCalendar("Europe/London"), reachable=frozenset(Channel))
ENDS = EVENT + ENQUIRY.expires_after
DONE = {
    step.id: StepProgress(StepState.TASK_DONE if step.channel is None else StepState.SENT)
    for step in ENQUIRY.steps
}


def progress(*asked: datetime) -> Progress:
    return Progress(DONE, frozenset(f"reply:{at:%Y%m%dT%H%M%S}" for at in asked))


@pytest.mark.parametrize("days", [2, 9, 11, 12, 13.9])
def test_whom_staff_wrote_to_late_becomes_a_stalled_lead(days: float) -> None:
    facts = replace(FACTS, staff_wrote_at=EVENT + timedelta(days=days))
    verdict = decide(ENQUIRY, progress(), facts, EVENT + timedelta(days=days))
    assert isinstance(verdict, Wait)
    assert verdict.until >= EVENT + timedelta(days=days + 3)
    assert decide(ENQUIRY, progress(), facts, verdict.until) == Stop(
        Outcome.WENT_QUIET, Reason.WENT_QUIET, opens=Trigger.STALLED_LEAD
    )


def test_a_question_nobody_answered_outlasts_the_enquiry_and_then_goes_on() -> None:
    asked_at = EVENT + 11 * DAY
    asking = replace(FACTS, replied_at=asked_at)
    verdict = decide(ENQUIRY, progress(asked_at), asking, ENDS + DAY)
    assert (verdict.kind, verdict.reason) == ("wait", Reason.CONVERSATION_OPEN)
    answered = replace(FACTS, staff_wrote_at=ENDS + 2 * DAY)
    verdict = decide(ENQUIRY, progress(asked_at), answered, ENDS + 2 * DAY)
    assert isinstance(verdict, Wait)
    assert decide(ENQUIRY, progress(asked_at), answered, verdict.until).reason is Reason.WENT_QUIET


@pytest.mark.parametrize("days", [0, 1, 11, 13.9])
def test_even_an_unanswered_question_does_not_keep_it_open_for_ever(days: float) -> None:
    """It ends as long after the patient's words as an enquiry lasts; the colleague's task stays open."""
    asked_at = EVENT + timedelta(days=days)
    asking = replace(FACTS, replied_at=asked_at)
    verdict = decide(ENQUIRY, progress(asked_at), asking, asked_at)
    assert isinstance(verdict, Wait)
    assert verdict.until == asked_at + ENQUIRY.expires_after
    assert decide(ENQUIRY, progress(asked_at), asking, verdict.until) == Stop(
        Outcome.NO_RESPONSE, Reason.EXPIRED
    )


def test_where_nothing_follows_a_quiet_patient_the_end_stays_where_it_is() -> None:
    other = replace(ENQUIRY, when_quiet=None)
    for facts in (replace(FACTS, replied_at=ENDS - DAY), replace(FACTS, staff_wrote_at=ENDS - DAY)):
        assert decide(other, progress(ENDS - DAY), facts, ENDS) == Stop(Outcome.NO_RESPONSE, Reason.EXPIRED)
