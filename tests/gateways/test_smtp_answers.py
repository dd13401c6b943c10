"""What a mail server's refusal means."""

from __future__ import annotations

import pytest

from core.provider_errors import RULES, ErrorClass
from gateways.smtp_answers import Stage, smtp_class

ASKED = [stage for stage in Stage if stage is not Stage.CONNECT]


@pytest.mark.parametrize("stage", ASKED)
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454, 471, 499])
def test_a_refusal_for_now_may_be_tried_again_and_blames_nobody(stage: Stage, code: int) -> None:
    kind = smtp_class(stage, code)
    assert kind is not None
    assert RULES[kind].max_tries != 1
    assert not RULES[kind].marks_unusable
    assert not RULES[kind].opens_circuit


@pytest.mark.parametrize("stage", [*Stage])
@pytest.mark.parametrize("code", [-1, 0, 55, 199, 200, 250, 354, 399, 600, 5500])
def test_what_is_no_refusal_has_no_class(stage: Stage, code: int) -> None:
    assert smtp_class(stage, code) is None


@pytest.mark.parametrize("stage", [Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH, Stage.MAIL])
@pytest.mark.parametrize("code", [500, 502, 504, 530, 535, 550, 554, 571])
def test_before_the_recipient_is_named_it_is_never_about_them(stage: Stage, code: int) -> None:
    kind = smtp_class(stage, code, "5.1.1 user unknown")
    assert kind is not None
    assert RULES[kind].opens_circuit


@pytest.mark.parametrize(
    "words",
    [
        "Relay access denied",
        "5.7.1 <ada@home.test>: Relay access denied",
        "5.7.1 Unable to relay",
        "5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "relay not permitted",
        "Relaying denied",
        "5.7.1 Relaying denied. Proper authentication required.",
        "we do not relay",
        "5.7.0 relaying from your address is not allowed",
    ],
)
@pytest.mark.parametrize("code", [550, 551, 553, 554])
def test_a_refusal_to_relay_is_our_setting_and_spares_the_address(code: int, words: str) -> None:
    assert smtp_class(Stage.RCPT, code, words) is ErrorClass.CONFIGURATION


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (550, "", ErrorClass.BAD_NUMBER),
        (551, "user not local", ErrorClass.BAD_NUMBER),
        (553, "mailbox name not allowed", ErrorClass.BAD_NUMBER),
        (556, "domain does not accept mail", ErrorClass.BAD_NUMBER),
        (550, "no such user: ada@relay.test, access denied", ErrorClass.BAD_NUMBER),
        (550, "5.1.1 no such user at this relay, denied", ErrorClass.BAD_NUMBER),
        (550, "5.1.10 recipient not found", ErrorClass.BAD_NUMBER),
        (550, "5.2.1 mailbox disabled", ErrorClass.BAD_NUMBER),
        (552, "5.2.2 mailbox full", ErrorClass.TEMPORARY),
        (552, "mailbox full", ErrorClass.TEMPORARY),
        (550, "5.4.1 no route", ErrorClass.UNREACHABLE),
        (550, "5.1.8 sender's domain does not exist", ErrorClass.CONFIGURATION),
        (550, "5.7.1 message rejected by policy", ErrorClass.FILTERED),
        (550, "5.7.26 unauthenticated sender", ErrorClass.FILTERED),
        (550, "5.7.8 authentication failed", ErrorClass.ACCOUNT),
        (530, "5.7.0 sign in", ErrorClass.ACCOUNT),
        (554, "transaction failed", ErrorClass.FILTERED),
        (501, "bad address", ErrorClass.BAD_NUMBER),
        (503, "bad sequence of commands", ErrorClass.CONFIGURATION),
        (555, "parameters not recognised", ErrorClass.CONFIGURATION),
        (550, "5.6.7 addresses beyond ASCII are not taken", ErrorClass.UNREACHABLE),
        (452, "4.2.2 mailbox full", ErrorClass.TEMPORARY),
        (450, "4.7.1 greylisted", ErrorClass.RATE_LIMITED),
        (451, "4.3.0 try again", ErrorClass.RATE_LIMITED),
    ],
)
def test_what_a_server_says_of_a_recipient(code: int, words: str, expected: ErrorClass) -> None:
    assert smtp_class(Stage.RCPT, code, words) is expected


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (550, "spam", ErrorClass.FILTERED),
        (554, "5.7.1 blocked", ErrorClass.FILTERED),
        (552, "too big", ErrorClass.CONTENT),
        (552, "5.3.4 too big", ErrorClass.CONTENT),
        (554, "5.6.0 malformed", ErrorClass.CONTENT),
        (550, "5.1.1 no such user", ErrorClass.BAD_NUMBER),
        (452, "4.2.2 mailbox full", ErrorClass.TEMPORARY),
        (451, "4.7.0 slow down", ErrorClass.RATE_LIMITED),
    ],
)
def test_what_a_server_says_of_a_text(code: int, words: str, expected: ErrorClass) -> None:
    assert smtp_class(Stage.BODY, code, words) is expected


def test_a_long_answer_is_read_quickly() -> None:
    assert smtp_class(Stage.RCPT, 550, "relay " * 100_000 + "@" * 1000) is ErrorClass.BAD_NUMBER
