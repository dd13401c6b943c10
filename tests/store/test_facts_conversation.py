"""What patient and staff said, as far as it matters to a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.intents import Intent
from core.types import Channel, Sequence, Trigger
from core.verdicts import Reason
from models.contracts import OrderKind
from models.store import inbound, orders, replies
from runtime.database import Database
from tests.support.practice import CLINIC
from tests.support.rows import EVENT, HOUR, MINUTE, SEQUENCE, change, load, open_follow_up
from tests.support.sequences import DAY

NOW = EVENT + 6 * HOUR


def write(
    database: Database,
    follow_up: str,
    intent: Intent,
    at: datetime,
    *,
    answered: datetime | None = None,
    channel: Channel = Channel.SMS,
) -> None:
    patient_id = load(database, follow_up).row.patient_id
    with database.writing() as connection:
        replies.add(connection, CLINIC, patient_id, channel, "Hello", intent, at)
        if answered is not None:
            inbound.answer(connection, patient_id, answered)


def order(database: Database, follow_up: str, kind: OrderKind, at: datetime) -> None:
    with database.writing() as connection:
        orders.record(connection, uuid4().hex, follow_up, kind, at)


HEARD = [
    (Intent.REPLY, {"replied_at": EVENT + HOUR}),
    (Intent.NO, {"declined": True}),
    (Intent.LATER, {"laters": (EVENT + HOUR,)}),
    (Intent.BOOKED_ALREADY, {"barred": Reason.BOOKED_ALREADY}),
    (Intent.ADVERSE, {"adverse_at": EVENT + HOUR}),
    (Intent.OPT_OUT, {"opted_out": True}),
    (Intent.THANKS, {}),
    (Intent.AUTO_REPLY, {}),
    (Intent.WRONG_NUMBER, {}),
    (Intent.COMPLAINT, {}),
]
QUIET: dict[str, Any] = {
    "replied_at": None,
    "declined": False,
    "laters": (),
    "barred": None,
    "adverse_at": None,
    "opted_out": False,
    "staff_wrote_at": None,
    "thread_opened_at": None,
}


PATIENT = replace(SEQUENCE, later_for=30 * DAY)


def said(
    database: Database, follow_up: str, now: datetime = NOW, given: Sequence = PATIENT
) -> dict[str, Any]:
    facts = load(database, follow_up, now, given).facts
    return {name: getattr(facts, name) for name in QUIET}


@pytest.mark.parametrize(("intent", "changed"), HEARD, ids=[intent for intent, _ in HEARD])
def test_each_intent_changes_its_own_fact_only(
    clinic: Database, intent: Intent, changed: dict[str, Any]
) -> None:
    follow_up = open_follow_up(clinic)
    write(clinic, follow_up, intent, EVENT + HOUR)
    assert said(clinic, follow_up) == {**QUIET, **changed}


def test_what_was_said_before_the_event_was_about_something_else_but_harm_is_not_forgotten(
    clinic: Database,
) -> None:
    follow_up = open_follow_up(clinic)
    for intent in Intent:
        write(clinic, follow_up, intent, EVENT - DAY)
    assert said(clinic, follow_up) == {**QUIET, "adverse_at": EVENT - DAY}


def test_for_a_date_to_come_everything_since_it_was_opened_counts(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    change(clinic, "UPDATE follow_up SET event_at = :later", later="2027-07-01 09:00:00")
    write(clinic, follow_up, Intent.NO, EVENT + HOUR)
    assert said(clinic, follow_up)["declined"]


def test_harm_rests_every_other_follow_up_but_not_its_own_and_ends_with_an_answer(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    own = open_follow_up(clinic)
    change(clinic, "UPDATE follow_up SET trigger = :own WHERE id = :id", own=Trigger.ADVERSE_REPLY, id=own)
    write(clinic, follow_up, Intent.ADVERSE, EVENT + HOUR)
    write(clinic, follow_up, Intent.ADVERSE, EVENT + 2 * HOUR)
    assert said(clinic, follow_up)["adverse_at"] == EVENT + HOUR
    assert said(clinic, own)["adverse_at"] is None
    write(clinic, follow_up, Intent.THANKS, EVENT + 3 * HOUR, answered=EVENT + 4 * HOUR)
    assert said(clinic, follow_up) == {**QUIET, "staff_wrote_at": EVENT + 4 * HOUR}


def test_a_reply_is_open_until_staff_answer_or_resume(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    write(clinic, follow_up, Intent.REPLY, EVENT + HOUR, answered=EVENT + 2 * HOUR)
    assert said(clinic, follow_up) == {**QUIET, "staff_wrote_at": EVENT + 2 * HOUR}
    write(clinic, follow_up, Intent.REPLY, EVENT + 3 * HOUR)
    assert said(clinic, follow_up)["replied_at"] == EVENT + 3 * HOUR
    order(clinic, follow_up, OrderKind.RESUME, EVENT + 3 * HOUR)
    assert said(clinic, follow_up)["replied_at"] is None
    write(clinic, follow_up, Intent.REPLY, EVENT + 4 * HOUR)
    order(clinic, follow_up, OrderKind.ANSWERED, EVENT + 5 * HOUR)
    assert said(clinic, follow_up) == {**QUIET, "staff_wrote_at": EVENT + 5 * HOUR}


def test_staff_who_wrote_before_the_event_were_still_talking(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    write(clinic, follow_up, Intent.REPLY, EVENT - 30 * DAY, answered=EVENT - DAY)
    assert said(clinic, follow_up) == {**QUIET, "staff_wrote_at": EVENT - DAY}
    assert said(clinic, follow_up, EVENT + 9 * DAY) == QUIET


def test_every_later_is_kept_in_order(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    for hour in (3, 1, 2):
        write(clinic, follow_up, Intent.LATER, EVENT + hour * HOUR)
    assert said(clinic, follow_up)["laters"] == tuple(EVENT + hour * HOUR for hour in (1, 2, 3))


def test_where_nothing_can_be_put_off_a_colleague_answers_a_later(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    write(clinic, follow_up, Intent.LATER, EVENT + HOUR)
    assert said(clinic, follow_up, given=SEQUENCE) == {**QUIET, "replied_at": EVENT + HOUR}
    order(clinic, follow_up, OrderKind.RESUME, EVENT + 2 * HOUR)
    assert said(clinic, follow_up, given=SEQUENCE) == QUIET


@pytest.mark.parametrize(
    ("before", "channel", "opens"),
    [
        (timedelta(0), Channel.SMS, True),
        (10 * MINUTE, Channel.SMS, True),
        (10 * MINUTE + timedelta(seconds=1), Channel.SMS, False),
        (timedelta(0), Channel.EMAIL, False),
    ],
)
def test_an_enquirers_own_text_opens_the_thread_and_is_no_reply(
    clinic: Database, before: timedelta, channel: Channel, opens: bool
) -> None:
    follow_up = open_follow_up(clinic, trigger=Trigger.NEW_ENQUIRY)
    write(clinic, follow_up, Intent.REPLY, EVENT - before, channel=channel)
    assert said(clinic, follow_up) == {**QUIET, "thread_opened_at": EVENT - before if opens else None}
    write(clinic, follow_up, Intent.REPLY, EVENT + HOUR, channel=channel)
    assert said(clinic, follow_up)["replied_at"] == EVENT + HOUR


def test_an_unknown_order_is_refused_by_name(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    order(clinic, follow_up, OrderKind.PAUSE, EVENT)
    change(clinic, "UPDATE staff_order SET kind = 'dance'")
    with pytest.raises(ValueError, match="unknown kind 'dance'"):
        load(clinic, follow_up)
