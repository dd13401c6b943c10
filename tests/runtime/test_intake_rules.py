"""What opens no follow-up although it is stored: before going live, switched off, joined, inactive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.intents import Intent
from core.types import Channel, Trigger
from runtime.database import Database
from runtime.intake import IntakeError, accept_booking, accept_reply
from runtime.told import NotOpened, Told
from tests.support.intake import DAY, HOUR, NOW, instants, row_of, tell
from tests.support.practice import CLINIC
from tests.support.rows import change, put_visit, select

LONG = timedelta(days=400)


def go_live(database: Database, moment: str) -> None:
    change(database, "UPDATE clinic SET go_live_at = :at", at=moment)


def test_what_happened_before_going_live_is_kept_and_opens_nothing(clinic: Database) -> None:
    go_live(clinic, "2027-06-01 09:00:00+00:00")
    put_visit(clinic, "v", NOW - DAY)
    old = tell(clinic, Trigger.NO_SHOW, "v", at=NOW - HOUR)
    assert old.not_opened is NotOpened.BEFORE_GO_LIVE
    older = tell(clinic, Trigger.QUOTE, "q", at=NOW - LONG)
    assert older.not_opened is NotOpened.BEFORE_GO_LIVE
    assert select(clinic, "SELECT count(*) FROM follow_up") == [(0,)]
    assert select(clinic, "SELECT DISTINCT not_opened FROM inbox_event") == [("before_go_live",)]
    assert select(clinic, "SELECT status FROM appointment") == [("no_show",)]
    assert select(clinic, "SELECT count(*) FROM quote") == [(1,)]
    again = tell(clinic, Trigger.NO_SHOW, "v", at=NOW - HOUR)
    assert (again.is_new, again.not_opened) == (False, NotOpened.BEFORE_GO_LIVE)
    assert tell(clinic, Trigger.NO_SHOW, "new", at=NOW).not_opened is None


def test_a_date_that_falls_due_later_opens_and_rests_until_then(clinic: Database) -> None:
    go_live(clinic, "2027-06-03 09:00:00+00:00")
    assert tell(clinic, Trigger.NEW_ENQUIRY).not_opened is NotOpened.BEFORE_GO_LIVE
    opened = tell(clinic, Trigger.RECALL, due_at=NOW + 5 * DAY)
    assert opened.not_opened is None
    held = select(clinic, "SELECT kind FROM staff_order WHERE follow_up_id = :id", id=opened.follow_up_id)
    assert held == [("snooze",)]
    assert instants(clinic, "SELECT until_at FROM staff_order") == [NOW + 2 * DAY]


def test_a_trigger_that_is_switched_off_opens_nothing_but_harm_always_does(clinic: Database) -> None:
    change(clinic, """UPDATE clinic SET switched_off = '["no_show", "adverse_reply"]'""")
    assert tell(clinic, Trigger.NO_SHOW).not_opened is NotOpened.SWITCHED_OFF
    assert tell(clinic, Trigger.ADVERSE_REPLY).not_opened is None
    assert tell(clinic, Trigger.CANCELLATION).not_opened is None


def test_an_enquiry_within_a_day_joins_the_first(clinic: Database) -> None:
    first = tell(clinic, Trigger.NEW_ENQUIRY, "e1")
    second = tell(clinic, Trigger.NEW_ENQUIRY, "e2", at=NOW + DAY, now=NOW + DAY)
    assert (second.follow_up_id, second.is_new) == (first.follow_up_id, False)
    assert second.not_opened is NotOpened.JOINED
    assert second.to_ring == (first.follow_up_id,)
    told_again = tell(clinic, Trigger.NEW_ENQUIRY, "e2", at=NOW + DAY, now=NOW + 2 * DAY)
    assert told_again.follow_up_id == first.follow_up_id
    third = tell(clinic, Trigger.NEW_ENQUIRY, "e3", at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    assert third.not_opened is None
    assert select(clinic, "SELECT count(*) FROM enquiry") == [(3,)]


def test_an_enquiry_after_the_first_was_closed_is_new(clinic: Database) -> None:
    tell(clinic, Trigger.NEW_ENQUIRY, "e1")
    change(clinic, "UPDATE follow_up SET closed_at = opened_at")
    assert tell(clinic, Trigger.NEW_ENQUIRY, "e2", at=NOW + HOUR, now=NOW + HOUR).not_opened is None


def silent_recall(database: Database, ref: str, days_ago: int) -> None:
    """A recall that ended without a word."""
    at = NOW - days_ago * DAY
    opened = tell(database, Trigger.RECALL, ref, at=at, now=at, due_at=at)
    change(
        database,
        "UPDATE follow_up SET closed_at = opened_at, outcome = 'no_response' WHERE id = :id",
        id=opened.follow_up_id,
    )


def is_inactive(database: Database) -> bool:
    return select(database, "SELECT count(*) FROM patient WHERE inactive_at IS NOT NULL") == [(1,)]


def test_two_silent_recalls_make_a_patient_inactive_until_something_is_heard(clinic: Database) -> None:
    silent_recall(clinic, "r1", 700)
    silent_recall(clinic, "r2", 350)
    assert tell(clinic, Trigger.RECALL, "r3", due_at=NOW).not_opened is NotOpened.INACTIVE
    assert is_inactive(clinic)
    assert tell(clinic, Trigger.RECALL, "r4", due_at=NOW + DAY).not_opened is NotOpened.INACTIVE
    assert tell(clinic, Trigger.NO_SHOW, "v").not_opened is None
    with clinic.writing() as connection:
        accept_booking(connection, Told(CLINIC, "p1", "b", NOW), NOW + DAY, None, NOW)
    assert not is_inactive(clinic)
    assert tell(clinic, Trigger.RECALL, "r5", due_at=NOW + 2 * DAY).not_opened is None


@pytest.mark.parametrize(
    ("intent", "inactive"), [(Intent.NO, False), (Intent.THANKS, False), (Intent.AUTO_REPLY, True)]
)
def test_a_word_between_two_recalls_is_a_sign_of_life(
    clinic: Database, intent: Intent, inactive: bool
) -> None:
    silent_recall(clinic, "r1", 700)
    with clinic.writing() as connection:
        accept_reply(connection, CLINIC, "p1", Channel.SMS, "Ok", NOW - 600 * DAY, intent)
    silent_recall(clinic, "r2", 350)
    opened = tell(clinic, Trigger.RECALL, "r3", due_at=NOW)
    assert (opened.not_opened is NotOpened.INACTIVE) is inactive
    assert is_inactive(clinic) is inactive


def test_a_recall_with_an_answer_or_only_one_silent_one_is_not_inactive(clinic: Database) -> None:
    silent_recall(clinic, "r1", 700)
    assert tell(clinic, Trigger.RECALL, "r2", due_at=NOW).not_opened is None
    assert tell(clinic, Trigger.RECALL, "r3", due_at=NOW + DAY).not_opened is None
    assert not is_inactive(clinic)


def test_what_would_be_over_already_is_refused(clinic: Database) -> None:
    with pytest.raises(IntakeError, match="lies too far back"):
        tell(clinic, Trigger.BALANCE, due_at=NOW - LONG, amount_minor=1, currency="GBP")
    assert select(clinic, "SELECT count(*) FROM invoice") == [(0,)]


def test_the_same_owner_and_site_may_be_kept(clinic: Database) -> None:
    opened = tell(clinic, Trigger.STALLED_LEAD, site_id="harbour-main", owner_id="harbour-ana")
    assert row_of(clinic, opened.follow_up_id, "site_id", "owner_id") == ("harbour-main", "harbour-ana")
