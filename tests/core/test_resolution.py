"""Which visits resolve a follow-up, hold it or put it off: one row per case, as a clinic would tell it."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from core.resolution import Resolved, Visit, resolve
from core.types import Scope, Sequence, Success, Trigger
from tests.support.sequences import sequence

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
EVENT = datetime(2027, 6, 1, 9, tzinfo=UTC)
NOW = EVENT + 3 * DAY
BEFORE = EVENT - 30 * DAY
HYGIENE, IMPLANTS = "hygiene", "implants"

NO_SHOW = sequence(trigger=Trigger.NO_SHOW)
CANCELLATION = replace(sequence(trigger=Trigger.CANCELLATION), move_within=30 * MINUTE)
ENQUIRY = replace(sequence(trigger=Trigger.NEW_ENQUIRY), scope=Scope.ANY)
CONSULTATION = sequence(trigger=Trigger.CONSULTATION)
QUOTE_ATTENDED = replace(sequence(trigger=Trigger.QUOTE), success=Success.ATTENDED)
AFTERCARE = replace(sequence(trigger=Trigger.TREATMENT_COMPLETED), success=Success.NOTHING)
BALANCE = replace(sequence(trigger=Trigger.BALANCE), success=Success.PAID)


def visit(
    starts_at: datetime,
    *,
    seen: datetime = EVENT + HOUR,
    status: str = "booked",
    group: str | None = HYGIENE,
    id: str = "new",
    updated: datetime | None = None,
) -> Visit:
    return Visit(id, starts_at, status, group, seen, updated or seen)


def own(starts_at: datetime, status: str, updated: datetime = EVENT) -> Visit:
    return visit(starts_at, seen=BEFORE, status=status, id="own", updated=updated)


@dataclass(frozen=True)
class Case:
    name: str
    sequence: Sequence
    visits: Rows[Visit]
    expected: Resolved
    group: str | None = HYGIENE


MISSED = own(EVENT - HOUR, "no_show")
CANCELLED = own(EVENT + 2 * DAY, "cancelled")
COMING = EVENT + 10 * DAY
NOTHING = Resolved()
BOOKED = Resolved(booked_for=COMING, booked_seen_at=EVENT + HOUR)


def table() -> list[Case]:
    return [
        Case("nobody booked anything", NO_SHOW, [MISSED], NOTHING),
        Case("booked again after the no-show", NO_SHOW, [MISSED, visit(COMING)], BOOKED),
        Case(
            "of two new bookings the earlier visit counts",
            NO_SHOW,
            [MISSED, visit(COMING + DAY, id="later"), visit(COMING)],
            BOOKED,
        ),
        Case(
            "booked in the very moment of the event",
            NO_SHOW,
            [visit(COMING, seen=EVENT)],
            Resolved(booked_for=COMING, booked_seen_at=EVENT),
        ),
        Case(
            "a coming visit for something else only puts it off",
            NO_SHOW,
            [MISSED, visit(COMING, group=IMPLANTS), visit(COMING + DAY, group=IMPLANTS, id="later")],
            Resolved(other_visit_at=COMING),
        ),
        Case(
            "something else that was booked long before puts it off too",
            NO_SHOW,
            [visit(COMING, group=IMPLANTS, seen=BEFORE)],
            Resolved(other_visit_at=COMING),
        ),
        Case(
            "something else, this morning: not today",
            NO_SHOW,
            [visit(NOW - HOUR, group=IMPLANTS, seen=BEFORE)],
            Resolved(other_visit_at=NOW - HOUR),
        ),
        Case(
            "something else, two days ago, is over", NO_SHOW, [visit(NOW - 2 * DAY, group=IMPLANTS)], NOTHING
        ),
        Case(
            "something else that took place is over",
            NO_SHOW,
            [visit(NOW - HOUR, group=IMPLANTS, status="attended")],
            NOTHING,
        ),
        Case(
            "a block booking: the sessions known before keep the patient in care, to the last one",
            NO_SHOW,
            [MISSED, *(visit(EVENT + n * 7 * DAY, seen=BEFORE, id=f"s{n}") for n in (1, 2, 3))],
            Resolved(in_care_until=EVENT + 21 * DAY),
        ),
        Case(
            "a block booking whose next session took place: the patient came",
            NO_SHOW,
            [
                MISSED,
                visit(EVENT + DAY, seen=BEFORE, status="attended", id="s1"),
                visit(EVENT + 7 * DAY, seen=BEFORE, id="s2"),
            ],
            Resolved(attended=True, in_care_until=EVENT + 7 * DAY),
        ),
        Case(
            "a booking seen before the event does not resolve, but is care",
            CONSULTATION,
            [visit(COMING, seen=EVENT - timedelta(microseconds=1))],
            Resolved(in_care_until=COMING),
        ),
        Case(
            "a session this morning, known before, not marked yet: still in care",
            NO_SHOW,
            [visit(NOW - HOUR, seen=BEFORE)],
            Resolved(in_care_until=NOW - HOUR),
        ),
        Case(
            "a session known before, days ago, never marked",
            NO_SHOW,
            [visit(NOW - 2 * DAY, seen=BEFORE)],
            NOTHING,
        ),
        Case("a booking at the other site", NO_SHOW, [MISSED, visit(COMING, id="other-site")], BOOKED),
        Case(
            "cancelled, rebooked ten minutes later",
            CANCELLATION,
            [CANCELLED, visit(COMING, seen=EVENT + 10 * MINUTE)],
            Resolved(booked_for=COMING, booked_seen_at=EVENT + 10 * MINUTE),
        ),
        Case(
            "rebooked first, the cancellation arrived ten minutes later",
            CANCELLATION,
            [CANCELLED, visit(COMING, seen=EVENT - 10 * MINUTE)],
            Resolved(booked_for=COMING, booked_seen_at=EVENT - 10 * MINUTE),
        ),
        Case(
            "booked an hour before another visit was cancelled: two visits, not a move",
            CANCELLATION,
            [CANCELLED, visit(COMING, seen=EVENT - HOUR)],
            Resolved(in_care_until=COMING),
        ),
        Case(
            "the cancelled visit itself, put on again for a later day",
            CANCELLATION,
            [own(COMING, "booked", updated=EVENT + HOUR)],
            BOOKED,
        ),
        Case("the cancelled visit itself", CANCELLATION, [CANCELLED], NOTHING),
        Case("the missed visit itself", NO_SHOW, [MISSED], NOTHING),
        Case(
            "marked as missed by mistake: the patient was there",
            NO_SHOW,
            [own(EVENT - HOUR, "attended", updated=EVENT + HOUR)],
            Resolved(attended=True),
        ),
        Case(
            "cancelled, and came all the same",
            CANCELLATION,
            [own(EVENT + 2 * DAY, "attended", updated=EVENT + 2 * DAY)],
            Resolved(attended=True),
        ),
        Case(
            "the consultation itself took place, which is why we ask",
            CONSULTATION,
            [own(EVENT + MINUTE, "attended", updated=EVENT + HOUR)],
            NOTHING,
        ),
        Case(
            "the consultation itself, not marked yet",
            CONSULTATION,
            [own(EVENT + MINUTE, "booked", updated=BEFORE)],
            NOTHING,
        ),
        Case(
            "the consultation itself was moved to next week",
            CONSULTATION,
            [own(COMING, "booked", updated=EVENT + HOUR)],
            BOOKED,
        ),
        Case("the new booking was cancelled again", NO_SHOW, [visit(COMING, status="cancelled")], NOTHING),
        Case("the new booking was missed again", NO_SHOW, [visit(NOW - HOUR, status="no_show")], NOTHING),
        Case(
            "booked, the day has passed, nobody marked it: the patient is taken to have come",
            NO_SHOW,
            [visit(EVENT + DAY)],
            Resolved(booked_for=EVENT + DAY, booked_seen_at=EVENT + HOUR),
        ),
        Case(
            "booked and attended",
            NO_SHOW,
            [visit(EVENT + DAY, status="attended")],
            Resolved(booked_for=EVENT + DAY, booked_seen_at=EVENT + HOUR, attended=True),
        ),
        Case(
            "a visit from before the event that we hear of late",
            NO_SHOW,
            [visit(EVENT - DAY), visit(EVENT - DAY, status="attended", id="second")],
            NOTHING,
        ),
        Case("what the new visit is for is unknown", NO_SHOW, [visit(COMING, group=None)], BOOKED),
        Case(
            "what the missed visit was for is unknown", NO_SHOW, [visit(COMING, group=IMPLANTS)], BOOKED, None
        ),
        Case("an enquirer books anything", ENQUIRY, [visit(COMING, group=IMPLANTS)], BOOKED),
        Case(
            "an enquirer who has a visit already is in care",
            ENQUIRY,
            [visit(COMING, group=IMPLANTS, seen=BEFORE)],
            Resolved(in_care_until=COMING),
        ),
        Case(
            "success is attended: a booking is told, the visit is waited for",
            QUOTE_ATTENDED,
            [visit(COMING)],
            BOOKED,
        ),
        Case(
            "success is attended, and the patient came",
            QUOTE_ATTENDED,
            [visit(EVENT + DAY, status="attended")],
            Resolved(booked_for=EVENT + DAY, booked_seen_at=EVENT + HOUR, attended=True),
        ),
        Case(
            "aftercare ignores bookings",
            AFTERCARE,
            [visit(COMING), visit(COMING, group=IMPLANTS, id="o")],
            NOTHING,
        ),
        Case(
            "a balance ignores bookings",
            BALANCE,
            [visit(COMING), visit(NOW - HOUR, status="attended", id="o")],
            NOTHING,
        ),
    ]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in table()])
def test_what_the_visits_mean(case: Case) -> None:
    for visits in (case.visits, case.visits[::-1]):
        assert resolve(case.sequence, EVENT, "own", case.group, visits, NOW) == case.expected
