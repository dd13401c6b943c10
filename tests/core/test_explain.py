"""What a decision keeps of its facts, and how that is told again."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import arbitration
from core.decide import decide
from core.explain import LEFT_OUT, inputs_of
from core.explain_inputs import PHRASES, told
from core.explain_words import NUMBERS, Case, delay, rule
from core.facts import Facts, Rival
from core.types import Channel, Delay, Progress, Sequence, SiteCalendar, Success, Trigger
from core.verdicts import Reason
from core.wording import REASONS
from tests.support.sequences import delay as after
from tests.support.sequences import email, sequence, sms, task

ZONE = "Europe/London"
EVENT = datetime(2026, 11, 21, 9, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TIMES = tuple(NOW - number * DAY for number in (4, 2, 1))
EVERYTHING: dict[str, Any] = {
    "learned_at": EVENT + HOUR,
    "repeats": 2,
    "booked_for": NOW,
    "booked_seen_at": NOW,
    "attended": True,
    "paid": True,
    "in_care_until": NOW,
    "other_visit_at": NOW,
    "replaced": True,
    "settled": Reason.ACCEPTED,
    "deceased": True,
    "do_not_contact": True,
    "barred": Reason.COMPLAINT,
    "minor": True,
    "under_age": True,
    "reachable": frozenset({Channel.SMS}),
    "opted_out": True,
    "marketing": frozenset({Channel.SMS, Channel.EMAIL}),
    "as_marketing": True,
    "circuits": frozenset({Channel.EMAIL}),
    "identity_unclear": True,
    "replied_at": NOW,
    "staff_wrote_at": NOW,
    "laters": (NOW,),
    "declined": True,
    "adverse_at": NOW,
    "thread_opened_at": NOW,
    "whatsapp_until": NOW,
    "free_texts": frozenset({"first"}),
    "paused": True,
    "snoozed_until": NOW,
    "skipped": frozenset({"second"}),
    "stopped": True,
    "handed_over": True,
    "touches": TIMES,
    "contact_touches": {Channel.SMS: (NOW,)},
    "others": (Rival(5, (EVENT, "follow-up:clinic:no_show:1"), NOW, NOW),),
    "feed_stale": True,
    "needs_approval": True,
    "approval_until": NOW,
    "needs_confirmation": True,
    "switched_off": True,
    "budget_left": False,
    "urgent_phone": False,
    "plan_paused": True,
    "halted": True,
    "answers_halted": True,
    "pace_free_at": NOW,
    "outreach_free_at": NOW,
}
SEQUENCE = sequence(
    sms("first", after(minutes=45)), email("second", 2), task("call", 5), trigger=Trigger.CONSULTATION
)


def facts(**changes: Any) -> Facts:
    return Facts(EVENT, SiteCalendar(ZONE), **changes)


def case(reason: Reason, step: str | None = "first", given: Sequence = SEQUENCE, **changes: Any) -> Case:
    inputs = json.loads(json.dumps(inputs_of(facts(**changes))))
    return Case(reason, NOW, ZONE, inputs, given, step)


def test_only_what_differs_is_kept() -> None:
    assert inputs_of(facts()) == {"event_at": "2026-11-21T09:10:00+00:00"}
    assert inputs_of(facts(learned_at=EVENT)) == inputs_of(facts())
    assert inputs_of(facts(paused=True))["paused"] is True


def test_every_fact_is_kept_and_has_its_words() -> None:
    names = {field.name for field in fields(Facts)}
    assert set(EVERYTHING) == names - LEFT_OUT - {"event_at"}
    kept = inputs_of(facts(**EVERYTHING))
    assert set(kept) == set(EVERYTHING) | {"event_at"}
    assert json.loads(json.dumps(kept)) == kept
    assert set(PHRASES) == set(EVERYTHING) - {"reachable", "urgent_phone"}
    phrases = told(kept, ZONE)
    assert len(phrases) == len(PHRASES) + 2
    assert len(set(phrases)) == len(phrases)


def test_no_id_is_kept_of_anybody() -> None:
    kept = json.dumps(inputs_of(facts(**EVERYTHING, key=(EVENT, "follow-up:clinic:quote:2"))))
    assert "follow-up" not in kept
    assert "clinic" not in kept


def test_what_is_kept_is_small() -> None:
    usual = facts(
        learned_at=EVENT,
        reachable=frozenset(Channel),
        touches=TIMES[:2],
        contact_touches={Channel.SMS: TIMES[:2]},
        others=(Rival(5, (EVENT, "x"), NOW),),
    )
    assert len(json.dumps(inputs_of(usual))) < 400
    assert "contact_touches" not in inputs_of(usual), "they say the same"
    assert len(json.dumps(inputs_of(facts(**EVERYTHING)))) < 2000


def test_a_receptionist_reads_the_facts() -> None:
    kept = inputs_of(
        facts(
            reachable=frozenset({Channel.SMS}),
            replied_at=EVENT,
            touches=TIMES[:1],
            others=(Rival(arbitration.rank(Trigger.NO_SHOW), (EVENT, "x"), touch_at=NOW),),
        )
    )
    assert told(kept, ZONE) == [
        "event Sat 21 Nov 09:10",
        "the patient wrote Sat 21 Nov 09:10, nobody has answered yet",
        "messages to this patient: Fri 20 Nov 11:00",
        "also open: No-show of Sat 21 Nov, next message Tue 24 Nov 11:00",
        "cannot be reached by e-mail",
    ]


def test_what_another_version_kept_is_passed_over() -> None:
    assert told({}, ZONE) == []
    assert told({"phase_of_the_moon": "full", "paused": True}, ZONE) == ["paused by staff"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (case(Reason.NOT_YET_DUE), "not due yet: 45 minutes after the event"),
        (case(Reason.NOT_YET_DUE, "second"), "not due yet: 2 days after the event"),
        (case(Reason.TOO_LATE), "it would have come too late to be useful: useful for 2 days"),
        (
            case(Reason.CAP_WEEK, touches=TIMES),
            "this person or number had three messages within seven days: at most 3 in 7 days,"
            " and there were Fri 20 Nov 11:00, Sun 22 Nov 11:00, Mon 23 Nov 11:00",
        ),
        (
            case(Reason.TOO_SOON, touches=TIMES[:1], contact_touches={Channel.SMS: TIMES}),
            "the last message is less than 20 hours old: Mon 23 Nov 11:00",
        ),
        (
            case(Reason.CAP_DAY, "second", touches=TIMES[:1], contact_touches={Channel.SMS: TIMES}),
            "this person or number was written to today already: Fri 20 Nov 11:00",
        ),
        (
            case(Reason.PATIENT_REPLIED, replied_at=EVENT),
            "the patient wrote: Sat 21 Nov 09:10, nobody has answered yet",
        ),
        (case(Reason.BOOKED, booked_for=NOW), "the patient has booked: for Tue 24 Nov 11:00"),
        (
            case(Reason.OTHER_VISIT, other_visit_at=NOW),
            "the patient has a visit for something else soon: Tue 24 Nov 11:00;"
            " messages rest until 1 day after it",
        ),
        (case(Reason.EXPIRED, None), f"its time ran out: {SEQUENCE.expires_after.days} days after the event"),
        (case(Reason.PAUSED), "paused by staff"),
        (case(Reason.NO_CONSENT, "second"), "the patient has not agreed to marketing: e-mail"),
    ],
    ids=lambda value: value.reason if isinstance(value, Case) else "",
)
def test_the_number_behind_a_rule(given: Case, words: str) -> None:
    assert rule(given) == words


def test_who_holds_the_floor_is_named() -> None:
    others = (
        Rival(arbitration.rank(Trigger.CANCELLATION), (EVENT, "a"), touch_at=NOW + 5 * DAY),
        Rival(arbitration.rank(Trigger.STALLED_PLAN), (EVENT - DAY, "b"), touched_at=NOW - HOUR),
        Rival(arbitration.rank(Trigger.RECALL), (EVENT, "c"), touched_at=NOW - HOUR),
    )
    said = rule(case(Reason.FLOOR, others=others))
    assert said.startswith(
        "another follow-up of this patient goes first: Stalled treatment plan of Fri 20 Nov"
    )
    assert said.endswith("it keeps the others back from 1 day before to 3 days after its message")
    assert rule(case(Reason.FLOOR, others=others[2:])) == REASONS[Reason.FLOOR], "it is less important"


def test_a_reason_without_its_fact_or_step_is_still_told() -> None:
    """Decisions that were stored before their facts were kept, or of a step that is gone."""
    for reason in Reason:
        for step in ("gone", None):
            assert rule(Case(reason, NOW, ZONE, {}, SEQUENCE, step)).startswith(REASONS[reason])


@pytest.mark.parametrize("reason", list(NUMBERS))
def test_every_number_can_be_told_with_every_fact(reason: Reason) -> None:
    given = replace(
        SEQUENCE,
        success=Success.PAID,
        late_after=DAY,
        repeat_within=183 * DAY,
        move_within=HOUR / 2,
        later_for=7 * DAY,
    )
    said = rule(case(reason, given=given, **EVERYTHING))
    assert said.startswith(f"{REASONS[reason]}: ")
    assert "  " not in said
    assert not said.endswith((": ", "; "))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Delay(), "with the event"),
        (Delay(days=1), "1 day after the event"),
        (Delay(days=-14), "14 days before the event"),
        (Delay(days=3, working=True), "3 working days after the event"),
        (Delay(elapsed=5 * HOUR / 60, business=True), "5 minutes of opening time after the event"),
        (Delay(days=1, elapsed=HOUR), "1 day 1 hour after the event"),
    ],
)
def test_a_delay_in_words(given: Delay, words: str) -> None:
    assert delay(sms("x", given)) == words


def test_a_verdict_can_be_told_from_what_is_kept_of_it() -> None:
    known = facts(reachable=frozenset(Channel), touches=(NOW - HOUR,), marketing=frozenset(Channel))
    given = sequence(sms("first", 3), trigger=Trigger.QUOTE)
    verdict = decide(given, Progress(), known, NOW)
    assert verdict.reason is Reason.TOO_SOON
    told_again = Case(verdict.reason, NOW, ZONE, inputs_of(known), given, "first")
    assert rule(told_again) == "the last message is less than 20 hours old: Tue 24 Nov 10:00"
