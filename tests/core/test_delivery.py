"""How far a message has come: the same whatever was reported first, twice or not at all."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.delivery import (
    ARRIVED,
    DID_NOT_ARRIVE,
    FINAL,
    Delivery,
    Known,
    error_of,
    furthest,
    known_from,
)
from core.provider_errors import RULES, ErrorClass

CODES = st.sampled_from([None, "30003", "30005", "30006", "21610", "30007", "30034", "99999", "none"])
REPORTS = st.tuples(st.sampled_from([*Delivery, "receiving", ""]), CODES)
RANKS = (
    (Delivery.ACCEPTED, Delivery.SCHEDULED),
    (Delivery.QUEUED,),
    (Delivery.SENDING,),
    (Delivery.SENT,),
    (Delivery.PARTIALLY_DELIVERED,),
    (Delivery.CANCELED, Delivery.FAILED, Delivery.UNDELIVERED),
    (Delivery.DELIVERED,),
    (Delivery.READ,),
)


def after(*reports: tuple[str, str | None]) -> Known:
    return reduce(furthest, (known_from(*report) for report in reports), Known())


@pytest.mark.parametrize(
    ("earlier", "later"),
    [(a, b) for n, low in enumerate(RANKS) for high in RANKS[n + 1 :] for a in low for b in high],
)
def test_a_later_stage_wins_whatever_came_first(earlier: Delivery, later: Delivery) -> None:
    assert after((earlier, None), (later, None)).delivery is later
    assert after((later, None), (earlier, None)).delivery is later


def test_every_stage_stands_in_the_order_and_every_final_one_is_good_or_bad() -> None:
    assert {stage for rank in RANKS for stage in rank} == set(Delivery)
    assert not ARRIVED & DID_NOT_ARRIVE
    assert {
        Delivery.DELIVERED, Delivery.READ, Delivery.UNDELIVERED, Delivery.FAILED, Delivery.CANCELED,
    } == FINAL  # fmt: skip


@given(st.lists(REPORTS, max_size=8), st.randoms(use_true_random=False), st.data())
def test_order_and_repetition_do_not_matter(reports: list, random, data: st.DataObject) -> None:
    again = reports + data.draw(st.lists(st.sampled_from(reports), max_size=4)) if reports else []
    random.shuffle(again)
    assert after(*again) == after(*reports)


@given(st.lists(REPORTS, max_size=8))
def test_it_never_goes_back_and_never_takes_an_arrival_back(reports: list) -> None:
    stages = list(Delivery)
    so_far = [after(*reports[:number]) for number in range(len(reports) + 1)]
    reached = [-1 if known.delivery is None else stages.index(known.delivery) for known in so_far]
    assert reached == sorted(reached)
    arrived = [known.delivery in ARRIVED for known in so_far]
    assert arrived == sorted(arrived)
    assert all(known.error is None for known in so_far if known.delivery in ARRIVED)


@given(st.lists(REPORTS, max_size=8))
def test_a_code_belongs_to_what_did_not_arrive(reports: list) -> None:
    known = after(*reports)
    assert (known.error is not None) == (known.delivery in DID_NOT_ARRIVE)
    assert known.code is None or known.delivery in DID_NOT_ARRIVE


@given(CODES, CODES)
def test_of_two_codes_the_one_that_forbids_another_try_counts(one: str | None, other: str | None) -> None:
    known = after(("undelivered", one), ("undelivered", other))
    told = [code for code in (one, other) if code is not None]
    assert (known.code is None) == (not told)
    if any(RULES[error_of(code)].retry_after is None for code in told):
        assert known.error is not None
        assert RULES[known.error].retry_after is None


def test_a_code_told_with_one_failure_outlives_another_without() -> None:
    assert after(("failed", "30006"), ("undelivered", None)).error is ErrorClass.UNREACHABLE
    assert after(("undelivered", None), ("failed", "30006")).error is ErrorClass.UNREACHABLE


@pytest.mark.parametrize("word", ["", "receiving", "Delivered", "sent\x00", "delivered; drop"])
def test_a_word_that_nobody_has_put_in_order_says_nothing(word: str) -> None:
    assert known_from(word, "30006") == Known()


@pytest.mark.parametrize("code", [None, "", "none", "-1", "30006.0", "٣", "1" * 40])
def test_a_code_that_says_nothing_is_an_unknown_failure(code: str | None) -> None:
    assert known_from("failed", code).error is ErrorClass.UNKNOWN
