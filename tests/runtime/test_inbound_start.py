"""What a wish for messages opens, and that a text which opens nothing is read by somebody."""

from __future__ import annotations

import pytest

from core.types import Trigger
from runtime.database import Database
from tests.support.inbound import PHONE, closed, consents_of, hear, rows
from tests.support.intake import HOUR, NOW, tell
from tests.support.practice import CLINIC
from tests.support.rows import load, select

QUESTION = "can you text me the address?"
AGAIN = "please start texting me again"
STRANGER = "+447700900999"


@pytest.mark.parametrize(
    "body",
    [QUESTION, "I'd like to get my results", "sign me up", "put me on the waiting list", "back on friday"],
)
def test_an_ordinary_text_after_a_stop_opens_nothing(clinic: Database, body: str) -> None:
    hear(clinic, PHONE, "STOP")
    said = consents_of(clinic)
    hear(clinic, PHONE, body, NOW + HOUR)
    assert closed(clinic) == [(CLINIC, PHONE, "reply")]
    assert consents_of(clinic) == said


def test_plain_words_for_it_open_the_number(clinic: Database) -> None:
    hear(clinic, PHONE, "STOP")
    hear(clinic, PHONE, AGAIN, NOW + HOUR)
    assert closed(clinic) == []


@pytest.mark.parametrize("body", [QUESTION, AGAIN, "back on friday"])
def test_where_nothing_is_closed_it_waits_for_a_colleague(clinic: Database, body: str) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert hear(clinic, PHONE, body).to_ring == (opened.follow_up_id,)
    assert rows(clinic, "i.intent") == [("reply",)]
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.replied_at == NOW


def test_without_a_follow_up_it_lies_in_the_inbox(clinic: Database) -> None:
    hear(clinic, PHONE, AGAIN)
    assert rows(clinic, "i.intent", "i.rule", "i.unmatched") == [
        ("reply", "opt_in?phrase:en:start_again", "no_follow_up")
    ]


def test_a_stranger_who_had_stopped_nothing_is_read_too(clinic: Database) -> None:
    hear(clinic, STRANGER, AGAIN)
    assert select(clinic, "SELECT intent, unmatched FROM inbound_message") == [("reply", "unknown_number")]


def test_the_bare_word_has_no_effect_where_nothing_is_closed(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "START")
    assert rows(clinic, "i.intent", "i.unmatched") == [("opt_in", None)]
    assert load(clinic, opened.follow_up_id, NOW + HOUR).facts.replied_at is None


def test_a_stop_of_emails_alone_closes_no_number(clinic: Database) -> None:
    tell(clinic, Trigger.NO_SHOW)
    hear(clinic, PHONE, "please stop emailing me but texts are fine")
    assert closed(clinic) == []
    assert rows(clinic, "i.intent") == [("reply",)]
