"""The table of provider errors: complete, consistent, and never resending what it does not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.provider_errors import CODES, LONGEST_PAUSE, RULES, ErrorClass, classify, next_try

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


def test_account_and_configuration_alert_and_hold() -> None:
    alerting = {error for error in ErrorClass if RULES[error].alerts}
    assert alerting == {ErrorClass.ACCOUNT, ErrorClass.CONFIGURATION}
    assert all(next_try(error, 1, SETTLED) == SETTLED + timedelta(hours=1) for error in alerting)


def test_pauses_double_up_to_an_hour_and_end() -> None:
    waits = [next_try(ErrorClass.CONNECT, tries, SETTLED) for tries in range(1, 13)]
    minutes = [(at - SETTLED) / timedelta(minutes=1) for at in waits if at is not None]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert waits[-1] is None


def test_an_undelivered_message_gets_one_more_try_four_hours_later() -> None:
    assert next_try(ErrorClass.TEMPORARY, 1, SETTLED) == SETTLED + timedelta(hours=4)
    assert next_try(ErrorClass.TEMPORARY, 2, SETTLED) is None


@pytest.mark.parametrize("hour", range(8, 21))
def test_a_daily_cap_is_tried_again_the_next_morning(hour: int) -> None:
    again = next_try(ErrorClass.DAILY_CAP, 1, SETTLED.replace(hour=hour))
    assert again is not None
    assert again.date() == SETTLED.date() + timedelta(days=1)
    assert again.hour <= 12


@given(error=st.sampled_from(ErrorClass), tries=st.integers(1, 40))
def test_a_next_try_lies_ahead_and_within_bounds(error: ErrorClass, tries: int) -> None:
    again = next_try(error, tries, SETTLED)
    rule = RULES[error]
    assert (again is not None) == (tries < rule.max_tries)
    if again is not None and rule.retry_after is not None:
        assert rule.retry_after <= again - SETTLED <= max(rule.retry_after, LONGEST_PAUSE)
