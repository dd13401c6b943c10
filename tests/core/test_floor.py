"""Who speaks when several follow-ups of one patient want to, from their first look to their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.arbitration import FEEDBACK_RANK, HOLDS_ON, as_rivals, rank
from core.decide import decide
from core.facts import Facts, Rival
from core.preview import first_look, preview
from core.types import Channel, Progress, SiteCalendar, StepProgress, StepState, Trigger
from core.verdicts import Reason, Wait
from sequences.catalog import load_catalog
from tests.support.sequences import DAY, email, sequence

EVENT = datetime(2027, 3, 2, 10, tzinfo=UTC)  # A Tuesday.
HOUR = timedelta(hours=1)
FACTS = Facts(
    EVENT, SiteCalendar("Europe/London"), reachable=frozenset(Channel), marketing=frozenset(Channel)
)
SHIPPED = load_catalog()
CARE = Trigger.TREATMENT_COMPLETED
KEY = (EVENT, "a")
NO_FEEDBACK, FEEDBACK = rank(CARE), FEEDBACK_RANK


def sent(name: str, begins: datetime, other: str, other_begins: datetime) -> dict[str, datetime]:
    """When each message of one follow-up leaves while the other one runs too."""
    sequence = SHIPPED[name]
    facts = replace(FACTS, event_at=begins)
    lines = preview(sequence, facts, first_look(sequence, facts), others=[(SHIPPED[other], other_begins)])
    return {line.step: line.at for line in lines if line.verdict == "send" and line.step is not None}


@pytest.mark.parametrize(
    ("name", "begins", "step", "leaves"),
    [
        ("new_enquiry", EVENT + 13 * DAY, "day_1", EVENT + 14 * DAY),
        ("balance", EVENT + 7 * DAY, "day_7", EVENT + 14 * DAY),
    ],
)
def test_nobody_waits_for_a_request_for_feedback(
    name: str, begins: datetime, step: str, leaves: datetime
) -> None:
    assert sent(name, begins, "treatment_completed", EVENT)[step] == leaves
    assert sent("treatment_completed", EVENT, name, begins).get("day_14") != leaves


def test_a_bill_waits_for_the_rest_of_aftercare() -> None:
    assert "day_7" not in sent("balance", EVENT, "treatment_completed", EVENT)  # too late by then


def test_a_wait_says_whether_what_it_plans_asks_for_feedback() -> None:
    care = SHIPPED["treatment_completed"]
    progress = Progress()
    for step, asks in (("day_2", False), ("day_7", False), ("day_14", True)):
        verdict = decide(care, progress, FACTS, EVENT)
        assert isinstance(verdict, Wait)
        assert (verdict.step, verdict.asks_feedback) == (step, asks)
        progress = Progress({**progress.steps, step: StepProgress(StepState.SENT)})


@pytest.mark.parametrize(
    ("touch_at", "touched_at", "asks", "asked", "expected"),
    [
        (EVENT, None, False, False, [Rival(NO_FEEDBACK, KEY, EVENT)]),
        (EVENT, None, True, False, [Rival(FEEDBACK, KEY, EVENT)]),
        (None, EVENT, True, False, [Rival(NO_FEEDBACK, KEY, None, EVENT)]),
        (None, EVENT, False, True, [Rival(FEEDBACK, KEY, None, EVENT)]),
        (EVENT, EVENT, True, True, [Rival(FEEDBACK, KEY, EVENT, EVENT)]),
        (
            EVENT + DAY,
            EVENT,
            True,
            False,
            [Rival(FEEDBACK, KEY, EVENT + DAY), Rival(NO_FEEDBACK, KEY, None, EVENT)],
        ),
        (None, None, False, False, [Rival(NO_FEEDBACK, KEY)]),
    ],
)
def test_each_outreach_ranks_as_what_it_is(
    touch_at: datetime | None, touched_at: datetime | None, asks: bool, asked: bool, expected: list[Rival]
) -> None:
    assert list(as_rivals(CARE, KEY, touch_at, touched_at, asks=asks, asked=asked)) == expected


def test_what_aftercare_sent_last_still_holds_while_feedback_is_planned() -> None:
    others = as_rivals(CARE, KEY, EVENT + 9 * DAY, EVENT + 5 * DAY, asks=True, asked=False)
    verdict = decide(SHIPPED["balance"], Progress(), replace(FACTS, others=others), EVENT + 7 * DAY)
    assert verdict == Wait(EVENT + 8 * DAY, Reason.FLOOR, "day_7", Channel.EMAIL, (), EVENT + 8 * DAY)


def test_what_ended_by_itself_holds_the_floor_after_its_last_touch() -> None:
    """A no-show that is over with its e-mail at noon; a recall due an hour later waits three days."""
    short = replace(sequence(email("mail", 1)), ends_with_last_step=True)
    recall = replace(FACTS, event_at=EVENT + HOUR)
    due = replace(SHIPPED["recall"].steps[1], useful_for=7 * DAY)
    steps = replace(SHIPPED["recall"], steps=(due,))
    lines = preview(steps, recall, EVENT, others=[(short, EVENT - DAY)])
    assert [line.at for line in lines if line.verdict == "send"] == [EVENT + 3 * DAY]


@pytest.mark.parametrize("reason", Reason)
def test_only_time_leaves_the_floor_to_one_that_ended(reason: Reason) -> None:
    assert (reason in HOLDS_ON) == (reason in {Reason.EXPIRED, Reason.STEPS_DONE, Reason.WENT_QUIET})
