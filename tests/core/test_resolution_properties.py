"""What holds of resolution whatever a patient's visits are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.guards import AFTER_VISIT
from core.resolution import Resolved, Visit, resolve
from core.types import Scope, Sequence, Success, Trigger
from tests.support.sequences import sequence

EVENT = datetime(2027, 6, 1, 9, tzinfo=UTC)
times = st.integers(-40 * 24, 40 * 24).map(lambda hours: EVENT + timedelta(hours=hours))
after = st.integers(0, 60 * 24).map(lambda hours: EVENT + timedelta(hours=hours))
groups = st.sampled_from(["hygiene", "implants", None])
many = settings(max_examples=300, deadline=None)


@st.composite
def visit_lists(draw: st.DrawFn) -> list[Visit]:
    ids = draw(st.lists(st.sampled_from(["own", "a", "b", "c", "d"]), unique=True))
    statuses = st.sampled_from(["booked", "cancelled", "no_show", "attended"])
    visits = []
    for each in ids:
        seen = draw(times)
        updated = seen + timedelta(hours=draw(st.integers(0, 500)))
        visits.append(Visit(each, draw(times), draw(statuses), draw(groups), seen, updated))
    return visits


@st.composite
def sequences(draw: st.DrawFn) -> Sequence:
    return replace(
        sequence(trigger=draw(st.sampled_from(list(Trigger)))),
        success=draw(st.sampled_from(list(Success))),
        scope=draw(st.sampled_from(list(Scope))),
        move_within=draw(st.sampled_from([None, timedelta(minutes=30), timedelta(days=2)])),
    )


def ask(given_sequence: Sequence, group: str | None, visits: list[Visit], now: datetime) -> Resolved:
    return resolve(given_sequence, EVENT, "own", group, visits, now)


@many
@given(sequences(), groups, visit_lists(), after)
def test_cancelled_and_missed_visits_never_count(
    asked: Sequence, group: str | None, visits: list[Visit], now: datetime
) -> None:
    active = [each for each in visits if each.status in ("booked", "attended")]
    assert ask(asked, group, visits, now) == ask(asked, group, active, now)


@many
@given(sequences(), groups, visit_lists(), after)
def test_all_times_lie_after_the_event_and_holds_end_in_the_future(
    asked: Sequence, group: str | None, visits: list[Visit], now: datetime
) -> None:
    found = ask(asked, group, visits, now)
    assert found.booked_for is None or found.booked_for > EVENT
    assert (found.booked_for is None) == (found.booked_seen_at is None)
    for until in (found.in_care_until, found.other_visit_at):
        assert until is None or until + AFTER_VISIT > now
    if asked.success in (Success.NOTHING, Success.PAID):
        assert found == Resolved()
    if asked.scope is Scope.ANY or group is None:
        assert found.other_visit_at is None


@many
@given(sequences(), groups, visit_lists(), after, st.integers(1, 500))
def test_a_new_booking_always_resolves_and_goes_on_doing_so(
    asked: Sequence, group: str | None, visits: list[Visit], now: datetime, hours: int
) -> None:
    coming = EVENT + timedelta(hours=hours)
    booked = [*visits, Visit("new", coming, "booked", group, EVENT, EVENT)]
    for moment in (now, now + timedelta(days=400)):
        found = ask(asked, group, booked, moment)
        if asked.success in (Success.BOOKED, Success.ATTENDED):
            assert found.booked_for is not None
            assert found.booked_for <= coming


@many
@given(sequences(), groups, visit_lists(), after)
def test_the_order_of_the_visits_is_nothing(
    asked: Sequence, group: str | None, visits: list[Visit], now: datetime
) -> None:
    shuffled = sorted(visits, key=lambda each: each.id, reverse=True)
    first, second = ask(asked, group, visits, now), ask(asked, group, shuffled, now)
    assert replace(first, booked_seen_at=None) == replace(second, booked_seen_at=None)


@many
@given(sequences(), groups, visit_lists(), after, visit_lists())
def test_one_more_visit_never_takes_away_what_resolves_or_holds(
    asked: Sequence, group: str | None, visits: list[Visit], now: datetime, more: list[Visit]
) -> None:
    known = {each.id for each in visits}
    before = ask(asked, group, visits, now)
    found = ask(asked, group, [*visits, *(each for each in more if each.id not in known)], now)
    assert found.attended >= before.attended
    for name in ("booked_for", "in_care_until", "other_visit_at"):
        assert getattr(before, name) is None or getattr(found, name) is not None
