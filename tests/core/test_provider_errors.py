"""The table of provider errors: complete, consistent, and never resending what it does not know."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.provider_errors import (
    ABOUT_THE_MESSAGE,
    ACCOUNT_WIDE,
    CODES,
    JITTER,
    LONGEST_PAUSE,
    RULES,
    ErrorClass,
    Rule,
    classify,
    next_try,
)

SETTLED = datetime(2027, 3, 1, 10, tzinfo=UTC)
KNOWN = {code for codes in CODES.values() for code in codes}


def test_every_class_has_a_rule() -> None:
    assert set(RULES) == set(ErrorClass)


def test_no_code_stands_in_two_classes() -> None:
    assert len(KNOWN) == sum(len(codes) for codes in CODES.values())


def test_values_fit_the_ledger() -> None:
    assert max(len(error) for error in ErrorClass) <= 30


@pytest.mark.parametrize("error", list(ErrorClass))
def test_tries_and_pause_belong_together(error: ErrorClass) -> None:
    rule = RULES[error]
    assert (rule.retry_after is None) == (rule.max_tries == 1)


@pytest.mark.parametrize("error", list(ErrorClass))
def test_somebody_always_learns_of_a_message_that_did_not_go(error: ErrorClass) -> None:
    assert RULES[error].owner_task or RULES[error].suppresses


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (21610, 400, ErrorClass.OPT_OUT),
        (21211, 400, ErrorClass.BAD_NUMBER),
        (21614, 400, ErrorClass.BAD_NUMBER),
        (21635, 400, ErrorClass.UNREACHABLE),
        (30006, 0, ErrorClass.UNREACHABLE),
        (20429, 429, ErrorClass.RATE_LIMITED),
        (None, 429, ErrorClass.RATE_LIMITED),
        (99999, 429, ErrorClass.RATE_LIMITED),
        (21611, 400, ErrorClass.RATE_LIMITED),
        (20003, 401, ErrorClass.ACCOUNT),
        (21408, 400, ErrorClass.ACCOUNT),
        (30034, 0, ErrorClass.ACCOUNT),
        (21606, 400, ErrorClass.CONFIGURATION),
        (30003, 0, ErrorClass.TEMPORARY),
        (30022, 0, ErrorClass.DAILY_CAP),
        (30007, 0, ErrorClass.FILTERED),
        (21617, 400, ErrorClass.CONTENT),
        (30036, 0, ErrorClass.EXPIRED),
        (20500, 500, ErrorClass.SERVER),
        (20500, 400, ErrorClass.SERVER),
        (21610, 503, ErrorClass.SERVER),
        (None, 400, ErrorClass.UNKNOWN),
        (None, 0, ErrorClass.UNKNOWN),
    ],
)
def test_classify(code: int | None, status: int, expected: ErrorClass) -> None:
    assert classify(code, status) is expected


@given(code=st.integers(10_000, 99_999).filter(lambda code: code not in KNOWN), status=st.integers(400, 428))
def test_an_unknown_code_is_never_sent_again(code: int, status: int) -> None:
    error = classify(code, status)
    assert error is ErrorClass.UNKNOWN
    assert next_try(error, 1, SETTLED) is None
    assert RULES[error].owner_task


@given(code=st.none() | st.integers(10_000, 99_999), status=st.integers(500, 599))
def test_a_broken_server_is_never_asked_again_blindly(code: int | None, status: int) -> None:
    assert next_try(classify(code, status), 1, SETTLED) is None


def test_opt_out_suppresses_and_bad_addresses_become_unusable() -> None:
    assert [error for error in ErrorClass if RULES[error].suppresses] == [ErrorClass.OPT_OUT]
    unusable = {error for error in ErrorClass if RULES[error].marks_unusable}
    assert unusable == {ErrorClass.BAD_NUMBER, ErrorClass.UNREACHABLE}
    assert all(next_try(error, 1, SETTLED) is None for error in unusable | {ErrorClass.OPT_OUT})


def test_account_and_configuration_stop_the_sender_and_burn_nothing() -> None:
    stopping = {error for error in ErrorClass if RULES[error].opens_circuit}
    assert stopping == {ErrorClass.ACCOUNT, ErrorClass.CONFIGURATION}
    for error in stopping:
        again = next_try(error, 1, SETTLED)
        assert again is not None
        assert again - SETTLED <= timedelta(minutes=1)  # the circuit holds it, not the pause
        assert next_try(error, 5, SETTLED) is not None


def test_what_stops_the_whole_account_stops_its_senders_first() -> None:
    classes = {classify(int(code), 0) for code in ACCOUNT_WIDE}
    assert classes == {ErrorClass.ACCOUNT}


def test_our_own_trouble_says_nothing_of_the_message() -> None:
    ours = set(ErrorClass) - ABOUT_THE_MESSAGE
    assert {error for error in ErrorClass if RULES[error].opens_circuit} <= ours
    assert {ErrorClass.TEMPLATE, ErrorClass.NOT_POSTED, ErrorClass.CONNECT, ErrorClass.UNAVAILABLE} <= ours


def _again(rule: Rule) -> bool:
    return rule.max_tries is None or rule.max_tries > 1


def _without_end(rule: Rule) -> bool:
    return _safe_retry(rule) and rule.max_tries is None


def _safe_retry(rule: Rule) -> bool:
    return _again(rule) and not (rule.suppresses or rule.marks_unusable or rule.opens_circuit)


def _opted_out(rule: Rule) -> bool:
    return rule.suppresses and not _again(rule)


def _bad_number(rule: Rule) -> bool:
    return rule.marks_unusable and rule.owner_task and not _again(rule)


def _once_more(rule: Rule) -> bool:
    return _safe_retry(rule) and rule.max_tries == 2 and (rule.retry_after or SHORT) >= timedelta(hours=4)


def _next_day(rule: Rule) -> bool:
    return _safe_retry(rule) and rule.max_tries == 2 and (rule.retry_after or SHORT) >= timedelta(hours=16)


def _to_a_colleague(rule: Rule) -> bool:
    return rule.owner_task and not (_again(rule) or rule.suppresses or rule.marks_unusable)


def _circuit(rule: Rule) -> bool:
    return rule.opens_circuit and _again(rule)


SHORT = timedelta(0)
TABLE = {
    _without_end: (20429, 21611, 14107),
    _opted_out: (21610,),
    _bad_number: (21211, 21614, 21635, 21612, 30005, 30006, 63003, 63024),
    _once_more: (30001, 30003, 30008, 30017, 30410, 30500),
    _next_day: (30022, 30023, 30027),
    _to_a_colleague: (
        30004, 30007, 30450, 21602, 21617, 63016, 30019, 30036,
        20500, 20503,  # in doubt: never again from here
        99999, 30009, 30099, 21999, 12345, 63999,  # nobody has classified these
    ),
    _circuit: (
        20003, 20005, 20403, 21408, 21603, 21606, 21608, 21703, 21704, 21705,
        30002, 30018, 30024, 30032, 30033, 30034, 30035,
    ),
}  # fmt: skip
"""Every code that Twilio's dictionary explains and that we may meet, by what has to follow from it."""


@pytest.mark.parametrize(
    ("code", "follows"), [(code, follows) for follows, codes in TABLE.items() for code in codes]
)
def test_every_code_leads_to_what_it_must(code: int, follows: Callable[[Rule], bool]) -> None:
    assert follows(RULES[classify(code, 0)])


def test_the_table_leaves_no_classified_code_out() -> None:
    walked = {code for codes in TABLE.values() for code in codes}
    assert {21601, 21659, 21660} >= KNOWN - walked  # more ways to name a wrong sender


OURS = (ErrorClass.CONNECT, ErrorClass.RATE_LIMITED, ErrorClass.NOT_POSTED)
"""Nothing is wrong with the message: it is tried for as long as it is of use."""


def test_what_is_tried_without_end_is_what_nobody_took() -> None:
    assert {error for error in ErrorClass if RULES[error].max_tries is None} == set(OURS)


def test_pauses_double_up_to_half_an_hour_and_go_on() -> None:
    waits = [next_try(ErrorClass.CONNECT, tries, SETTLED) for tries in (*range(1, 10), 100, 100_000)]
    minutes = [(at - SETTLED) / timedelta(minutes=1) for at in waits if at is not None]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]


@pytest.mark.parametrize("error", OURS)
@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_two_days_of_failure_are_about_a_hundred_tries_at_most(error: ErrorClass, jitter: float) -> None:
    at, tries = SETTLED, 1
    while (again := next_try(error, tries, at, jitter)) is not None and again < SETTLED + timedelta(days=2):
        at, tries = again, tries + 1
    assert 60 <= tries <= 105


def test_what_failed_together_is_not_tried_again_together() -> None:
    """After six hours without a connection the tries of many messages are spread evenly."""
    drawn = random.Random(7)
    up = SETTLED + timedelta(hours=6)
    following: list[datetime] = []
    for _ in range(1_000):
        at, tries = SETTLED, 1
        while at < up:
            again = next_try(ErrorClass.CONNECT, tries, at, drawn.random())
            assert again is not None
            at, tries = again, tries + 1
        following.append(at)
    assert max(following) - up <= timedelta(minutes=45)
    minutes = Counter((at - up) // timedelta(minutes=1) for at in following)
    assert max(minutes.values()) <= 60


def test_an_undelivered_message_gets_one_more_try_four_hours_later() -> None:
    assert next_try(ErrorClass.TEMPORARY, 1, SETTLED) == SETTLED + timedelta(hours=4)
    assert next_try(ErrorClass.TEMPORARY, 2, SETTLED) is None


@pytest.mark.parametrize("hour", range(8, 21))
def test_a_daily_cap_is_tried_again_the_next_morning(hour: int) -> None:
    again = next_try(ErrorClass.DAILY_CAP, 1, SETTLED.replace(hour=hour))
    assert again is not None
    assert again.date() == SETTLED.date() + timedelta(days=1)
    assert again.hour <= 12


@given(error=st.sampled_from(ErrorClass), tries=st.integers(1, 400), jitter=st.floats(0, 1, exclude_max=True))
def test_a_next_try_lies_ahead_and_within_bounds(error: ErrorClass, tries: int, jitter: float) -> None:
    again = next_try(error, tries, SETTLED, jitter)
    rule = RULES[error]
    assert (again is not None) == (rule.max_tries is None or tries < rule.max_tries)
    if again is not None and rule.retry_after is not None:
        longest = max(rule.retry_after, LONGEST_PAUSE)
        assert rule.retry_after <= again - SETTLED <= longest * (1 + JITTER)
        assert again == next_try(error, tries, SETTLED, jitter)
